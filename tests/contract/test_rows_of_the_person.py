"""Two persons of one role, each with rows of their own: no outlet, nor any cache, tells one what the other reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.accompaniment.follow_up import FollowUp
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation, ParticipationState
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.engine import db, row_access, today
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from tests.factories import sample

NAMES = ("Anne", "Bilal")
CRITERIA = {
    Company: lambda who: Company.website == f"https://{who.user_id}.example.org",
    Participation: lambda who: Participation.problem_words == f"suivie par {who.user_id}",
    Note: lambda who: Note.text == f"écrit pour {who.user_id}",
    FollowUp: lambda who: FollowUp.label == f"rappel de {who.user_id}",
}


@pytest.fixture
def held(monkeypatch):
    """Hold the rows of concepts to criteria, for the team."""

    def hold(criteria):
        for model, criterion in criteria.items():
            monkeypatch.setitem(row_access._REGISTERED, model, {Role.STAFF: criterion})
        row_access._criteria.cache_clear()

    yield hold
    monkeypatch.undo()
    row_access._criteria.cache_clear()


@pytest.fixture
def persons(app, browse_as, held):
    """Name → (browser, company, participation) of each; the companies' names begin with theirs."""
    browsers = {name: browse_as(Role.STAFF, name) for name in NAMES}
    found = {}
    with app.app_context():
        cohort = sample(Cohort, code="AV-2018")
        for name, browser in browsers.items():
            number = db.session.scalars(select(User.id).where(User.name == name)).one()
            company = sample(Company, name=f"{name} filature", website=f"https://{number}.example.org")
            place = sample(Commune, department=sample(Department, is_in_region=True))
            db.session.add(sample(Establishment, company=company, commune=place, is_head_office=True))
            told = {"problem_words": f"suivie par {number}", "state": ParticipationState.ACTIVE}
            joined = sample(Participation, company=company, cohort=cohort, **told)
            for one in NAMES:  # each company has something for both
                other = db.session.scalars(select(User.id).where(User.name == one)).one()
                words = {"participation": joined, "due_on": today()}
                db.session.add(sample(FollowUp, label=f"rappel de {other}", done_on=None, **words))
                db.session.add(sample(Note, participation=joined, text=f"écrit pour {other}"))
            db.session.commit()
            found[name] = (browser, company.id, joined.id, number)
    held(CRITERIA)
    return found


def texts(persons, address, *, follow=False):
    """What each of them is answered, one after the other, twice: the second time is as the first."""
    first, second = (
        [
            one[0].client.get(address, buffered=True, follow_redirects=follow).get_data(as_text=True)
            for one in persons.values()
        ]
        for _time in range(2)
    )
    assert [len(one) for one in first] == [len(one) for one in second]
    return first


OUTLETS = {
    "the list": "/participation/",
    "a list searched": "/participation/?q=filature",
    "a list sorted": "/participation/?sort=-company",
    "a file": "/participation/export/norme/",
    "a picker": "/note/lookup/?field=participation&q=filature",
    "the page of what they point to": "/cohort/details/?id=1",
    "the home page": "/",
    "the readings of a cohort": "/jobs_reading/grid/?cohort=1",
}


def test_each_is_told_of_their_own_rows_by_every_outlet_and_a_count_counts_them(persons):
    for outlet, address in OUTLETS.items():
        told = texts(persons, address)
        assert [[name for name in NAMES if f"{name} filature" in one] for one in told] == [["Anne"], ["Bilal"]], outlet
        if outlet == "the list":
            assert ["1 participation" in one and "2 participations" not in one for one in told] == [True, True]


@pytest.mark.one_database  # criteria of a page of a record: test_rows.py reads others on both engines
def test_no_id_opens_the_other_s(persons):
    for name, (browser, *_) in persons.items():
        for other, (_browser, _company, joined, _number) in persons.items():
            status = browser.get(f"/participation/details/?id={joined}").status
            assert status == (200 if name == other else 404)
            assert browser.get(f"/participation/edit/?id={joined}").status == status


def test_one_search_for_everything_finds_their_own(persons):
    for name, text in zip(NAMES, texts(persons, "/search?q=filature+AV-2018", follow=True), strict=True):
        other = next(one for one in NAMES if one != name)
        assert f"{name} filature" in text
        assert f"{other} filature" not in text


def test_a_thread_and_the_tasks_are_their_own(persons):
    company = persons["Anne"][1]
    for address, words in (
        (f"/company/thread/?id={company}", "écrit pour"),
        ("/", "rappel de"),
        ("/week", "rappel de"),
    ):
        told = texts(persons, address)
        for (name, person), text in zip(persons.items(), told, strict=True):
            others = [one[3] for other, one in persons.items() if other != name]
            is_theirs = address != f"/company/thread/?id={company}" or name == "Anne"
            assert (f"{words} {person[3]}" in text) is is_theirs, address
            assert not [one for one in others if f"{words} {one}" in text], address


@pytest.mark.one_database  # criteria of a page of a record: test_rows.py reads others on both engines
def test_what_is_read_of_a_day_is_of_that_day(persons, held, monkeypatch):
    held({Participation: lambda _who: Participation.joined_on <= row_access.today()})
    browser, _company, joined, _number = persons["Anne"]
    address = f"/participation/details/?id={joined}"
    assert browser.get(address).status == 200
    monkeypatch.setattr(row_access, "today", lambda: today() - timedelta(days=365 * 100))
    assert browser.get(address).status == 404
    monkeypatch.setattr(row_access, "today", today)
    assert browser.get(address).status == 200


@pytest.mark.one_database  # criteria of a page of a record: test_rows.py reads others on both engines
def test_a_history_names_no_row_that_somebody_does_not_read(app, persons, held):
    browser, company, _joined, _number = persons["Anne"]
    address = f"/company/details/?id={company}"
    with app.app_context():
        found = db.session.scalars(select(Establishment).where(Establishment.company_id == company)).one()
        site = " ".join(str(found).split())
    assert site in browser.get(address).words.partition("Historique")[2]
    held({Establishment: lambda who: Establishment.address == f"à {who.user_id}"})
    assert site not in browser.get(address).words
