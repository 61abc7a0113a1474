"""Every list gives a file of all the columns that one may read, of each concept."""

from __future__ import annotations

import csv
import io

import pytest

from admin_views.engine.audiences import visible
from models.engine import Right, allows, concepts, db
from models.policy import POLICY, Role
from tests.factories import sample

TAKEN = [name for name in sorted(POLICY) if allows(Role.ADMIN, name, Right.EXPORT) and name in concepts()]
GIVEN = {"access_entry", "journal_entry", "user"}  # rows that there are already


@pytest.mark.parametrize("name", TAKEN)
def test_all_of_the_columns_of_a_concept(app, browse_as, name):
    model = concepts()[name]
    if name not in GIVEN:
        with app.app_context():
            db.session.add(sample(model, full=True))
            db.session.commit()
    answer = browse_as(Role.ADMIN).client.get(f"/{name}/export/norme/?columns=all", buffered=True)

    head, *rows = csv.reader(io.StringIO(answer.get_data(as_text=True)))
    fields = [each.name for each in visible(model, Role.ADMIN) if each.shape != "children"]
    assert head[: len(fields)] == fields
    assert len(head) == len(set(head))
    assert rows
    assert all(len(row) == len(head) for row in rows)
