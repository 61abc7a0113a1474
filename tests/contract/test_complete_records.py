"""Every concept, without a browser: the texts of a complete record, typed in its form, make the same record."""

from __future__ import annotations

import json

import pytest

from models.engine import Right, allows, concepts, db, declared, now
from models.policy import SEES, Role
from tests.complete import WRITER, WRITTEN, complete, told, written_out
from tests.pages import words


def shown_on(page):
    return told([[words(one) for one in pair] for one in page.tree.iter("dl") for pair in one])


@pytest.fixture
def written(app, browse_as):
    """The texts in the form of a complete record, and what its page shows; it is then binned, to be written again."""

    def make(name):
        model, reader = concepts()[name], browse_as(Role.ADMIN)
        with app.app_context():
            record = complete(model)
            db.session.add(record)
            db.session.commit()
            number, closed = record.id, written_out(record)
            form, page = (reader.get(f"/{name}/{screen}/?id={number}") for screen in ("edit", "details"))
            db.session.get_one(model, number).deleted_at = now()
            db.session.commit()
        return json.loads(form.form()["_read"]) | closed, shown_on(page)

    return make


@pytest.mark.one_database
@pytest.mark.parametrize("name", WRITTEN)
def test_it_is_written_as_it_is_read_and_the_committee_reads_what_it_may(browse_as, written, name):
    texts, shown = written(name)
    writer = browse_as(WRITER[name], "Ana")
    page = writer.post(f"/{name}/new/", writer.get(f"/{name}/new/").form(**texts))

    assert page.errors == []
    assert shown_on(writer.get(page.location)) == shown
    read = browse_as(Role.COMMITTEE).get(page.location)
    if not allows(Role.COMMITTEE, name, Right.READ):
        assert read.status == 403
    elif read.status != 404:  # a row that is not theirs to read: `test_rows.py`
        labels = {words(one) for one in read.tree.iter("dt")}
        for each in declared(concepts()[name]).values():
            seen = each.sensitivity in SEES[Role.COMMITTEE]
            readable = each.target is None or allows(Role.COMMITTEE, each.target.__tablename__, Right.READ)
            assert each.shape == "children" or (each.label in labels) is (seen and readable), each.label
