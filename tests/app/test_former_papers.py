"""What was noted before files were joined keeps its meaning (`app/docs/files.md#what-a-file-settles`)."""

from __future__ import annotations

from flask_migrate import downgrade, upgrade

from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.mentor import Mentor, MentorFile
from models.accompaniment.participation import Participation, ParticipationFile
from models.engine import Attachment, db, today
from tests.app.test_migrations import MIGRATIONS, altered, migrated
from tests.factories import sample

__all__ = ["altered", "migrated"]


def test_what_was_noted_before_files_were_joined_says_so(altered):
    """What has its file, or never came, says nothing."""
    made = [sample(Deliverable, state=one) for one in (DeliverableState.VALIDATED, DeliverableState.EXPECTED)]
    signed = [sample(Participation, agreed_on=today(), agreement_on_paper="Vue") for _ in range(2)]
    mentor = sample(Mentor, charter_signed_on=today(), charter_on_paper="Vue")
    db.session.add_all([*made, *signed, mentor])
    db.session.add(sample(Attachment, participation=signed[1], kind=ParticipationFile.AGREEMENT))
    db.session.add(sample(Attachment, mentor=mentor, kind=MentorFile.CHARTER))  # where no mentor has files, it has none
    db.session.commit()
    before = int(next(MIGRATIONS.glob("versions/*_papers.py")).name[:3]) - 1
    downgrade(revision=f"{before:03d}")
    upgrade()
    db.session.expire_all()

    former = "Noté avant que les fichiers soient joints"
    assert [one.on_paper for one in made] == [former, None]
    assert [one.agreement_on_paper for one in signed] == [former, None]
    assert mentor.charter_on_paper == former
