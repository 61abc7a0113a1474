"""The verbs that the page of a record offers now, and why it does not offer the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from admin_views.engine.audiences import may
from admin_views.engine.record_sections import link_to_edit
from models.engine import (
    NotLoadedError,
    Obstacle,
    Right,
    Role,
    Verb,
    allows,
    at_a_glance,
    obstacles_to,
    stem,
    typeset,
    verbs_of,
)


@dataclass(frozen=True)
class AvailableVerb:
    """A verb; with obstacles, it says why it cannot be done yet; `is_glanced`: there may be others, left unasked."""

    verb: Verb
    obstacles: list[Markup]
    is_glanced: bool = False

    @property
    def at_once(self) -> bool:
        """Whether it asks for nothing more."""
        return not (self.verb.asks or self.verb.needs_reason)

    @property
    def goes_on(self) -> bool:
        """Whether it is a next step, in the way of which nothing stands."""
        return _is_next(self.verb) and not self.obstacles

    @property
    def first_box(self) -> str:
        """The box of its form that is filled first."""
        return next(iter(self.verb.asks), "remark")


@dataclass(frozen=True)
class Waiting:
    """The labels of verbs that wait for the same, and for what."""

    labels: list[str]
    obstacles: list[Markup]
    is_glanced: bool

    @property
    def told(self) -> str:
        """That they wait, as a French sentence."""
        *first, last = [f"« {one} »" for one in self.labels]
        return f"{', '.join(first)} et {last} attendent :" if first else f"{last} attend :"


def waiting(verbs: Iterable[AvailableVerb]) -> list[Waiting]:
    """What cannot be done yet and why, once for all that wait for the same."""
    found: dict[Any, Waiting] = {}
    for one in verbs:
        if one.obstacles:
            key = (*one.obstacles, one.is_glanced)
            found.setdefault(key, Waiting([], one.obstacles, one.is_glanced)).labels.append(one.verb.label)
    return list(found.values())


def available_verbs(record: Any, role: Role, but: Collection[str] = ()) -> list[AvailableVerb]:
    """Those of the role that go with the state, `but` some names; see `corrections` for the others."""
    verbs = (one for one in _verbs(record, role) if not one.corrects and one.name not in but)
    return [AvailableVerb(one, obstacles(record, one)) for one in verbs]


def glanced_verbs(record: Any, role: Role) -> list[AvailableVerb]:
    """The next steps, with what they wait for as far as it is told without a statement."""
    verbs = (one for one in _verbs(record, role) if _is_next(one) and not one.corrects)
    return [_glanced(record, one) for one in verbs]


def _is_next(verb: Verb) -> bool:
    """Nobody has to say why, or it goes on all the same."""
    return verb.advances or not verb.needs_reason


def _glanced(record: Any, verb: Verb) -> AvailableVerb:
    found: list[Markup] = []
    try:
        with at_a_glance():
            found.extend(obstacle_html(one, record) for one in _beforehand(record, verb))
    except NotLoadedError:
        return AvailableVerb(verb, found, is_glanced=True)
    return AvailableVerb(verb, found)


def corrections(record: Any, role: Role) -> list[Verb]:
    """The ways for the managers of the policy to set the state right."""
    return [one for one in _verbs(record, role) if one.corrects]


def at_once(record: Any, role: Role) -> list[Verb]:
    """Those that a button does from wherever the record is shown; no guard of those that ask or show more is asked."""
    offered = (AvailableVerb(one, []) for one in _verbs(record, role) if not one.shows_again)
    return [one.verb for one in offered if one.at_once and not list(obstacles_to(record, one.verb))]


def obstacles(record: Any, verb: Verb) -> list[Markup]:
    """What is missing, with a link to where it is mended."""
    return [obstacle_html(one, record) for one in _beforehand(record, verb)]


def _beforehand(record: Any, verb: Verb) -> Iterator[Obstacle]:
    """Those that its own form does not mend: what it asks is still to be typed."""
    return (one for one in obstacles_to(record, verb) if one.field not in verb.asks)


def _verbs(record: Any, role: Role) -> Iterator[Verb]:
    model: Any = type(record)
    if record.deleted_at or not allows(role, stem(model.__name__), Right.UPDATE):
        return
    yield from (
        one
        for one in verbs_of(model)
        if one.is_for(role) and record.state in one.sources and not one.irrelevant(record)
    )


def obstacle_html(obstacle: Obstacle, page: Any) -> Markup:
    """An obstacle as the page tells it, with a link to where it is mended (maybe the same page) for who may."""
    if obstacle.to_make is not None and may(Right.CREATE, obstacle.to_make[0]):
        made, link = obstacle.to_make
        address = url_for(f"{stem(made.__name__)}.create_view", **{link: page.id})
        return Markup('{} <a href="{}">{}</a>').format(typeset(obstacle.sentence), address, made.__concept__.new)
    if obstacle.record is None or not may(Right.READ, type(obstacle.record)):
        return Markup("{}").format(typeset(obstacle.sentence))
    link = link_to_edit(obstacle.record, "Compléter" if obstacle.record is page else "")
    return Markup("{} {}").format(typeset(obstacle.sentence), link)
