"""The page of a meeting, its texts first; the sheet that people sign."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.engine import db, now
from models.parties.company import Company
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from tests.factories import sample
from tests.pages import words

pytestmark = pytest.mark.one_database


@pytest.fixture
def held(app):
    """A meeting of two companies: one comes with its head, the other names nobody."""
    with app.app_context():
        first, other = (sample(Participation, company=sample(Company, name=name)) for name in ("Filature", "Brasserie"))
        other.cohort = first.cohort
        meeting = sample(
            Meeting,
            cohort=first.cohort,
            kind="autre",
            starts_at=now() - timedelta(days=1),
            ends_at=None,
            visibility="comite",
            minutes="Le prix est fixé.",
            attendances=[],
        )
        head, contact = (sample(Person, last_name=name, first_name="Jeanne") for name in ("Martin", "Durand"))
        called = {"role": "contact_principal", "starts_on": None, "ends_on": None}
        made = [
            sample(Attendance, meeting=meeting, participation=first, person=head),
            sample(Attendance, meeting=meeting, participation=other, person=None),
            sample(Position, organisation=other.company, person=contact, **called),
        ]
        db.session.add_all(made)
        db.session.commit()
        return SimpleNamespace(id=meeting.id)


def test_says_its_texts_first_then_who_came(browse_as, held):
    page = browse_as(Role.STAFF).get(f"/meeting/details/?id={held.id}")

    assert [words(one) for one in page.main.iter("h2")][:2] == ["Compte rendu", "Présences"]
    assert page.column("Entreprise") == ["Brasserie", "Filature"]
    assert page.column("Personne") == ["contact : Durand Jeanne", "Martin Jeanne"]
    assert page.words.count("Le prix est fixé.") == 1


def test_one_to_come_waits_for_its_agenda(browse_as, make):
    coming = make(Meeting, starts_at=now() + timedelta(days=2), ends_at=None, agenda=None, minutes=None)
    page = browse_as(Role.STAFF).get(f"/meeting/details/?id={coming}")

    assert words(next(page.main.iter("h2"))) == "Ordre du jour"
    assert "Écrire l'ordre du jour" in page.words


def test_tells_the_committee_its_text_and_not_who_came(browse_as, held):
    page = browse_as(Role.COMMITTEE).get(f"/meeting/details/?id={held.id}")

    assert "Le prix est fixé." in page.words
    for hidden in ("Présences", "Martin", "Durand", "Filature"):
        assert hidden not in page.words


def test_is_signed_by_names(browse_as, held):
    page = browse_as(Role.STAFF).get(f"/meeting/sheet/?id={held.id}")

    assert [(row["Entreprise"], row["Personne"]) for row in page.rows] == [
        ("Brasserie", "Durand Jeanne"),
        ("Filature", "Martin Jeanne"),
    ]
    assert browse_as(Role.COMMITTEE).get(f"/meeting/sheet/?id={held.id}").status == 403
