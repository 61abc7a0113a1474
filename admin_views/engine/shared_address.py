"""One address for every role: the view of whoever asks answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Flask, abort, current_app
from flask_admin import Admin

from admin_views.engine.audiences import current_role
from admin_views.engine.pages import needed
from models.engine import Role

if TYPE_CHECKING:
    from admin_views.engine.screen import Screen


class ByRole(Mapping[Role, "Screen"]):
    """The views of a concept, each made when its role first asks.

    A concept has up to eight of them, and a process serves few roles: made at start, they were half of an application.
    """

    def __init__(self, front: Screen, make: Callable[[Role], Screen], readers: list[Role]) -> None:
        self._make, self._readers = make, readers
        self._made = {front.role: front}
        self._making = Lock()

    def __getitem__(self, role: Role) -> Screen:
        """The view of a role; none is made twice, whoever asks at the same time."""
        found = self._made.get(role)
        if found is not None:
            return found
        if role not in self._readers:
            raise KeyError(role)
        with self._making:
            if role not in self._made:
                self._made[role] = self._make(role)
            return self._made[role]

    def __iter__(self) -> Iterator[Role]:
        return iter(self._readers)

    def __len__(self) -> int:
        return len(self._readers)


def share_address(app: Flask, admin: Admin, readers: list[Role], make: Callable[[Role], Screen]) -> None:
    """Serve every role's view of a concept at one address: the view of whoever asks answers, or 403 does."""

    def bound(role: Role) -> Screen:
        view = make(role)
        view.create_blueprint(admin)  # bound to the site, registered nowhere
        return view

    front = make(readers[0])
    views = ByRole(front, bound, readers)
    app.extensions.setdefault("screens", {})[front.endpoint] = views
    admin.add_view(front)
    prefix = f"{front.endpoint}."
    for endpoint in [one for one in app.view_functions if one.startswith(prefix)]:
        name = endpoint.removeprefix(prefix)
        if hasattr(front, name):
            app.view_functions[endpoint] = _answer(views, name)


def screen_of(concept: str) -> Screen | None:
    """The view of a concept for whoever asks; None for who may not read it."""
    found: Mapping[Role, Screen] = current_app.extensions["screens"].get(concept, {})
    role = current_role()
    return found.get(role) if role else None


def _answer(views: Mapping[Role, Screen], name: str) -> Any:
    """What a method of the view of whoever asks answers; it needs what the method says, of the concept of the views."""
    front = next(iter(views.values()))
    method = getattr(type(front), name)

    @wraps(method)
    def answer(**arguments: Any) -> Any:
        role = current_role()
        view = views.get(role) if role else None
        if view is None:
            abort(403)
        return getattr(view, name)(**arguments)

    asked = needed(method)
    answer.needed = replace(asked, of=asked.of or front.model) if asked else None  # type: ignore[attr-defined]
    return answer
