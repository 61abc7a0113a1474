"""Every page costs a constant, small number of statements, and few bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from models.base import concepts, db
from models.company import Company
from models.establishment import Establishment
from models.policy import Right, Role, allows
from tests.factories import sample, siren, siret

MOST = 12
PAGES = ("/", "/details/?id={id}", "/new/", "/edit/?id={id}", "/?q=a", "/export/norme/")
LISTED = sorted(name for name in concepts() if name != "journal_entry")


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def fifty(app):
    """Save fifty full records of a concept; give the id of one."""

    def save(name: str) -> int:
        with app.app_context():
            records = [sample(concepts()[name], full=True) for _ in range(50)]
            db.session.add_all(records)
            db.session.commit()
            return int(records[0].id)

    return save


@pytest.mark.parametrize("name", LISTED)
def test_fifty_records_cost_no_more_than_the_budget(browse_as, fifty, name):
    record_id = fifty(name)
    browser = browse_as(Role.ADMIN)
    for address in PAGES:
        with statements() as seen:
            answer = browser.client.get(f"/{name}{address.format(id=record_id)}", buffered=True)
        assert answer.status_code == 200, address
        assert len(seen) <= MOST, (address, *seen)


@pytest.mark.parametrize(
    ("name", "role"), [(name, role) for name in LISTED for role in Role if allows(role, name, Right.READ)]
)
def test_a_page_of_fifty_rows_weighs_at_most_40_kb(browse_as, fifty, name, role):
    fifty(name)
    page = browse_as(role).get(f"/{name}/")
    assert len(page.rows) == 50
    assert len(page.text.encode()) <= 40_000


@pytest.fixture
def company_with_fifty_sites(app):
    with app.app_context():
        own = siren(9_999_000)
        company = sample(Company, full=True, siren=own)
        communes = [sample(concepts()["commune"]) for _ in range(50)]
        for number, commune in enumerate(communes, 1):
            sample(Establishment, company=company, siret=siret(own, number), commune=commune)
        db.session.add(company)
        db.session.commit()
        return int(company.id)


@pytest.mark.parametrize("address", ["/", "/details/?id={id}", "/edit/?id={id}", "/delete/?id={id}"])
def test_a_company_with_fifty_establishments_costs_no_more(browse_as, company_with_fifty_sites, address):
    browser = browse_as(Role.STAFF)
    with statements() as seen:
        answer = browser.client.get(f"/company{address.format(id=company_with_fifty_sites)}")
    assert answer.status_code == 200
    assert len(seen) <= MOST, seen
