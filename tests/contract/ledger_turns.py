"""Who is alike for an address: the walk of `test_ledger.py` asks as one of them, whom the address chooses.

Alike: those whom the gate keeps out of it, since they hold less than it states; and, at an address that the engine
generates for every concept, those who hold the same rights, see as much, read the same rows and do the same verbs.
Nobody is for a page made by hand.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

from flask import Flask

from admin_views.engine.pages import needed
from admin_views.engine.view import BackOfficeView
from models.engine import Right, allows, concepts, declared, readers_of, rights, sees, stem, verbs_of
from models.policy import Role
from tests.contract.ledger import WHO


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
    return _held(concept, role)


def _is_generated(view: type, name: str) -> bool:
    made = getattr(BackOfficeView, name, None)
    return made is not None and getattr(view, name) is made


@cache
def _held(concept: str, role: Role) -> Any:
    """What a role may do and see of a concept and of what it points to, and which rows of it."""
    model = concepts()[concept]
    near = {concept} | {stem(each.target.__name__) for each in declared(model).values() if each.target is not None}
    read = tuple(allows(role, one, Right.READ) for one in sorted(near))
    verbs = tuple(verb.is_for(role) for verb in verbs_of(model))
    rows = (readers_of(model) or {}).get(role, "none, where others read some")
    return rights(role, concept), read, sees(role), verbs, rows
