"""The columns of a list: which ones there are, which ones somebody wants, in what order; how close its rows are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from admin_views.engine.site import site
from admin_views.engine.sql_functions import french_order
from models.engine import Declared, Reached, Told, acting, db, is_called_briefly, kinds, normal

Column = Declared | Reached | Told
IN_ADDRESS = "columns"
NUMBER, NUMBER_LABEL = "id", "Numéro de la fiche"  # which addresses show
WIDE, BROAD = 7, 13  # columns, from which a list has a least width
LONG = 100  # signs of a text that is a name
LONG_WORD = 10  # signs of the longest word of a name that stands above narrow numbers
_OF_CHOICES = ((8, "s"), (9, "m"), (13, "l"), (16, "xl"))  # signs at most
_STATE = 21  # signs of a state, at most, unless it is given all the room there is
_WIDTHS: tuple[tuple[type[kinds.Kind], str], ...] = (
    (kinds.Day, "m"),
    (kinds.Instant, "at"),
    (kinds.YesNo, "s"),
    (kinds.Code, "l"),
    (kinds.PostalCode, "m"),
    (kinds.Money, "l"),
    (kinds.Siren, "l"),
    (kinds.Phone, "l"),
)


@dataclass(frozen=True)
class Layout:
    """What somebody wants of a list: the names of columns, none when nothing was said; `is_compact`: close rows."""

    names: Sequence[str] = ()
    is_compact: bool = False


def is_cell(each: Declared) -> bool:
    """Whether a field may be a column: the rows that a record owns are on its page."""
    return each.shape != "children"


def is_sorted_by(each: Declared) -> bool:
    """Whether a list is sorted by a field: one value, that reads in a glance."""
    return each.shape == "one" or (
        each.shape == "column" and each.kind is not None and not (each.kind.multiline or each.kind.concealed)
    )


def sorts(known: Mapping[str, Column]) -> list[str]:
    """The names of the columns by which a list is sorted, of those that there are."""
    return [name for name, each in known.items() if _sorts(each)]


def _sorts(each: Column) -> bool:
    return each.order is not None if isinstance(each, Told) else isinstance(each, Declared) and is_sorted_by(each)


def in_order(each: Told, *, descending: bool) -> Any:
    """By what a column works out: text as French orders it, and nothing last both ways."""
    assert each.order is not None
    value = french_order(each.order()) if type(each.kind) is kinds.Kind else each.order()
    return (value.desc() if descending else value.asc()).nulls_last()


def is_written(each: Column) -> bool:
    """Whether a cell holds one value of the record itself, or one record that it points to."""
    return isinstance(each, Declared) and each.shape in {"column", "one"}


def known_columns(
    fields: Mapping[str, Declared], reached: Sequence[Reached], told: Sequence[Told]
) -> dict[str, Column]:
    """All the columns that a list may have, by name: its own fields, then what others hold.

    What is reached to be searched or hinted at alone is none, nor is what is told better by the same words.
    """
    own: dict[str, Column] = {name: each for name, each in fields.items() if is_cell(each)}
    said = {one.label for one in told}
    kept = (one for one in reached if one.listed or (one.filtered and one.label not in said))
    beside: Sequence[Reached | Told] = (*kept, *told)
    return own | {one.name: one for one in beside}


def number_of(model: type[Any]) -> Told:
    """The number of each record: a file that comes back finds it by that, whatever else looks like it."""
    return Told(model, NUMBER, NUMBER_LABEL, {}, _nothing_asked, lambda _found, one: one.id, kind=kinds.Whole())


def _nothing_asked(_session: Any, _ids: Any) -> Mapping[int, Any]:
    return {}


def css_class(each: Column) -> str:
    """How wide a column is, by what it holds: `s` to `xxxl`, `at` for an hour of a day, else a share of what is left.

    Numbers are on the right.

    `name`: a text of some words, which has more room where it comes first.
    """
    kind = each.kind
    if isinstance(each, Told) and each.width:
        return each.width
    if isinstance(kind, kinds.Choice):
        return _width_of(kind)
    if kind is None:
        is_brief = isinstance(each, Declared) and each.shape == "one" and is_called_briefly(each.target)
        return "m" if is_brief else ""
    width = next((width for sort, width in _WIDTHS if isinstance(kind, sort)), "")
    if isinstance(each, Declared) and type(kind) is kinds.Kind and (each.bounds[1] or 0) > LONG:
        return "name"
    if not kind.numeric:
        return width
    return f"num {width or ('l' if max(map(len, each.label.split())) > LONG_WORD else 's')}"


def _width_of(choice: kinds.Choice) -> str:
    """That of its longest word; the shape of a state takes the place of two signs more, and is never cut."""
    longest = max(len(one.label) + 2 * bool(one.tone) for one in choice.members)
    of_states = "" if not choice.members[0].tone else "xxl" if longest <= _STATE else "xxxl"
    return next((width for most, width in _OF_CHOICES if longest <= most), of_states)


def kept_layout(concept: str) -> Layout:
    """What whoever asks chose for a list, if anything."""
    layouts, user_id = site().layouts, acting().user_id
    if layouts is None or user_id is None:
        return Layout()
    return Layout(*layouts.kept(user_id, concept))


def shape_of(columns: Sequence[Column], layout: Layout) -> str:
    """The classes of a list of these columns: how many they are, how close its rows."""
    size = "broad" if len(columns) >= BROAD else "wide" if len(columns) >= WIDE else ""
    return " ".join(("list", *([size] if size else []), *(["tight"] if layout.is_compact else [])))


def in_address() -> list[str]:
    """The names of columns that the address asks for."""
    return request.args.get(IN_ADDRESS, "").split(",")


def chosen(known: Mapping[str, Column], *wanted: Sequence[str]) -> list[Column]:
    """Of several wishes, the first that names columns that there are, each once."""
    for names in wanted:
        if found := [known[name] for name in dict.fromkeys(names) if name in known]:
            return found
    return []


@dataclass(frozen=True)
class Line:
    """A column in the form that chooses them."""

    name: str
    label: str
    is_shown: bool


def lines(known: Mapping[str, Column], shown: Sequence[str], order: Sequence[str] | None = None) -> list[Line]:
    """In an order; unsaid, those shown, in theirs, then the others, in that of the alphabet."""
    others = sorted((name for name in known if name not in shown), key=lambda name: normal(known[name].label))
    names = dict.fromkeys((*(order or ()), *shown, *others))
    return [Line(name, known[name].label, name in shown) for name in names if name in known]


def moved(names: Sequence[str], form: Mapping[str, str]) -> list[str]:
    """These names, one of them a place up or down, as the button that was pressed says."""
    found = list(names)
    for button, step in (("_up", -1), ("_down", 1)):
        name = form.get(button)
        if name in found:
            here = found.index(name)
            found.insert(min(max(here + step, 0), len(found)), found.pop(here))
    return found


def keep_layout(concept: str, names: Sequence[str], *, is_compact: bool) -> None:
    """Whoever asks wants this from now on; the columns of the list when they say none."""
    layouts, user_id = site().layouts, acting().user_id
    if layouts is not None and user_id is not None:
        layouts.keep(user_id, concept, names)
        layouts.keep_density(user_id, is_compact=is_compact)
        db.session.commit()
