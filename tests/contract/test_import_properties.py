"""What comes in as it left: files of ours, hostile words, columns that are not matched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from admin_views.engine.files import Column
from admin_views.engine.importing import imports, running
from admin_views.engine.importing.targets import targets
from admin_views.engine.list_export import WRITERS, About
from models.accounts.user import User
from models.cohorts.programme import Programme
from models.engine import (
    SAME,
    Actor,
    act_as,
    clean,
    concepts,
    db,
    declared,
    is_blank,
    today,
)
from models.engine.sheets import read_file, read_pasted
from models.policy import Role
from tests.complete import WRITTEN, complete
from tests.factories import sample
from tests.shapes import by_name, covering_pairs, first, sort_of

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("read_here")]


FORMS = ("xlsx", "excel", "norme")
TAKEN = [one for one in WRITTEN if one != "user"]


def kept_in(name, number):
    """The concept, and which sorts of field a form of file keeps."""
    return {name} | {(sort_of(each), number) for each in declared(concepts()[name]).values()}


# Every concept, and every sort of field in every form.
KEPT = by_name(covering_pairs(TAKEN, len(FORMS), kept_in))


@pytest.mark.parametrize(("name", "numbers"), KEPT, ids=first)
def test_what_is_exported_is_brought_in_again_without_a_change(app, browse_as, name, numbers):
    model = concepts()[name]
    with app.app_context():
        db.session.add(complete(model))
        db.session.commit()
    admin = browse_as(Role.ADMIN).client
    contents = [admin.get(f"/{name}/export/{FORMS[number]}/?columns=all").get_data() for number in numbers]
    with app.app_context():
        act_as(Actor("Anne", "formulaire", user_id=db.session.scalar(select(User.id)), role=Role.ADMIN))
        for content in contents:
            file = imports.kept(model, "export", read_file(content))
            db.session.commit()
            running.check(file)
            told = [one.result["changes"] + one.result["troubles"] for one in imports.rows_of(file)]
            assert ([one.verdict for one in imports.rows_of(file)], told) == ([SAME], [[]])


TYPED = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40) | st.sampled_from(
    [
        "=1+1",
        "'=1",
        "'",
        "@x",
        "-5",
        "+33 6",
        "007",
        "1E5",
        "3/4",
        "12:30",
        "VRAI",
        "12 €",
        "50 %",
        '="00"',
        'a"b;c',
        ";",
        "n.c.",
        "\ufeffx",
    ]
)


@settings(max_examples=3)
@given(st.lists(st.tuples(TYPED, TYPED, TYPED), min_size=6, max_size=6))
def test_hostile_words_come_back_as_they_left(application, rows):
    """Six records in each form of file."""
    with application.app_context():
        act_as(Actor("Anne", "formulaire", role=Role.ADMIN))
        written = [_programme(f"A{number}", words) for number, words in enumerate(rows)]
        db.session.add_all(written)
        db.session.flush()
        fields = list(targets(Programme, Role.ADMIN).values())
        heads = [Column(one.name, one.label, one.kind) for one in fields]
        cells = [[_cell(one, getattr(programme, one.name)) for one in fields] for programme in written]
        found = {}
        for form, writer in WRITERS.items():
            file = imports.kept(Programme, "x", read_file(b"".join(writer.write(heads, cells, About(today(), "x")))))
            outcomes = running.outcomes_of(running.trial_of(file), imports.row_ids(file))
            found[form] = [(one.verdict, one.changes, one.troubles) for _row, one in outcomes]
        db.session.rollback()
    assert found == {form: [(SAME, [], [])] * len(rows) for form in WRITERS}


def _programme(code, words):
    made = sample(Programme, code=code, name="Nom", description=None, principles=None)
    for name, text in zip(("name", "description", "principles"), words, strict=True):
        if clean(text) and not is_blank(clean(text)):
            setattr(made, name, text)
    return made


@settings(max_examples=15)
@given(st.sets(st.sampled_from(["name", "starts_on", "ends_on", "description", "principles"])), st.booleans())
def test_a_column_that_is_not_matched_is_never_touched(application, matched, are_empty):
    words = "" if are_empty else "autre"
    with application.app_context():
        act_as(Actor("Anne", "formulaire", role=Role.ADMIN))
        held = sample(Programme, full=True, code="A1", operator=None, contact=None)
        db.session.add(held)
        db.session.flush()
        names = ("name", "starts_on", "ends_on", "description", "principles")
        before = {name: getattr(held, name) for name in names}
        days = ("", "") if are_empty else ("01/03/2016", "01/03/2019")
        text = "\n".join("\t".join(row) for row in (("code", *names), ("A1", words, *days, words, words)))
        file = imports.kept(Programme, "x", read_pasted(text))
        columns = {name: some for name, some in file.matching["columns"].items() if name in {"code", *matched}}
        file.matching = {**file.matching, "columns": columns}
        outcome = running.outcomes_of(running.trial_of(file), imports.row_ids(file))[0][1]
        after = {name: getattr(held, name) for name in names}
        db.session.rollback()
    changed = {name for name in names if before[name] != after[name]}
    assert changed == {one[0] for one in outcome.changes} == (set() if are_empty else matched)


def _cell(each, value):
    """As a list writes it."""
    if value is None:
        return None
    return each.kind.plain(value) if each.kind else each.show(value) or None
