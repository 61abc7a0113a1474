"""What was typed of a quorum before it was computed is kept in words (decision 69)."""

from __future__ import annotations

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from models.councils.council import Council
from models.councils.council_session import CouncilSession
from models.engine import db
from tests.factories import sample
from tests.migrated import migrated_again


@pytest.fixture
def altered(app, run_folder):
    """The application, on a store whose tables are put back afterwards."""
    with app.app_context():
        yield app
        migrated_again(run_folder)


def test_what_was_said_of_a_quorum_is_kept_in_words(altered):
    council, session, other = sample(Council), sample(CouncilSession, minutes="Entendu."), sample(CouncilSession)
    db.session.add_all([council, session, other])
    db.session.commit()
    ids = (council.id, session.id, other.id)
    db.session.remove()
    downgrade(revision="052")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE council SET quorum = 'La moitié' WHERE id = :id"), {"id": ids[0]})
        connection.execute(text("UPDATE council_session SET quorum_met = (id = :id)"), {"id": ids[1]})
    upgrade()

    assert db.session.get(Council, ids[0]).comment == "Règle de quorum : La moitié"
    assert db.session.get(CouncilSession, ids[1]).minutes == "Entendu.\n\nQuorum atteint."
    assert db.session.get(CouncilSession, ids[2]).minutes is None
