"""What was changed in a form, told by what it showed when it was opened: a plain save makes these boxes alone.

The others would be filled from the record, checked and written back as they are: an eighth of a save.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask_admin.form import BaseForm
from werkzeug.datastructures import MultiDict

from admin_views.engine.edit_conflict import unpack
from models.engine import Declared, declared, kinds

ASKS_MORE = ("_settle-", "_add", "_resume")  # how the inputs begin of a form that is sent for more than to be saved
KEPT = 500  # forms, by the boxes that they have


def changed_form(
    whole: Any, posted: MultiDict[str, str], fields: Mapping[str, Declared], version: int
) -> type[BaseForm] | None:
    """The form of what was changed; None where the whole one is needed, as when somebody else saved meanwhile."""
    shown = unpack(posted.get("_read"))
    if not shown or posted.get("_version") != str(version) or any(one.startswith(ASKS_MORE) for one in posted):
        return None
    changed = {name.partition("-")[0] for name, texts in posted.lists() if not _is_same(fields, name, shown, texts)}
    return _form_of(whole, frozenset(_with_beside(fields, changed & fields.keys())))


def _is_same(
    fields: Mapping[str, Declared], name: str, shown: Mapping[str, Sequence[str]], texts: Sequence[str]
) -> bool:
    """Whether an input says what it showed: a tick by its last text, a choice of a short table by its id alone."""
    before = [*shown.get(name, ())]
    if texts == before:  # nearly always: the declaration is not even looked at
        return True
    each = _declared(fields, name)
    told = [one.replace("\r\n", "\n") for one in texts]  # as browsers send the lines of a long text
    if each is not None and isinstance(each.kind, kinds.YesNo):  # « Oui » as it is told, « oui » as it is posted
        return [one.lower() for one in told[-1:]] == [one.lower() for one in before]
    return told == before or (each is not None and each.shape == "one" and len(told) == 1 and told == before[-1:])


def _declared(fields: Mapping[str, Declared], name: str) -> Declared | None:
    """The field of an input, be it in a row of what the record owns: `lines-12-price`."""
    first, _dash, inner = name.partition("-")
    each = fields.get(first)
    return each if not inner or each is None else declared(each.target or each.model).get(name.rpartition("-")[2])


def _with_beside(fields: Mapping[str, Declared], changed: set[str]) -> set[str]:
    """With each link that a box beside may tell, that box; with that box, the link."""
    pairs = ({name, each.field.found_by} for name, each in fields.items() if each.field.found_by)
    return changed.union(*(one for one in pairs if one & changed))


@lru_cache(KEPT)
def _form_of(whole: Any, names: frozenset[str]) -> type[BaseForm]:
    boxes = (one for one in dir(whole) if hasattr(getattr(whole, one), "_formfield"))
    left_out = dict.fromkeys(one for one in boxes if one not in names)
    made: type[BaseForm] = type(whole)(whole.__name__, (whole,), left_out)
    return made
