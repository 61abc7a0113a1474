"""What was found of a ceiling at each step is kept as it was found."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from models.engine import as_found, db, seal_lines
from models.fund.application_state import ApplicationState
from models.fund.de_minimis_check import DeMinimisCheck, checks_of
from models.parties.company import Company
from tests.factories import sample
from tests.fund.grants import DAY, GRANTED, IN_COMMITTEE, asking, had, regime


def test_what_was_found_is_kept_at_each_step(refusals):
    company, under = sample(Company, name="Scop Écume"), regime()
    assert refusals(had(company, under, DAY, 200_000)) == []
    file = asking(company, under, 90_000, state=ApplicationState.FILED, granted=None)
    assert refusals(file) == []
    assert checks_of(file) == []
    for before, state in pairwise((ApplicationState.FILED, ApplicationState.ADMISSIBLE, IN_COMMITTEE, GRANTED)):
        assert file.state is before
        file.state, file.granted = state, Decimal(90_000)
        file.admissible_on = file.committee_on = DAY
        assert refusals(as_found(file)) == []
    file.title = "Un autre titre"
    assert refusals(file) == []

    found = checks_of(file)
    assert [(one.moment, one.day) for one in found] == [
        (one, "15/03/2020") for one in ("Recevabilité", "Comité d'engagement", "Octroi")
    ]
    last = found[-1]
    assert [one.replace("\u202f", " ") for one in (last.total, last.esb, last.available)] == [
        "200 000 €",
        "90 000 €",
        "100 000 €",
    ]
    assert (last.outcome.replace("\u202f", " ").replace("\xa0", " "), len(last.aids), last.aids[0][1]) == (
        "Plus de 90 % du plafond",
        1,
        "Scop Écume",
    )
    assert ["Autres aides déclarées le", "15/03/2020"] in last.told


def test_what_was_found_is_neither_changed_nor_removed(refusals):
    file = asking(sample(Company), regime(), 90_000)
    assert refusals(file) == []
    seal_lines(db.engine)

    for statement in (update(DeMinimisCheck).values(outcome="passe"), delete(DeMinimisCheck)):
        with pytest.raises(DBAPIError, match="is only added to"), db.engine.begin() as connection:
            connection.execute(statement)
    assert len(checks_of(file)) == 1
