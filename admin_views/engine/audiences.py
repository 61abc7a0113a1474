"""Who is looking: what a role may do and see of a concept, and one address for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Flask, abort
from flask_admin import Admin

from models.engine import Base, Declared, Right, Role, acting, allows, declared, sees, stem

if TYPE_CHECKING:
    from admin_views.engine.screen import Screen


def current_role() -> Role | None:
    """The role of whoever asks; None for a stranger."""
    return acting().role


def may(right: Right, model: type[Base], role: Role | None = None) -> bool:
    """Whether a role (that of whoever asks, unless said) holds a right on a concept."""
    return allows(role or current_role(), stem(model.__name__), right)


def visible(model: type[Base], role: Role) -> tuple[Declared, ...]:
    """The fields of a concept that a role may see, relations to what it may not read left out; worked out once."""
    return _visible(model, role)


@cache
def _visible(model: type[Base], role: Role) -> tuple[Declared, ...]:
    return tuple(
        each
        for each in declared(model).values()
        if each.sensitivity in sees(role) and (each.target is None or may(Right.READ, each.target, role))
    )


def share_address(app: Flask, admin: Admin, views: Mapping[Role, Screen]) -> None:
    """Serve every role's view of a concept at one address: the view of whoever asks answers, or 403 does."""
    front, *others = views.values()
    admin.add_view(front)
    for view in others:
        view.create_blueprint(admin)  # bound to the site, registered nowhere
    prefix = f"{front.endpoint}."
    for endpoint in [one for one in app.view_functions if one.startswith(prefix)]:
        name = endpoint.removeprefix(prefix)
        if hasattr(front, name):
            app.view_functions[endpoint] = _answer(views, name)


def _answer(views: Mapping[Role, Screen], name: str) -> Any:
    def answer(**arguments: Any) -> Any:
        role = current_role()
        view = views.get(role) if role else None
        if view is None:
            abort(403)
        return getattr(view, name)(**arguments)

    return answer
