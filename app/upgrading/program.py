"""The program and its packages: what is published, brought beside what serves, put in its place."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .running import BESIDE, HERE, run

LOCK = "bin/requirements/run.txt"
VENV = ". bin/requirements/venv.sh"
UNTOUCHED = "Rien n'a changé, le site continue."
PUT_BACK = "La version qui servait est remise en service."


def fetched(version: str) -> str:
    """The commit of a version, or of the one that is published."""
    if run(["git", "fetch", "--quiet", "--tags"], HERE, GIT_TERMINAL_PROMPT="0").returncode:
        raise SystemExit("Le réseau ou le dépôt ne répond pas : rien n'a été fait, le site continue.")
    found = run(["git", "rev-parse", "--verify", "--quiet", f"{version or '@{upstream}'}^{{commit}}"]).stdout
    if not found:
        raise SystemExit(f"La version « {version or 'publiée'} » n'existe pas dans ce dépôt.")
    return found.strip()


def present() -> str:
    """The commit that is here."""
    return git("rev-parse", "HEAD")


def shown(commit: str) -> str:
    """A commit in the words of a person: its short name and its day."""
    return git("show", "--no-patch", "--format=%h du %cd", "--date=format:%d/%m/%Y", commit)


def revision(commit: str) -> str:
    """That of the schema which a commit serves."""
    return str(max(re.findall(r"/(\d{3})_", git("ls-tree", "--name-only", commit, "models/migrations/versions/"))))


def has_the_packages_of(former: str, wanted: str) -> bool:
    """Whether two commits lock the same packages."""
    return git("rev-parse", f"{former}:{LOCK}") == git("rev-parse", f"{wanted}:{LOCK}")


def check_clean() -> None:
    """`SystemExit` when somebody changed a file of the program here."""
    if _changed_here():
        raise SystemExit("Des fichiers du programme ont été modifiés ici : « git status » les dit. Rien n'a été fait.")


def check_switch(former: str, wanted: str) -> None:
    """Ask git whether it could go from one to the other, before anything stops; what it left of it, cut, goes first."""
    for path in _added(former, wanted):
        if path.is_file() and _content(wanted, path).startswith(path.read_bytes()):
            path.unlink()
    try:
        git("read-tree", "--dry-run", "-m", "-u", former, wanted)
    except SystemExit as refusal:
        raise SystemExit(f"{refusal}\n{UNTOUCHED}") from None


def switch(former: str, wanted: str) -> None:
    """The files of another version in the place of those that are here; these again when git cannot."""
    check_clean()
    try:
        git("reset", "--keep", wanted)
    except SystemExit as refusal:
        put_back(former, wanted)
        raise SystemExit(f"{refusal}\n{PUT_BACK}") from None


def put_back(former: str, wanted: str) -> None:
    """The files of before, though those of another version are there, all or some; nobody changed any since."""
    if present() != former or _changed_here():
        git("reset", "--hard", former)
    for path in _added(former, wanted):
        path.unlink(missing_ok=True)


def _added(former: str, wanted: str) -> list[Path]:
    """The files that a version has and the one before has not."""
    found = git("diff", "--name-only", "-z", "--no-renames", "--diff-filter=A", former, wanted)
    return [Path(name) for name in found.split("\0") if name]


def _content(commit: str, path: Path) -> bytes:
    asked = ["git", "cat-file", "blob", f"{commit}:{path}"]
    return subprocess.run(asked, capture_output=True, check=False).stdout


@contextmanager
def checked_out(commit: str) -> Iterator[None]:
    """The files of a commit, beside those that serve."""
    run(["git", "worktree", "remove", "--force", str(BESIDE)])  # what one that was cut left
    git("worktree", "add", "--force", "--detach", str(BESIDE), commit)
    try:
        yield
    finally:
        run(["git", "worktree", "remove", "--force", str(BESIDE)])


def built_beside() -> str:
    """The folder of the packages of the version beside, made unless it is there; what it says comes through."""
    lock = str(BESIDE / LOCK)
    if subprocess.run(["sh", "-c", f'{VENV}; prepare_beside "$1"', "sh", lock], check=False).returncode:
        raise SystemExit(UNTOUCHED)
    return _shell('complete_for "$1"', lock)


def packages_in_use() -> str:
    """The folder of the packages that serve."""
    return str(Path(".venv").readlink()) if Path(".venv").is_symlink() else ".venv"


def use_packages(folder: str) -> None:
    """Link to another folder of packages."""
    _shell('use "$1"', folder)


def flask_of(folder: str) -> list[str]:
    """The beginning of a command of ours, with these packages."""
    return [f"{Path(folder).resolve()}/bin/flask", "--app", "wsgi"]


def git(*words: str) -> str:
    """What git says; `SystemExit` when it refuses."""
    done = run(["git", *words])
    if done.returncode:
        raise SystemExit(f"git a refusé : {done.stderr.strip()}")
    return done.stdout.strip()


def _changed_here() -> str:
    return git("status", "--porcelain", "--untracked-files=no")


def _shell(words: str, argument: str) -> str:
    done = run(["sh", "-c", f"{VENV}; {words}", "sh", argument])
    if done.returncode:
        raise SystemExit(f"Les paquets n'ont pas pu être mis en place : {(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()
