"""The order of a session on its page: moved by buttons, by one who saw the last order, until it is held."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council import CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate, MemberCategory, Reach
from models.councils.pitch import Pitch, PitchFile
from models.councils.session_attendance import SessionAttendance
from models.councils.session_break import SessionBreak
from models.councils.session_state import SessionState
from models.engine import Attachment, as_found, db, now
from models.parties.company import Company
from models.policy import Role
from tests.applications import saved
from tests.factories import sample


@pytest.fixture
def order(app):
    """A session to come: a welcome, then Aulne and Zinc."""
    with app.app_context():
        cohort = sample(Cohort, starts_on=None, ends_on=None)
        session = sample(CouncilSession, cohort=cohort, starts_at=now() + timedelta(days=9))
        for rank, name in enumerate(("Aulne", "Zinc"), 1):
            joined = sample(Participation, cohort=cohort, company=sample(Company, name=name))
            sample(Pitch, council_session=session, rank=rank, participation=joined)
        session.breaks.append(SessionBreak(label="Accueil", minutes=10))
        saved(session)
        return session.id


def shown(page):
    heads = (row.find("th") for table in page.main.iter("table") for row in table.find("tbody"))
    names = ["".join(one.itertext()).strip() for one in heads if one is not None]
    return [one for one in names if one in {"Accueil", "Aulne", "Zinc"}]


def buttons(page):
    """The forms that move a line: (what the button says, what it posts)."""
    forms = (one for one in page.main.iter("form") if one.get("action") == "/council_session/order/")
    for one in forms:
        sent = {box.get("name"): box.get("value") for box in one.iter("input")}
        for button in one.iter("button"):
            yield button.get("aria-label"), sent | {"to": button.get("value")}


def test_a_line_goes_up_or_down_by_a_button_without_script(browse_as, order):
    staff, address = browse_as(Role.STAFF), f"/council_session/details/?id={order}"
    assert shown(staff.get(address)) == ["Accueil", "Aulne", "Zinc"]

    for said, then in (
        ("Monter Zinc", ["Accueil", "Zinc", "Aulne"]),
        ("Monter Zinc", ["Zinc", "Accueil", "Aulne"]),
        ("Descendre Accueil", ["Zinc", "Aulne", "Accueil"]),
    ):
        answer = staff.post("/council_session/order/", dict(buttons(staff.get(address)))[said])
        assert answer.status == 302
        assert shown(staff.get(address)) == then


def test_a_line_goes_before_another_or_last(browse_as, order, app):
    staff, address = browse_as(Role.STAFF), f"/council_session/details/?id={order}"
    with app.app_context():
        aulne, zinc = (f"pitch-{one.id}" for one in db.session.get(CouncilSession, order).pitches)
    for line, to, then in ((zinc, aulne, ["Accueil", "Zinc", "Aulne"]), (zinc, "end", ["Accueil", "Aulne", "Zinc"])):
        sent = next(iter(dict(buttons(staff.get(address))).values())) | {"line": line, "to": to}
        assert staff.post("/council_session/order/", sent).location.endswith(f"#{line}")
        assert shown(staff.get(address)) == then


def test_of_two_who_move_at_once_one_wins_and_the_other_is_told(browse_as, order):
    address, (first, second) = f"/council_session/details/?id={order}", (browse_as(Role.STAFF), browse_as(Role.ADMIN))
    mine, theirs = (dict(buttons(one.get(address))) for one in (first, second))
    first.post("/council_session/order/", mine["Monter Zinc"])

    told = second.get(second.post("/council_session/order/", theirs["Descendre Accueil"]).location)

    assert "Quelqu'un vient de changer cette fiche" in told.words
    assert shown(told) == ["Accueil", "Zinc", "Aulne"]


@pytest.mark.one_database  # refused before anything moves
@pytest.mark.parametrize("state", [SessionState.HELD, SessionState.CANCELLED])
def test_once_held_nothing_moves(app, browse_as, order, state):
    staff, address = browse_as(Role.STAFF), f"/council_session/details/?id={order}"
    sent = dict(buttons(staff.get(address)))["Monter Zinc"]
    with app.app_context():
        session = db.session.get(CouncilSession, order)
        session.starts_at, session.state = now() - timedelta(days=1), state
        db.session.add(as_found(session))
        db.session.commit()
        sent["version"] = str(session.version)

    assert list(buttons(staff.get(address))) == []
    answer = staff.post("/council_session/order/", sent)
    assert "son ordre ne change plus" in staff.get(answer.location).words


@pytest.mark.one_database
def test_moving_is_for_who_writes_and_of_lines_that_are_there(browse_as, order):
    sent = dict(buttons(browse_as(Role.STAFF).get(f"/council_session/details/?id={order}")))["Monter Zinc"]

    assert list(buttons(browse_as(Role.COMMITTEE).get(f"/council_session/details/?id={order}"))) == []
    assert browse_as(Role.COMMITTEE).post("/council_session/order/", sent).status == 403
    for wrong in ({"line": "pitch-0"}, {"line": ""}, {"to": "pitch-0"}, {"to": ""}):
        assert browse_as(Role.STAFF).post("/council_session/order/", sent | wrong).status == 400


def test_tells_who_sits_there_and_which_slides_came(app, browse_as, order):
    with app.app_context():
        session = db.session.get(CouncilSession, order)
        for category, reach, said in (
            (MemberCategory.HEAD, Reach.NATIONAL, {"is_ess": True, "is_cooperative": True}),
            (MemberCategory.HEAD, Reach.REGIONAL, {}),
            (MemberCategory.BANK, Reach.REGIONAL, {}),
            (MemberCategory.BANK, None, {"quality": "invite_permanent", "votes": False}),
        ):
            seat = {"category": category, "reach": reach, "starts_on": "01/01/2017", "ends_on": None} | said
            saved(mandate := sample(Mandate, council=session.council, **seat))
            saved(SessionAttendance(council_session=session, person=mandate.person, mandate=mandate))
        file = sample(Attachment, kind=PitchFile.SLIDES, sha256="a" * 64)
        file.company, file.pitch = None, session.pitches[0]
        saved(file)

    page = browse_as(Role.STAFF).get(f"/council_session/details/?id={order}")
    assert "Chef·fe d'entreprise 2 · Banque 1 · Portée nationale 1 · " in page.words
    with app.app_context():
        session = db.session.get(CouncilSession, order)
        session.council.kind, session.number = CouncilKind.STRATEGIC, 1
        db.session.commit()
    page = browse_as(Role.STAFF).get(f"/council_session/details/?id={order}")

    assert (
        "Chef·fe d'entreprise 2 · Société d'investissement 0 · Banque 1 · Structure de financement de l'ESS 0 · "
        "Portée nationale 1 · Portée régionale 2 · ESS 1 · Coopératives 1"
    ) in page.words
    cells = [one.text for one in page.main.iter("td") if one.get("data-label") == "Support"]
    assert cells == ["reçu", "attendu"]
