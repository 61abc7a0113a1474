"""The menu: the concepts a role may read, by section."""

from __future__ import annotations

from functools import lru_cache

from flask import request, url_for

from admin_views.engine.audiences import current_role, may
from admin_views.engine.site import site
from models.engine import Right, Role, concepts

Sections = list[tuple[str, list[tuple[str, str, str]]]]


def menu() -> Sections:
    """(section, [(label, address, stem)]) of what the role may read."""
    return _sections(current_role(), request.script_root)


@lru_cache(maxsize=32)  # sixty addresses to build for each page, always the same under one prefix
def _sections(role: Role | None, _prefix: str) -> Sections:
    sections: dict[str, list[tuple[str, str, str]]] = {name: [] for name in site().menu}
    for name, model in concepts().items():
        section = model.__concept__.menu
        if section and may(Right.READ, model, role):
            entry = (model.__concept__.plural, url_for(f"{name}.index_view"), name)
            sections.setdefault(section, []).append(entry)
    return [(section, sorted(entries)) for section, entries in sections.items() if entries]


def may_bin() -> bool:
    """Whether the role has a bin at all."""
    role = current_role()
    return role is not None and any(may(Right.BIN | Right.READ, model, role) for model in concepts().values())
