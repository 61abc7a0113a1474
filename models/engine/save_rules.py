"""What every save goes through, whatever asked for it: rules, uniqueness, versions, words to search by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from models.engine.declaration import Declared, declared, default_of
from models.engine.kinds import is_to_come
from models.engine.mapping import owner_of
from models.engine.record import Record, Retirable, comes_to, now, rewritten
from models.engine.recycle_bin import links_to, references
from models.engine.refusals import Problem, Refused
from models.engine.row_locks import bin_problems
from models.engine.search_words import complete
from models.engine.state_machine import unmoved
from models.engine.uniqueness import alike, park_unique_values, taken_by, unique_names

TO_COME = "Ce jour est à venir"


@dataclass(frozen=True)
class _Asked:
    """The fields of a concept by what a save asks of them: few are asked anything, and a save asks several times."""

    required: tuple[Declared, ...]
    past: tuple[Declared, ...]
    frozen: tuple[Declared, ...]
    retiring: tuple[Declared, ...]  # links to what may be retired
    lists: tuple[str, ...]  # of what it owns
    own: frozenset[str]  # the others


@cache
def _asked(model: type[Any]) -> _Asked:
    fields = tuple(declared(model).values())
    return _Asked(
        tuple(each for each in fields if each.required),
        tuple(each for each in fields if each.field.past),
        tuple(each for each in fields if each.field.frozen_once_referenced),
        tuple(each for each in fields if each.shape in {"one", "many"} and _may_retire(each)),
        tuple(each.name for each in fields if each.shape == "children"),
        frozenset(each.name for each in fields if each.shape != "children"),
    )


@cache
def _defaults(model: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((each.key, each.default) for each in inspect(model).columns if each.default is not None)


def _may_retire(link: Declared) -> bool:
    return any(issubclass(each.class_, Retirable) for each in inspect(link.target).self_and_descendants)  # type: ignore[union-attr]


INVENTED = "invented"  # said of a record that a load made up: it goes to the bin whatever its own rules would keep


def clean_on_assignment(model: type[Record], name: str, attribute: Any) -> None:
    """Typed text becomes a value, or is refused, wherever it is assigned."""
    column = getattr(attribute.property, "columns", [None])[0]
    spec = None if column is None else column.info.get("field")
    if spec is None:
        return
    each = Declared(name, spec, model, column.type)

    def cleaned(_record: Any, value: Any, _old: Any, _initiator: Any) -> Any:
        known = each if column.type is each.kind else replace(each, kind=column.type)  # a choice widened since
        return known.clean(value)

    event.listen(attribute, "set", cleaned, retval=True)


def check_and_complete(session: Session, _flush: UOWTransaction, _instances: Any) -> None:
    """Refuse what breaks a rule, with all its reasons; fill what records are sorted and searched by."""
    if gone := [one for one in session.deleted if isinstance(one, Record)]:
        raise RuntimeError(f"{gone[0]!r} would be gone: records go to the bin")
    seen = set[int]()
    _keep_what_was(session)
    _complete_the_new(session, seen)
    _settle(session)
    _complete_the_new(session, seen)  # what was settled may have added some
    new = session.new
    changed = [one for one in new if isinstance(one, Record)]
    changed += (one for one in session.dirty if isinstance(one, Record) and session.is_modified(one))
    owners = list(_touched_owners(changed))
    problems = [one for record in (*changed, *owners, *_left_behind(changed)) for one in problems_of(record)]
    problems = problems or list(bin_problems(session, changed))
    if problems:
        raise Refused(problems)
    for record in (*changed, *owners):
        record.updated_at, title = now(), record.sort_key
        complete(record, afresh=False)
        if record.sort_key != title and record not in new:
            _tell_the_title(session, record)
    park_unique_values(session, changed)


_KEEPERS: dict[type[Any], Callable[[Any], None]] = {}


def keeps_what_was(model: type[Any]) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Register what keeps, elsewhere, what a new or changed record of a concept was: called before its rules."""

    def register(keep: Callable[[Any], None]) -> Callable[[Any], None]:
        if model in _KEEPERS:
            raise RuntimeError(f"what {model.__name__} was is kept already")
        _KEEPERS[model] = keep
        return keep

    return register


_SETTLERS: dict[type[Any], Callable[[Any], None]] = {}


