"""A deliverable: once by its name in a sequence, handed in by its file, or seen on paper by who says why."""

from __future__ import annotations

import pytest

from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.mentor import Mentor, MentorFile, MentorState
from models.accompaniment.participation import Participation, ParticipationFile, ParticipationState
from models.accompaniment.sequence_progress import SequenceProgress
from models.engine import Attachment, JournalEntry, Refused, db, discard, today
from models.policy import Role
from tests import papers
from tests.applications import do, saved
from tests.factories import sample
from tests.uploads import add, replace, rows

CHARTER, AGREEMENT = MentorFile.CHARTER.value, ParticipationFile.AGREEMENT.value


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF)


def test_it_is_asked_once_in_a_sequence(refusals):
    progress = sample(SequenceProgress)
    assert refusals(sample(Deliverable, sequence_progress=progress, name="Valeurs")) == []

    again = refusals(sample(Deliverable, sequence_progress=progress, name="Valeurs"))

    assert [field for field, _sentence in again] == ["name"]
    assert refusals(sample(Deliverable, name="Valeurs")) == []


class TestHandingIn:
    def asked(self, app, number):
        with app.app_context():
            one = db.session.get(Deliverable, number)
            return one.state, one.handed_in_on, one.on_paper

    def test_by_hand_asks_why_there_is_only_paper_and_the_journal_keeps_it(self, app, staff, make):
        number = make(Deliverable)
        address = f"/deliverable/move/?id={number}&verb=hand_in"
        assert "Un fichier déposé sur la fiche note la remise de lui-même" in staff.get(address).words

        silent = staff.submit(address)
        said = staff.submit(address, on_paper="Classeur bleu, armoire 2")

        assert (silent.status, silent.errors) == (422, ["Vu sur papier : À remplir."])
        assert said.status == 302
        assert self.asked(app, number) == (DeliverableState.HANDED_IN, today(), "Classeur bleu, armoire 2")
        with app.app_context():
            line = db.session.scalars(db.select(JournalEntry).order_by(JournalEntry.id.desc())).first()
            assert (line.verb, "Classeur bleu, armoire 2" in str(line.changes)) == ("Noter comme remis", True)

    def test_is_taken_back_with_its_file_but_not_what_was_seen_nor_what_was_accepted(self, app, staff, make, kept):
        made = make(Deliverable), make(Deliverable), make(Deliverable)
        for number in made:
            add(staff, number, ("plan.pdf", papers.PDF), kind="deliverable_work", concept="deliverable")
        staff.post("/deliverable/move/", {"id": made[1], "verb": "validate"})
        with app.app_context():
            db.session.get(Deliverable, made[2]).on_paper = "Signé en séance"
            for one in db.session.scalars(db.select(Attachment)).all():
                discard(one)
            db.session.commit()

        states = [self.asked(app, number)[:2] for number in made]
        assert states == [
            (DeliverableState.EXPECTED, None),
            (DeliverableState.VALIDATED, today()),
            (DeliverableState.HANDED_IN, today()),
        ]

    def test_comes_again_by_another_version_once_it_was_sent_back(self, app, staff, make, kept):
        number = make(Deliverable)
        add(staff, number, ("plan.pdf", papers.PDF), kind="deliverable_work", concept="deliverable")
        staff.post("/deliverable/move/", {"id": number, "verb": "send_back", "remark": "Sans chiffres"})
        assert self.asked(app, number)[0] is DeliverableState.TO_REDO

        ((file, version),) = rows(app, "id", "version")
        replace(staff, file, "plan.png", papers.PNG, version)

        assert self.asked(app, number)[0] is DeliverableState.HANDED_IN

    def test_is_set_right_by_a_manager_where_there_is_a_file_or_a_reason(self, app, kept):
        with app.app_context():
            saved(one := sample(Deliverable))
            with pytest.raises(Refused, match="Son fichier n'est pas là : déposez-le sur la fiche"):
                do(one, "correct_valide", remark="Oublié")
            one.on_paper = "Vu au bureau"

            do(one, "correct_valide", remark="Oublié")

            assert one.state is DeliverableState.VALIDATED


class TestWhatIsSigned:
    """A day alone is no proof, of an agreement or of a charter: its file, or why there is only paper."""

    def test_an_agreement(self, app, staff, make, kept):
        joined, other = (make(Participation, state=ParticipationState.EXPECTED) for _ in range(2))
        asked = {"verb": "commit", "agreed_on": "02/05/2017"}
        add(staff, other, ("compte-rendu.pdf", papers.PDF), kind="participation_report", concept="participation")

        refused = [staff.post("/participation/move/", asked | {"id": one}) for one in (joined, other)]
        add(staff, joined, ("convention.pdf", papers.PDF), kind=AGREEMENT, concept="participation")
        done = staff.post("/participation/move/", asked | {"id": joined})

        told = "Convention signée le : Déposez d'abord le fichier ; s'il n'y a que le papier, dites dans "
        assert [one.errors for one in refused] == [[f"{told}« Convention vue sur papier » pourquoi."]] * 2
        assert done.status == 302

    def test_a_charter(self, app, staff, make, kept):
        mentor = make(Mentor, state=MentorState.EXPECTED, interviewed_on="02/05/2017")
        add(staff, mentor, ("charte.pdf", papers.PDF), kind=CHARTER, concept="mentor")
        assert staff.submit(f"/mentor/edit/?id={mentor}", charter_signed_on="02/05/2017").status == 302
        with app.app_context():
            one = db.session.get(Mentor, mentor)
            for file in db.session.scalars(db.select(Attachment)).all():
                discard(file)
            db.session.commit()
            with pytest.raises(Refused, match="La charte signée n'est pas là : déposez son fichier"):
                do(one, "activate")

            one.charter_on_paper = "Classeur des mentors"
            do(one, "activate")

            assert one.state is MentorState.ACTIVE

    def test_a_charter_that_nobody_shows(self, refusals):
        (told,) = refusals(sample(Mentor, charter_signed_on="02/05/2017"))
        assert told[0] == "charter_signed_on"
        assert refusals(sample(Mentor, charter_signed_on="02/05/2017", charter_on_paper="Vue")) == []
