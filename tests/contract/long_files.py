"""A file of eight companies, and the server that does what is asked of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from admin_views.engine.importing import imports, packets, tasks
from app import import_tasks
from models.engine import (
    WRITE,
    Actor,
    act_as,
    acting,
    db,
)
from models.engine.sheets import read_pasted
from models.parties.company import Company
from models.policy import Role
from tests.numbers import siren
from tests.seats import account

HEAD = "Raison sociale\tSIREN\tStatut ESS"
WORDS = ("Bois", "Cuir", "Dune", "Ferme", "Halle", "Jardin", "Kiosque", "Lin")

TEXT = "\n".join([HEAD, *(f"{word}\t{siren(at)}\tScop" for at, word in enumerate(WORDS))])


@pytest.fixture(autouse=True)
def packets_of_three(monkeypatch):
    """A file of four rows is a long one."""
    monkeypatch.setattr(packets, "PACKET", 3)
    monkeypatch.setattr(packets, "GAP", 0)


@pytest.fixture
def dropped(app):
    """What drops a file, inside the application."""
    with app.app_context():
        yield drop


def drop(words=TEXT):
    """A file of eight companies, as somebody of the team drops it."""
    if acting().user_id is None:
        db.session.add(user := account(Role.STAFF))
        db.session.commit()
        act_as(Actor("Anne", "formulaire", user_id=user.id, role=Role.STAFF))
    file = imports.kept(Company, "clients.xlsx", read_pasted(words))
    db.session.commit()
    return file


def names():
    return sorted(db.session.scalars(select(Company.name)))


def played(file, kind, **options):
    """What the server says of it, once it has done it."""
    tasks.ask(file, kind, **options)
    return ended(file)


def ended(file):
    import_tasks.play()
    db.session.expire_all()
    task = tasks.last_of(file)
    assert not task.is_open
    return task.said


def written(file):
    return played(file, WRITE, without_refused=False)