def settles(model: type[Any]) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Register what the save of a record works out of it and of those around it, before the rules."""

    def register(settle: Callable[[Any], None]) -> Callable[[Any], None]:
        if model in _SETTLERS:
            raise RuntimeError(f"what a {model.__name__} settles is registered already")
        _SETTLERS[model] = settle
        return settle

    return register


def _settle(session: Session) -> None:
    for record in (*session.new, *session.dirty):
        settle = _SETTLERS.get(type(record))
        if settle is not None and (record in session.new or session.is_modified(record)):
            settle(record)


def _keep_what_was(session: Session) -> None:
    """But for what is undone, which never was, and for what is merged, which was one thing told twice."""
    if "undoes" in session.info or any("merged_into" in inspect(one).info for one in session.dirty):
        return
    for record in (*session.new, *session.dirty):
        keep = _KEEPERS.get(type(record))
        if keep is not None and not record.deleted_at:
            keep(record)


def _left_behind(changed: list[Record]) -> Iterator[Record]:
    """What a changed record owns, itself unchanged: its rules may read its owner."""
    for record in changed:
        state, asked = inspect(record), _asked(type(record))
        touched = asked.own.intersection(state.committed_state) if asked.lists and state.persistent else ()
        if any(state.attrs[name].history.has_changes() for name in touched):
            for name in asked.lists:
                yield from (one for one in getattr(record, name) if one not in changed)


def _tell_the_title(session: Session, record: Record) -> None:
    """A new title reaches the titles and the words of those that hold it, and so on."""
    for link in links_to(type(record), owned=True):
        if link.field.in_title or link.field.searched:
            attribute = getattr(link.model, link.name)
            criterion = attribute.contains(record) if link.to_many else attribute == record
            for one in session.scalars(select(link.model).where(criterion).execution_options(with_bin=True)):
                title = one.sort_key
                complete(one)
                if one.sort_key != title:
                    _tell_the_title(session, one)


def _complete_the_new(session: Session, seen: set[int]) -> None:
    """But for those seen already; records that others add as they fill themselves are new too."""
    while fresh := [one for one in session.new if id(one) not in seen]:
        for record in fresh:
            seen.add(id(record))
            _take_defaults(record)


def _take_defaults(record: Any) -> None:
    """What was left unsaid takes its default before the rules read it, not after."""
    model: Any = type(record)
    for name, default in _defaults(model):
        if getattr(record, name) is None:
            setattr(record, name, default_of(default))
    if isinstance(record, Record):
        record.autofill()


_MORE_RULES: dict[type[Any], list[Callable[[Any], Iterator[tuple[str, str]]]]] = {}


def more_rules(model: type[Any]) -> Callable[[Callable[[Any], Iterator[tuple[str, str]]]], Any]:
    """Register rules of a concept that a room further right knows: asked with its own ones."""
    return _MORE_RULES.setdefault(model, []).append


def problems_of(record: Record) -> Iterator[Problem]:
    """All that is wrong with a record: what is missing, its own rules, what another record already holds."""
    if record.deleted_at:
        if INVENTED not in inspect(record).info:
            yield from (Problem(record, name, sentence) for name, sentence in record.bin_rules())
        return
    asked = _asked(type(record))
    missing = [each for each in asked.required if getattr(record, each.name) in (None, "")]
    for each in missing:
        yield Problem(record, each.name, "À remplir.")
    if not missing:
        yield from _by_rules(record)
        yield from _to_come(record, asked.past)
        yield from unmoved(record)
        yield from _taken(record)
        yield from _retired(record, asked.retiring)
        yield from _adrift(record, asked.frozen)


def _by_rules(record: Record) -> Iterator[Problem]:
    for rules in (type(record).rules, *_MORE_RULES.get(type(record), ())):
        yield from (Problem(record, name, sentence) for name, sentence in rules(record))


def _to_come(record: Record, past: tuple[Declared, ...]) -> Iterator[Problem]:
    """What is said to be done, and a day that has not come."""
    for each in past:
        value = getattr(record, each.name) if comes_to(record, each.name) else None
        if value is not None and is_to_come(value):
            said = f" : {each.field.not_yet}" if each.field.not_yet else ""
            yield Problem(record, each.name, f"{TO_COME}{said}.")


def _retired(record: Record, retiring: tuple[Declared, ...]) -> Iterator[Problem]:
    """What it did not hold yet and may no longer choose."""
    for each in retiring:
        for one in inspect(record).attrs[each.name].history.added or ():
            if isinstance(one, Retirable) and not one.is_active:
                yield Problem(record, each.name, f"« {one} » n'est plus en usage : choisissez autrement.")


def _adrift(record: Record, frozen: tuple[Declared, ...]) -> Iterator[Problem]:
    """What others rely on."""
    moved = [each for each in frozen if rewritten(record, each.name)]
    for leaning in references(record, [], limit=1) if moved else ():
        for each in moved:
            sentence = f"La fiche « {leaning.record} » s'appuie sur cette valeur : elle ne change plus."
            yield Problem(record, each.name, sentence, leaning.record)


def _taken(record: Record) -> Iterator[Problem]:
    for names in unique_names(type(record)):
        if not comes_to(record, *names):
            continue
        values = {name: getattr(record, name) for name in names}
        other = None if None in values.values() else next(alike(record, **values), None)
        if other is not None:
            yield Problem(record, names[-1], taken_by(other), other)


def _touched_owners(changed: list[Record]) -> Iterator[Record]:
    """A change in a child is a change of the record it is typed in: its version moves too."""
    seen = set(map(id, changed))
    for record in list(changed):
        link = owner_of(type(record))
        owner = getattr(record, link.name) if link else None
        if owner is not None and id(owner) not in seen:
            seen.add(id(owner))
            yield owner


def refuse_bulk_statements(state: ORMExecuteState) -> None:
    """Statements on whole tables pass by rules and journal: only a declared load may use them."""
    mapper = state.bind_mapper
    written = mapper is not None and issubclass(mapper.class_, Record) and not state.is_select
    if written and not state.execution_options.get("declared_load"):
        raise RuntimeError(f"bulk statement on {mapper.class_.__name__}: change records one by one")  # type: ignore[union-attr]
