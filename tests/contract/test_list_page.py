"""A page of a list holds the rows that the list holds there, told by their ids from an index in its order."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from admin_views.engine.screen import Screen
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import EVERY_ROW, KeptStatements, db, kept_for_a_day, now, row_access
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.partner import Partner
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune
from tests.factories import sample
from tests.statements import planned, statements, told

SEVEN = "Zoé", "Élan", "elan", "Atelier", "Été", "Bois", "Cuir"
ORDERED = (  # one of each sort of order: the alphabet, of two tables; a day, the last first; nothing said last; a code
    ("company", "organisation_sort_key"),
    ("establishment", "establishment_sort_key"),
    ("meeting", "meeting_starts_at"),
    ("follow_up", "follow_up_due_on"),
    ("candidacy", "candidacy_reference"),
)


@pytest.fixture
def two_a_page(monkeypatch):
    """Lists of two rows a page, of which three are counted."""
    monkeypatch.setattr(Screen, "page_size", 2)
    monkeypatch.setattr("admin_views.engine.list_rows.COUNTED", 3)


@pytest.fixture
def seven(app):
    """Participations that came in on two days, most of which did not leave; one more is in the bin."""
    with app.app_context():
        cohort = sample(Cohort)
        for number, name in enumerate((*SEVEN, "Parti")):
            left = {"left_on": f"0{number}/11/2017"} if number % 3 == 1 else {"left_on": None}
            joined = {"joined_on": f"0{1 + number % 2}/06/2017"} | left
            one = sample(Participation, cohort=cohort, company=sample(Company, name=name), state="active", **joined)
            one.deleted_at = one.company.deleted_at = now() if name == "Parti" else None
            db.session.add(one)
        db.session.commit()


def shown(browser, address, column):
    """What the pages of a list show one after the other."""
    found, page = [], browser.get(address)
    while True:
        found += page.column(column)
        following = [one for one in page.links if f"page={len(found) // 2 + 1}" in one]
        if len(page.rows) < 2 or not following:
            return found
        page = browser.get(following[0])


def filed(browser, address, column):
    """What the file of a list holds, which is written from one query of all its rows."""
    concept, _slash, query = address.removeprefix("/").partition("/")
    body = browser.client.get(f"/{concept}/export/norme/{query}", buffered=True).get_data(as_text=True)
    heads, *lines = body.splitlines()
    place = heads.split(",").index(column)
    return [line.split(",")[place] for line in lines]


ORDERS = "", "joined_on", "-joined_on", "left_on", "-left_on", "company", "-cohort"
NARROWED = "", "-left_on", "company"  # its own, one that may be empty, one of another table


@pytest.mark.parametrize(
    ("asked", "orders"), [("", ORDERS), ("state=active", NARROWED), ("q=2017", NARROWED)], ids=("all", "some", "sought")
)
def test_pages_show_what_the_file_holds_in_its_order(browse_as, seven, two_a_page, asked, orders):
    browser = browse_as(Role.STAFF)
    for order in orders:
        query = "&".join(one for one in (f"sort={order}" if order else "", asked) if one)
        found = shown(browser, f"/participation/?{query}", "Entreprise")

        assert found == filed(browser, f"/participation/?{query}", "company"), order
        assert sorted(found) == sorted(SEVEN) or asked == "q=2017", order


def test_pages_of_a_child_of_another_table_hold_no_other_sort_nor_the_bin(browse_as, make, seven, two_a_page):
    make(Partner, name="Mairie")
    browser = browse_as(Role.STAFF)
    for order in ("", "sort=-name", "sort=siren"):
        found = shown(browser, f"/company/?{order}", "Raison sociale")

        assert found == filed(browser, f"/company/?{order}", "name"), order
        assert sorted(found) == sorted(SEVEN), order


def test_pages_hold_the_rows_of_who_asks_alone(browse_as, seven, two_a_page, monkeypatch):
    some = "Bois", "Cuir", "Zoé"
    theirs = {Role.STAFF: EVERY_ROW, Role.COMMITTEE: lambda _who: Company.name.in_(some)}
    monkeypatch.setitem(row_access._REGISTERED, Company, theirs)
    row_access._criteria.cache_clear()
    try:
        assert shown(browse_as(Role.COMMITTEE), "/company/?sort=name", "Raison sociale") == list(some)
        assert len(shown(browse_as(Role.STAFF), "/company/?sort=name", "Raison sociale")) == len(SEVEN)
    finally:
        monkeypatch.undo()
        row_access._criteria.cache_clear()


def test_a_page_beyond_the_last_leads_to_it(browse_as, seven, two_a_page):
    browser = browse_as(Role.STAFF)

    assert browser.get("/company/?page=99").location == "/company/?page=4"
    assert browser.get("/company/?sort=-name&page=4").column("Raison sociale") == ["Atelier"]


def test_a_search_without_a_hit_asks_once_and_once_for_what_is_near(browse_as, seven):
    browser = browse_as(Role.STAFF)
    with statements() as seen:
        page = browser.get("/company/?q=introuvable")

    assert "Aucune entreprise" in page.words
    assert sum("search_words LIKE" in one and "WHERE" in one for one in seen) == 2


@pytest.mark.parametrize(("concept", "index"), ORDERED)
def test_ids_are_told_by_the_index_alone_in_its_order(app, browse_as, two_a_page, concept, index):
    browser = browse_as(Role.STAFF)
    with told() as seen:
        browser.get(f"/{concept}/?page=9")
    ids = (one for one in seen if ".id" in one[0].partition("FROM")[0] and "OFFSET" in one[0])
    asked = next(one for one in ids if "saved_view" not in one[0] and "UNION" not in one[0])

    with app.app_context():
        plan = planned(*asked)

    assert f"ix_{index}" in plan
    assert "COVERING INDEX" in plan or "Index Only Scan" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


@pytest.mark.one_database  # whose indexes hold the ids
@pytest.mark.parametrize(("concept", "name", "sign"), [("company", "ess_status", ""), ("participation", "state", "-")])
def test_the_order_of_a_choice_is_told_by_its_index(app, browse_as, concept, name, sign):
    browser = browse_as(Role.STAFF)
    with told() as seen:
        browser.get(f"/{concept}/?sort={sign}{name}")
    asked = next(one for one in seen if f"ORDER BY {concept}.{name}" in one[0])

    with app.app_context():
        plan = planned(*asked)

    assert f"ix_{concept}_{name}" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


@pytest.mark.one_database
def test_a_cell_shows_what_was_typed_and_is_no_markup(browse_as, make):
    """Of one line, and of two."""
    for typed in ("<b>G", "<b>Gérante</b>"):
        make(Person, job_title=typed)

    text = browse_as(Role.STAFF).get("/person/").text

    assert "&lt;b&gt;G<" in text
    assert "&lt;b&gt;Gérante&lt;/b&gt;" in text
    assert "<b>G" not in text


class TestLightRows:
    """A list shows records that no session follows; where lists of theirs would multiply, those of the session."""

    @pytest.fixture
    def sites(self, app, seven):
        """Two sites for each company: the rows of a page are not those of its statement."""
        with app.app_context():
            towns = [
                sample(Commune, name=name, insee_code=code) for name, code in (("Alès", "30007"), ("Uzès", "30334"))
            ]
            for company in db.session.scalars(db.select(Company)):
                for town in towns:
                    db.session.add(sample(Establishment, company=company, commune=town))
            db.session.commit()

    def test_are_those_of_the_file_page_by_page(self, browse_as, sites, two_a_page):
        browser = browse_as(Role.STAFF)
        for asked in ("sort=-siren", "q=e", "state=active&sort=name"):
            found = shown(browser, f"/company/?{asked}", "Raison sociale")

            assert found == filed(browser, f"/company/?{asked}", "name"), asked
            assert len(found) > 2, asked
        assert set(shown(browser, f"/company/?{asked}", "Commune")) == {"Alès (30), Uzès (30)"}

    def test_are_followed_by_no_session_but_those_that_have_two_lists(self, browse_as, sites):
        followed = []
        event.listen(Company, "load", note := lambda one, _context: followed.append(one.name))
        try:
            browser = browse_as(Role.STAFF)
            assert len(browser.get("/company/?columns=name,commune").rows) == len(SEVEN)
            assert followed == []
            assert len(browser.get("/company/?columns=name,commune,themes").rows) == len(SEVEN)
            assert sorted(followed) == sorted(SEVEN)
        finally:
            event.remove(Company, "load", note)


def test_the_statement_of_a_list_is_written_once_a_day(monkeypatch):
    written, kept = [], KeptStatements()
    for key, day in (("a", 1), ("a", 1), ("b", 1), ("a", 2), ("a", 2)):
        monkeypatch.setattr("models.engine.kept_statements.today", lambda day=day: day)
        kept.get(key, lambda key=key, day=day: written.append((key, day)))
    for one in (write := kept_for_a_day(written.append), write):
        one("function")

    assert written == [("a", 1), ("b", 1), ("a", 2), "function"]
