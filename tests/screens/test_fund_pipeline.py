"""Following a fund: its files state by state, as columns or as a table, to those who read them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.session_state import SessionState
from models.engine import db, midnight, today
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.fund.review_opinion import OpinionSide, ReviewOpinion
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from models.reference.instrument import Instrument
from tests.factories import sample
from tests.fund.agreements import of
from tests.pages import words
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database
PAGE = "/fund_pipeline/"
STATES = (ApplicationState.FILED, ApplicationState.GRANTED, ApplicationState.REFUSED)


@pytest.fixture
def fund(app):
    """An open one with a file filed, one granted, one refused: its id."""
    with app.app_context():
        one = sample(Fund, state=FundState.OPEN, endowment=Decimal(1000), code="SUIVI")
        for state in STATES:
            company = sample(Company, name=f"Filature {state.value}")
            amounts = {
                "requested": Decimal(300),
                "granted": Decimal(200) if state is ApplicationState.GRANTED else None,
            }
            db.session.add(sample(FundApplication, fund=one, company=company, state=state, **amounts))
        db.session.commit()
        return one.id


@pytest.mark.parametrize("look", ["", "&as=table"])
def test_the_files_are_told_with_amount_and_instrument_in_either_look(browse_as, fund, look):
    page = browse_as(Role.FUND_MANAGER).get(f"{PAGE}?id={fund}{look}")

    assert page.status == 200
    for told in ("Filature deposee", "Filature accordee", "Déposé", "Accordé", "Refusé", "300 €"):
        assert told in page.words.replace("\xa0", " ").replace("\u202f", " ")
    assert "Filature refusee" not in page.words  # it is over: counted, with its list
    assert any("state=refusee" in one for one in page.links)


def test_what_is_asked_granted_and_left_is_on_top(browse_as, fund):
    words = browse_as(Role.STAFF).get(f"{PAGE}?id={fund}").raw.replace("\u202f", " ").replace("\xa0", " ")

    for label, amount in (("Demandé, à décider", 300), ("Accordé", 200), ("Dotation", "1 000"), ("Disponible", 800)):
        assert f"<dt>{label}</dt><dd>{amount} €</dd>" in words


def test_a_committee_reads_what_it_may_read_alone_and_nothing_is_offered_there(browse_as, fund):
    page = browse_as(Role.COMMITTEE).get(f"{PAGE}?id={fund}")

    assert "Filature accordee" in page.words
    assert "Filature deposee" not in page.words
    assert "Demandé" not in page.words
    assert "/move/" not in page.raw


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.REGION, Role.ACCOUNTS])
def test_who_reads_no_file_has_no_such_page(browse_as, fund, role):
    assert browse_as(role).get(f"{PAGE}?id={fund}").status == 403


@pytest.mark.parametrize(("role", "offered"), [(Role.STAFF, True), (Role.COMMITTEE, False)])
def test_where_there_is_no_fund_who_may_is_led_to_a_new_one(browse_as, role, offered):
    page = browse_as(role).get(PAGE)

    assert [one for one in page.links if "/fund/new/" in one] == (["/fund/new/"] if offered else [])
    assert ("La gestion du fonds en ouvre un." in page.words) is not offered


def test_a_list_that_is_led_to_holds_those_files(browse_as, fund):
    manager = browse_as(Role.FUND_MANAGER)
    (refused,) = [one for one in manager.get(f"{PAGE}?id={fund}").links if "state=refusee" in one]
    words = manager.get(refused).words

    assert "Filature refusee" in words
    assert "Filature deposee" not in words


def cards(page):
    """Company → what its card says."""
    board = next(one for one in page.main.iter("div") if one.get("class") == "board")
    told = [words(one) for one in board.iter("li") if one.get("class") is None and one.find("p") is not None]
    return {one.split("300")[0].split("200")[0].strip(): one for one in told}


def test_a_card_says_what_its_next_step_waits_for_to_who_does_it_alone(app, browse_as, fund):
    with app.app_context():
        one = db.session.get(Fund, fund)
        stopped = {"filed_on": today(), "completion_asked_on": today()}
        for number, (state, said) in enumerate(
            ((ApplicationState.DRAFT, {}), (ApplicationState.UNDER_REVIEW, {}), (ApplicationState.DRAFT, stopped))
        ):
            company, asked = sample(Company, name=f"Scierie {number}"), Decimal(300)
            db.session.add(sample(FundApplication, fund=one, company=company, state=state, requested=asked, **said))
        db.session.commit()
    told = cards(browse_as(Role.FUND_MANAGER).get(f"{PAGE}?id={fund}"))
    assert told["Scierie 0"].endswith("Déposer")
    assert [name for name, card in told.items() if "complément attendu" in card] == ["Scierie 2"]
    assert "« Inscrire au comité » attend : L'avis économique manque" in told["Scierie 1"]
    assert "L'avis social manque" in told["Scierie 1"]
    assert "» attend :" not in browse_as(Role.STAFF).get(f"{PAGE}?id={fund}").words


def test_a_card_has_its_next_step_whatever_its_state_and_none_that_never_comes(app, browse_as, fund):
    wanted = {
        "Soon": (ApplicationState.IN_COMMITTEE, "subvention", 9),
        "Met": (ApplicationState.IN_COMMITTEE, "subvention", -1),
        "Off": (ApplicationState.IN_COMMITTEE, "subvention", 8),
        "Postponed": (ApplicationState.POSTPONED, "subvention", -1),
        "Guarantee": (ApplicationState.SIGNED, "garantie", -1),
        "Loan": (ApplicationState.SIGNED, "pret_participatif", -1),
    }
    with app.app_context():
        one, instruments = db.session.get(Fund, fund), {}
        for name, (state, code, days) in wanted.items():
            instrument = instruments.setdefault(code, sample(Instrument, code=code))
            said = {"requested": Decimal(300), "committee_on": today() + timedelta(days=days), "instrument": instrument}
            db.session.add(sample(FundApplication, fund=one, company=sample(Company, name=name), state=state, **said))
        committee = sample(Council, kind=CouncilKind.COMMITMENT, programme=None, fund=one)
        off = {"starts_at": midnight(today() + timedelta(days=8)), "state": SessionState.CANCELLED}
        db.session.add(sample(CouncilSession, council=committee, cohort=None, **off))
        db.session.commit()
    page = browse_as(Role.FUND_MANAGER).get(f"{PAGE}?id={fund}")
    told = cards(page)
    assert "« Accorder », « Ajourner » et « Refuser » attendent : Le comité est le" in told["Soon"]
    assert told["Soon"].count("il n'a encore rien décidé") == 1
    assert "La séance du" in told["Off"]
    assert "est annulée : changez « En comité le »" in told["Off"]
    assert told["Postponed"].endswith("Reprendre l'instruction")
    assert "premier versement" in told["Loan"]
    assert "premier versement" not in told["Guarantee"]
    assert "« Clôturer » attend" in told["Guarantee"]
    assert "/decision/new/" not in page.raw  # who manages the fund writes no decision
    admin = browse_as(Role.ADMIN)
    for concept, company in (("decision", "Met"), ("fund_agreement", "Filature accordee")):
        (new,) = [one for one in admin.get(f"{PAGE}?id={fund}").links if one.startswith(f"/{concept}/new/")]
        assert company in admin.get(new).raw


def test_a_step_that_asks_for_nothing_more_is_done_from_its_card(app, browse_as, fund):
    with app.app_context():
        one = db.session.get(Fund, fund)
        db.session.add(sample(FundApplication, fund=one, state=ApplicationState.DRAFT, requested=Decimal(300)))
        db.session.commit()
    manager = browse_as(Role.FUND_MANAGER)
    page = manager.get(f"{PAGE}?id={fund}")
    form = next(one for one in page.main.iter("form") if "Déposer" in words(one))
    sent = {one.get("name"): one.get("value") for one in form.iter("input")} | {"verb": "file"}
    manager.post(form.get("action"), sent)
    with app.app_context():
        assert db.session.get(FundApplication, int(sent["id"])).state is ApplicationState.FILED


def test_it_costs_no_more_among_many_files(browse_as, app, fund):
    with app.app_context():
        one = db.session.get(Fund, fund)
        for number in range(40):
            state = list(ApplicationState)[number % len(ApplicationState)]
            file = sample(FundApplication, fund=one, state=state, requested=Decimal(5), reviewer=sample(Person))
            db.session.add(file)
            if state is ApplicationState.GRANTED:
                file.granted = file.requested
                db.session.add(of(file))
        db.session.commit()
    manager = browse_as(Role.FUND_MANAGER)
    with statements() as seen:
        assert manager.client.get(f"{PAGE}?id={fund}", buffered=True).status_code == 200
    assert is_within(12, seen), seen


def test_a_day_too_near_that_was_typed_before_is_refused_by_its_box_and_keeps_no_step_away(app, browse_as, fund):
    with app.app_context():
        said = {"state": ApplicationState.UNDER_REVIEW, "requested": Decimal(300), "committee_on": today()}
        one = sample(FundApplication, fund=db.session.get(Fund, fund), company=sample(Company, name="Scierie"), **said)
        sides = (OpinionSide.ECONOMIC, OpinionSide.SOCIAL)
        db.session.add_all([one, *(sample(ReviewOpinion, fund_application=one, side=side) for side in sides)])
        db.session.commit()
        address = f"/fund_application/move/?id={one.id}&verb=put_on_agenda"
    manager = browse_as(Role.FUND_MANAGER)
    assert cards(manager.get(f"{PAGE}?id={fund}"))["Scierie"].endswith("Inscrire au comité")
    assert "cinq jours ouvrés" not in manager.get(address).words

    refused = manager.submit(address)
    assert refused.status == 422
    assert "En comité le : Le comité est à moins de cinq jours ouvrés : à partir du" in refused.words
