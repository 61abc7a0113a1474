"""States: what may be done to a record now, by whom, what must hold first, what it brings.

A concept with states has a computed `state` field, and its verbs are registered with `verbs(Model)(Verb(…), …)`, with
a `Correction` for each state that is not set right by itself. Verbs alone write the state: no form, load or statement
does, and each move is a line of the journal with its author, its day and an optional remark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import inspect

from models.engine.access import managers, team
from models.engine.choices import LabelledEnum
from models.engine.declaration import declared
from models.engine.misdeclared import check_asked, check_sources
from models.engine.record import Record
from models.engine.refusals import Problem, Refused
from models.engine.text import clean
from models.engine.typography import declare_words

LONGEST_REMARK = 1_000  # characters
FOUND = "Repris en l'état"  # what the journal says of a record that comes from before it


@dataclass(frozen=True)
class Obstacle:
    """What is missing before a verb, in a French sentence; `record` is where it is mended, when it is elsewhere.

    `field`: the one that the verb asks and that the sentence is about, which is told beside it once it is sent.
    `to_make`: the concept of which one is missing, and its link to the record.
    """

    sentence: str
    record: Record | None = None
    field: str = "state"
    to_make: tuple[type[Record], str] | None = None


def _nothing(_record: Any) -> Iterable[Any]:
    return ()


def _relevant(_record: Any) -> str:
    return ""


@dataclass(frozen=True)
class Verb:
    """A named way from some states to another one.

    `roles`: who may, the team of the policy unless said; `guard` yields the obstacles; `effect` writes what comes with
    the move; `asks` names the fields it needs, `offers` those it takes; `shows_again`: those to read again while
    acting, as the record still says them; `tells` yields what else there is to know, in French sentences; `irrelevant`
    says why it has no object on this record, in a French sentence, and then no page offers it; `needs_reason`: its
    author says why; `advances`: it is a next step all the same; `corrects`: it sets a state right, outside the usual
    ways.
    """

    name: str
    label: str
    sources: tuple[LabelledEnum, ...]
    target: LabelledEnum
    roles: frozenset[Any] | None = None
    guard: Callable[[Any], Iterable[Obstacle]] = _nothing
    effect: Callable[[Any], Any] = _nothing
    asks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    shows_again: tuple[str, ...] = ()
    tells: Callable[[Any], Iterable[str]] = _nothing
    irrelevant: Callable[[Any], str] = _relevant
    needs_reason: bool = False
    advances: bool = False
    corrects: bool = False

    def __post_init__(self) -> None:
        declare_words(self, "label")
        check_sources(self.name, self.sources)

    def is_for(self, role: LabelledEnum) -> bool:
        """Whether a role may do it."""
        return role in (team() if self.roles is None else self.roles)


@dataclass(frozen=True)
class Correction:
    """What setting a state right takes and brings, beside the reason of its author.

    `guard` yields what would leave the record at odds with others; `effect` writes what goes with the state, as its
    usual verbs do; `asks` names the fields it needs.
    """

    target: LabelledEnum
    guard: Callable[[Any], Iterable[Obstacle]] = _nothing
    effect: Callable[[Any], Any] = _nothing
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """That a state is being written by a verb, which one, and what its author says of it."""

    target: LabelledEnum
    label: str = ""
    remark: str = ""


_REGISTERED: dict[type[Any], tuple[Verb, ...]] = {}
_CORRECTIONS: dict[type[Any], dict[LabelledEnum, Correction]] = {}


def verbs(model: type[Any]) -> Callable[..., None]:
    """Register what may be done to the records of a concept: `verbs(Order)(Verb(…), Verb(…), Correction(…))`, once."""

    def register(*said: Verb | Correction) -> None:
        if model in _REGISTERED:
            raise RuntimeError(f"the verbs of {model.__name__} are registered already")
        _REGISTERED[model] = tuple(one for one in said if isinstance(one, Verb))
        _CORRECTIONS[model] = {one.target: one for one in said if isinstance(one, Correction)}

    return register


def has_states(model: type[Any]) -> bool:
    """Whether only verbs write the state of these records."""
    return model in _REGISTERED


@cache
def verbs_of(model: type[Any]) -> tuple[Verb, ...]:
    """Those registered; then the corrections: the managers of the policy may set any state right, saying why."""
    if not has_states(model):
        return ()
    for one in _REGISTERED[model]:
        check_asked(model, one.name, (*one.asks, *one.offers, *one.shows_again), declared(model))
    members: list[Any] = list(declared(model)["state"].kind.members)  # type: ignore[union-attr]
    return (*_REGISTERED[model], *(_correction(model, one, members) for one in members))


def _correction(model: type[Any], state: LabelledEnum, members: list[LabelledEnum]) -> Verb:
    said = _CORRECTIONS[model].get(state, Correction(state))
    return Verb(
        f"correct_{state.value}",
        f"Corriger en « {state.label} »",
        tuple(other for other in members if other is not state),
        state,
        managers(),
        guard=said.guard,
        effect=said.effect,
        asks=said.asks,
        needs_reason=True,
        corrects=True,
    )


def perform(record: Any, verb: Verb, role: LabelledEnum, remark: str = "") -> None:
    """Move a record; `PermissionError` for a role that may not, `Refused` with all that is missing."""
    if not verb.is_for(role):
        raise PermissionError(verb.name)
    try:
        remark = clean(remark)
    except ValueError as error:
        raise Refused([Problem(record, "remark", str(error))]) from None
    problems = list(_problems(record, verb, remark))
    if problems:
        raise Refused(problems)
    _write(record, verb, remark)


def perform_as_effect(record: Any, name: str) -> None:
    """Do the verb (or correction) of that name as the effect of another record's: who moved that one answers for it."""
    model: Any = type(record)
    _write(record, next(one for one in verbs_of(model) if one.name == name), "")


