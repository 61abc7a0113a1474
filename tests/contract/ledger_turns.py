"""Who is alike for an address: the walk of `test_ledger.py` asks as one of them, whom the address chooses.

Alike: those whom the gate keeps out of it, since they hold less than it states; and, at an address that the engine
generates for every concept, those whom the gate lets in who read the same rows and hold as much of what that page looks
at beside. `test_pages.py` draws those that a screen has a hand in as all of them. Nobody is alike for a page made by
hand.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Flask

from admin_views.engine.pages import needed
from admin_views.engine.view import BackOfficeView
from models.engine import Right, allows, concepts, declared, readers_of, rights, sees, stem, verbs_of
from models.policy import Role
from tests.contract.ledger import WHO
from tests.contract.protected import PROTECTED


def by_turns(app: Flask, rule: Any) -> list[list[int]]:
    """The columns of those who are alike, together."""
    asked, found = needed(app.view_functions[rule.endpoint]), defaultdict[Any, list[int]](list)
    for column, role in enumerate(WHO):
        is_out = role is not None and (asked is None or not asked.is_held(role))
        found["kept out" if is_out else _like(app, rule.endpoint, role)].append(column)
    return list(found.values())


def _like(app: Flask, endpoint: str, role: Role | None) -> Any:
    """What makes a page of the engine the same; whoever asks, when it is another page."""
    concept, _dot, name = endpoint.partition(".")
    views = app.extensions["screens"].get(concept)
    if role is None or views is None or not _is_generated(type(next(iter(views.values()))), name):
        return role
    return _met(concept, name, role)


def _is_generated(view: type, name: str) -> bool:
    made = getattr(BackOfficeView, name, None)
    return made is not None and getattr(view, name) is made


def _met(concept: str, name: str, role: Role) -> Any:
    """Which rows of a concept a role reads, and what else decides what a page of it answers, or tells of them."""
    model = concepts()[concept]
    beside = BESIDE.get(name, lambda _role, _model: None)(role, model)
    told = sees(role) if concept in PROTECTED else None
    return "let in", (readers_of(model) or {}).get(role, "none, where others read some"), beside, told


def _fields(role: Role, model: Any) -> Any:
    """What a role sees of the fields of a concept, and whether it reads what they point to."""
    near = {stem(each.target.__name__) for each in declared(model).values() if each.target is not None}
    return sees(role), tuple(allows(role, one, Right.READ) for one in sorted(near))


BESIDE = {
    "action_view": lambda role, model: rights(role, stem(model.__name__)),
    "move_view": lambda role, model: tuple(verb.is_for(role) for verb in verbs_of(model)),
    "field_view": _fields,
    "back_view": _fields,
    "lookup": _fields,
}
