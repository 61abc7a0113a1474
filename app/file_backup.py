"""The files of records beside the backups of the store: each copied once, checked, encrypted as they are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import current_app

from app.config import Settings
from app.disk_faults import why
from app.encrypted import encrypt, readable
from models.engine import FileStore, NotKept, NotRead, OutOfReach, db, digests_told, in_number, now

FOLDER = "alterventure-files"  # beside the backups
STAYS = timedelta(days=400)  # after the last backup that tells of it: longer than any backup of a night


@dataclass(frozen=True)
class Copied:
    """What became of the files: copied now, there in all, those that could not be given."""

    new: int = 0
    all: int = 0
    lost: int = 0

    def __str__(self) -> str:
        if not (self.all or self.lost):
            return ""
        lost = f" Il en manque {self.lost} : flask files check." if self.lost else ""
        return f" {in_number(self.all, 'fichier joint')}, dont {in_number(self.new, 'copié')}.{lost}"


def copy_out(folder: Path, public_key: str) -> Copied:
    """Copy what the store tells of and the folder lacks; `ValueError` when it cannot be written."""
    told, lost, new = digests_told(db.session()), 0, 0
    try:
        for sha256 in sorted(told):
            target = folder / sha256[:2] / f"{sha256}{'.age' if public_key else ''}"
            if target.exists():
                os.utime(target)
                continue
            try:
                _copy(sha256, target, public_key)
                new += 1
            except OutOfReach as refusal:
                raise ValueError(f"Les fichiers joints n'ont pas pu être copiés : {refusal}") from None
            except NotRead:
                lost += 1
        _forget(folder)
    except OSError as refusal:
        raise ValueError(f"Les fichiers joints n'ont pas pu être copiés : {why(refusal)}.") from None
    return Copied(new, len(told) - lost, lost)


def _copy(sha256: str, target: Path, public_key: str) -> None:
    part = target.with_name(f".{target.name}.part")
    with _store().open(sha256) as file:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            if public_key:
                encrypt(file, part, public_key)
            else:
                part.touch(mode=0o600)
                with part.open("wb") as copy:
                    shutil.copyfileobj(file, copy)
            with part.open("rb") as copy:
                os.fsync(copy.fileno())
            part.rename(target)
        finally:
            part.unlink(missing_ok=True)


def _forget(folder: Path) -> None:
    before = (now() - STAYS).timestamp()
    for one in folder.glob("??/*"):
        if one.stat().st_mtime < before:
            one.unlink(missing_ok=True)


def bring_back(folders: Iterable[Path], key: Path | None) -> Copied:
    """Take from these folders what the store tells of and lacks; `OutOfReach` when it cannot be looked at."""
    settings: Settings = current_app.config["SETTINGS"]
    new = lost = 0
    told = digests_told(db.session())
    for sha256 in sorted(told):
        if _is_there(sha256):
            continue
        held = [one for folder in folders for one in (folder / sha256[:2]).glob(f"{sha256}*")]
        if any(_taken(one, sha256, key, settings.INSTANCE_PATH) for one in held):
            new += 1
        else:
            lost += 1
    return Copied(new, len(told) - lost, lost)


def bring_from(other: FileStore) -> Copied:
    """Take from another store what that in use tells of and lacks; `OutOfReach` when either cannot be looked at."""
    new = lost = 0
    told = digests_told(db.session())
    for sha256 in sorted(told):
        if _is_there(sha256):
            continue
        try:
            with other.open(sha256) as source:
                _store().keep(_store().receive(source))
            new += 1
        except OutOfReach:
            raise
        except (NotRead, NotKept):
            lost += 1
    return Copied(new, len(told) - lost, lost)


def _is_there(sha256: str) -> bool:
    try:
        _store().open(sha256).close()
    except OutOfReach:
        raise
    except NotRead:
        return False
    return True


def _taken(held: Path, sha256: str, key: Path | None, aside: Path) -> bool:
    """Whether a copy is that file, which has its place again."""
    try:
        with readable(held, key, aside) as plain, plain.open("rb") as source:
            draft = _store().receive(source)
            if draft.sha256 != sha256:
                _store().drop(draft)
                return False
            _store().keep(draft)
    except (ValueError, NotKept, OSError):
        return False
    return True


def _store() -> FileStore:
    store: FileStore = current_app.extensions["files"]
    return store
