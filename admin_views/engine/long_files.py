"""How many files leave at once: each keeps one of those that answer busy as long as it is made, and pages need some."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from threading import BoundedSemaphore

from werkzeug.exceptions import TooManyRequests

AT_ONCE = 2  # of the four answers that a process works on (`bin/run`): pages keep the others
WAIT = 10  # seconds, after which it may be asked for again

_PLACES = BoundedSemaphore(AT_ONCE)


class Place:
    """What a file takes before it is read, and leaves once it is made, or is no longer wanted.

    One that leaves as it is made is `held_by` its place; one that is made whole is made `with` it.
    """

    def __init__(self) -> None:
        if not _PLACES.acquire(blocking=False):
            raise TooManyRequests(retry_after=WAIT)
        self._leave = weakref.finalize(self, _PLACES.release)  # once, also when nobody ever reads the file

    def __enter__(self) -> None:
        """The place is taken already."""

    def __exit__(self, *_raised: object) -> None:
        self._leave()

    def held_by(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces of the file; the place is left after the last one, or when they are read no further."""
        try:
            yield from pieces
        finally:
            self._leave()
