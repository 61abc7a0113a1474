"""Pages that the walk over every address does not draw whole tell what they show of protected fields; others nothing.

The walk itself is in `test_ledger.py`, lists, forms and records that everything points to in `test_budgets.py`.
"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from models.accompaniment.participation import Participation
from models.accompaniment.support_request import SupportRequest
from models.engine import AccessEntry, AccessEvent, db
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.contract.protected import compared
from tests.pages import Browser

pytestmark = pytest.mark.one_database


@pytest.fixture
def visit(app):
    """Open pages as somebody; what was shown and told; the lines that are written."""

    def open_pages(browser: Browser, *addresses: str) -> tuple[dict, set]:
        with compared(app) as told:
            for one in addresses:
                answer = browser.client.get(one, buffered=True)
                assert answer.status_code == 200
                told.look(one, answer.get_data(as_text=True))
        return told.wrong, told.right

    return open_pages


@pytest.fixture
def lines(app):
    def read():
        with app.app_context():
            return db.session.scalars(
                select(AccessEntry).where(AccessEntry.event == AccessEvent.FIELDS_READ).order_by(AccessEntry.id)
            ).all()

    return read


def test_the_thread_of_a_company_tells_whose_question_it_quotes(app, make, browse_as, visit, lines):
    joined = make(Participation, platform_from="01/01/2017")
    asked = [
        make(SupportRequest, participation=joined, question=f"Quel bail pour le local {one} ?") for one in (41, 42)
    ]
    with app.app_context():
        company = db.session.get_one(Participation, joined).company_id
    pages = f"/company/thread/?id={company}", f"/company/details/?id={company}"

    assert visit(browse_as(Role.STAFF), *pages) == ({}, {("support_request", "Question")})
    thread, _details = lines()
    assert (thread.concept, thread.record_id, thread.rows) == ("support_request", None, 2)
    assert (thread.columns, thread.remark) == ("Question", "GET /company/thread/")
    assert thread.filters == f"Fiches n° {asked[0]}, {asked[1]}"
    assert visit(browse_as(Role.COMMITTEE), *pages) == ({}, set())
    assert len(lines()) == 2


def test_two_records_side_by_side_and_what_an_operation_changed(app, make, browse_as, visit):
    admin = browse_as(Role.ADMIN)
    one, other = (make(Person, last_name="Roux", notes=f"Rappeler le {day} mai") for day in ("12", "13"))
    file = make(FundApplication, analysis="Dossier solide, à revoir")
    admin.submit(f"/fund_application/edit/?id={file}", analysis="")
    page = admin.client.get(f"/fund_application/details/?id={file}", buffered=True).get_data(as_text=True)
    operation = re.search(r"/undo/\?operation=(\w+)", page)
    assert operation is not None
    make(FundApplication, analysis="Dossier solide, à revoir")  # what to look for is what the store holds

    wrong, right = visit(
        admin,
        f"/person/merge/?id={one}&with={other}",
        f"/undo/?operation={operation[1]}",
        f"/fund_application/details/?id={file}",
    )

    of_the_file = {("fund_application", one) for one in ("Analyse", "Pas une aide de minimis : motif")}
    assert (wrong, right) == ({}, {("person", "Notes internes"), *of_the_file})


def test_a_template_that_reads_a_field_by_itself_tells_it(app, make, lines):
    person = make(Person, private_phone="06 39 98 00 01", notes=None)
    page = app.jinja_env.from_string("{{ person.last_name }} {{ person.private_phone }} {{ person.notes }}")

    with app.test_request_context("/"):
        page.render(person=db.session.get_one(Person, person))
        app.process_response(app.make_response("")).close()

    (line,) = lines()
    assert (line.concept, line.record_id, line.columns) == ("person", person, "Téléphone personnel")


def test_pages_that_show_none_write_none(make, browse_as, visit, lines):
    company = make(Company)
    addresses = "/", "/week", "/company/", f"/company/details/?id={company}", f"/company/edit/?id={company}"

    assert visit(browse_as(Role.STAFF), *addresses) == ({}, set())
    assert lines() == []
