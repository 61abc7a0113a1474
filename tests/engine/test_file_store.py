"""Files on the disk: of their owner, whole or not at all (what any store does: `tests/app/test_file_stores.py`)."""

from __future__ import annotations

import errno
import io
import os
import resource
import signal
from pathlib import Path

import pytest

from models.engine import FolderStore, NotKept
from tests.forked import answered

HELD = b"Bonjour " * 20_000


@pytest.fixture
def store(tmp_path) -> FolderStore:
    return FolderStore(tmp_path / "files", most=1_000_000, quota=10_000_000)


def _kept(store: FolderStore, held: bytes = HELD) -> str:
    draft = store.receive(io.BytesIO(held))
    store.keep(draft)
    return draft.sha256


def _all(store: FolderStore) -> list[Path]:
    return [one for one in store.folder.rglob("*") if one.is_file()]


def test_a_file_is_for_its_owner_alone(store):
    _kept(store)
    assert _all(store)[0].stat().st_mode & 0o077 == 0


def test_too_long_a_file_is_refused_and_leaves_nothing(store):
    store.most = 1024 * 1024
    with pytest.raises(NotKept, match=r"dépasse 1 Mo\."):
        store.receive(io.BytesIO(b"x" * (1024 * 1024 + 1)))
    assert _all(store) == []


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "plus de place"), (errno.EIO, "pas pu écrire")])
def test_a_disk_that_refuses_is_a_sentence_and_leaves_nothing(store, monkeypatch, call, number, words):
    def refuse(*_of):
        raise OSError(number, "no")

    monkeypatch.setattr(*((os, "fsync") if call == "fsync" else (Path, "replace")), refuse)
    with pytest.raises(NotKept, match=words):
        _kept(store)
    assert _all(store) == []


def test_a_disk_that_is_full_for_real(tmp_path):
    def refused():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))  # of a process of its own
        store = FolderStore(tmp_path / "files", 1_000_000, 10_000_000)
        try:
            store.keep(store.receive(io.BytesIO(b"x" * 100_000)))
        except NotKept as refusal:
            return str(refusal)
        return ""

    assert "plus de place" in answered(refused)
    assert [one for one in (tmp_path / "files").rglob("*") if one.is_file()] == []


def test_what_an_upload_that_was_cut_left_goes_after_a_day(store):
    old, new = (store.receive(io.BytesIO(HELD)).path for _ in range(2))
    os.utime(old, (0, 0))
    assert store.forget_drafts() == 1
    assert _all(store) == [new]
