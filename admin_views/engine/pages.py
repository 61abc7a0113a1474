"""What it takes to open an address: each states it, and one that states nothing is refused to everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from flask import abort
from flask_admin import BaseView, expose

from admin_views.engine.audiences import current_role
from models.engine import Base, Right, Role, allows, concepts, stem


class Open(Enum):
    """Who opens an address that is of no concept."""

    UNASKED = "anybody, and nothing is asked of the database to know who"
    PUBLIC = "anybody"
    SIGNED_IN = "whoever has a role: the page shows nothing that a right would give"
    ANY = "whoever holds the right on some concept or other"  # said of a concept


UNASKED, PUBLIC, SIGNED_IN, ANY = Open.UNASKED, Open.PUBLIC, Open.SIGNED_IN, Open.ANY


@dataclass(frozen=True)
class Needed:
    """What an address asks: a right on a concept (None: that of its view), and `also` others on other concepts."""

    right: Right | Open
    of: type[Base] | Open | None = None
    also: Mapping[Any, Right] = field(default_factory=dict)

    def is_held(self, role: Role | None, own: type[Base] | None = None) -> bool:
        """Whether a role holds all of it; `own` is the concept of the view."""
        if isinstance(self.right, Open):
            return self.right in {UNASKED, PUBLIC} or role is not None
        holds = [_holds(role, self.right, self.of or own)]
        return all(holds + [_holds(role, right, model) for model, right in self.also.items()])


def _holds(role: Role | None, right: Right, of: type[Base] | Open | None) -> bool:
    if of is ANY:
        return any(allows(role, name, right) for name in concepts())
    return isinstance(of, type) and allows(role, stem(of.__name__), right)


def needs(
    right: Right | Open, of: type[Base] | Open | None = None, also: Mapping[Any, Right] | None = None
) -> Callable[[Any], Any]:
    """State what it takes to open the address that a function answers; read by `needed`."""

    def decorate(function: Any) -> Any:
        function.needed = Needed(right, of, also or {})
        return function

    return decorate


def needed(function: Any) -> Needed | None:
    """What a function states; None for one that states nothing."""
    found: Needed | None = getattr(function, "needed", None)
    return found


def page(
    url: str,
    *,
    right: Right | Open,
    of: type[Base] | Open | None = None,
    also: Mapping[Any, Right] | None = None,
    methods: Sequence[str] = ("GET",),
) -> Any:
    """Serve a method at an address of its view, to those who hold a right on a concept: the view's own unless said."""

    def decorate(method: Callable[..., Any]) -> Any:
        return expose(url, methods=tuple(methods))(needs(right, of, also)(method))

    return decorate


def is_granted(function: Any, own: type[Base] | None = None) -> bool:
    """Whether whoever asks may open what a function answers; `own` is the concept of its view."""
    asked = needed(function)
    return asked is not None and asked.is_held(current_role(), own)


class PageView(BaseView):  # type: ignore[misc]  # Flask-Admin's class is untyped to us
    """A view that is of no concept: each of its pages says what it takes to open it."""

    def is_accessible(self) -> bool:
        """Each page then asks for its own right."""
        return current_role() is not None

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """Flask-Admin's own hides any TypeError behind another one."""
        if not is_granted(fn):
            abort(403)
        return fn(self, *args, **kwargs)
