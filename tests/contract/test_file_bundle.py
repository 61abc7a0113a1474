"""All the files around a record in one ZIP: those that whoever asks reads, with an index of what is there."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

import pytest

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import AccessEntry, Attachment, db, kinds
from models.fund.fund_application import FundApplication
from models.policy import Role
from tests import papers
from tests.uploads import add


@pytest.fixture
def staff(browse_as, kept):
    return browse_as(Role.STAFF)


def _taken(browser, concept, number):
    answer = browser.client.get(f"/attachment/all/?concept={concept}&id={number}", buffered=True)
    if answer.status_code != 200:
        return answer.status_code, []
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return archive.read("index.csv").decode("utf-8-sig"), archive.namelist()


def test_the_files_of_an_application_to_the_fund_leave_with_an_index(app, staff, make, kept):
    number = make(FundApplication)
    add(
        staff,
        number,
        ("Demande.pdf", papers.PDF),
        ("=1+1.png", papers.PNG),
        kind="fund_request",
        concept="fund_application",
    )
    add(staff, number, label="Contrat", kind="fund_contract", concept="fund_application")
    kept.remove(sha256(papers.PNG).hexdigest())
    index, names = _taken(staff, "fund_application", number)
    assert [one.rpartition("/")[2] for one in names] == ["001 Demande.pdf", "index.csv"]
    assert "Attendu" in index
    assert "n'est plus sur le serveur" in index
    with app.app_context():
        added_at = db.session.scalars(db.select(Attachment.added_at).where(Attachment.sha256.is_not(None))).first()
        assert kinds.Instant().typed(added_at) in index  # Paris time, as files write it
    with app.app_context():
        line = db.session.scalars(db.select(AccessEntry).where(AccessEntry.concept == "fund_application")).all()[-1]
        assert (line.record_id, line.rows) == (number, 3)


def test_the_files_of_a_cohort_are_those_that_one_reads(app, staff, make, browse_as):
    cohort = make(Cohort)
    inside, outside = make(Participation, cohort=cohort), make(Participation)
    for number, name in ((inside, "Dedans.pdf"), (outside, "Ailleurs.pdf")):
        add(staff, number, (name, papers.PDF), kind="participation_agreement", concept="participation")
    assert [one.rpartition("/")[2] for one in _taken(staff, "cohort", cohort)[1]] == ["001 Dedans.pdf", "index.csv"]
    member = browse_as(Role.COMMITTEE)
    assert _taken(member, "cohort", cohort)[0] == 302  # confidential: nothing for them
    offered = f"/attachment/all/?concept=cohort&id={cohort}"
    assert [offered in one.get(f"/cohort/details/?id={cohort}").links for one in (staff, member)] == [True, False]
    assert _taken(browse_as(Role.EVALUATOR), "cohort", cohort)[0] == 403
    assert _taken(staff, "commune", 1)[0] == 404
    assert _taken(staff, "cohort", 10**6)[0] == 404
