"""`bin/upgrade`: the next version is built and tried beside the one that serves, then put in its place; or back.

By a bare Python, from the root of the repository: the standard library alone is there (decision 37)."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

BESIDE, WORKING, DONE, FORMER = Path(".next"), Path(".upgrade"), Path(".upgraded"), Path(".upgrade-former.json")
LOCK = "bin/requirements/run.txt"
VENV = ". bin/requirements/venv.sh"
PATIENCE = 60  # seconds for a server to stop, then to come back
USAGE = """Usage : bin/upgrade [--yes] [VERSION]   passe à la version publiée, ou à VERSION (une étiquette, un commit)
        bin/upgrade [--yes] --back      revient à la version d'avant la dernière mise à niveau"""
UNDO = """import sys
from flask_migrate import downgrade
from wsgi import app
with app.app_context():
    downgrade(revision=sys.argv[1])"""


def main(words: list[str]) -> None:
    """Do what the command line asks, or leave with one sentence."""
    options, names = {one for one in words if one.startswith("-")}, [one for one in words if not one.startswith("-")]
    if options - {"--yes", "--back"} or len(names) > 1:
        raise SystemExit(USAGE)
    if _git("status", "--porcelain", "--untracked-files=no"):
        raise SystemExit("Des fichiers du programme ont été modifiés ici : « git status » les dit. Rien n'a été fait.")
    is_sure = "--yes" in options
    go_back(sure=is_sure) if "--back" in options else go_to("".join(names), sure=is_sure)


def go_to(version: str, *, sure: bool) -> None:
    """Bring a version, try it, put it in the place of the one that serves."""
    former, wanted = _git("rev-parse", "HEAD"), _fetched(version)
    if former == wanted:
        print("Déjà à jour.")
        return
    kept = _kept("avant-mise-a-niveau")
    _tell_what_comes(former, wanted, kept)
    _confirm(sure)
    with _checked_out(wanted):
        folder = _built(BESIDE / LOCK)
        _back_up(kept)
        _rehearse(folder, kept)
        prepare = _ready_to_prepare(folder)
        packages = ".venv-former" if _in_use() == ".venv" != folder else _in_use()  # `use` moves it there
        with _stopped() as since:
            _change(prepare, former, wanted, folder)
    FORMER.write_text(json.dumps({"commit": former, "folder": packages, "revision": _revision(former)}))
    _came_back(since)
    print(f"Mise à niveau faite. Sauvegarde d'avant : {kept}. Pour revenir : bin/upgrade --back.")


def go_back(*, sure: bool) -> None:
    """Return to the version before the last upgrade, with what people entered since."""
    if not FORMER.exists():
        raise SystemExit("Aucune mise à niveau faite par bin/upgrade n'est à défaire ici.")
    former, kept = json.loads(FORMER.read_text()), _kept("avant-retour")
    print(f"Retour à la version {_shown(former['commit'])}, en quelques secondes ; sauvegarde d'abord, dans {kept}.")
    print("Ce qui a été saisi depuis reste, sauf ce que seule la nouvelle version sait garder.", flush=True)
    _confirm(sure)
    _back_up(kept)
    with _stopped() as since:
        if former["revision"] != _revision("HEAD"):
            _undo(_in_use(), Path(), former["revision"])
        _git("reset", "--keep", former["commit"])
        _shell('use "$1"', former["folder"])
    FORMER.unlink()
    _came_back(since)
    print("Revenu.")


def _tell_what_comes(former: str, wanted: str, kept: Path) -> None:
    changes, steps = _git("rev-list", "--count", f"{former}..{wanted}"), int(_revision(wanted)) - int(_revision(former))
    is_same = _git("rev-parse", f"{former}:{LOCK}") == _git("rev-parse", f"{wanted}:{LOCK}")
    how = "défaites si l'une échoue" if _on_a_server() else "essayées d'abord sur une copie"
    print(f"Version en service : {_shown(former)}. Version à venir : {_shown(wanted)}, {changes} changement(s).")
    print("- Paquets : les mêmes." if is_same else "- Paquets : installés à côté de ceux qui servent.")
    print(f"- Sauvegarde de la base, dans {kept}.")
    print(f"- Base : {steps} étape(s), {how}." if steps else "- Base : la même.")
    print("- Coupure de quelques secondes, à la fin. Pour revenir ensuite : bin/upgrade --back.", flush=True)


