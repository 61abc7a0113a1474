"""A folder, a bucket: the same store to whoever asks; and what is said when the bucket does not answer."""

from __future__ import annotations

import io
import socket
import time
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest

from app import deploy, encrypted, file_bucket
from app.bucket_address import Bucket
from app.file_bucket import BucketStore
from app.file_commands import remove_orphans
from models.engine import (
    FileStore,
    FolderStore,
    NotKept,
    NotRead,
    OutOfReach,
    attach_file,
    db,
    now,
    orphan_files,
)
from models.parties.company import Company, CompanyFile
from models.policy import Role
from tests import papers
from tests.buckets import BUCKET, bucket_server
from tests.factories import sample
from tests.uploads import add, opened, rows, the_id

HELD = b"Bonjour " * 20_000
LIMITS = {"most": 1_000_000, "quota": 10_000_000}


@pytest.fixture(scope="module")
def endpoint():
    with bucket_server() as address:
        yield address


def _bucket(folder, endpoint, name=BUCKET) -> BucketStore:
    return BucketStore(folder / "files", **LIMITS, address=Bucket(endpoint, name, "k", "s", "us-east-1", uuid4().hex))


@pytest.fixture
def bucket(tmp_path, endpoint) -> BucketStore:
    return _bucket(tmp_path, endpoint)


@pytest.fixture
def away(tmp_path) -> BucketStore:
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]
    return _bucket(tmp_path, f"http://127.0.0.1:{port}")


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path) -> FileStore:
    if request.param == "folder":
        return FolderStore(tmp_path / "files", **LIMITS)
    return request.getfixturevalue("bucket")


def _kept(store, held=HELD) -> str:
    draft = store.receive(io.BytesIO(held))
    store.keep(draft)
    return draft.sha256


def _alter(store, name, held):
    if isinstance(store, BucketStore):
        store._bucket.put(f"{name[:2]}/{name}", held)
    else:
        (store.folder / name[:2] / name).write_bytes(held)


def _on_the_disk(store):
    return [one for one in store.folder.rglob("*") if one.is_file()]


class TestAnyStore:
    def test_keeps_a_file_under_its_hash_and_gives_it_back(self, store):
        name = _kept(store)
        assert name == sha256(HELD).hexdigest()
        with store.open(name) as file:
            assert (file.read(7), file.read()) == (HELD[:7], HELD[7:])
        assert list(store.names()) == [name]
        assert abs(store.written_at(name) - now()) < timedelta(minutes=1)

    def test_keeps_the_same_bytes_once(self, store):
        assert _kept(store) == _kept(store)
        assert _kept(store, b"x") != _kept(store)
        assert len(list(store.names())) == 2

    def test_leaves_nothing_of_what_is_dropped(self, store):
        store.drop(store.receive(io.BytesIO(HELD)))
        assert (list(store.names()), _on_the_disk(store)) == ([], [])

    def test_tells_what_was_altered_and_mends_it_when_it_is_sent_again(self, store):
        name = _kept(store)
        for held in (HELD[:-1] + b"!", b"", HELD + b"!"):
            _alter(store, name, held)
            with pytest.raises(NotRead, match="altéré"):
                store.open(name)
        assert _kept(store) == name
        store.open(name).close()

    def test_tells_what_is_missing_or_was_never_there(self, store):
        name = _kept(store)
        store.remove(name)
        store.remove(name)
        for one in (name, "0" * 64, "../../etc/passwd", ""):
            with pytest.raises(NotRead, match="n'est plus"):
                store.open(one)
        assert list(store.names()) == []

    def test_names_nothing_that_it_did_not_keep(self, store):
        name = _kept(store)
        if isinstance(store, BucketStore):
            for path in (f"zz/{name}", "read-me", f"{name[:2]}/{name[:-1]}"):
                store._bucket.put(path, b"x")
        else:
            (store.folder / name[:2] / "read-me").write_bytes(b"x")
        assert list(store.names()) == [name]


def test_a_bucket_leaves_nothing_on_the_disk(bucket):
    bucket.open(_kept(bucket)).close()
    assert _on_the_disk(bucket) == []


def _refusals(store):
    name = "0" * 64
    with pytest.raises(NotKept, match="rien n'est enregistré"):
        _kept(store)
    for call in (store.open, store.remove, store.written_at, lambda _name: list(store.names())):
        with pytest.raises(OutOfReach, match="ne répond pas"):
            call(name)
    assert _on_the_disk(store) == []


def test_a_bucket_that_is_away_is_a_sentence(away):
    _refusals(away)


