"""Files that people send: where they are kept, how much is read of a request that brings some."""

from __future__ import annotations

from flask import Flask, current_app, request, session

from app.bucket_address import bucket_of
from app.config import Settings
from models.engine import FileStore, FolderStore

TAKE_FILES = {"attachment.add_view", "attachment.replace_view", "imports.drop"}
MEGABYTE = 1024 * 1024


def init_app(app: Flask) -> None:
    """Know where they are kept; before anything reads a form, let those who came in send more."""
    settings: Settings = app.config["SETTINGS"]
    app.extensions["files"] = store_of(settings)
    app.before_request_funcs.setdefault(None, []).insert(0, let_files_in)


def store_of(settings: Settings) -> FileStore:
    """A folder of the instance, or the bucket that the settings name."""
    where = settings.files_folder
    most, quota = settings.FILE_MAX_MB * MEGABYTE, settings.FILES_MAX_GB * 1024 * MEGABYTE
    if not settings.FILES_URL:
        return FolderStore(where, most, quota)
    from app.file_bucket import BucketStore  # it reads a library that nobody else needs

    return BucketStore(where, most, quota, bucket_of(settings.FILES_URL))


def let_files_in() -> None:
    """A whole file, or several that come to two; what a stranger sends, who was shown a page, is as short as ever."""
    if request.endpoint in TAKE_FILES and "token" in session:
        request.max_content_length = current_app.config["SETTINGS"].longest_request
