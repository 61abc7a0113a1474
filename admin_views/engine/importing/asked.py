"""Which concept, or which file, a page of an import is about, for whoever asks."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for

from admin_views.engine.audiences import current_role
from admin_views.engine.importing import tasks
from admin_views.engine.importing.targets import may_import
from admin_views.engine.lookup import is_id
from models.engine import DONE, UNDONE, WRITING, ImportedFile, acting, concepts, db, managers


def role() -> Any:
    """That of whoever asks."""
    return current_role() or abort(403)


def concept() -> type[Any]:
    """The one that the address names, for whoever may bring it in."""
    model = concepts().get(request.values.get("concept", ""))
    if model is None or not may_import(model, role()):
        abort(404)
    return model


def any_file() -> tuple[ImportedFile, type[Any]]:
    """The file of that id and its concept: of whoever dropped it; once it is done, of who answers for all too."""
    number = request.values.get("id", "")
    file = db.session.get(ImportedFile, int(number)) if is_id(number) else None
    model = concepts().get(file.concept) if file is not None else None
    if file is None or model is None or not may_import(model, role()):
        abort(404)
    is_own = file.user_id is not None and file.user_id == acting().user_id
    if not is_own and not (file.state in {WRITING, DONE, UNDONE} and role() in managers()):
        abort(404)
    return file, model


def still_file() -> tuple[ImportedFile, type[Any]]:
    """The same, to which the server does nothing: else where one sees what it does."""
    file, model = any_file()
    task = tasks.last_of(file)
    if task is not None and task.is_open:
        abort(redirect(url_for(".progress", id=file.id)))
    return file, model


def file_under_way() -> tuple[ImportedFile, type[Any]]:
    """The same, of a file of which nothing is written yet: what another came to is said to who goes back."""
    file, model = still_file()
    if file.state in {WRITING, DONE, UNDONE}:
        abort(redirect(url_for(".check", id=file.id)))
    return file, model
