"""A council: a standing group, whose members are typed in its own form."""

from __future__ import annotations

from sqlalchemy import select

from models.cohorts.programme import Programme
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.engine import db
from models.fund.fund import Fund
from models.parties.person import Person
from models.policy import Role
from tests.factories import sample


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


def test_it_is_of_a_programme_or_of_a_fund_that_of_commitments(refusals):
    fund, commitment = sample(Fund), CouncilKind.COMMITMENT

    assert refusals(sample(Council, kind=CouncilKind.JURY, fund=fund)) == [
        ("fund", "Seul un comité d'engagement est celui d'un fonds.")
    ]
    assert refusals(sample(Council, kind=commitment, fund=fund, programme=sample(Programme))) == [
        ("fund", "Un comité est d'un programme ou d'un fonds, pas des deux.")
    ]
    assert refusals(sample(Council, kind=commitment, fund=fund)) == []
    assert refusals(sample(Council, kind=CouncilKind.JURY, programme=sample(Programme))) == []


def test_who_answers_for_the_programme_opens_opinions_to_guests(browse_as, make):
    number = make(Council)
    address, opened = f"/council/edit/?id={number}", {"guests_give_opinions": ["non", "oui"]}

    refused = browse_as(Role.STAFF).submit(address, **opened)

    assert refused.errors == [
        "Les invités donnent un avis : Une personne responsable du programme ouvre les avis aux invités."
    ]
    assert browse_as(Role.PROGRAMME_MANAGER).submit(address, **opened).status == 302
    assert browse_as(Role.STAFF).submit(address, name="Autre").status == 302


def test_one_that_met_stays_and_another_goes_with_its_mandates(app, browse_as, make):
    met, other = make(Council, name="Réuni"), make(Council, name="Autre")
    make(CouncilSession, council=met)
    make(Mandate, council=other)
    admin = browse_as(Role.ADMIN)

    assert admin.post(f"/council/delete/?id={met}", {}).status == 409
    assert admin.post(f"/council/delete/?id={other}", {}).status == 302
    with app.app_context():
        assert db.session.scalars(select(Mandate)).all() == []