def _confirm(sure: bool) -> None:
    if not sure and not (sys.stdin.isatty() and input("Continuer ? [o/N] ").strip().lower() in {"o", "oui"}):
        raise SystemExit("Rien n'a été fait.")


def _ready_to_prepare(folder: str) -> subprocess.Popen[str]:
    """The new program, loaded before anything stops: it prepares the store when it reads a line."""
    with suppress(FileNotFoundError):
        (BESIDE / ".env").symlink_to(Path(".env").resolve(strict=True))
    waiting = subprocess.Popen(
        [*_flask_of(folder), "prepare", "--when-told"],
        cwd=BESIDE,
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert waiting.stdout is not None
    if not waiting.stdout.readline():
        raise SystemExit("La nouvelle version ne se charge pas : rien n'a changé, le site continue.")
    return waiting


def _change(prepare: subprocess.Popen[str], former: str, wanted: str, folder: str) -> None:
    """The schema, the code and the packages, in one go; what was there before when the first refuses."""
    prepare.communicate("\n")
    if prepare.returncode:
        _undo(folder, BESIDE, _revision(former))
        raise SystemExit("La base n'a pas pu être mise à niveau : la version d'avant est remise en service.")
    _git("reset", "--keep", wanted)
    _shell('use "$1"', folder)
    DONE.write_text("yes")


def _undo(folder: str, program: Path, wanted: str) -> None:
    """Bring the schema back to a revision, by the program that knows the way."""
    words = [f"{Path(folder).resolve()}/bin/python", "-c", UNDO, wanted]
    if _run(words, program, PYTHONPATH=".").returncode:
        raise SystemExit(f"La base n'a pas pu revenir à la version {wanted} : restaurez la sauvegarde faite avant.")


def _rehearse(folder: str, kept: Path) -> None:
    """On a copy of what is there, so that what fails does so there; the site goes on meanwhile."""
    steps = [[*_flask_of(folder), "restore", str(kept)], [*_flask_of(folder), "prepare"]]
    if _on_a_server():
        steps = [[*_flask_of(folder), "prepare", "--help"]]  # it loads: no second database to try it on
    with TemporaryDirectory() as aside:
        own = {"INSTANCE_PATH": aside, "DATABASE_URL": "", "BASE_URL": "", "DEMO": "false", "SECRET_KEY": ""}
        for words in steps:
            done = _run(words, BESIDE, **own)
            if done.returncode:
                sys.stderr.write(done.stderr)
                raise SystemExit("La nouvelle version n'a pas passé l'essai : rien n'a changé, le site continue.")


@contextmanager
def _stopped() -> Iterator[float]:
    """Without the server, which serves what is there afterwards; gives the moment it was told to stop."""
    process, begun = _server(), time.monotonic()
    WORKING.write_text(str(os.getpid()))
    DONE.unlink(missing_ok=True)
    try:
        if process:
            os.kill(process, signal.SIGTERM)
            if not _wait_for(lambda: not _is_serving(process)):
                raise SystemExit("Le serveur ne s'arrête pas : rien n'a changé. Arrêtez-le, puis recommencez.")
        yield begun if process else 0.0
    finally:
        WORKING.unlink()


def _came_back(since: float) -> None:
    """Wait for the server that was stopped; say how long it was away."""
    if not since:
        print("Aucun serveur ne tournait d'ici : lancez bin/run.")
        return
    if not _wait_for(_is_ready):
        raise SystemExit("Le site n'est pas revenu : voyez son journal, ou revenez par bin/upgrade --back.")
    print(f"Coupure : {time.monotonic() - since:.1f} s.".replace(".", ",", 1))


def _back_up(kept: Path) -> None:
    if _run([*_flask_of(_in_use()), "backup", str(kept)], Path()).returncode:
        raise SystemExit("La sauvegarde n'a pas pu être faite : rien n'a changé, le site continue.")


@contextmanager
def _checked_out(commit: str) -> Iterator[None]:
    """The files of a commit, beside those that serve."""
    _run(["git", "worktree", "remove", "--force", str(BESIDE)], Path())  # what one that was cut left
    _git("worktree", "add", "--force", "--detach", str(BESIDE), commit)
    try:
        yield
    finally:
        _git("worktree", "remove", "--force", str(BESIDE))


def _built(lock: Path) -> str:
    """The folder of the packages that a file locks, made unless it is there; what it says comes through."""
    if subprocess.run(["sh", "-c", f'{VENV}; prepare_beside "$1"', "sh", str(lock)], check=False).returncode:
        raise SystemExit("Rien n'a changé, le site continue.")
    return _shell('complete_for "$1"', str(lock))


def _in_use() -> str:
    """The folder of the packages that serve."""
    return str(Path(".venv").readlink()) if Path(".venv").is_symlink() else ".venv"


def _shell(words: str, argument: str) -> str:
    return _run(["sh", "-c", f"{VENV}; {words}", "sh", argument], Path()).stdout.strip()


def _fetched(version: str) -> str:
    """The commit of a version, or of the one that is published."""
    if _run(["git", "fetch", "--quiet", "--tags"], Path(), GIT_TERMINAL_PROMPT="0").returncode:
        raise SystemExit("Le réseau ou le dépôt ne répond pas : rien n'a été fait, le site continue.")
    found = _run(["git", "rev-parse", "--verify", "--quiet", f"{version or '@{upstream}'}^{{commit}}"], Path()).stdout
    if not found:
        raise SystemExit(f"La version « {version or 'publiée'} » n'existe pas dans ce dépôt.")
    return found.strip()


def _git(*words: str) -> str:
    done = _run(["git", *words], Path())
    if done.returncode:
        raise SystemExit(f"git a refusé : {done.stderr.strip()}")
    return done.stdout.strip()


def _shown(commit: str) -> str:
    return _git("show", "--no-patch", "--format=%h du %cd", "--date=format:%d/%m/%Y", commit)


def _revision(commit: str) -> str:
    """That of the schema which a commit serves."""
    return str(max(re.findall(r"/(\d{3})_", _git("ls-tree", "--name-only", commit, "models/migrations/versions/"))))


def _flask_of(folder: str) -> list[str]:
    return [f"{Path(folder).resolve()}/bin/flask", "--app", "wsgi"]


def _run(words: list[str], place: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command, with these variables beside ours; what it said is kept."""
    return subprocess.run(words, cwd=place, env=_environment() | more, capture_output=True, text=True, check=False)


def _environment() -> dict[str, str]:
    return os.environ | {"INSTANCE_PATH": str(Path(_setting("INSTANCE_PATH", "instance")).resolve())}


def _on_a_server() -> bool:
    return _setting("DATABASE_URL", "").startswith("postgres")


def _kept(name: str) -> Path:
    return Path(_environment()["INSTANCE_PATH"]) / f"{name}-{datetime.now().astimezone():%Y%m%d-%H%M%S}"


def _setting(name: str, otherwise: str) -> str:
    if said := os.environ.get(name):
        return said
    lines = Path(".env").read_text(encoding="utf-8").splitlines() if Path(".env").exists() else []
    found = [one for one in (re.match(rf"\s*(?:export )?\s*{name}\s*=\s*([^#]*)", line) for line in lines) if one]
    return (found[-1][1].strip().strip("\"'") if found else "") or otherwise


def _server() -> int:
    """The process that serves from this folder; 0 when none does."""
    said = Path(".server").read_text().strip() if Path(".server").exists() else ""
    return int(said) if said and _is_serving(int(said)) else 0


def _is_serving(process: int) -> bool:
    """Whether this process is a server of ours, and not another that took its number."""
    with suppress(OSError):
        return "wsgi:app" in Path(f"/proc/{process}/cmdline").read_text()
    return "wsgi:app" in _run(["ps", "-o", "args=", "-p", str(process)], Path()).stdout


def _is_ready() -> bool:
    """Whether the server answers, on the database it is made for."""
    host, port = _setting("HOST", "127.0.0.1").strip("[]"), _setting("PORT", "8000")
    asked = urlsplit(_setting("BASE_URL", "")).netloc or f"{host}:{port}"
    here = "localhost" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host  # noqa: S104 — what is read
    with suppress(OSError, HTTPException, ValueError):
        return bool(urlopen(Request(f"http://{here}:{port}/ready", headers={"Host": asked}), timeout=5).status == 200)
    return False


def _wait_for(holds: Callable[[], bool]) -> bool:
    """Whether a condition comes true in time."""
    since = time.monotonic()
    while not (held := holds()) and time.monotonic() < since + PATIENCE:
        time.sleep(1 / 20)
    return held


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    main(sys.argv[1:])
