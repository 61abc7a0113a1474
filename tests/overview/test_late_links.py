"""A control noted after a grant that it puts above the ceiling is a task of the week, of who manages the fund."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.engine import Actor, as_found, db, discard, today
from models.fund.application_state import ApplicationState
from models.overview.week import week
from models.parties.company import Company
from models.parties.control_link import ControlKind, ControlLink
from models.parties.financial_year import FinancialYear
from models.policy import Role
from models.reference.aid_regime import AidWindow
from tests.factories import sample
from tests.fund.grants import DAY, asking, had, regime
from tests.statements import statements

SENTENCE = "Octroi au-dessus du plafond de minimis, depuis un lien de contrôle"


def told(role=Role.FUND_MANAGER, day=None):
    """(subject, day) of these tasks."""
    db.session.commit()
    found = week(day or today(), Actor("Ana", "écran", role=role))
    return [(one.subject, one.due) for one in found if one.sentence == SENTENCE]


def controls(upstream, downstream, **said):
    """A control of every day, unless said."""
    return sample(
        ControlLink, upstream=upstream, downstream=downstream, **{"starts_on": date(2014, 1, 1), "ends_on": None} | said
    )


@pytest.fixture
def pair(refusals):
    """Two companies that were granted 200,000 € each in its turn; what the second one controls is known by then."""
    first, second, under = sample(Company, name="Bois"), sample(Company, name="Pierre"), regime()
    files = asking(first, under, 200_000), asking(second, under, 200_000, DAY + timedelta(days=1))
    held = sample(Company)
    assert refusals(controls(second, held)) == []
    assert refusals(*files) == []
    return *files, held


def test_it_is_told_of_the_grant_that_is_above_until_it_is_no_more(pair, refusals):
    first, second, held = pair
    assert told() == []
    noted = controls(first.company, held)
    assert refusals(noted) == []

    above = [(f"{second.reference} — Pierre", today())]
    assert told() == told(Role.STAFF) == above
    assert told(Role.REGION) == told(Role.COMMITTEE) == []
    assert told(day=today() + timedelta(days=365)) == above
    later = controls(sample(Company), held)
    assert refusals(later) == []
    soon = {"updated_at": later.updated_at + timedelta(days=300)}
    db.session.connection().execute(ControlLink.__table__.update().where(ControlLink.id == later.id).values(soon))
    assert told(day=today() + timedelta(days=367)) == []  # since a year: nobody's, whatever is noted beside
    second.state = ApplicationState.DROPPED
    as_found(second)
    assert told() == []  # its aid is withdrawn


def test_what_does_not_bear_on_the_day_of_a_grant_is_not_told(pair, refusals):
    first, second, _held = pair
    noted = controls(first.company, second.company, starts_on=DAY + timedelta(days=2))
    small = asking(sample(Company), second.aid_regime, 100_000)
    assert refusals(noted, small, controls(small.company, first.company)) == []
    assert told() == []  # neither a control of after the grants, nor one that fills the window without passing it

    noted.starts_on = DAY + timedelta(days=1)  # a control that is set right is noted that day
    assert [subject for subject, _day in told()] == [f"{second.reference} — Pierre"]
    discard(noted)
    assert told() == []
    assert refusals(had(second.company, second.aid_regime, DAY, 150_000)) == []
    assert refusals(controls(second.company, sample(Company))) == []
    assert told() == []  # above without any control: what was declared since did it


def test_it_is_asked_in_a_few_statements_however_many_there_are(pair, refusals):
    first, second, _held = pair
    under = regime(span=AidWindow.FINANCIAL_YEARS, ceiling=Decimal(300_000))
    third = asking(sample(Company, name="Verre"), under, 250_000, DAY)
    closed = [sample(FinancialYear, company=third.company, closed_on=date(year, 12, 31)) for year in (2018, 2019)]
    assert refusals(third, *closed) == []
    for one in (second.company, third.company):
        assert refusals(controls(first.company, one), controls(first.company, one, kind=ControlKind.DIRECTORS)) == []

    with statements() as asked:
        assert sorted(subject for subject, _day in told()) == sorted(
            [f"{first.reference} — Bois", f"{second.reference} — Pierre", f"{third.reference} — Verre"]
        )
    assert len(asked) == 4  # the week, then controls, aids, closings