def _write(record: Any, verb: Verb, remark: str) -> None:
    verb.effect(record)
    record.state = verb.target
    inspect(record).info["move"] = Move(verb.target, verb.label, remark)


def _problems(record: Any, verb: Verb, remark: str) -> Iterator[Problem]:
    if record.deleted_at or record.state not in verb.sources:
        yield Problem(record, "state", f"« {verb.label} » ne va pas avec l'état « {record.state.label} ».")
        return
    yield from _problems_of_the_remark(record, verb, remark)
    for name in verb.asks:
        if getattr(record, name) in (None, ""):
            yield Problem(record, name, "À remplir.")
    for one in obstacles_to(record, verb):
        yield Problem(record, one.field, one.sentence, one.record)


def obstacles_to(record: Any, verb: Verb) -> Iterator[Obstacle]:
    """Why it has no object on this record; else all that is missing before it."""
    if sentence := verb.irrelevant(record):
        yield Obstacle(sentence)
    else:
        yield from verb.guard(record)


def _problems_of_the_remark(record: Any, verb: Verb, remark: str) -> Iterator[Problem]:
    if verb.needs_reason and not remark:
        yield Problem(record, "remark", "Dites pourquoi.")
    if len(remark) > LONGEST_REMARK:
        yield Problem(record, "remark", f"Au plus {LONGEST_REMARK} caractères : il y en a {len(remark)}.")


def as_found(record: Any) -> Any:
    """The record, in the state it was found in: for what happened before the back-office, and only for that."""
    if "state" in declared(type(record)):
        inspect(record).info["move"] = Move(record.state, FOUND)
    return record


def unmoved(record: Record) -> Iterator[Problem]:
    """The refusal of a state that no verb wrote."""
    if not has_states(type(record)):
        return
    state: Any = inspect(record)
    move, each = state.info.get("move"), state.attrs["state"]
    begins = not state.persistent and each.value is state.mapper.columns["state"].default.arg
    if each.history.has_changes() and not begins and (move is None or move.target is not each.value):
        yield Problem(record, "state", "L'état change par ses actions, pas par une saisie.")
