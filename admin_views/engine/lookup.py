"""Finding a record by words: one search for lists, pickers and typed relations."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, and_, func, inspect, or_, select, true

from admin_views.engine.audiences import current_role, may, sees_private_words, sees_words
from admin_views.engine.near import NEAR, SHORTENED, near
from admin_views.engine.whole_table import as_it_lies, own_rows
from models.engine import (
    Base,
    Record,
    Retirable,
    Right,
    Sought,
    concepts,
    db,
    kept_for_a_day,
    normal,
    outside_the_bin,
    stem,
    successor,
    title_options,
    with_plain_signs,
)

LARGEST_ID = 2**31 - 1
_NUMBER = re.compile(r"[\d\s.,()/+-]*\d[\d\s.,()/+-]*")
_WRITTEN_OUT = {word: short for short, word in SHORTENED.items()}


@dataclass(frozen=True)
class Found:
    """The records that a text leads to, by some words of it; `note` says why they are only proposed, when they are."""

    records: Sequence[Any] = ()
    words: str = ""
    note: str = ""

    @property
    def only(self) -> Any:
        """The one that is meant without a doubt, if any: alone, or alone to be called so."""
        if self.note:
            return None
        titled = [self._titled(title) for title in (str, _before(" ("), _before(" — "))]
        for certain in (*titled, self.records):
            if len(certain) == 1:
                return certain[0]
            if certain:
                return None
        return None

    def _titled(self, title: Callable[[Any], str]) -> list[Any]:
        return [one for one in self.records if normal(title(one)) == normal(self.words)]


def _before(sign: str) -> Callable[[Any], str]:
    """A title without what it says more: « Lodève » of « Lodève (34700) », « 62.01Z » of « 62.01Z — Programmation »."""
    return lambda one: str(one).partition(sign)[0]


def words_match(model: type[Record], text: str) -> ColumnElement[bool] | None:
    """The criterion that every word is in the record's words; None when there is no word to look for.

    A role that sees all that only some see finds by it too, a telephone for example; one that does not see all that
    the public words come from finds a record by its title. A number is found however its digits are grouped:
    `200 053 791` and `200.053.791` find 200053791.
    """
    text = text[:400]
    words = normal(text)[:200].split()
    if not words:
        return None
    columns = [_public_words(model), *([model.search_private] if sees_private_words(model, current_role()) else [])]
    each_word = and_(*(_holds(columns, word) for word in words))
    if not _NUMBER.fullmatch(with_plain_signs(text)):
        return each_word
    joined = _holds(columns, _dialled("".join(words))[:200])
    return or_(joined, each_word) if min(map(len, words)) >= len("2017") else joined


def _public_words(model: type[Record]) -> Any:
    """What whoever asks finds a record by."""
    return model.search_words if sees_words(model, current_role()) else model.sort_key


def _dialled(digits: str) -> str:
    """A telephone number as it is kept: `0033` is `+33`, and the zero of `+33 (0)6` is not dialled; others as typed."""
    return re.sub("^(?:00)?330?(?=[1-9][0-9]{8}$)", "33", digits)


def _holds(columns: Sequence[Any], word: str) -> ColumnElement[bool]:
    """Whether a word is there; « saint » and « st » are the same one, « st » as a whole word."""
    asked = [column.contains(word) for column in columns]
    if word in SHORTENED:
        asked += [column.contains(SHORTENED[word]) for column in columns]
    if word in _WRITTEN_OUT:
        asked += [(" " + column + " ").contains(f" {_WRITTEN_OUT[word]} ") for column in columns]
    return or_(*asked)


def _is_closed(model: type[Base]) -> bool:
    """Whether somebody asks who may not read the concept."""
    role = current_role()
    return role is not None and not may(Right.READ, model, role)


def search_criterion(model: type[Record], text: str) -> ColumnElement[bool] | None:
    """What the records of a list meet: the words typed, or what the concept surely understands by them."""
    understood = [words_match(model, text), *(_meets(model, one) for one in _surely(model, text))]
    criteria = [one for one in understood if one is not None]
    return or_(*criteria) if criteria else None


def _surely(model: type[Record], text: str) -> Iterator[Sought]:
    return (one for one in model.sought(text) if not one.note and (one.words != text or one.where is not None))


def _meets(model: type[Record], sought: Sought) -> ColumnElement[bool] | None:
    criteria = [words_match(model, sought.words), sought.where]
    given = [one for one in criteria if one is not None]
    return and_(*given) if given else None


def matching(model: type[Base], text: str, limit: int, *, loads: Sequence[Any] = ()) -> Sequence[Any]:
    """The records in use that the text surely leads to, the likeliest first, at most `limit`."""
    found = _exactly(model, text, limit, loads=loads)
    return found.records if found and not found.note else []


def holding(models: Sequence[type[Record]], text: str) -> list[type[Record]]:
    """Those of several concepts that hold a record in use that the text may lead to: in one statement."""
    asked = {one: ways for one in models if (ways := _ways(one, text))}
    held = {one: select(one.id).where(or_(*ways), in_use(one), own_rows(one)).exists() for one, ways in asked.items()}
    answers = db.session.execute(as_it_lies(select(*held.values()), *held)).one() if held else ()
    return [one for one, is_held in zip(held, answers, strict=True) if is_held]


def _ways(model: type[Record], text: str) -> list[ColumnElement[bool]]:
    """The criteria of all that a concept understands by a text; none for who may not read it."""
    asked = () if _is_closed(model) else model.sought(text)
    return [way for one in asked if (way := _meets(model, one)) is not None]


def look_up(model: type[Base], text: str, limit: int, *, within: Any = None, loads: Sequence[Any] = ()) -> Found:
    """The records in use that the text leads to, else those near it, at most `limit`; none to who may not read them."""
    if found := _exactly(model, text, limit, within, loads):
        return found
    nearest = near_to(model, text, limit, within, loads)
    return Found(nearest, text, f"{NEAR} choisissez." if nearest else "")


def _exactly(model: type[Base], text: str, limit: int, within: Any = None, loads: Sequence[Any] = ()) -> Found | None:
    """What the text leads to, if anything: of the ways a concept understands it, the first that finds a record."""
    for sought in () if _is_closed(model) else model.sought(text):  # type: ignore[attr-defined]  # all are records
        criterion = _meets(model, sought)  # type: ignore[arg-type]
        query = select(model).where(*(one for one in (criterion, within) if one is not None)).options(*loads)
        query = query if within is not None or sought.where is not None else as_it_lies(query, model)
        if criterion is not None and (records := _first_of(model, query, sought, limit)):
            return Found(records, sought.words, sought.note)
    return None


def near_to(model: Any, text: str, limit: int, within: Any = None, loads: Sequence[Any] = ()) -> list[Any]:
    """The records in use that are near what was typed, when none is what was typed: see `near`."""
    for sought in () if _is_closed(model) else model.sought(text):
        query = db.session.query(model).filter(
            in_use(model), own_rows(model), *(one for one in (sought.where, within) if one is not None)
        )
        query = query if within is not None or sought.where is not None else as_it_lies(query, model)
        if found := near(query, _public_words(model), sought.words, limit):
            return _named(model, found, loads)
    return []


def _named(model: Any, ids: Sequence[int], loads: Sequence[Any]) -> list[Any]:
    query = select(model).where(model.id.in_(ids)).options(*loads, *title_options(model, strict=False))
    return sorted(db.session.scalars(query), key=lambda one: ids.index(one.id))


def near_in(query: Any, model: Any, text: str, limit: int) -> list[int]:
    """The ids of the records of a list that are near what was typed."""
    for sought in model.sought(text):
        if found := near(query, _public_words(model), sought.words, limit):
            return found
    return []


def in_use(model: type[Any]) -> Any:
    """The criterion of the records that may still be chosen."""
    return model.is_active if issubclass(model, Retirable) else true()


def _first_of(model: Any, query: Any, sought: Sought, limit: int) -> Sequence[Any]:
    query = query.where(in_use(model)).options(*title_options(model, strict=False))
    typed = normal(sought.words)[:200]
    whole, starts = _is_whole_name(model.sort_key, typed), model.sort_key.startswith(typed)
    order = (whole.desc(), *(sought.first or model.comes_first()), starts.desc(), model.sort_key, model.id)
    return db.session.scalars(query.order_by(*order).limit(limit)).all()


def _is_whole_name(title: Any, typed: str) -> ColumnElement[bool]:
    """Whether a title is what was typed, or that and a number: « Lodève (34700) »."""
    rest = func.substr(title, len(typed) + 1, len(" 3"))
    return and_(title.startswith(typed), rest.in_(["", *(f" {digit}" for digit in range(10))]))


def is_id(text: Any) -> bool:
    """Whether a record could have this id."""
    return isinstance(text, str) and re.fullmatch(r"[0-9]{1,10}", text) is not None and int(text) <= LARGEST_ID


def by_id(model: type[Base], text: str | None) -> Any:
    """The live record of that id, or None for anything that is not one that whoever asks may read."""
    if text is None or not is_id(text) or _is_closed(model):
        return None
    found = db.session.get(model, int(text), options=title_options(model, strict=False))
    return None if found is None or getattr(found, "deleted_at", None) else found


def merged_into(model: type[Base], text: str | None) -> Any:
    """The live record that one of the bin was merged into, maybe by way of others, for whoever may read it."""
    found, seen = (stem(model.__name__), int(text)) if text is not None and is_id(text) else None, set()
    while found is not None and found not in seen:
        seen.add(found)
        concept, number = found
        record = by_id(concepts()[concept], str(number)) if len(seen) > 1 else None
        if record is not None:
            return record
        found = successor(db.session(), concepts()[concept], number)
    return None


def options(model: type[Base]) -> Sequence[Any]:
    """Every record of a short table, in its order, for whoever may read it; read once a request."""
    if _is_closed(model):
        return []
    cache: dict[type[Base], Sequence[Any]] = g.setdefault("short_tables", {})
    if model not in cache:
        cache[model] = db.session.scalars(_short_table(model)).all()
    return cache[model]


@kept_for_a_day
def _short_table(model: Any) -> Any:
    query = select(model).options(*title_options(model, strict=False)).order_by(*default_order(model)).limit(500)
    return outside_the_bin(query)


def forget_options() -> None:
    """Read short tables again: one of their records went away during the request."""
    g.pop("short_tables", None)


def usable(model: type[Base], held: Collection[Any], among: str = "") -> list[Any]:
    """Those of a short table that may be chosen: in use, `among` those of that yes-or-no field; or held already."""
    asked = [*(["is_active"] if issubclass(model, Retirable) else []), *([among] if among else [])]
    return [one for one in options(model) if one in held or all(getattr(one, name) for name in asked)]


def default_order(model: type[Any]) -> tuple[Any, ...]:
    """The order a concept asks for, what says nothing of it last; else its alphabet; then its age."""
    order = model.__concept__.order or "sort_key"
    column = getattr(model, order.removeprefix("-"))
    first = column.desc() if order.startswith("-") else column.asc()
    first = first.nulls_last() if column.nullable else first
    last = root_id(model)
    return *model.comes_first(), first, last.desc() if order.startswith("-") else last.asc()


def root_id(model: type[Any]) -> Any:
    """The id in the table that a concept is sorted by, that at the root of an inheritance: of one index then."""
    return inspect(model).base_mapper.class_.id
