"""The address of a bucket: what it says, what is refused and in which words."""

from __future__ import annotations

import pytest

from app.bucket_address import bucket_of
from app.config import Settings
from app.file_bucket import BucketStore
from app.uploads import store_of
from models.engine import FolderStore

GOOD = "s3://key:secret@store.example.fr/bucket"


def test_an_address_says_where_and_with_what():
    found = bucket_of("s3://AKIA%2F1:s%2Be%3Dc@store.example.fr:9000/bucket.of-files/folder/more?region=fr-par")
    assert (found.endpoint, found.name, found.prefix) == (
        "https://store.example.fr:9000",
        "bucket.of-files",
        "folder/more",
    )
    assert (found.key, found.secret, found.region) == ("AKIA/1", "s+e=c", "fr-par")
    assert (bucket_of(GOOD).endpoint, bucket_of(GOOD).prefix) == ("https://store.example.fr", "")
    assert bucket_of("s3+http://k:s@[::1]:9000/bucket").endpoint == "http://[::1]:9000"


@pytest.mark.parametrize(
    "wrong",
    [
        "https://key:secret@store/bucket",
        "s3://store/bucket",
        "s3://key@store/bucket",
        "s3://key:secret@store",
        "s3://key:secret@store/",
        "s3://key:secret@store/UP",
        "s3://key:secret@store/bucket/é",
        "s3://key:secret@store:port/bucket",
        "s3://key:secret@store/bucket?region",
        "s3://key:secret@store/bucket?verify=no",
        "s3://key:secret@store/bucket#here",
        "s3://key:secret@[::1/bucket",
    ],
)
def test_what_is_no_address_of_a_bucket_is_refused(wrong):
    with pytest.raises(ValueError, match="FILES_URL doit être de la forme s3://"):
        bucket_of(wrong)


def test_nothing_goes_in_clear_to_another_machine():
    with pytest.raises(ValueError, match="pour cette machine seule"):
        Settings(FILES_URL="s3+http://key:secret@store.example.fr/bucket", _env_file=None)


@pytest.mark.parametrize(("address", "sort"), [("", FolderStore), (GOOD, BucketStore)])
def test_files_are_where_the_settings_say(tmp_path, address, sort):
    store = store_of(Settings(INSTANCE_PATH=tmp_path, FILES_URL=address, FILE_MAX_MB=3, _env_file=None))
    assert type(store) is sort
    assert (store.folder, store.most) == (tmp_path / "files", 3 * 1024 * 1024)
