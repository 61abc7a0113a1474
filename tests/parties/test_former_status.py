"""What a company was in law: kept as it changes, dated by the team, read for any day (`app/docs/parties.md`)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models.engine import JournalEntry, as_found, db, merge, plan, state_histories, today, undo
from models.parties.company import Company, CompanyState, EssStatus
from models.parties.former_status import FormerStatus
from models.policy import Role
from models.reference.legal_form import LegalForm
from tests.days import yesterday
from tests.factories import sample

LONG_AGO = date(2017, 11, 14)


@pytest.fixture
def scop(app):
    """A Scop, with its legal form."""
    with app.app_context():
        company = sample(Company, ess_status=EssStatus.SCOP, legal_form=sample(LegalForm, code="5458"))
        company.status_gap = "Pour l'essai"
        db.session.add(company)
        db.session.commit()
        yield company


def statuses(company, *days):
    found = [company.status_on(day) for day in days]
    return [(one.ess_status, one.legal_form.code if one.legal_form else None) for one in found]


def save(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    db.session.commit()


SCOP, SCIC, OTHER = EssStatus.SCOP, EssStatus.SCIC, EssStatus.OTHER_COOPERATIVE


class TestAChange:
    def test_keeps_what_it_was_until_the_day_before(self, scop):
        save(scop, ess_status=SCIC, legal_form=sample(LegalForm, code="5460"))

        assert [one.until for one in scop.former_statuses] == [yesterday()]
        assert statuses(scop, LONG_AGO, yesterday(), today()) == [(SCOP, "5458"), (SCOP, "5458"), (SCIC, "5460")]

    def test_holds_from_the_day_that_is_said_in_the_same_save(self, scop):
        former = FormerStatus(until="31/12/2025", ess_status=SCOP)
        scop.former_statuses.append(former)
        save(scop, ess_status=SCIC)

        assert list(scop.former_statuses) == [former]
        assert statuses(scop, date(2025, 12, 31), date(2026, 1, 1)) == [(SCOP, None), (SCIC, "5458")]

    def test_holds_from_the_day_that_is_said_later(self, scop):
        save(scop, ess_status=SCIC)
        save(scop.former_statuses[0], until="31/12/2025")

        assert statuses(scop, date(2025, 12, 31), date(2026, 1, 1)) == [(SCOP, "5458"), (SCIC, "5458")]

    def test_that_was_a_mistake_is_taken_back(self, scop):
        save(scop, ess_status=SCIC)
        save(scop.former_statuses[0], deleted_at=scop.updated_at)
        db.session.refresh(scop)

        assert statuses(scop, LONG_AGO, today()) == [(SCIC, "5458")] * 2

    def test_that_is_undone_never_was(self, scop):
        save(scop, ess_status=SCIC)
        query = select(JournalEntry.operation).order_by(JournalEntry.id.desc())
        undo(db.session(), db.session.scalars(query).first(), Role.STAFF)
        db.session.commit()

        assert list(scop.former_statuses) == []
        assert statuses(scop, LONG_AGO, today()) == [(SCOP, "5458")] * 2

    def test_that_a_merge_chooses_is_no_change(self, scop):
        db.session.add(twin := sample(Company, ess_status=SCIC, legal_form=scop.legal_form, status_gap="Pour l'essai"))
        db.session.commit()
        merge(db.session(), plan(db.session(), scop, twin, None), {"ess_status": "lost"})
        db.session.commit()

        assert (scop.ess_status, list(scop.former_statuses)) == (SCIC, [])

    def test_of_the_same_day_is_part_of_it(self, scop):
        save(scop, ess_status=SCIC)
        save(scop, ess_status=OTHER)
        save(scop, legal_form=sample(LegalForm, code="5560"))

        assert len(scop.former_statuses) == 1
        assert statuses(scop, LONG_AGO, today()) == [(SCOP, "5458"), (OTHER, "5560")]

    def test_that_follows_another_keeps_both(self, scop):
        scop.former_statuses.append(FormerStatus(until="31/12/2019", ess_status=SCOP))
        save(scop, ess_status=SCIC)
        save(scop, ess_status=OTHER)

        days = (LONG_AGO, date(2020, 1, 1), yesterday(), today())
        assert [status for status, _form in statuses(scop, *days)] == [SCOP, SCIC, SCIC, OTHER]

    def test_of_something_else_keeps_nothing(self, scop):
        save(scop, name="Autre nom")
        assert list(scop.former_statuses) == []


def test_what_was_empty_was_unknown_and_is_no_change(app):
    with app.app_context():
        company = sample(Company, ess_status=SCOP)
        db.session.add(company)
        db.session.commit()
        save(company, status_gap="Pour l'essai", legal_form=sample(LegalForm, code="5460"))

        assert list(company.former_statuses) == []
        assert statuses(company, LONG_AGO) == [(SCOP, "5460")]


@pytest.mark.parametrize(("until", "refused"), [(today, True), (lambda: "01/01/2090", True), (yesterday, False)])
def test_a_former_status_has_ended(refusals, until, refused):
    former = sample(FormerStatus, until=until())
    expected = [("until", "Ce jour n'est pas passé : ce qui vaut aujourd'hui est sur la fiche.")] if refused else []

    assert refusals(former) == expected


def test_whether_it_trades_is_dated_by_the_day_it_ceased(app):
    with app.app_context():
        company = as_found(sample(Company))
        db.session.add(company)
        db.session.commit()
        save(company, state=CompanyState.CEASED, ceased_on="30/06/2020")
        history = state_histories(Company, [company])[company.id]

        days = (LONG_AGO, date(2020, 6, 29), date(2020, 6, 30), today())
        assert [history.on(day) for day in days] == [CompanyState.ACTIVE] * 2 + [CompanyState.CEASED] * 2


def test_the_form_keeps_it_and_the_page_tells_it(app, browse_as, make):
    number = make(Company, name="Fil d'Oc", ess_status=SCOP)
    staff = browse_as(Role.STAFF, "Anne")
    form = staff.get(f"/company/edit/?id={number}").form()

    assert staff.post(f"/company/edit/?id={number}", form | {"ess_status": "scic"}).status == 302
    page = staff.get(f"/company/details/?id={number}")
    assert f"Anciens statuts Jusqu'au Statut ESS {yesterday():%d/%m/%Y}Scop" in page.words
    assert "Anne a changé Statut ESS de Scop à Scic." in page.words
