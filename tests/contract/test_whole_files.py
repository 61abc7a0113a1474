"""Every list gives a file of all the columns that one may read, of each concept."""

from __future__ import annotations

import csv
import io

import pytest

from admin_views.engine.audiences import visible
from models.engine import Right, allows, concepts, db, declared
from models.policy import POLICY, Role
from tests.factories import sample
from tests.shapes import covering, sort_of

TAKEN = [name for name in sorted(POLICY) if allows(Role.ADMIN, name, Right.EXPORT) and name in concepts()]
GIVEN = {"access_entry", "journal_entry", "user"}  # rows that there are already
# Every sort of column is written from both engines; the columns of the others, from one.
ON_BOTH = sorted(covering({name: {*map(sort_of, declared(concepts()[name]).values())} for name in TAKEN}))
OTHERS = [name for name in TAKEN if name not in ON_BOTH]


@pytest.mark.parametrize("name", ON_BOTH)
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


@pytest.mark.one_database
@pytest.mark.parametrize("name", OTHERS)
def test_all_of_the_columns_of_the_other_concepts(app, browse_as, name):
    test_all_of_the_columns_of_a_concept(app, browse_as, name)
