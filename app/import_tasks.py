"""Long files that are brought in: the server does it by itself, for whoever asked, as they are at that moment."""

from __future__ import annotations

from flask import Flask

from admin_views.engine.importing import tasks
from app import scheduler
from models.accounts.user import User
from models.conduct.scope import actor_of
from models.engine import Actor, db

COMMAND = Actor("Ligne de commande", "commande")


def init_app(app: Flask) -> None:
    """Let the server do it as soon as it is asked."""
    title = "Vérifie, écrit et annule les longs imports"
    scheduler.register(app, scheduler.Task("imports", title, play, wanted=tasks.are_waiting))


def play() -> str:
    """Do all that waits; what was done, in French."""
    return tasks.play_all(_asker)


def _asker(user_id: int | None) -> Actor | None:
    if user_id is None:
        return COMMAND
    user = db.session.get(User, user_id, populate_existing=True)
    return actor_of(user) if user is not None and user.is_open else None
