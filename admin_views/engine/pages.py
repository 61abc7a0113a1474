"""The addresses of a view: each states its right, and one that states none is refused to everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort
from flask_admin import BaseView, expose

from admin_views.engine.audiences import current_role
from models.engine import Base, Right, allows, stem

SIGNED_IN = Right.NONE  # the right of a page that tells no record: whoever has a role opens it


def page(url: str, *, right: Right, of: type[Base] | None = None, methods: Sequence[str] = ("GET",)) -> Any:
    """Serve a method at an address of its view, to those who hold a right on a concept: the view's own unless said."""

    def decorate(method: Callable[..., Any]) -> Any:
        method.page_right = right, of  # type: ignore[attr-defined]  # read by `check_page`
        return expose(url, methods=tuple(methods))(method)

    return decorate


def is_granted(method: Any, own: type[Base] | None) -> bool:
    """Whether whoever asks may open the page of a method; `own` is the concept of its view."""
    right, of = getattr(method, "page_right", (None, None))
    role, concept = current_role(), of or own
    if right is None or role is None:
        return False
    return right is SIGNED_IN or (concept is not None and allows(role, stem(concept.__name__), right))


class PageView(BaseView):  # type: ignore[misc]  # Flask-Admin's class is untyped to us
    """A view that is of no concept: each of its pages says what it takes to open it."""

    def is_accessible(self) -> bool:
        """Each page then asks for its own right."""
        return current_role() is not None

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """Flask-Admin's own hides any TypeError behind another one."""
        if not is_granted(fn, None):
            abort(403)
        return fn(self, *args, **kwargs)
