"""Where the bytes of files are: each under its own SHA-256, written once, checked whenever it is read.

Nobody names a file there: two that are the same are one. A file is kept before the row that points to it. What comes
is first a draft on the disk, wherever it is kept then: a folder (`file_folder.py`), or what the shell gives instead.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from models.engine.record import now

PIECE = 1 << 16
DIGEST = re.compile("[0-9a-f]{64}")
A_DAY = timedelta(days=1)  # longer than what passes between a file and its row
FULL = "Il n'y a plus de place pour ce fichier sur le serveur : rien n'est enregistré. Prévenez qui l'administre."
UNWRITABLE = "Le serveur n'a pas pu écrire ce fichier : rien n'est enregistré. Prévenez qui l'administre."
GONE = "Ce fichier n'est plus sur le serveur. Prévenez qui l'administre : une sauvegarde le contient peut-être."
AWAY = "Le stockage des fichiers ne répond pas. Réessayez dans un moment ; si cela dure, prévenez qui l'administre."
ALTERED = "Ce fichier a été altéré sur le serveur et n'est pas remis. Prévenez qui l'administre."
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class NotKept(ValueError):  # noqa: N818 — it reads as a sentence where it is caught
    """A file that could not be kept: a French sentence says why."""


class NotRead(ValueError):  # noqa: N818 — it reads as a sentence where it is caught
    """A file that cannot be given: a French sentence says why."""


class OutOfReach(NotRead):
    """Nothing can be read there for now, of any file: nothing is known of the one that was asked for."""


@dataclass(frozen=True)
class Draft:
    """Bytes on their way in: where they wait, and what they are."""

    path: Path
    sha256: str
    size: int


class Source(Protocol):
    """What is read by pieces."""

    def read(self, size: int, /) -> bytes:
        """At most that many bytes more; none at the end."""


class FileStore(ABC):
    """The files of an application; `folder`: where drafts wait, `most`: bytes of one file, `quota`: of all of them."""

    def __init__(self, folder: Path, most: int, quota: int) -> None:
        self.folder, self.most, self.quota = folder, most, quota

    def receive(self, source: Source) -> Draft:
        """Write what comes to a temporary file of the store; `NotKept` when it is too long, or the disk refuses."""
        digest, size = hashlib.sha256(), 0
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=".draft-")
            with os.fdopen(handle, "wb") as file, _removed_if_refused(Path(name)):
                while piece := source.read(PIECE):
                    size += len(piece)
                    if size > self.most:
                        raise NotKept(f"Ce fichier dépasse {self.most // 1024 // 1024} Mo.")
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
        except OSError as refusal:
            raise NotKept(FULL if refusal.errno in NO_ROOM else UNWRITABLE) from None
        return Draft(Path(name), digest.hexdigest(), size)

    def drop(self, draft: Draft) -> None:
        """Forget a draft that was not kept."""
        with suppress(OSError):
            draft.path.unlink()

    def drafts(self) -> list[Path]:
        """What is on its way in, or was cut."""
        return sorted(self.folder.glob(".draft-*"))

    def forget_drafts(self) -> int:
        """Delete what an upload that was cut left, a day ago or more; gives how many."""
        before = (now() - A_DAY).timestamp()
        cut = [one for one in self.drafts() if one.stat().st_mtime < before]
        for one in cut:
            one.unlink(missing_ok=True)
        return len(cut)

    @abstractmethod
    def keep(self, draft: Draft) -> None:
        """Give a draft its place, once and for all; `NotKept` when it is not there whole. The draft is no more."""

    @abstractmethod
    def open(self, sha256: str) -> BinaryIO:
        """A file, read whole once to see that it is the one that was kept; `NotRead` when it is not."""

    @abstractmethod
    def names(self) -> Iterator[str]:
        """The SHA-256 of every file that is there; `OutOfReach` when nobody can tell."""

    @abstractmethod
    def remove(self, sha256: str) -> None:
        """Delete a file that nothing points to; `OutOfReach` when it cannot be."""

    @abstractmethod
    def written_at(self, sha256: str) -> datetime:
        """When a file was kept last; `OutOfReach` when nobody can tell."""


class _removed_if_refused:  # noqa: N801 — it reads as a statement
    """The file of a draft goes when its writing fails."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, *_rest: object) -> None:
        if kind is not None:
            self.path.unlink(missing_ok=True)
