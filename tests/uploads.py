"""Files sent by a browser, and what the application holds of them."""

from __future__ import annotations

import io
from typing import Any

from flask import Flask

from models.engine import Attachment, db
from models.parties.company import CompanyFile
from tests.pages import Browser, Page

STATUTES, ACCOUNTS = CompanyFile.STATUTES.value, CompanyFile.ACCOUNTS.value


def add(
    browser: Browser,
    number: int,
    *files: tuple[str, bytes],
    kind: str = STATUTES,
    concept: str = "company",
    **more: str,
) -> Page:
    """Send files for a record, as its page does."""
    sent = [(io.BytesIO(held), name) for name, held in files] or [(io.BytesIO(b""), "")]
    data = {"concept": concept, "id": str(number), "kind": kind, "files": sent, **more}
    return Page(browser.client.post("/attachment/add/", data=data, content_type="multipart/form-data"))


def replace(browser: Browser, number: int, name: str, held: bytes, version: int) -> Page:
    """Send another version of a file."""
    data = {"id": str(number), "version": str(version), "files": (io.BytesIO(held), name)}
    return Page(browser.client.post("/attachment/replace/", data=data, content_type="multipart/form-data"))


def opened(browser: Browser, number: int) -> int:
    """How the address of a file answers."""
    return browser.client.get(f"/attachment/file/?id={number}", buffered=True).status_code


def rows(app: Flask, *names: str) -> list[tuple[Any, ...]]:
    """What these fields hold, file by file."""
    with app.app_context():
        return [tuple(getattr(one, name) for name in names) for one in db.session.scalars(db.select(Attachment))]


def the_id(app: Flask) -> int:
    """That of the only file."""
    ((number,),) = rows(app, "id")
    return int(number)
