"""What is to be done: of the meeting's cohort, done at the latest today."""

from __future__ import annotations

from datetime import timedelta

from models.accompaniment.attendance import Attendance
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import db, discard, today
from models.parties.company import Company
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


def test_typed_with_the_minutes_it_is_for_the_only_company_of_the_meeting(app, browse_as):
    with app.app_context():
        one, other = sample(Participation, company=sample(Company, name="Filature")), sample(Participation)
        other.cohort = one.cohort
        meetings = [sample(Meeting, cohort=one.cohort, attendances=[]) for _ in range(2)]
        for meeting, companies in zip(meetings, ([one], [one, other]), strict=True):
            for company in companies:
                sample(Attendance, meeting=meeting, participation=company, person=None)
        db.session.add_all(meetings)
        db.session.commit()
        alone, together = [f"/meeting/edit/?id={meeting.id}" for meeting in meetings]
    staff, typed = browse_as(Role.STAFF), {"follow_ups-new1-label": "Relancer la banque"}

    assert staff.submit(alone, **typed).status == 302
    with app.app_context():
        assert [str(found.participation.company) for found in db.session.scalars(db.select(FollowUp))] == ["Filature"]

    refused = staff.submit(together, **typed)
    assert refused.errors == ["Suites à donner, ligne 1, Entreprise : À remplir."]
    assert refused.form()["follow_ups-new1-label"] == "Relancer la banque"
    assert staff.submit("/follow_up/new/", label="Appeler").errors == ["Entreprise : À remplir."]
