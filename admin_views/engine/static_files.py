"""The scripts, styles and pictures: read and compressed once, at an address that changes with their content."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from admin_views.engine.pages import UNASKED, needs

A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class StaticFile:
    """A file as it is sent: its bytes, the same compressed, its type, what its address ends with."""

    content: bytes
    compressed: bytes
    mimetype: str
    fingerprint: str


def init_app(app: Flask, folders: Sequence[Path]) -> None:
    """Serve the files of these folders at `/static/`; the first folder that has a name wins. Templates have `asset`.

    A folder in one of them is one file, its parts in the order of their names: `style/1_ground.css`… is `style.css`.
    """
    parts = {name: some for folder in reversed(folders) for name, some in _parts(folder)}
    files = {name: _read(name, some) for name, some in parts.items()}

    def serve(filename: str) -> Response:
        return _send(files, filename)

    app.add_url_rule("/static/<path:filename>", "static", needs(UNASKED)(serve))
    app.jinja_env.globals["asset"] = partial(_address, files)


def _parts(folder: Path) -> Iterator[tuple[str, Sequence[Path]]]:
    """The name of each file that is served, and what it is made of."""
    for path in sorted(folder.glob("*")):
        parts = sorted(path.glob("*")) if path.is_dir() else [path]
        yield f"{path.stem}{parts[0].suffix}", parts


def _read(name: str, parts: Sequence[Path]) -> StaticFile:
    content = b"".join(one.read_bytes() for one in parts)
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return StaticFile(content, gzip.compress(content, mtime=0), mimetype, hashlib.sha256(content).hexdigest()[:10])


def _address(files: Mapping[str, StaticFile], name: str) -> str:
    """Browsers may keep what is there for ever."""
    return url_for("static", filename=name, v=files[name].fingerprint)


def _send(files: Mapping[str, StaticFile], filename: str) -> Response:
    """Our own files only are compressed: a page that holds a secret beside what a stranger typed never is (BREACH)."""
    found = files.get(filename) or abort(404)
    is_small = bool(request.accept_encodings.quality("gzip"))
    answer = Response(found.compressed if is_small else found.content, mimetype=found.mimetype)
    answer.vary.add("Accept-Encoding")
    if is_small:
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer.set_etag(found.fingerprint)
        answer.make_conditional(request)
    if "v" in request.args:
        answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return answer
