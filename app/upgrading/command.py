"""`bin/upgrade`: the next version is built and tried beside the one that serves, then put in its place; or back."""

from __future__ import annotations

import json
import os
import pwd
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import program
from .running import BESIDE, HERE, kept
from .server import DONE, came_back, stopped
from .store import Aside, back_up, database_aside, ready_to_prepare, rehearse, undo

FORMER = Path(".upgrade-former.json")
USAGE = """Usage : bin/upgrade [--yes] [VERSION]   passe à la version publiée, ou à VERSION (une étiquette, un commit)
        bin/upgrade [--yes] --back      revient à la version d'avant la dernière mise à niveau"""
OLDER = (
    "Cette version ne connaît pas la base d'ici, plus récente : rien n'a été fait. Pour revenir : bin/upgrade --back."
)
MAY_NOT = (
    "sans essai : le compte de la base ne peut pas en créer une autre (« ALTER ROLE compte CREATEDB » en donne le "
    "droit) ou s'y connecter (pg_hba.conf) ; défaites si l'une échoue"
)


def main(words: list[str]) -> None:
    """Do what the command line asks, or leave with one sentence."""
    options, names = {one for one in words if one.startswith("-")}, [one for one in words if not one.startswith("-")]
    if options - {"--yes", "--back"} or len(names) > 1:
        raise SystemExit(USAGE)
    if os.geteuid() != (owner := HERE.stat().st_uid):
        raise SystemExit(f"À lancer du compte à qui ce dossier appartient : {_name_of(owner)}.")
    program.check_clean()
    is_sure = "--yes" in options
    go_back(sure=is_sure) if "--back" in options else go_to("".join(names), sure=is_sure)


def _name_of(account: int) -> str:
    try:
        return pwd.getpwuid(account).pw_name
    except KeyError:  # in a container, it may have none
        return f"n° {account}"


def go_to(version: str, *, sure: bool) -> None:
    """Bring a version, try it, put it in the place of the one that serves.

    The program, then the schema, then the packages: cut anywhere, the next start can finish it (decision 48).
    """
    former, wanted = program.present(), program.fetched(version)
    if former == wanted:
        print("Déjà à jour.")
        return
    if program.revision(wanted) < program.revision(former):
        raise SystemExit(OLDER)
    backup, aside = kept("avant-mise-a-niveau"), database_aside()
    _tell_what_comes(former, wanted, backup, aside)
    _confirm(sure)
    with program.checked_out(wanted):
        folder = program.built_beside()
        back_up(folder, backup, BESIDE)
        rehearse(folder, backup, aside)
        prepare, schema = ready_to_prepare(folder)
        program.check_switch(former, wanted)
        with stopped() as since, _way_back(former, folder):
            program.switch(former, wanted)
            prepare.communicate("\n")
            if prepare.returncode:
                undo(folder, schema, BESIDE, otherwise="restaurez la sauvegarde faite avant.")
                program.put_back(former, wanted)
                raise SystemExit(f"La base n'a pas pu être mise à niveau. {program.PUT_BACK}")
            program.use_packages(folder)
            DONE.write_text("yes")
    came_back(since)
    print(f"Mise à niveau faite. Sauvegarde d'avant : {backup}. Pour revenir : bin/upgrade --back.")


def go_back(*, sure: bool) -> None:
    """Return to the version before the last upgrade, with what people entered since."""
    if not FORMER.exists():
        raise SystemExit("Aucune mise à niveau faite par bin/upgrade n'est à défaire ici.")
    former, backup, present = json.loads(FORMER.read_text()), kept("avant-retour"), program.present()
    wanted = former["commit"]
    print(f"Retour à la version {program.shown(wanted)}, en quelques secondes ; sauvegarde d'abord, dans {backup}.")
    print("Ce qui a été saisi depuis reste, sauf ce que seule la nouvelle version sait garder.", flush=True)
    _confirm(sure)
    folder = _packages_of(former)
    back_up(program.packages_in_use(), backup)
    program.check_switch(present, wanted)
    with stopped() as since:
        if former["revision"] != program.revision(present):
            undo(
                program.packages_in_use(),
                former["revision"],
                otherwise=f"elle est restée comme avant. {program.PUT_BACK}",
            )
        program.switch(present, wanted)
        program.use_packages(folder)
    FORMER.unlink()
    came_back(since)
    print("Revenu.")


def _tell_what_comes(former: str, wanted: str, backup: Path, aside: Aside | None) -> None:
    changes = program.git("rev-list", "--count", f"{former}..{wanted}")
    steps = int(program.revision(wanted)) - int(program.revision(former))
    is_same = program.has_the_packages_of(former, wanted)
    how = "essayées d'abord sur une copie" if aside is None or aside.address else MAY_NOT
    print(f"Version en service : {program.shown(former)}. À venir : {program.shown(wanted)}, {changes} changement(s).")
    print("- Paquets : les mêmes." if is_same else "- Paquets : installés à côté de ceux qui servent.")
    print(f"- Sauvegarde de la base, dans {backup}.")
    print(f"- Base : {steps} étape(s), {how}." if steps else "- Base : la même.")
    print("- Coupure de quelques secondes, à la fin. Pour revenir ensuite : bin/upgrade --back.", flush=True)


def _confirm(sure: bool) -> None:
    if not sure and not (sys.stdin.isatty() and input("Continuer ? [o/N] ").strip().lower() in {"o", "oui"}):
        raise SystemExit("Rien n'a été fait.")


@contextmanager
def _way_back(former: str, folder: str) -> Iterator[None]:
    """Note what `--back` returns to before anything changes; as it was when nothing did."""
    before, packages = FORMER.read_text() if FORMER.exists() else "", program.packages_in_use()
    if packages == ".venv" != folder:
        packages = ".venv-former"  # where it goes when another takes its place
    said = {"commit": former, "folder": packages, "revision": program.revision(former)}
    FORMER.write_text(json.dumps(said))
    try:
        yield
    except SystemExit:
        if program.present() == former:
            FORMER.write_text(before) if before else FORMER.unlink()
            DONE.write_text("yes")  # the store is what it was: nothing to prepare
        raise


def _packages_of(former: dict[str, str]) -> str:
    """The folder of the packages of the version before, built again when another upgrade let it go."""
    if Path(former["folder"], "bin").exists():
        return former["folder"]
    with program.checked_out(former["commit"]):
        return program.built_beside()
