"""What is to be done: of the meeting's cohort, done at the latest today."""

from __future__ import annotations

from datetime import timedelta

from models.accompaniment.follow_up import FollowUp
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import db, discard, today
from models.policy import Role
from tests.factories import sample


def test_it_is_not_done_tomorrow(refusals):
    tomorrow = today() + timedelta(days=1)

    assert refusals(sample(FollowUp, done_on=tomorrow)) == [("done_on", "Ce jour est à venir.")]
    assert refusals(sample(FollowUp, done_on=today(), due_on=tomorrow)) == []


def test_a_meeting_decides_for_its_cohort(refusals):
    cohort = sample(Cohort, code="AV-2017")
    said = ("participation", "Cette entreprise n'est pas de la promotion AV-2017.")
    elsewhere = sample(FollowUp, meeting=sample(Meeting, cohort=cohort), participation=sample(Participation))
    assert refusals(elsewhere) == [said]

    meeting = sample(Meeting)
    company = sample(Participation, cohort=meeting.cohort)
    assert refusals(sample(FollowUp, meeting=meeting, participation=company)) == []


def test_it_is_written_with_the_meeting_or_alone(app, browse_as):
    with app.app_context():
        company = sample(Participation)
        meeting = sample(Meeting, cohort=company.cohort)
        db.session.add_all([company, meeting])
        db.session.commit()
        title, number, address = str(company), company.id, f"/meeting/edit/?id={meeting.id}"
    staff, held = browse_as(Role.STAFF), {"participation": [title, str(number)]}

    row = {"label": "Relancer la banque", **held}
    assert staff.submit(address, **{f"follow_ups-new1-{name}": value for name, value in row.items()}).status == 302
    assert staff.submit("/follow_up/new/", label="Appeler", **held).status == 302

    with app.app_context():
        found = db.session.scalars(db.select(FollowUp).order_by(FollowUp.id)).all()
        assert [(one.label, one.meeting is not None) for one in found] == [
            ("Relancer la banque", True),
            ("Appeler", False),
        ]


def test_alone_it_comes_back_from_the_bin(app, browse_as, make):
    alone, staff = make(FollowUp, label="Relancer"), browse_as(Role.STAFF)
    with app.app_context():
        company = sample(Participation)
        held = sample(FollowUp, label="Appeler", meeting=sample(Meeting, cohort=company.cohort), participation=company)
        db.session.add(held)
        db.session.commit()
        discard(db.session.get(FollowUp, alone))
        discard(held.meeting)
        db.session.commit()

    page = staff.get("/bin/")

    assert ("Relancer" in page.words, "Appeler" in page.words) == (True, False)