def test_a_bucket_that_never_answers_is_one_too_and_soon(tmp_path, monkeypatch):
    monkeypatch.setattr(file_bucket, "REQUEST", timedelta(seconds=0.1))
    monkeypatch.setattr(file_bucket, "RETRIES", timedelta(seconds=0.1))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        _refusals(_bucket(tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}"))
        assert time.monotonic() - began < 5


def test_a_bucket_that_is_not_there_keeps_nothing(tmp_path, endpoint):
    with pytest.raises(NotKept, match="rien n'est enregistré"):
        _kept(_bucket(tmp_path, endpoint, "another-bucket"))


def test_a_folder_that_cannot_be_read_is_not_a_file_that_is_missing(tmp_path, monkeypatch):
    store = FolderStore(tmp_path / "files", **LIMITS)
    name = _kept(store)

    def refuse(*_of):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.open", refuse)
        with pytest.raises(OutOfReach):
            store.open(name)
    store.open(name).close()


@pytest.fixture
def in_bucket(app, bucket, monkeypatch):
    monkeypatch.setitem(app.extensions, "files", bucket)
    return bucket


@pytest.mark.one_database
class TestAnApplicationWithABucket:
    @pytest.fixture
    def run(self, app, in_bucket):
        with app.app_context():
            db.session.add(company := sample(Company))
            db.session.flush()
            attach_file(db.session(), in_bucket, company, CompanyFile.STATUTES, "Statuts.pdf", io.BytesIO(papers.PDF))
            db.session.commit()

        def invoke(*words):
            result = app.test_cli_runner().invoke(args=[*map(str, words)])
            with app.app_context():
                db.engine.dispose()
            return result.exit_code, result.output

        return invoke

    def test_takes_files_and_gives_them_back(self, app, in_bucket, browse_as, make):
        staff, company = browse_as(Role.STAFF), make(Company)
        add(staff, company, ("Statuts.pdf", papers.PDF))
        assert list(in_bucket.names()) == [sha256(papers.PDF).hexdigest()]
        given = staff.client.get(f"/attachment/file/?id={the_id(app)}", buffered=True)
        assert (given.status_code, given.data) == (200, papers.PDF)
        _alter(in_bucket, sha256(papers.PDF).hexdigest(), b"x")
        assert opened(staff, the_id(app)) == 404

    def test_says_that_it_is_away_and_keeps_nothing(self, app, in_bucket, away, browse_as, make, monkeypatch):
        staff, company = browse_as(Role.STAFF), make(Company)
        add(staff, company, ("Statuts.pdf", papers.PDF))
        monkeypatch.setitem(app.extensions, "files", away)
        for address in (f"/attachment/file/?id={the_id(app)}", f"/attachment/all/?concept=company&id={company}"):
            answer = staff.get(address)
            assert (answer.status, "ne répond pas" in answer.text) == (503, True)
        answer = add(staff, company, ("b.png", papers.PNG))
        assert "b.png : Le stockage des fichiers ne répond pas" in staff.get(answer.location).text
        assert rows(app, "label") == [("Statuts",)]
        with app.app_context():
            assert "ne répond pas" in "".join(deploy.out_of_reach())
            monkeypatch.setitem(app.extensions, "files", in_bucket)
            assert list(deploy.out_of_reach()) == []

    def test_is_backed_up_and_restored_whole(self, app, in_bucket, run, tmp_path, monkeypatch):
        public = encrypted.new_key(tmp_path / "key")
        settings = app.config["SETTINGS"].model_copy(update={"BACKUP_PUBLIC_KEY": public})
        monkeypatch.setitem(app.config, "SETTINGS", settings)
        copy = tmp_path / "copie.age"
        assert "1 fichier joint, dont 1 copié." in run("backup", copy)[1]
        (name,) = in_bucket.names()
        in_bucket.remove(name)
        assert f"{name} : Ce fichier n'est plus sur le serveur" in run("files", "check")[1]
        code, output = run("restore", copy, "--replace", "--key", tmp_path / "key")
        assert (code, "1 fichier joint, dont 1 copié." in output) == (0, True), output
        in_bucket.open(name).close()
        assert run("files", "check")[0] == 0

    def test_is_told_by_each_command_when_it_is_away(self, app, in_bucket, away, run, tmp_path, monkeypatch):
        run("backup", tmp_path / "copie")
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.setitem(app.extensions, "files", away)
        for words in (("files", "check"), ("files", "bring"), ("backup", tmp_path / "elsewhere" / "copie")):
            code, output = run(*words)
            assert (code, "ne répond pas" in output) == (1, True), words
        code, output = run("restore", tmp_path / "copie", "--replace")
        assert (code, "Base restaurée" in output, "flask files bring les reprendra" in output) == (0, True, True)

    def test_takes_what_a_folder_held_before_it(self, app, in_bucket, run, tmp_path):
        (name,) = in_bucket.names()
        in_bucket.remove(name)
        was = FolderStore(tmp_path / "before", **LIMITS)
        _kept(was, papers.PDF)
        assert "1 fichier joint, dont 1 copié." in run("files", "bring", was.folder)[1]
        in_bucket.open(name).close()

    def test_gives_back_to_a_folder_what_it_held(self, app, in_bucket, run, tmp_path, monkeypatch):
        folder, where = FolderStore(tmp_path / "after", **LIMITS), in_bucket.address
        monkeypatch.setitem(app.extensions, "files", folder)
        address = where.endpoint.replace("http://", f"s3+http://{where.key}:{where.secret}@")
        refused = run("files", "bring", "s3://nowhere")
        code, output = run("files", "bring", f"{address}/{where.name}/{where.prefix}")
        assert (code, "1 fichier joint, dont 1 copié." in output) == (0, True), output
        assert list(folder.names()) == list(in_bucket.names())
        assert (refused[0], run("files", "bring", tmp_path / "nothing")[0], run("files", "check")[0]) == (1, 1, 0)

    def test_finds_what_nothing_tells_of(self, app, in_bucket, run):
        told, alone = next(in_bucket.names()), _kept(in_bucket)
        with app.app_context():
            assert orphan_files(db.session(), in_bucket) == [alone]
            assert remove_orphans(timedelta(days=1)) == 0
            assert remove_orphans(-timedelta(minutes=1)) == 1
        assert list(in_bucket.names()) == [told]
