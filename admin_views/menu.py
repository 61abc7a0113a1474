"""The menu: the concepts a role may read, by section."""

from __future__ import annotations

from flask import url_for

from admin_views.audiences import current_role, may
from models.base import concepts
from models.policy import Right

MENU = ("Programme", "Tiers", "Accompagnement", "Conseils", "Fonds", "Région", "Référentiels", "Administration")


def menu() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """(section, [(label, address, stem)]) of what the role may read."""
    sections: dict[str, list[tuple[str, str, str]]] = {name: [] for name in MENU}
    for name, model in concepts().items():
        section = model.__concept__.menu
        if section and may(Right.READ, model):
            entry = (model.__concept__.plural, url_for(f"{name}.index_view"), name)
            sections.setdefault(section, []).append(entry)
    return [(section, sorted(entries)) for section, entries in sections.items() if entries]


def may_bin() -> bool:
    """Whether the role has a bin at all."""
    role = current_role()
    return role is not None and any(may(Right.BIN, model) for model in concepts().values())
