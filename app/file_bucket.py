"""A bucket of an S3-compatible store that holds files, each under its own SHA-256 (decision 63).

Imported by whoever has one, and by nobody else: its library is ten megabytes of each process. A file goes in one piece,
so that one which was cut leaves nothing; the store refuses bytes that are not those whose hash was announced.
"""

from __future__ import annotations

import hashlib
import logging
import mmap
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from obstore.exceptions import BaseError
from obstore.store import S3Store

from app.bucket_address import Bucket
from models.engine.file_store import ALTERED, AWAY, DIGEST, GONE, PIECE, Draft, FileStore, NotKept, NotRead, OutOfReach

UNSENT = (
    "Le stockage des fichiers ne répond pas, ou refuse celui-ci : rien n'est enregistré. Réessayez dans un moment ; "
    "si cela dure, prévenez qui l'administre."
)
CONNECTION, REQUEST, RETRIES = timedelta(seconds=3), timedelta(seconds=30), timedelta(seconds=10)
LONGEST = 1 << 28  # bytes; more was never kept: it is not brought here to be hashed
TO_THE_LETTER = 160  # of what the library says: no answer of the store, where keys may be named
log = logging.getLogger(__name__)


class BucketStore(FileStore):
    """Files sent to a bucket, and brought back beside the drafts for the time that somebody reads them."""

    def __init__(self, folder: Path, most: int, quota: int, address: Bucket) -> None:
        super().__init__(folder, most, quota)
        self.address = address

    @cached_property
    def _bucket(self) -> S3Store:
        """Made by the process that uses it: its threads do not outlive a fork."""
        return S3Store(
            self.address.name,
            prefix=self.address.prefix or None,
            endpoint=self.address.endpoint,
            access_key_id=self.address.key,
            secret_access_key=self.address.secret,
            region=self.address.region,
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": self.address.endpoint.startswith("http:"),
                "connect_timeout": CONNECTION,
                "timeout": REQUEST,
            },
            retry_config={"max_retries": 1, "retry_timeout": RETRIES},
        )

    def keep(self, draft: Draft) -> None:
        """Send a draft whole; what was there, altered or not, is replaced by it."""
        try:
            with draft.path.open("rb") as file:  # mapped: never a copy of it in memory
                held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if draft.size else b""
            self._bucket.put(_place(draft.sha256), held, use_multipart=False)
        except (BaseError, OSError) as refusal:
            _note(refusal)
            raise NotKept(UNSENT) from None
        finally:
            self.drop(draft)

    def open(self, sha256: str) -> BinaryIO:
        """A file, brought whole and checked; `NotRead` when it is not the one that was kept."""
        with _reached():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = tempfile.TemporaryFile(dir=self.folder)  # noqa: SIM115 — closed by who reads it
            try:
                if self._brought(_place(sha256), file) != sha256:
                    raise NotRead(ALTERED)
                file.seek(0)
            except BaseException:
                file.close()
                raise
        return file

    def names(self) -> Iterator[str]:
        """The SHA-256 of every file that is there."""
        with _reached():
            for some in self._bucket.list():
                yield from (one["path"][3:] for one in some if _is_place(one["path"]))

    def remove(self, sha256: str) -> None:
        """Delete a file that nothing points to."""
        with _reached():
            self._bucket.delete(_place(sha256))

    def written_at(self, sha256: str) -> datetime:
        """When a file was kept last."""
        with _reached():
            return self._bucket.head(_place(sha256))["last_modified"]

    def _brought(self, place: str, file: BinaryIO) -> str:
        found, digest = self._bucket.get(place), hashlib.sha256()
        if found.meta["size"] > LONGEST:
            raise NotRead(ALTERED)
        for piece in found.stream(min_chunk_size=PIECE):
            digest.update(piece)
            file.write(piece)
        return digest.hexdigest()


def _place(sha256: str) -> str:
    if not DIGEST.fullmatch(sha256):
        raise NotRead(GONE)
    return f"{sha256[:2]}/{sha256}"


def _is_place(path: str) -> bool:
    return DIGEST.fullmatch(path[3:]) is not None and path == _place(path[3:])


@contextmanager
def _reached() -> Iterator[None]:
    """What the store refuses, in words of its own."""
    try:
        yield
    except FileNotFoundError:
        raise NotRead(GONE) from None
    except (BaseError, OSError) as refusal:
        _note(refusal)
        raise OutOfReach(AWAY) from None


def _note(refusal: Exception) -> None:
    said = str(refusal).partition("<")[0].partition("\n")[0]
    log.warning("store of files: %s %s", type(refusal).__name__, said[:TO_THE_LETTER])
