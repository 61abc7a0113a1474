"""What comes in as it left: files of ours, hostile words, columns that are not matched."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from admin_views.engine.files import Column
from admin_views.engine.importing import imports, running
from admin_views.engine.importing.linking import SEVERAL
from admin_views.engine.importing.targets import targets
from admin_views.engine.list_export import WRITERS, About
from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting
from models.accounts.user import User
from models.cohorts.programme import Programme
from models.councils.council import Council
from models.councils.council_session import CouncilSession
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
from models.engine.kinds import PARIS
from models.engine.sheets import read_file, read_pasted
from models.parties.person import Person
from models.policy import Role
from models.selection.candidacy import Candidacy
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
    browser = browse_as(Role.ADMIN)
    for number in numbers:
        assert come_back(app, browser, f"/{name}/export/{FORMS[number]}/?columns=all") == [(SAME, [])]


def come_back(app, browser, address):
    """(verdict, what changes or is in trouble) of each row of an export, brought in again."""
    content = browser.client.get(address).get_data()
    with app.app_context():
        act_as(Actor("Anne", "formulaire", user_id=db.session.scalar(select(User.id)), role=Role.ADMIN))
        file = imports.kept(concepts()[address.split("/")[1]], "export", read_file(content))
        db.session.commit()
        running.check(file)
        return [(one.verdict, one.result["changes"] + one.result["troubles"]) for one in imports.rows_of(file)]


@pytest.mark.parametrize("form", FORMS)
def test_records_of_one_title_come_back_each_as_itself(app, browse_as, form):
    with app.app_context():
        meeting = sample(Meeting)
        twin = sample(Meeting, **{one: getattr(meeting, one) for one in ("cohort", "kind", "title", "starts_at")})
        person = sample(Person)
        db.session.add_all(sample(Attendance, meeting=one, person=person) for one in (meeting, twin))
        db.session.commit()
        assert str(meeting) == str(twin)
    browser = browse_as(Role.ADMIN)
    assert come_back(app, browser, f"/meeting/export/{form}/?columns=all") == [(SAME, [])] * 2
    assert come_back(app, browser, f"/attendance/export/{form}/?columns=all") == [(SAME, [])] * 2
    told = come_back(app, browser, f"/attendance/export/{form}/")
    assert [[one["sentence"] for one in wrong] for _refused, wrong in told] == [[SEVERAL], [SEVERAL]]


@pytest.mark.parametrize("form", FORMS)
def test_a_link_that_is_empty_is_left_so(app, browse_as, form):
    with app.app_context():
        db.session.add(sample(Candidacy, establishment=None))
        db.session.commit()
    assert come_back(app, browse_as(Role.ADMIN), f"/candidacy/export/{form}/?columns=all") == [(SAME, [])]


def test_a_key_of_which_a_part_is_empty_gives_way_to_one_that_is_whole(app, browse_as):
    with app.app_context():
        jury = sample(Council, kind="jury")
        days = (datetime(2018, 3, day, 9, tzinfo=PARIS) for day in (1, 2))
        db.session.add_all(
            sample(CouncilSession, council=jury, cohort=None, number=None, starts_at=day) for day in days
        )
        db.session.commit()
    assert come_back(app, browse_as(Role.ADMIN), "/council_session/export/xlsx/") == [(SAME, [])] * 2


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
