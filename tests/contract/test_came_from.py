"""The breadcrumb of a record leads back where one came from, through the addresses alone."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest

from models.accompaniment.meeting import Meeting
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.sequence import Sequence
from models.engine import db
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample
from tests.pages import words
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database
LIST = "/company/?state=active&sort=-name"


@pytest.fixture
def ids(app):
    """A company that takes part, a note, how far it went: ids by concept."""
    with app.app_context():
        joined = sample(Participation, company=sample(Company, name="Filature", state="active"), state="active")
        sequence = sample(Sequence, cohort=joined.cohort)
        progress = sample(SequenceProgress, participation=joined, sequence=sequence, state="en_cours")
        note = sample(Note, participation=joined, text="Bien reçu.")
        db.session.add_all([joined, progress, note])
        db.session.commit()
        made = {"company": joined.company, "participation": joined, "sequence_progress": progress, "note": note}
        return {name: one.id for name, one in made.items()}


def crumbs(page):
    """(words, address) of each."""
    nav = [one for one in page.tree.iter("nav") if one.get("class") == "crumb"]
    return [(words(one), one.get("href")) for those in nav for one in those.iter("a")]


def follow(browser, page, concept):
    """The first link of a page to the page of a record of a concept, but for its breadcrumb."""
    before = {address for _name, address in crumbs(page)}
    links = (one.get("href") for one in page.main.iter("a") if one.get("href") not in before)
    address = next(one for one in links if one.startswith(f"/{concept}/details/"))
    return browser.get(address)


def test_they_lead_to_each_page_and_to_the_list_as_it_was(browse_as, ids):
    staff = browse_as(Role.STAFF)
    company = follow(staff, staff.get(LIST), "company")
    assert crumbs(company) == [("Entreprises", LIST)]

    joined = follow(staff, company, "participation")
    progress = follow(staff, joined, "sequence_progress")
    names = [name for name, _address in crumbs(progress)]
    assert names == ["Entreprises", "Filature", joined.title]
    for (_name, address), page in zip(crumbs(progress), (None, company, joined), strict=True):
        assert page is None or crumbs(staff.get(address)) == crumbs(page)
    assert crumbs(progress)[0][1] == LIST
    assert crumbs(follow(staff, company, "note"))[-1][0] == "Filature"
    assert crumbs(follow(staff, joined, "company")) == [("Entreprises", LIST)]  # on the way back, not further


def test_without_them_a_record_is_of_its_list(browse_as, ids):
    page = browse_as(Role.STAFF).get(f"/note/details/?id={ids['note']}")
    assert crumbs(page) == [("Notes", "/note/")]
    assert "?_from" not in browse_as(Role.STAFF).get("/company/").text


def test_a_change_comes_back_with_what_led_there(browse_as, ids):
    staff = browse_as(Role.STAFF)
    company = follow(staff, staff.get(LIST), "company")
    edit = next(one for one in company.links if one.startswith("/company/edit/"))

    saved = staff.submit(edit, acronym="FIL")
    assert crumbs(staff.get(saved.location)) == [("Entreprises", LIST)]


def test_what_is_done_to_a_record_keeps_what_led_there(browse_as, ids):
    admin = browse_as(Role.ADMIN)
    company = follow(admin, admin.get(LIST), "company")
    note = follow(admin, company, "note")
    led = {name: next(one for one in note.links if f"/note/{name}/?" in one) for name in ("delete", "field")}
    merge = next(one for one in company.links if "/company/merge/?" in one)

    assert crumbs(admin.get(crumbs(admin.get(led["field"]))[0][1])) == crumbs(note)
    assert crumbs(admin.get(crumbs(admin.get(merge))[-1][1])) == crumbs(company)
    form = next(one for one in admin.get(led["delete"]).main.iter("form") if "confirm" in one.get("class", ""))
    gone = admin.post(form.get("action"), {one.get("name"): one.get("value") for one in form.iter("input")})
    assert crumbs(admin.get(gone.location)) == crumbs(company)  # the page that led to the note


HOSTILE = (
    "//ailleurs.example",
    "https://ailleurs.example/",
    "company?//ailleurs.example",
    'company?"><script>',
    "company-99999999",
    "company-²",
    "nothing-1",
    "__class__-1",
    "company?" + "a" * 60_000,
    "company-1/" * 5_000,
    "\r\nSet-Cookie: y=1",
    "\0",
)


@pytest.mark.parametrize("told", HOSTILE)
def test_an_address_leads_nowhere_but_here(browse_as, ids, told):
    page = browse_as(Role.STAFF).get(f"/note/details/?id={ids['note']}&_from={quote(told)}")

    assert page.status == 200
    assert crumbs(page)
    assert {urlsplit(address)[:2] for _name, address in crumbs(page)} == {("", "")}
    assert "<script>" not in page.text
    sent = browse_as(Role.STAFF).submit(f"/note/edit/?id={ids['note']}&_from={quote(told)}", text="Autre")
    assert sent.location is None or urlsplit(sent.location)[:2] == ("", "")


def test_nobody_is_told_the_name_of_what_they_do_not_read(browse_as, make, ids):
    meeting = make(Meeting, title="Rupture", visibility="equipe")
    address = f"/participation/details/?id={ids['participation']}&_from=meeting-{meeting}"
    staff, member = browse_as(Role.STAFF).get(address), browse_as(Role.COMMITTEE).get(address)

    assert "Rupture" in crumbs(staff)[1][0]
    assert crumbs(member) == [("Participations", "/participation/")]


def test_they_cost_no_more_than_a_page_may(browse_as, ids):
    led = quote(f"company?state=active/company-{ids['company']}/participation-{ids['participation']}")
    browser = browse_as(Role.STAFF)
    with statements() as seen:
        page = browser.get(f"/sequence_progress/details/?_from={led}&id={ids['sequence_progress']}")
    assert len(crumbs(page)) == 3
    assert is_within(12, seen), seen
