"""Complete records: who writes which, what their form holds, what their page shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import inspect

from models.engine import Record, Right, allows, declared, has_states
from models.policy import POLICY, Role
from tests.factories import sample
from tests.pages import plain

WRITER = {name: Role.STAFF if allows(Role.STAFF, name, Right.CREATE) else Role.ADMIN for name in POLICY}
MADE_OTHERWISE = {"export_run"}  # tests/browser/test_region_files.py
WRITTEN = sorted(
    name for name, role in WRITER.items() if allows(role, name, Right.CREATE) and name not in MADE_OTHERWISE
)


def complete(model: type[Any]) -> Record:
    """A record with all that its form may hold, as it is when it begins."""
    begun = {each.name: None for each in declared(model).values() if each.field.computed}
    if has_states(model):
        begun["state"] = inspect(model).columns["state"].default.arg
    return sample(model, full=True, **begun)


def written_out(record: Record) -> dict[str, list[str]]:
    """What is typed of the values that a form shows by their last signs."""
    closed = [each.name for each in declared(type(record)).values() if each.kind is not None and each.kind.concealed]
    return {name: [getattr(record, name).opened()] for name in closed}


def told(pairs: Iterable[Iterable[str]]) -> dict[str, str]:
    """Label → value on the page of a record; a reference is never given twice, nor typed by the same person."""
    folded = ([re.sub(r"\b[A-Z]+\d*-\d{4}\b", "…", " ".join(plain(text).split())) for text in pair] for pair in pairs)
    return {label: value for label, value in folded if label not in {"Référence", "Saisi par"}}
