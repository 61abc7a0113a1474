"""Every page costs a constant, small number of statements, and few bytes."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy.exc import IntegrityError

from models.accompaniment.attendance import Attendance
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.councils.council_session import CouncilSession
from models.engine import (
    Refused,
    Right,
    allows,
    concepts,
    db,
    declared,
    has_states,
    journal,
    links_to,
    save_rules,
    today,
)
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from tests.contract.protected import compared
from tests.factories import sample, siren, siret
from tests.pages import plain
from tests.seats import GENERAL, THEIRS_ALONE, unlike
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database

MOST, HEAVIEST = 12, 48 * 1024  # statements, bytes
PAGES = {
    "/": Right.READ,
    "/?q=a": Right.READ,
    "/details/?id={id}": Right.READ,
    "/new/": Right.CREATE,
    "/edit/?id={id}": Right.UPDATE,
    "/delete/?id={id}": Right.BIN,
    "/export/norme/": Right.EXPORT,
}
LISTED = sorted(name for name in concepts() if name not in {"access_entry", "journal_entry"})


@pytest.fixture
def fifty(app):
    """Save fifty full records of a concept; give the id of one.

    Each with its own parents, past the rules and the journal: the test below saves one of each concept by them.
    """

    def save(name: str) -> int:
        past_the_rules = patch.object(save_rules, "problems_of", lambda _record: ())
        with app.app_context(), past_the_rules, patch.object(journal, "_lines", lambda *_: ()):
            records = [sample(concepts()[name], full=True) for _ in range(50)]
            db.session.add_all(records)
            db.session.commit()
            return int(records[0].id)

    return save


@pytest.mark.parametrize("name", LISTED)
def test_fifty_records_cost_no_more_than_the_budget(app, browse_as, fifty, name):
    """At most 12 statements a page, and one of the trail, which tells what it shows; at most 40 kB for unlike roles."""
    record_id = fifty(name)
    with compared(app) as told:
        browser = browse_as(Role.ADMIN)
        for address in [one for one, right in PAGES.items() if allows(Role.ADMIN, name, right)]:
            with statements() as seen:
                answer = browser.client.get(f"/{name}{address.format(id=record_id)}", buffered=True)
            assert answer.status_code == 200, address
            assert is_within(MOST, seen), (address, *seen)
            told.look(address, answer.get_data(as_text=True))
            if address == "/":
                holds_fifty_lightly(answer.get_data(as_text=True))
    assert told.wrong == {}
    for role in [one for one in unlike(name) if allows(one, name, Right.READ) and (one, name) not in THEIRS_ALONE]:
        if role is not Role.ADMIN:  # whose list was read above
            holds_fifty_lightly(browse_as(role).get(f"/{name}/").raw)


def holds_fifty_lightly(listed):
    """Whether a page of a list has all its rows, and few bytes."""
    assert listed.count("<tr>") == 1 + 50
    assert len(plain(listed).encode()) <= HEAVIEST


@pytest.mark.parametrize("name", LISTED)
def test_a_record_that_everything_points_to_costs_no_more_in_any_state(app, browse_as, name):
    model = concepts()[name]
    with app.app_context():
        record = sample(model, full=True)
        db.session.add(record)
        db.session.commit()
        record_id = record.id
        for link in (one for one in links_to(model, owned=True) for _ in range(2)):
            with db.session.no_autoflush:
                lean(link, db.session.get(model, record_id))
            with suppress(Refused, IntegrityError):  # what a rule allows once, or not with samples
                db.session.commit()
            db.session.remove()
    browser, table = browse_as(Role.ADMIN), model.__table__
    with compared(app) as told:
        for state in declared(model)["state"].kind.members if has_states(model) else [None]:
            with app.app_context(), db.engine.begin() as connection:  # past the verbs: how it came is not measured
                if state is not None:
                    connection.execute(table.update().where(table.c.id == record_id).values(state=state))
            with statements() as seen:
                answer = browser.client.get(f"/{name}/details/?id={record_id}", buffered=True)
            assert answer.status_code == 200
            assert is_within(MOST, seen), (state, *seen)
            told.look(state, answer.get_data(as_text=True))
    assert told.wrong == {}


def lean(link, record):
    """A record that points to this one, with what it owns; a site, when it is about a company."""
    made = sample(link.model, full=True, **{link.name: [record] if link.to_many else record})
    db.session.add(made)
    owned = [one for one in links_to(link.model, owned=True) if one.owner]
    db.session.add_all([sample(one.model, **{one.name: made}) for one in owned])
    if getattr(made, "company", None) is not None:
        db.session.add(sample(Establishment, company=made.company))


def test_the_first_page_costs_no_more(app, browse_as):
    with app.app_context():
        yesterday = today() - timedelta(days=1)
        cohort, sequences = sample(Cohort, starts_on="02/05/2017", ends_on=yesterday), []
        commune = sample(Commune, department=sample(Department, is_in_region=True))
        for rank in range(1, 5):
            sequences.append(sample(Sequence, cohort=cohort, rank=rank))
        for _ in range(20):
            said = {"state": "active", "left_on": None, "left_before_start": False}
            participation = sample(Participation, full=True, cohort=cohort, **said)
            site = sample(Establishment, company=participation.company, commune=commune)
            coming = sample(Meeting, cohort=cohort, starts_at="01/01/2090 14:00", attendances=[], visibility="comite")
            sample(Attendance, meeting=coming, participation=participation, person=None)
            sample(JobsReading, establishment=site, participation=participation)
            for sequence in sequences:
                sample(SequenceProgress, participation=participation, sequence=sequence)
            db.session.add(participation)
        db.session.add_all([sample(CouncilSession), sample(CouncilSession, starts_at="01/01/2090 14:00")])
        db.session.commit()
    for role in [one for one in GENERAL if allows(one, "participation", Right.READ)]:
        browser = browse_as(role)
        with statements() as seen:
            page = browser.get("/")
        assert "Prochain conseil" in page.words, role
        assert ("Relevés d'emplois Fin" in page.words) is allows(role, "jobs_reading", Right.UPDATE), role
        assert page.text.count("Raison sociale ") >= 12, role
        assert "Voir les 20" in page.words, role
        assert len(seen) <= MOST, (role, *seen)


@pytest.fixture
def company_with_fifty_sites(app):
    with app.app_context():
        own = siren(9_999_000)
        company = sample(Company, full=True, siren=own)
        communes = [sample(concepts()["commune"]) for _ in range(50)]
        for number, commune in enumerate(communes, 1):
            site = sample(Establishment, company=company, siret=siret(own, number), commune=commune)
            sample(JobsReading, establishment=site)
        db.session.add(company)
        db.session.commit()
        return int(company.id)


def test_a_company_with_fifty_establishments_costs_no_more(browse_as, company_with_fifty_sites):
    browser = browse_as(Role.STAFF)
    for address in ("/", "/details/?id={id}", "/edit/?id={id}", "/delete/?id={id}"):
        with statements() as seen:
            answer = browser.client.get(f"/company{address.format(id=company_with_fifty_sites)}")
        assert answer.status_code == 200, address
        assert len(seen) <= MOST, (address, *seen)
