"""The words that records are sorted and searched by, kept beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, inspect, literal, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from models.engine.access import Sensitivity
from models.engine.declaration import Declared, declared
from models.engine.former_words import former_names, is_renamed
from models.engine.mapping import concepts
from models.engine.reached import Reached, reached
from models.engine.record import Record, model_of
from models.engine.text import normal
from models.engine.titles import title_options

PUBLIC_WORDS = frozenset({Sensitivity.OPEN, Sensitivity.INTERNAL})
BATCH = 500  # records
WORDS = ("sort_key", "search_words", "search_private")


def complete(record: Record, *, afresh: bool = True) -> None:
    """Fill the words a record is sorted and searched by; a load that writes rows itself calls it too.

    Not `afresh`, as at each save, the journal is not read for one that holds no former name and takes none.
    """
    title, model = str(record), model_of(record)
    known = normal(title)
    record.sort_key = known[:200]
    words: dict[bool, list[str]] = {True: [], False: []}
    for each in declared(model).values():
        if each.field.searched:
            words[each.sensitivity in PUBLIC_WORDS].extend(_words(each, getattr(record, each.name)))
    for one in reached(model):
        if one.searched:
            words[is_public(one)].extend(_said(one.last, value) for value in one.values(record))
    former = former_names(record) if afresh or record.search_private or is_renamed(record) else []
    record.search_words = _once(known, words[True])  # whoever reads a title may type it again
    record.search_private = _once("", [*words[False], *former])


def is_public(one: Reached) -> bool:
    """Whether the words of what is reached are among the public ones: each step is."""
    return all(each.sensitivity in PUBLIC_WORDS for each in one.steps)


def _once(known: str, texts: list[str]) -> str:
    return " ".join(dict.fromkeys([*known.split(), *normal(" ".join(texts)).split()]))


def _words(each: Declared, value: Any) -> Iterator[str]:
    for one in value if each.to_many else [value]:
        if each.shape != "children":
            yield _said(each, one)
            continue
        for inner in declared(model_of(one)).values():
            if inner.field.searched and inner.sensitivity in PUBLIC_WORDS and inner.shape != "children":
                yield _said(inner, getattr(one, inner.name))


def _said(each: Declared, value: Any) -> str:
    return "" if value is None else each.kind.words(value) if each.kind else str(value)


def write_again(session: Session) -> int:
    """Fill the words of the records that have none: a migration empties `sort_key` where words are made otherwise.

    The number of records; no version moves and no line is written in the journal, since nobody changed anything.
    """
    models = [one for one in concepts().values() if issubclass(one, Record)]
    with session.no_autoflush:
        return sum(_write_again(session, model) for model in models if _lacks_words(session, model))


def _lacks_words(session: Session, model: type[Record]) -> bool:
    """Asked of the column alone, at each start: preparing to read records with their titles takes ten times that."""
    key = inspect(model).attrs["sort_key"].columns[0]
    return session.connection().scalar(select(literal(1)).select_from(key.table).where(key == "").limit(1)) is not None


def _write_again(session: Session, model: type[Record]) -> int:
    query = select(model).options(*title_options(model, strict=False)).order_by(model.id).limit(BATCH)
    query = query.where(model.sort_key == "").execution_options(with_bin=True)
    last, written = 0, 0
    while found := session.scalars(query.where(model.id > last)).all():
        # A title without a letter that is searched stays empty: its record is read again, and not written.
        last, rewritten = found[-1].id, [one for one in found if _is_rewritten(session, one)]
        keep_words(session.connection(), model, rewritten)
        session.expunge_all()
        session.commit()
        written += len(rewritten)
    return written


def _is_rewritten(session: Session, record: Record) -> bool:
    complete(record)
    return session.is_modified(record)


def keep_words(connection: Connection, model: type[Record], records: Sequence[Record]) -> None:
    """Write the words that these records hold, in a statement: no version moves, nobody changed anything."""
    if not records:
        return
    table = inspect(model).attrs["sort_key"].columns[0].table
    said: dict[Any, Any] = {name: bindparam(f"new_{name}") for name in WORDS}
    rows = [{"of": one.id} | {f"new_{name}": getattr(one, name) for name in WORDS} for one in records]
    connection.execute(update(table).where(table.c.id == bindparam("of")).values(said), rows)
    for one in records:
        for name in WORDS:
            set_committed_value(one, name, getattr(one, name))
