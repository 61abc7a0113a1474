"""Addresses for machines: whether the process lives, whether it can serve, how old its last backup is."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from admin_views.engine.pages import UNASKED, needs
from models.engine import db, now
from models.migrations.compared import differences
from models.overview.backups import is_late, last_backup

AGAIN = 60  # seconds

blueprint = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Add the addresses."""
    app.register_blueprint(blueprint)


@cache
def needed_revision() -> str:
    """That of the database this release serves; read from the migrations when first asked."""
    return ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head() or ""


def schema_differences() -> list[str]:
    """What the database has otherwise than this release declares, a French sentence each.

    Looked at once a process; where something differs, again after a minute, since it may have been repaired.
    """
    kept: dict[str, Any] = current_app.extensions
    found, at = kept.get("schema_differences", (None, 0.0))
    if found is None or (found and time.monotonic() - at > AGAIN):
        with db.engine.connect() as connection:
            found = differences(connection)
        kept["schema_differences"] = (found, time.monotonic())
    return list(found)


@blueprint.get("/health")
@needs(UNASKED)
def health() -> Response:
    """200 as long as the process answers; nothing is asked of the database."""
    return Response("vivant\n", mimetype="text/plain")


@blueprint.get("/ready")
@needs(UNASKED)
def ready() -> Response:
    """200 when the database answers and is what this release declares, 503 otherwise: send nobody here yet."""
    try:
        written = db.session.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
        differs = written == [needed_revision()] and schema_differences()
    except SQLAlchemyError:
        db.session.rollback()
        return Response("la base ne répond pas\n", 503, mimetype="text/plain")
    if written != [needed_revision()]:
        return Response("la base n'est pas de cette version\n", 503, mimetype="text/plain")
    if differs:
        return Response("la base n'a pas le schéma de cette version\n", 503, mimetype="text/plain")
    return Response("prêt\n", mimetype="text/plain")


@blueprint.get("/health.json")
@needs(UNASKED)
def told() -> Response:
    """Always 200: the age of the last backup in hours, whether that is late; null when the database does not say."""
    try:
        last = last_backup()
        hours = round((now() - last).total_seconds() / 3600, 1) if last else None
        return jsonify(database=True, backup_hours=hours, backup_is_late=is_late(last))
    except SQLAlchemyError:
        db.session.rollback()
        return jsonify(database=False, backup_hours=None, backup_is_late=None)
