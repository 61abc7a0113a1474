"""A list sorted by what others hold: as it is told, nothing last, and of what whoever asks reads alone."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from admin_views.engine.list_columns import in_order
from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.councils.council import CouncilKind
from models.engine import concepts, db, normal, now, told_of, told_values
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample
from tests.lives import life
from tests.pages import Browser
from tests.present import put_back_the_present
from tests.seats import seated
from tests.sessions import sign_in_as

SORTED = [one for model in concepts().values() for one in told_of(model) if one.order is not None]
OUT_OF = {"documents_here": lambda told: int(told.split(" / ")[0]) / int(told.split(" / ")[1])}


def test_it_is_the_order_of_what_is_told_both_ways(app):
    empty = []
    with app.app_context():
        put_back_the_present()
        session = db.session()
        for model in {one.model: None for one in SORTED}:
            columns = [one for one in SORTED if one.model is model]
            values = told_values(session, columns, session.scalars(db.select(model)).all())
            for one, descending in product(columns, (False, True)):
                key = OUT_OF.get(one.name) or (lambda told: normal(told) if isinstance(told, str) else told)
                ids = session.scalars(db.select(model.id).order_by(in_order(one, descending=descending), model.id))
                told = [values[one][number] for number in ids]
                said = [key(each) for each in told if each is not None]
                assert said == sorted(said, reverse=descending), (model, one.name)
                assert told[len(said) :] == [None] * (len(told) - len(said)), (model, one.name)
                empty += [(model, one.name)] * (len({*said}) < 2)
    assert len(SORTED) == 14
    assert empty == []  # else nothing was sorted


@pytest.mark.one_database
def test_a_heading_sorts_the_screen_the_file_and_the_view(app, browse_as):
    with app.app_context():
        for name, code in (("Alpha", "P-2"), ("Bravo", None), ("Charlie", "P-1")):
            company = sample(Company, name=name)
            db.session.add(company)
            if code:
                db.session.add(sample(Participation, company=company, cohort=sample(Cohort, code=code)))
        db.session.commit()
    staff = browse_as(Role.STAFF)

    page = staff.get("/company/?columns=name,cohort&sort=cohort")
    assert page.column("Raison sociale") == ["Charlie", "Alpha", "Bravo"]
    assert 'aria-sort="ascending"><a href="/company/?columns=name%2Ccohort&amp;sort=-cohort">Promotion</a>' in page.text
    back = "columns=name,cohort&sort=-cohort"
    assert staff.get(f"/company/?{back}").column("Raison sociale") == ["Alpha", "Charlie", "Bravo"]
    file = staff.client.get(f"/company/export/norme/?{back}").get_data(as_text=True)
    assert [line.split(",")[0] for line in file.splitlines()[1:]] == ["Alpha", "Charlie", "Bravo"]


@pytest.mark.one_database
def test_it_is_offered_to_who_reads_the_column_alone(app, browse_as):
    with app.app_context():
        coming = {"starts_at": now() + timedelta(days=9), "state": "prevu", "attendances": []}
        first, last = (sample(Participation, company=sample(Company, name=name)) for name in ("Alpha", "Zoé"))
        meeting = sample(Meeting, cohort=last.cohort, **coming)
        db.session.add_all([first, sample(Attendance, meeting=meeting, participation=last, person=None)])
        db.session.commit()
    address = "/company/?columns=name&sort=next_meeting"

    assert browse_as(Role.STAFF).get(address).column("Raison sociale") == ["Zoé", "Alpha"]
    assert browse_as(Role.COMMITTEE).get(address).column("Raison sociale") == ["Alpha", "Zoé"]


def test_it_is_by_the_rows_that_whoever_asks_reads(app, make, browse_as):
    with app.app_context():
        aubrac, bigorre = life("Aubrac"), life("Bigorre")
        both = aubrac["company"]
        there = sample(Participation, cohort=bigorre["cohort"], company=both, joined_on="01/09/2018")
        alone = sample(Participation, cohort=aubrac["cohort"], company=sample(Company, name="Toisons"))
        db.session.add_all([*aubrac.values(), *bigorre.values(), there, alone])
        db.session.commit()
        programme = aubrac["programme"].id
    user = make(User, role=Role.COMMITTEE, person=seated(make, kind=CouncilKind.STEERING, programme=programme))
    client = app.test_client()
    sign_in_as(app, client, user)
    address = "/company/?columns=name,cohort&sort=cohort"

    theirs, ours = Browser(client).get(address), browse_as(Role.STAFF).get(address)
    assert {row["Promotion"] for row in theirs.rows} == {"Aubrac-2018"}
    assert theirs.column("Raison sociale") == (names := ["Filature Aubrac", "Toisons"])
    assert [one for one in ours.column("Raison sociale") if one in names] == names[::-1]
