"""Why a disk, or a database that is there, refuses to write, in French; and a file written whole or not at all."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

FULL = "il n'y a plus de place sur le disque"
WHY = {
    errno.ENOENT: "le dossier n'existe pas",
    errno.EACCES: "le dossier n'est pas accessible en écriture",
    errno.EROFS: "le disque ne s'écrit pas",
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EEXIST: "un fichier de ce nom existe déjà",
    errno.ENOTDIR: "un dossier du chemin est un fichier",
}
OF_SQLITE = {  # by the result code, without what extends it
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: "son fichier ou son dossier n'est pas accessible en écriture",
    sqlite3.SQLITE_CANTOPEN: "son fichier ne s'ouvre pas ; vérifiez ses droits et ceux de son dossier",
    sqlite3.SQLITE_BUSY: "un autre programme y écrit depuis trop longtemps",
}
OF_POSTGRESQL = {
    "53100": FULL,
    "25006": "ce serveur ne fait que lire, comme un secours",
    "42501": "ce compte n'en a pas le droit",
}


def why(refusal: OSError | sqlite3.OperationalError) -> str:
    """The end of a sentence: what the system, or SQLite, refused."""
    if isinstance(refusal, OSError):
        return WHY.get(refusal.errno or 0, f"erreur {refusal.errno} du système")
    return why_unwritten(refusal) or f"erreur {refusal.sqlite_errorname} de SQLite"


def why_stopped(refusal: OSError) -> str:
    """A sentence: where a command stopped, and why; nothing when no disk is at fault."""
    where = f" à {refusal.filename}" if refusal.filename else ""
    if refusal.errno in (errno.EACCES, errno.EPERM):
        return f"Cette commande s'est arrêtée{where}, que ce compte ne peut pas ouvrir : lancez-la de celui du serveur."
    return f"Cette commande s'est arrêtée{where} : {why(refusal)}." if refusal.errno in WHY else ""


def why_unwritten(failure: BaseException) -> str:
    """The end of a sentence: why a database that answers was not written; nothing when it is another fault.

    `failure`: that of SQLAlchemy, or of what it speaks through.
    """
    said = getattr(failure, "orig", None) or failure
    code = getattr(said, "sqlite_errorcode", None)
    if code is not None:
        return OF_SQLITE.get(code & 0xFF, "")
    return OF_POSTGRESQL.get(getattr(said, "sqlstate", None) or "", "")


def facts_of(failure: BaseException) -> dict[str, str]:
    """For the log: how the database itself calls what failed, SQLITE_FULL or 53100, where it says so."""
    said = getattr(failure, "orig", None) or failure
    code = getattr(said, "sqlite_errorname", None) or getattr(said, "sqlstate", None)
    return {"code": code} if code else {}


def write_new(file: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that does not exist yet, for its owner alone: all of it, or none and `ValueError` with why."""
    try:
        opened = os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        try:
            with opened:
                opened.writelines(pieces)
        except BaseException:  # half of it would be taken for the whole, and be in the way of another
            file.unlink()
            raise
    except OSError as refusal:
        raise ValueError(f"{file} n'a pas pu être écrit : {why(refusal)}.") from None


def write_once(path: Path, draft: Path, text: str) -> None:
    """Whole or absent for whoever reads at the same time; the first to write wins."""
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
