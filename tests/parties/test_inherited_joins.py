"""An outer join to a concept that inherits goes by keys on SQLite, and finds what the join of its two tables finds."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from models.accompaniment.participation import Participation
from models.councils.mandate import Mandate
from models.engine import db, now
from models.parties.company import Company, EssStatus
from models.parties.organisation import Organisation
from models.parties.partner import Partner
from models.parties.position import Position
from tests.factories import sample
from tests.statements import planned, told


@pytest.fixture
def positions(app):
    """At a company, at one that is in the bin, at a partner."""
    with app.app_context():
        held = [sample(Position, organisation=sample(Company, ess_status=EssStatus.SCOP)) for _ in range(2)]
        held += [sample(Position, organisation=sample(Partner))]
        db.session.add_all(held)
        db.session.flush()
        table = Organisation.__table__
        db.session.connection().execute(
            update(table).where(table.c.id == held[1].organisation.id).values(deleted_at=now())
        )
        yield held


def at_companies(*criteria, with_bin=False):
    """(position, company, the name that its other table holds), of every position."""
    company = aliased(Company, flat=True)
    joined = Position.organisation.of_type(company)
    query = select(Position.id, company.id, company.name, company.ess_status)
    query = query.outerjoin(joined.and_(*(one(company) for one in criteria)) if criteria else joined)
    found = db.session.execute(query.order_by(Position.id).execution_options(with_bin=with_bin))
    return [tuple(one) for one in found]


def test_the_rows_are_those_of_both_tables_or_of_none(positions):
    there, binned, partner = positions
    assert at_companies() == [
        (there.id, there.organisation.id, there.organisation.name, EssStatus.SCOP),
        (binned.id, None, None, None),
        (partner.id, None, None, None),
    ]
    assert at_companies(with_bin=True)[1][1:3] == (binned.organisation.id, binned.organisation.name)


@pytest.mark.parametrize(
    "criterion",
    [
        lambda company: company.ess_status == EssStatus.COMMERCIAL,
        lambda company: company.name == "?",
        lambda company: (company.name == "?") | (company.ess_status == EssStatus.COMMERCIAL),
        lambda company: company.id == 0,
    ],
)
def test_what_is_asked_of_either_table_takes_both_away(positions, criterion):
    assert [one[1:] for one in at_companies(criterion)] == [(None, None, None)] * 3
    assert at_companies(lambda company: ~criterion(company))[0][1] == positions[0].organisation.id


@pytest.mark.one_database
def test_no_table_is_read_whole_for_what_a_row_leads_to(app):
    with app.app_context():
        with told() as asked:
            db.session.execute(select(Participation.id, Company.name).outerjoin(Participation.company))
            db.session.execute(
                select(Mandate.id, Company.name).outerjoin(Company, Company.id == Mandate.organisation_id)
            )
        plans = [planned(*one) for one in asked]

    assert not any("MATERIALIZE" in one or "AUTOMATIC" in one or "SCAN organisation" in one for one in plans), plans
