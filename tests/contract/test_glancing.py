"""What is said at a glance: nothing is asked of the database meanwhile, whatever is looked at."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.engine import NotLoadedError, at_a_glance, db
from models.parties.company import Company
from tests.statements import statements

pytestmark = pytest.mark.one_database


def test_a_statement_is_not_sent_and_is_again_once_the_glance_is_over(app, make):
    make(Company)
    with app.app_context():
        company = db.session.scalars(select(Company)).one()
        with statements() as seen, at_a_glance():
            assert company.name
            for ask in (lambda: db.session.scalars(select(Company)), lambda: company.establishments):
                with pytest.raises(NotLoadedError):
                    ask()
        assert seen == []
        assert company.establishments == []
