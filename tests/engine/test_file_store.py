"""Files on the disk: once, whole, checked, and what is said when they are not."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from models.engine import FileStore, NotKept, NotRead

HELD = b"Bonjour " * 20_000


@pytest.fixture
def store(tmp_path) -> FileStore:
    return FileStore(tmp_path / "files", most=1_000_000, quota=10_000_000)


def _kept(store: FileStore, held: bytes = HELD) -> str:
    draft = store.receive(io.BytesIO(held))
    store.keep(draft)
    return draft.sha256


def _all(store: FileStore) -> list[Path]:
    return [one for one in store.folder.rglob("*") if one.is_file()]


def test_a_file_is_kept_under_its_hash_and_given_back(store):
    name = _kept(store)
    assert name == sha256(HELD).hexdigest()
    with store.open(name) as file:
        assert file.read() == HELD
    assert list(store.names()) == [name]
    assert _all(store)[0].stat().st_mode & 0o077 == 0


def test_the_same_bytes_are_kept_once(store):
    assert _kept(store) == _kept(store)
    assert len(_all(store)) == 1


def test_what_is_dropped_leaves_nothing(store):
    store.drop(store.receive(io.BytesIO(HELD)))
    assert _all(store) == []


def test_too_long_a_file_is_refused_and_leaves_nothing(store):
    store.most = 1024 * 1024
    with pytest.raises(NotKept, match=r"dépasse 1 Mo\."):
        store.receive(io.BytesIO(b"x" * (1024 * 1024 + 1)))
    assert _all(store) == []


def test_an_altered_or_missing_file_is_told_and_sending_it_again_mends_it(store):
    name = _kept(store)
    path = _all(store)[0]
    path.write_bytes(HELD[:-1] + b"!")
    with pytest.raises(NotRead, match="altéré"):
        store.open(name)
    assert _kept(store) == name
    store.open(name).close()
    path.unlink()
    with pytest.raises(NotRead, match="n'est plus"):
        store.open(name)
    with pytest.raises(NotRead):
        store.open("../../etc/passwd")


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "plus de place"), (errno.EIO, "pas pu écrire")])
def test_a_disk_that_refuses_is_a_sentence_and_leaves_nothing(store, monkeypatch, call, number, words):
    def refuse(*_of):
        raise OSError(number, "no")

    monkeypatch.setattr(*((os, "fsync") if call == "fsync" else (Path, "replace")), refuse)
    with pytest.raises(NotKept, match=words):
        _kept(store)
    assert _all(store) == []


FULL = """
import io, resource, signal, sys
from pathlib import Path
from models.engine import FileStore, NotKept

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
store = FileStore(Path(sys.argv[1]), 1_000_000, 10_000_000)
try:
    store.keep(store.receive(io.BytesIO(b"x" * 100_000)))
except NotKept as refusal:
    print(refusal)
"""


def test_a_disk_that_is_full_for_real(tmp_path):
    command = [sys.executable, "-c", FULL, str(tmp_path / "files")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert "plus de place" in done.stdout
    assert [one for one in (tmp_path / "files").rglob("*") if one.is_file()] == []


def test_what_an_upload_that_was_cut_left_goes_after_a_day(store):
    old, new = (store.receive(io.BytesIO(HELD)).path for _ in range(2))
    os.utime(old, (0, 0))
    assert store.forget_drafts() == 1
    assert _all(store) == [new]
