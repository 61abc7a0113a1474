"""What every page needs: fingerprinted files, the chosen look, the news."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, redirect, request, url_for

from app.auth import safe_path
from models.kinds import Day, Fte, Instant, Percent
from models.text import unbroken, uncapitalised

CHANGELOG = Path(__file__).parent / "CHANGELOG.md"
THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 3600

blueprint = Blueprint("pages", __name__)


def init_app(app: Flask) -> None:
    """Give templates `asset` and `look` (`theme` is a name of Flask-Admin's); read the news once."""
    app.register_blueprint(blueprint)
    app.extensions["news"] = read_news(CHANGELOG.read_text(encoding="utf-8"))
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.filters.update(
        moment=Instant().show,
        day=Day().show,
        fte=Fte().show,
        percent=Percent().show,
        unbroken=unbroken,
        uncapitalised=uncapitalised,
    )
    app.context_processor(lambda: {"look": request.cookies.get("theme", "")})
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def asset(name: str) -> str:
    """The address of a static file, which changes with its content: browsers may keep it for ever."""
    folder = current_app.static_folder
    assert folder is not None
    return url_for("static", filename=name, v=_fingerprint(Path(folder) / name))


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


@blueprint.post("/theme")
def theme() -> Any:
    """Remember how this browser wants its pages: light, dark, or as the system says."""
    chosen = request.form.get("theme", "")
    came_from = urlsplit(request.referrer or "")
    answer = redirect(safe_path(f"{came_from.path}?{came_from.query}".rstrip("?")))
    if isinstance(answer, Response) and chosen in THEMES:
        answer.set_cookie("theme", chosen, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    else:
        answer.delete_cookie("theme")
    return answer


def read_news(text: str) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """[(release, [(Ajouté | Modifié | Corrigé, [line])])] from the changelog's Markdown."""
    releases: list[tuple[str, list[tuple[str, list[str]]]]] = []
    for line in text.splitlines():
        if line.startswith("## "):
            releases.append((line[3:], []))
        elif line.startswith("### ") and releases:
            releases[-1][1].append((line[4:], []))
        elif (item := re.match(r"- (.+)", line)) and releases and releases[-1][1]:
            releases[-1][1][-1][1].append(item[1])
    return releases
