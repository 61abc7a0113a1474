"""A council: a standing group, whose members are typed in its own form."""

from __future__ import annotations

from sqlalchemy import select

from models.councils.council import Council
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.engine import db
from models.parties.person import Person
from models.policy import Role


def test_it_is_written_with_its_mandates(app, browse_as, make):
    person = make(Person, last_name="Martin", first_name="Anne")
    row = {
        "person": ["Martin Anne", str(person)],
        "quality": "membre",
        "is_ess": ["non", "oui"],
        "is_cooperative": "non",
        "votes": ["non", "oui"],
        "starts_on": "15/05/2017",
    }

    page = browse_as(Role.STAFF).submit(
        "/council/new/",
        name="Conseil stratégique",
        kind="conseil_strategique",
        **{f"mandates-new1-{name}": value for name, value in row.items()},
    )

    assert page.status == 302
    with app.app_context():
        mandate = db.session.scalars(select(Mandate)).one()
        assert str(mandate) == "Martin Anne — Conseil stratégique"
        assert (mandate.votes, mandate.is_ess, mandate.is_cooperative) == (True, True, False)


def test_it_has_a_name_and_a_kind(browse_as):
    page = browse_as(Role.STAFF).submit("/council/new/")

    assert page.errors == ["Nom : À remplir.", "Type : À remplir."]


def test_one_that_met_stays_and_another_goes_with_its_mandates(app, browse_as, make):
    met, other = make(Council, name="Réuni"), make(Council, name="Autre")
    make(CouncilSession, council=met)
    make(Mandate, council=other)
    admin = browse_as(Role.ADMIN)

    assert admin.post(f"/council/delete/?id={met}", {}).status == 409
    assert admin.post(f"/council/delete/?id={other}", {}).status == 302
    with app.app_context():
        assert db.session.scalars(select(Mandate)).all() == []
