"""A folder that holds files, each under its own SHA-256: what an application has unless it is given another store."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from models.engine.file_store import (
    ALTERED,
    AWAY,
    DIGEST,
    FULL,
    GONE,
    NO_ROOM,
    PIECE,
    UNWRITABLE,
    Draft,
    FileStore,
    NotKept,
    NotRead,
    OutOfReach,
)
from models.engine.record import now


class FolderStore(FileStore):
    """Files written beside, flushed, then renamed to their place."""

    def keep(self, draft: Draft) -> None:
        """Give a draft its place, once and for all, on the disk; what is there already and whole stays."""
        place = self._place(draft.sha256)
        try:
            place.parent.mkdir(mode=0o700, exist_ok=True)
            if self._is_whole(draft.sha256):
                os.utime(place)  # whoever looks for orphans sees that it was asked for again
                draft.path.unlink()
            else:
                draft.path.replace(place)
            for folder in (place.parent, self.folder):
                to_disk(folder)
        except OSError as refusal:
            raise NotKept(FULL if refusal.errno in NO_ROOM else UNWRITABLE) from None
        finally:
            self.drop(draft)

    def open(self, sha256: str) -> BinaryIO:
        """A file, read whole once to see that it is the one that was kept; `NotRead` when it is not."""
        try:
            file = self._place(sha256).open("rb")
        except (FileNotFoundError, NotADirectoryError):
            raise NotRead(GONE) from None
        except OSError:
            raise OutOfReach(AWAY) from None
        try:
            if _digest(file) != sha256:
                raise NotRead(ALTERED)
            file.seek(0)
        except OSError:
            file.close()
            raise NotRead(ALTERED) from None
        except NotRead:
            file.close()
            raise
        return file

    def names(self) -> Iterator[str]:
        """The SHA-256 of every file that is there."""
        for place in sorted(self.folder.glob("??/*")):
            if DIGEST.fullmatch(place.name) and place.parent.name == place.name[:2]:
                yield place.name

    def remove(self, sha256: str) -> None:
        """Delete a file that nothing points to."""
        with _reached():
            self._place(sha256).unlink(missing_ok=True)

    def written_at(self, sha256: str) -> datetime:
        """When a file was kept last."""
        with _reached():
            return datetime.fromtimestamp(self._place(sha256).stat().st_mtime, now().tzinfo)

    def _place(self, sha256: str) -> Path:
        if not DIGEST.fullmatch(sha256):
            raise NotRead(GONE)
        return self.folder / sha256[:2] / sha256

    def _is_whole(self, sha256: str) -> bool:
        try:
            self.open(sha256).close()
        except NotRead:
            return False
        return True


@contextmanager
def _reached() -> Iterator[None]:
    """What the disk refuses, in the words of a store."""
    try:
        yield
    except OSError:
        raise OutOfReach(AWAY) from None


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def to_disk(path: Path) -> None:
    """Wait until what was written to a file or a folder is on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
