"""Why a disk refuses to write, in French."""

from __future__ import annotations

import errno
import sqlite3

FULL = "il n'y a plus de place sur le disque"
WHY = {
    errno.ENOENT: "le dossier n'existe pas",
    errno.EACCES: "le dossier n'est pas accessible en écriture",
    errno.EROFS: "le disque ne s'écrit pas",
    errno.ENOSPC: FULL,
    errno.EEXIST: "un fichier de ce nom existe déjà",
    errno.ENOTDIR: "un dossier du chemin est un fichier",
}


def why(refusal: OSError | sqlite3.OperationalError) -> str:
    """The end of a sentence: what the system, or SQLite, refused."""
    if isinstance(refusal, OSError):
        return WHY.get(refusal.errno or 0, f"erreur {refusal.errno} du système")
    return FULL if refusal.sqlite_errorcode == sqlite3.SQLITE_FULL else f"erreur {refusal.sqlite_errorname} de SQLite"
