"""What every page needs: the chosen colours, the news."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, redirect, request

from admin_views.engine.pages import SIGNED_IN, needs
from app.auth import page_left
from models.engine import set_words

CHANGELOG = Path(__file__).parent / "CHANGELOG.md"
THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 3600

blueprint = Blueprint("pages", __name__)


def init_app(app: Flask) -> None:
    """Give templates `colour_scheme` (`theme` is a name of Flask-Admin's); read the news once."""
    app.register_blueprint(blueprint)
    app.extensions["news"] = read_news(CHANGELOG.read_text(encoding="utf-8"))
    app.context_processor(lambda: {"colour_scheme": request.cookies.get("theme", "")})


@blueprint.post("/theme")
@needs(SIGNED_IN)
def theme() -> Any:
    """Remember how this browser wants its pages: light, dark, or as the system says."""
    chosen = request.form.get("theme", "")
    answer = redirect(page_left())
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
            releases[-1][1][-1][1].append(set_words(item[1]))
    return releases
