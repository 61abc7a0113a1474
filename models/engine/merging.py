"""Two records that are one: what leans on the lost one leans on the kept one, and the lost one goes to the bin.

Everything is one operation, which `undo` writes back. See decision 24.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import Session, aliased

from models.engine import kinds
from models.engine.access import Right, Role, allows, sees
from models.engine.choices import Tone
from models.engine.declaration import Declared, declared, defaults
from models.engine.journal import JournalAction, JournalEntry
from models.engine.mapping import stem
from models.engine.record import Record, now
from models.engine.recycle_bin import own_links_to
from models.engine.refusals import Problem, Refused
from models.engine.relinking import Moves, relink, retell, rows_pointing
from models.engine.save_rules import problems_of
from models.engine.state_history import days_ahead
from models.engine.uniqueness import unique_names

KEPT, LOST, BOTH = "kept", "lost", "both"  # whose value stays
WENT = (JournalAction.MERGED, JournalAction.BINNED, JournalAction.RESTORED)  # to the bin and back


class NotMerged(ValueError):  # noqa: N818 — it reads as a sentence where it is caught
    """Two records that cannot become one: a French sentence says why."""


@dataclass
class Plan:
    """What a merge will do, read before anything is written.

    `moves`: link → rows and the records they shall point to; `folds`: (kept, lost) pairs that become one record each,
    the two records themselves first: the lost one goes to the bin, what it alone says completes the kept one.
    """

    kept: Any
    lost: Any
    moves: list[tuple[Declared, Moves]] = field(default_factory=list)
    folds: list[tuple[Any, Any]] = field(default_factory=list)

    @property
    def moved(self) -> list[tuple[type[Record], int]]:
        """How many rows of each concept move, but for those of the bin."""
        found: dict[type[Record], int] = {}
        for link, moves in self.moves:
            alive = [row for row, _target in moves if not row.deleted_at]
            found[link.model] = found.get(link.model, 0) + len(alive)
        return [(model, number) for model, number in found.items() if number]


def plan(session: Session, kept: Any, lost: Any, role: Role | None) -> Plan:
    """What merging two records comes to; `NotMerged` when it may not be, for them or for this role."""
    if type(kept) is not type(lost) or kept is lost:
        raise NotMerged("Choisissez deux fiches différentes du même type.")
    for one in (kept, lost):
        if one.deleted_at:
            raise NotMerged(f"« {one} » est dans la corbeille : restaurez d'abord cette fiche.")
    found = Plan(kept, lost)
    level: dict[type[Any], dict[int, tuple[Any, Any]]] = {type(kept): {lost.id: (kept, lost)}}
    while level:
        found.folds += [pair for pairs in level.values() for pair in pairs.values()]
        level = _next_level(session, found, level)
    _check_rights(found, role)
    return found


def _next_level(
    session: Session, plan: Plan, level: Mapping[type[Any], dict[int, tuple[Any, Any]]]
) -> dict[type[Any], dict[int, tuple[Any, Any]]]:
    """Plan the moves of what leans on the lost ones; the rows that would say the same thing twice are pairs too."""
    known = {lost for _kept, lost in plan.folds}
    deeper: dict[type[Any], dict[int, tuple[Any, Any]]] = {}
    for model, pairs in level.items():
        for link in _links(model):
            rows = [one for one in rows_pointing(session, link, list(pairs)) if one not in known]
            twins = _twins(session, link, rows, pairs)
            for row, twin in twins.items():
                deeper.setdefault(type(row), {})[row.id] = (twin, row)
            plan.moves.append((link, [(row, _target(link, row, pairs)) for row in rows if row not in twins]))
    return deeper


def _links(model: type[Any]) -> list[Declared]:
    return [one for one in own_links_to(model) if one.shape == "one"]


def _target(link: Declared, row: Any, pairs: Mapping[int, tuple[Any, Any]]) -> Any:
    kept, _lost = pairs[getattr(row, f"{link.name}_id")]
    return kept


def _twins(session: Session, link: Declared, rows: list[Any], pairs: Mapping[int, tuple[Any, Any]]) -> dict[Any, Any]:
    """Row → the row of the kept record that says the same, where only one of both may."""
    sets = [names for names in unique_names(link.model) if link.name in names]
    alive = [one for one in rows if not one.deleted_at]
    if not sets or not alive:
        return {}
    others = rows_pointing(session, link, [kept.id for kept, _lost in pairs.values()])
    found: dict[Any, Any] = {}
    for names in sets:
        rest = [name for name in names if name != link.name]
        there = {(getattr(one, f"{link.name}_id"), *_values(one, rest)): one for one in others if not one.deleted_at}
        for row in alive:
            twin = there.get((_target(link, row, pairs).id, *_values(row, rest)))
            if twin is not None and twin is not row:
                found.setdefault(row, twin)
    return found


def _values(row: Any, names: list[str]) -> Iterator[Any]:
    fields = declared(type(row))
    return (getattr(row, f"{name}_id" if fields[name].shape == "one" else name) for name in names)


def _check_rights(plan: Plan, role: Role | None) -> None:
    """Whoever merges might have written every row of it by hand."""
    if role is None:
        return
    own = allows(role, stem(type(plan.kept).__name__), Right.UPDATE | Right.BIN)
    moved = all(
        allows(role, stem(link.model.__name__), Right.UPDATE) and link.sensitivity in sees(role)
        for link, moves in plan.moves
        if moves
    )
    folded = all(allows(role, stem(type(one).__name__), Right.UPDATE) for one, _lost in plan.folds)
    if not (own and moved and folded):
        raise NotMerged(
            f"Des fiches que vous ne modifiez pas s'appuient sur « {plan.lost} » : demandez à qui les modifie."
        )


def differences(kept: Any, lost: Any) -> list[Declared]:
    """The fields whose values differ and are chosen between: what is owned is kept whole, what is computed stays."""
    fields = [one for one in declared(type(kept)).values() if not one.field.is_a_part]
    chosen = [one for one in fields if not (one.shape == "children" or one.field.computed or one.owner)]
    return [one for one in chosen if _bare(one, kept) != _bare(one, lost)]


def _bare(each: Declared, record: Any) -> Any:
    value = getattr(record, each.name)
    return {one.id for one in value} if each.to_many else value


def usual_choice(each: Declared, kept: Any, lost: Any) -> str:
    """Whose value stays unless said: the kept one's, the other's where it has none, all that was ticked."""
    if each.to_many:
        return BOTH
    return LOST if getattr(kept, each.name) in (None, "") else KEPT


def _fold_choice(each: Declared, kept: Any, lost: Any) -> str:
    """The same of two rows that become one, which nobody is asked about: what was still to be said says nothing."""
    value = getattr(kept, each.name)
    if not isinstance(each.kind, kinds.Choice) or value is None:
        return usual_choice(each, kept, lost)
    is_unsaid = value.tone is Tone.AHEAD if value.tone else value == defaults(each.model).get(each.name)
    return LOST if is_unsaid else usual_choice(each, kept, lost)


def merge(session: Session, plan: Plan, choices: Mapping[str, str]) -> None:
    """Write a plan, not committed yet; `choices`: field → whose value stays. `Refused` says what a rule forbids."""
    moment, bound = now(), list(_binding(plan))
    with session.no_autoflush:
        for link, moves in plan.moves:
            relink(session, link, moves)
        for kept, lost in plan.folds:
            _complete(kept, lost, choices if kept is plan.kept else fold_choices(kept, lost))
            inspect(lost).info["merged_into"] = kept
            lost.deleted_at = moment
            lists = [one.name for one in declared(type(kept)).values() if one.shape == "children"]
            if lists:  # no name at all would forget what it was just completed with
                session.expire(kept, lists)
        _check_rows(plan, bound)
    session.flush()
    retell(session, [plan.kept])  # it is found by what the lost one was called, which the journal tells from now on


def _binding(plan: Plan) -> Iterator[Any]:
    """The rows that tie both to one another, whose two links will both point to the kept one."""
    for link, moves in plan.moves:
        others = [one for one in declared(link.model).values() if one.shape == "one" and one.name != link.name]
        for row, target in moves:
            held = [one for one in others if one.target is not None and isinstance(target, one.target)]
            if not row.deleted_at and any(getattr(row, f"{one.name}_id") == target.id for one in held):
                yield row


def fold_choices(kept: Any, lost: Any) -> dict[str, str]:
    """Field that differs → whose value stays, of two rows that become one."""
    ahead = days_ahead(kept, lost)  # it stays in its state, which has none of these days
    return {one.name: KEPT if one.name in ahead else _fold_choice(one, kept, lost) for one in differences(kept, lost)}


def _complete(kept: Any, lost: Any, choices: Mapping[str, str]) -> None:
    for each in declared(type(kept)).values():
        if each.field.is_a_part:
            setattr(kept, each.name, (getattr(kept, each.name) or 0) + (getattr(lost, each.name) or 0))
    for each in differences(kept, lost):
        choice = choices.get(each.name, usual_choice(each, kept, lost))
        value = getattr(lost, each.name)
        if choice == LOST:
            setattr(kept, each.name, list(value) if each.to_many else value)
        elif choice == BOTH and each.to_many:
            setattr(kept, each.name, list(dict.fromkeys([*getattr(kept, each.name), *value])))


def _check_rows(plan: Plan, bound: list[Any]) -> None:
    """The rules of what bound both, and of what the kept one owns by now: they may read its fields, and one another.

    Those of what leant on the lost one, beside what leant on the kept one: a seat, a role that one has at a time.
    """
    lists = [one.name for one in declared(type(plan.kept)).values() if one.shape == "children"]
    rows = [row for name in lists for row in getattr(plan.kept, name)]
    problems = [problem for row in (*rows, *bound) for problem in problems_of(row)]
    moved = {row: None for _link, moves in plan.moves for row, _target in moves if not row.deleted_at}
    problems += [Problem(row, name, sentence) for row in moved for name, sentence in row.merged_rules()]
    if problems:
        raise Refused(problems)


def successor(session: Session, model: type[Any], number: int) -> tuple[str, int] | None:
    """The concept and the id of the record that a record of the bin was merged into, if that is how it went there."""
    query = select(JournalEntry.action, JournalEntry.owner_concept, JournalEntry.owner_id).order_by(
        JournalEntry.id.desc()
    )
    query = query.where(JournalEntry.concept == stem(model.__name__), JournalEntry.record_id == number)
    found = session.execute(query.where(JournalEntry.action.in_(WENT)).limit(1)).first()
    return (found.owner_concept, found.owner_id) if found and found.action is JournalAction.MERGED else None


def successors(session: Session, model: type[Any], ids: Collection[int]) -> dict[int, Any]:
    """By their ids, the records into which those of these that went to the bin by a merge were merged."""
    if not ids:
        return {}
    said = JournalEntry.concept == stem(model.__name__), JournalEntry.record_id.in_(ids)
    query = select(JournalEntry.record_id, JournalEntry.action, JournalEntry.owner_id).order_by(JournalEntry.id)
    last = {one.record_id: one for one in session.execute(query.where(*said, JournalEntry.action.in_(WENT)))}
    led = {number: one.owner_id for number, one in last.items() if one.action is JournalAction.MERGED}
    kept = select(model).where(model.id.in_(led.values())).execution_options(with_bin=True)
    there = {one.id: one for one in session.scalars(kept)} if led else {}
    return {number: there[owner] for number, owner in led.items() if owner in there}


def merged_into(model: type[Any], ids: Any) -> Select[Any]:
    """The ids of the records of the bin that were merged into these, and are there for no other reason."""
    name, later = stem(model.__name__), aliased(JournalEntry)
    same = later.concept == JournalEntry.concept, later.record_id == JournalEntry.record_id
    since = select(later.id).where(*same, later.action.in_(WENT), later.id > JournalEntry.id).exists()
    query = select(model.id).join(JournalEntry, JournalEntry.record_id == model.id).where(model.deleted_at.is_not(None))
    query = query.where(JournalEntry.owner_concept == name, JournalEntry.owner_id.in_(ids))
    return query.where(JournalEntry.concept == name, JournalEntry.action == JournalAction.MERGED, ~since)
