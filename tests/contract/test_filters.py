"""What a list may be filtered by: several values, all but these, empty, days from today, « moi », what points here."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from werkzeug.datastructures import MultiDict

from admin_views.engine.audiences import may, visible
from admin_views.engine.filter_form import boxes
from admin_views.engine.filter_ways import Along, Back
from admin_views.engine.relative_days import code_of, day_of_code, said, said_from, said_until
from admin_views.engine.view import BackOfficeView
from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.engine import Right, concepts, db, today, told_on
from models.engine.kinds import midnight
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune
from models.reference.theme import Theme
from tests.factories import sample
from tests.pages import Browser, plain
from tests.sessions import sign_in_as
from tests.statements import planned, told

FOUND = {  # query → companies
    "adviser=moi": ["Mienne"],
    "adviser=moi&adviser_is=sauf": ["Autre"],
    "adviser_is=vide": ["Autre"],
    "adviser_is=renseigne": ["Mienne"],
    "cohort_q=un": ["Mienne"],
    "meeting_from=@aujourdhui-30j": ["Mienne"],
    "meeting_from=@aujourdhui-9j": [],
    "meeting_from=@aujourdhui-30j&meeting_to=@aujourdhui-11j": [],  # both of one meeting
    "meeting_is=sauf&meeting_from=@aujourdhui-30j": ["Autre"],
    "meeting_is=vide": ["Autre"],
    "themes_q=climat": ["Mienne"],
    "themes_is=vide": ["Autre"],
    "participation_state=pressentie&participation_state=active": ["Autre", "Mienne"],
    "participation_state_is=sauf&participation_state=pressentie&participation_state=active": [],
}


@pytest.fixture
def one_of_mine(app, make):
    """Two companies in two cohorts; the adviser of the first is the person of the account that looks."""
    me = make(Person)
    user = make(User, role=Role.STAFF, person=me, until=None, is_disabled=False)
    cohorts = [make(Cohort, code=code, starts_on=None, ends_on=None) for code in ("UN", "DEUX")]
    mine, _other = (
        make(Participation, company=make(Company, name=name), cohort=cohort, adviser=adviser)
        for name, cohort, adviser in (("Mienne", cohorts[0], me), ("Autre", cohorts[1], None))
    )
    before = f"{today() - timedelta(days=10):%d/%m/%Y} 10:00"
    meeting = make(Meeting, cohort=cohorts[0], starts_at=before, ends_at=None, attendances=[])
    make(Attendance, meeting=meeting, participation=mine, person=None)
    with app.app_context():
        db.session.get_one(Participation, mine).company.themes = [sample(Theme, name="Climat")]
        db.session.commit()
    client = app.test_client()
    sign_in_as(app, client, user)
    return Browser(client)


def test_companies_are_found_by_what_points_to_them(one_of_mine):
    found = {}
    for query in FOUND:
        page = one_of_mine.get(f"/company/?{query}")
        while page.status == 302:
            page = one_of_mine.get(page.location)
        found[query] = page.column("Raison sociale")
    assert found == FOUND


def test_an_account_that_is_tied_to_nobody_is_told_so(browse_as, one_of_mine):
    assert "rattaché à aucune fiche" in browse_as(Role.STAFF).get("/company/?adviser=moi").words
    assert "rattaché à aucune fiche" not in one_of_mine.get("/company/?adviser=moi&q=autre").words


def test_an_address_is_brought_to_the_way_that_it_is_kept(one_of_mine, make):
    zoe = make(Person, last_name="Zébulon", first_name="Zoé")
    asked = "adviser=moi&adviser_q=z%C3%A9bulon&adviser_id=&joined_on_from=Il+y+a+30+jours&joined_on_is="

    page = one_of_mine.get(f"/participation/?{asked}")

    assert page.location == f"/participation/?adviser=moi&adviser={zoe}&joined_on_from=@aujourdhui-30j"
    chips = one_of_mine.get(page.location).words.replace("\xa0", " ")
    assert "Chargé·e de mission : moi ou Zébulon Zoé" in chips
    assert "Entrée le : depuis 30 jours" in chips


@pytest.mark.one_database
@pytest.mark.parametrize("role", Role)
def test_a_filter_is_for_whoever_reads_all_that_it_asks(role):
    """Both sides of each relation, and each field on the way: what is hidden cannot be guessed by it."""
    for name, model in concepts().items():
        if not may(Right.READ, model, role):
            continue
        for one in BackOfficeView(model, role).column_filters:
            links = [way.each if isinstance(way, Along) else way.link for way in one.path]
            assert all(isinstance(way, Along | Back) for way in one.path)
            for each in (one.declared, *links):
                assert may(Right.READ, each.model, role), (name, one.argument)
                assert each in visible(each.model, role), (name, one.argument)


def test_what_a_role_does_not_read_filters_nothing_for_it(browse_as, one_of_mine):
    everything = "Autre", "Mienne"
    for role, query in ((Role.COMMITTEE, "meeting_from=01/01/2090"), (Role.EVALUATOR, "adviser_is=renseigne")):
        found = browse_as(role).get(f"/company/?{query}")
        assert "Rendez-vous :" not in found.words
        assert found.column("Raison sociale") == [one for one in everything if role is not Role.EVALUATOR]
    assert browse_as(Role.STAFF).get("/company/?meeting_from=01/01/2090").rows == []


@pytest.mark.one_database
def test_a_filter_that_nothing_is_asked_of_is_drawn_once_and_a_link_each_time():
    filters = BackOfficeView(Participation, Role.STAFF).column_filters
    state, adviser = (next(one for one in filters if one.argument == name) for name in ("state", "adviser"))
    drawn = []

    def draw(box, _endpoint):
        drawn.append((box.filter.argument, *box.values, box.mode))
        return f"drawing {len(drawn)}"

    asked = {}, {"state": "active"}, {"state_is": "sauf"}, {}
    told = [[box.drawn(draw, "participation") for box in boxes([state, adviser], MultiDict(one))] for one in asked]

    said = [one for one in drawn if one[0] == "state"]
    assert said == [("state", ""), ("state", "active", ""), ("state", "sauf")]
    assert told[3][0] == told[0][0]
    assert drawn.count(("adviser", "")) == len(asked)


@pytest.mark.one_database
def test_what_one_asks_of_a_filter_is_not_ticked_for_the_next(browse_as):
    ticked = 'name=state value="active" checked'
    found = [
        browse_as(Role.STAFF).get(f"/participation/{query}").raw for query in ("?state=active", "", "?state=active")
    ]
    assert [ticked in one for one in found] == [True, False, True]


@pytest.mark.one_database
def test_days_are_told_from_the_day_it_is():
    with told_on(midnight(date(2026, 3, 31))):
        assert day_of_code("@aujourdhui-1m") == date(2026, 2, 28)
        assert day_of_code("@aujourdhui 2s") == date(2026, 4, 14)  # a plus sign, as an address that is typed says it
        assert [day_of_code(one) for one in ("@aujourdhui-9999a", "@hier", "aujourdhui")] == [None] * 3
    assert code_of("Il y a 3 semaines") == "@aujourdhui-3s"
    assert code_of("bientôt") == "bientôt"
    assert said(code_of("dans 1 an")) == "dans 1\xa0an"
    assert said_from("@aujourdhui-30j") == "depuis 30\xa0jours"
    assert said_until("@aujourdhui-30j") == "il y a 30\xa0jours ou plus"


THE_DAY = date(2023, 11, 27)  # a Monday
PERIODS = {  # what is typed → its days, on that one, and what the list says of it
    "cette année": ("2023-01-01", "2023-12-31", "cette année"),
    "l'an dernier": ("2022-01-01", "2022-12-31", "l’année dernière"),
    "Ce mois-ci": ("2023-11-01", "2023-11-30", "ce mois"),
    "mois prochain": ("2023-12-01", "2023-12-31", "le mois prochain"),
    "la semaine passée": ("2023-11-20", "2023-11-26", "la semaine dernière"),
    "cette semaine": ("2023-11-27", "2023-12-03", "cette semaine"),
    "trimestre en cours": ("2023-10-01", "2023-12-31", "ce trimestre"),
    "2022": ("2022-01-01", "2022-12-31", "à partir du 01/01/2022, jusqu’au 31/12/2022"),
    "mars 2023": ("2023-03-01", "2023-03-31", "à partir du 01/03/2023, jusqu’au 31/03/2023"),
    "02/2024": ("2024-02-01", "2024-02-29", "à partir du 01/02/2024, jusqu’au 29/02/2024"),
    "2023-12": ("2023-12-01", "2023-12-31", "à partir du 01/12/2023, jusqu’au 31/12/2023"),
}


@pytest.mark.one_database
@pytest.mark.parametrize("typed", PERIODS)
def test_a_period_that_is_typed_is_all_of_it_and_its_list_says_which(app, browse_as, make, typed):
    first, last, told = PERIODS[typed]
    asked = date.fromisoformat(first), date.fromisoformat(last)
    for day in (asked[0] - timedelta(days=1), *asked, asked[1] + timedelta(days=1)):
        make(Company, name=f"Du {day}", founded_on=day, establishments=[])
    with told_on(midnight(THE_DAY)):
        browser = browse_as(Role.STAFF)
        page = browser.get(browser.get(f"/company/?founded_on_from={quote(typed)}").location)

        assert sorted(page.column("Raison sociale")) == sorted({f"Du {first}", f"Du {last}"})
        assert f"Date de création : {plain(told)}" in page.words


@pytest.mark.one_database
def test_a_bound_of_a_period_may_be_typed_alone(browse_as):
    browser = browse_as(Role.STAFF)

    for typed, kept in (("début de l'année dernière", "@debut-annee-1"), ("hier", "@aujourdhui-1j")):
        assert browser.get(f"/company/?founded_on_from={quote(typed)}").location.endswith(f"founded_on_from={kept}")
    until = browser.get(f"/company/?founded_on_to={quote('mois dernier')}")
    assert until.location.endswith("?founded_on_to=@fin-mois-1")
    assert "jusqu'à la fin du mois dernier" in browser.get(until.location).words
    assert "caractère de contrôle" in browser.get("/company/?founded_on_from=%00").words
    for typed in ("bientôt", "année", "13/2023", "1500"):
        assert "n'est pas une date" in browser.get(f"/company/?founded_on_from={quote(typed)}").words, typed


@pytest.mark.one_database
def test_the_meetings_of_a_period_are_found_by_their_days_not_among_all_that_took_place(app, browse_as):
    with told() as seen:
        browse_as(Role.STAFF).get("/company/?meeting_from=@aujourdhui-30j")
    asked = next(one for one in seen if "attendance" in one[0] and "COUNT" not in one[0].upper())

    with app.app_context():
        plan = planned(*asked)

    assert "ix_meeting_starts_at" in plan
    assert "ix_meeting_state" not in plan


def test_a_number_that_somebody_typed_is_the_id_of_no_record(make, browse_as):
    """A postal code of several communes, and a commune that has it for a number."""
    other = make(Commune, name="Ailleurs")
    code = f"{other:05d}"
    here = [make(Establishment, commune=make(Commune, name=name, postal_codes=code)) for name in ("Lodève", "Olmet")]
    make(Establishment, commune=other)
    staff = browse_as(Role.STAFF)

    page = staff.get(staff.get(f"/establishment/?commune_q={code}").location)
    assert [f"/establishment/details/?id={one}" in page.links for one in here] == [True, True]
    assert (len(page.rows), f"Commune : {code}" in page.words) == (2, True)
    assert len(staff.get(f"/establishment/?commune={other}").rows) == 1  # chosen
