"""Who is looking: what a role may do and see of a concept, and one address for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from flask import Flask, abort
from flask_admin import Admin
from flask_login import current_user

from models.base import Base, stem
from models.fields import Declared, declared
from models.policy import SEES, Right, Role, allows

if TYPE_CHECKING:
    from admin_views.base import BackOfficeView


def current_role() -> Role | None:
    """The role of whoever asks; None for a stranger."""
    return getattr(current_user, "role", None)


def may(right: Right, model: type[Base], role: Role | None = None) -> bool:
    """Whether a role (that of whoever asks, unless said) holds a right on a concept."""
    return allows(role or current_role(), stem(model.__name__), right)


def visible(model: type[Base], role: Role) -> Iterator[Declared]:
    """The fields of a concept that a role may see, relations to what it may not read left out."""
    for each in declared(model).values():
        readable = each.target is None or may(Right.READ, each.target, role)
        if each.field.sensitivity in SEES[role] and readable:
            yield each


def share_address(app: Flask, admin: Admin, views: Mapping[Role, BackOfficeView]) -> None:
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


def _answer(views: Mapping[Role, BackOfficeView], name: str) -> Any:
    def answer(**arguments: Any) -> Any:
        role = current_role()
        view = views.get(role) if role else None
        if view is None:
            abort(403)
        return getattr(view, name)(**arguments)

    return answer
