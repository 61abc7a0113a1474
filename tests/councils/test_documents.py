"""The documents of a session: what each says, to whom, how it is kept; what was typed is text and no more."""

from __future__ import annotations

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from docx import Document
from pypdf import PdfReader
from sqlalchemy import select

from admin_views.screens.documents import making
from admin_views.screens.documents.making import PAPERS
from admin_views.screens.documents.pitch_sheets import booklet
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession, CouncilSessionFile
from models.councils.decision import Decision
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch
from models.councils.session_attendance import SessionAttendance
from models.engine import Attachment, as_found, db, now, today
from models.engine.typesetting import NotMade
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.financial_year import FinancialYear
from models.parties.partner import Partner
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.milestone import Milestone
from tests.factories import sample
from tests.ink import rightmost
from tests.pages import Page
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database
LONG_AGO, YESTERDAY = today() - timedelta(days=400), now() - timedelta(days=1)
MARGIN = (210 - 22) / 25.4 * 72 + 2  # points from the left: nothing is written beyond
HOSTILE = '#read("/etc/passwd") $x$ *a* @b <c> // \\ 日'


@pytest.fixture
def held(app):
    """A session of yesterday: a member of a bank who came, a guest who did not, a company that presented."""
    with app.app_context():
        council = sample(Council, name="Conseil", kind=CouncilKind.STRATEGIC, programme=None)
        cohort = sample(Cohort, code="P1", state="en_cours", starts_on=LONG_AGO, ends_on=today() + timedelta(days=60))
        company = sample(Company, name="Filature")
        department = sample(Department, code="48", is_in_region=True)
        commune = sample(Commune, name="Mende", department=department)
        site = sample(Establishment, company=company, commune=commune, opened_on=None, closed_on=None)
        joined = sample(
            Participation, company=company, cohort=cohort, state="active", joined_on=LONG_AGO, stake="Tenir un an."
        )
        session = sample(
            CouncilSession,
            council=council,
            cohort=cohort,
            number=2,
            starts_at=YESTERDAY,
            place="Salle 3",
            state="tenue",
            agenda="Accueil",
            minutes="Le prix est fixé.",
        )
        member, guest = (sample(Person, last_name=name, first_name="Anne") for name in ("Banque", "Durand"))
        mandate = sample(
            Mandate,
            council=council,
            person=member,
            organisation=sample(Partner, name="Banque du Lez"),
            starts_on=LONG_AGO,
            ends_on=None,
        )
        rows = [
            sample(SessionAttendance, council_session=session, person=one, presence=presence)
            for one, presence in ((member, "present"), (guest, "excuse"))
        ]
        pitch = sample(
            Pitch,
            council_session=session,
            participation=joined,
            rank=1,
            starts_at=YESTERDAY,
            state="presente",
            questions="Quel prix ?",
            advice="Un seul prix.",
        )
        accounts = [
            sample(FinancialYear, company=company, closed_on=f"31/12/{year}", turnover=turnover, state="certifie")
            for year, turnover in ((2015, 777_000), (2016, 888_000))
        ]
        reading = sample(
            JobsReading,
            establishment=site,
            participation=joined,
            milestone=Milestone.START,
            observed_on=LONG_AGO,
            fte="12.5",
        )
        db.session.add_all([site, reading, mandate, pitch, *accounts, *rows])
        db.session.commit()
        return SimpleNamespace(session=session.id, company=company.id, pitch=pitch.id, joined=joined.id)


@pytest.fixture
def said(app, held):
    """What the pages of a document say, without spaces."""

    def read(name):
        with app.app_context():
            made = PAPERS[name].content(db.session.get_one(CouncilSession, held.session))
        return text_of(made)

    return read


def text_of(made):
    return bare("".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages))


def bare(text):
    """Without spaces, nor how French sets an apostrophe: lines break where they like."""
    return "".join(text.replace("\u200b", "").replace("’", "'").split())


def change(app, model, number, **values):
    with app.app_context():
        for name, value in values.items():
            record = db.session.get_one(model, number)
            setattr(record, name, value)
            as_found(record)
        db.session.commit()


def make(browser, held, name="agenda"):
    sent = {"id": str(held.session), "document": name}
    return Page(browser.client.post("/council_session/document/", data=sent))


def kept(app):
    with app.app_context():
        return [(one.label, one.kind, one.edition, one.added_by) for one in db.session.scalars(select(Attachment))]


EXPECTED = {
    "convocation": ["Convocation", "AnneBanque", "AnneDurand", "Vousêtesinvité·e", "Salle3", "Filature", "Accueil"],
    "agenda": ["Ordredujour", "Accueil", "Filature", "1passage,20min"],
    "booklet": ["Recueildesfiches", "Filature", "Mende", "Tenirunan.", "Emplois(ETP),T0:12,5"],
    "team_booklet": ["Filature", "777k€", "888k€"],
    "signatures": ["Feuilled'émargement", "BanqueAnne", "BanqueduLez", "Signature", "1invité·e"],
    "feedback": ["Filature", "Clartédupropos", "Valeursociale"],
    "minutes": ["Projet,àvalider", "Présent·e", "Excusé·e", "Quelprix?", "Unseulprix.", "Leprixestfixé."],
    "extracts": ["Aucunedécisionn'estécrite."],
    "certificates": ["Attestationdeprésence", "AnneBanque,BanqueduLez,aparticipé"],
}
UNSAID = {"booklet": ["777", "888"], "certificates": ["Durand"], "agenda": ["Durand", "prix"]}


class TestWhatIsSaid:
    @pytest.mark.parametrize("name", EXPECTED)
    def test_is_what_was_typed_and_nothing_of_what_its_readers_do_not_read(self, said, name):
        found = said(name)
        assert [one for one in EXPECTED[name] if bare(one) not in found] == []
        assert [one for one in UNSAID.get(name, []) if one in found] == []

    def test_every_document_is_told_here(self):
        assert {*EXPECTED, "minutes_text"} == {*PAPERS}

    def test_minutes_are_no_draft_once_they_are_approved(self, app, held, said):
        change(app, CouncilSession, held.session, state="compte_rendu_valide")
        assert "Projet" not in said("minutes")

    def test_the_one_to_retouch_says_the_same(self, app, held):
        with app.app_context():
            made = PAPERS["minutes_text"].content(db.session.get_one(CouncilSession, held.session))
        text = Document(io.BytesIO(made))
        words = [one.text for one in text.paragraphs] + [c.text for t in text.tables for r in t.rows for c in r.cells]
        for one in ("Le prix est fixé.", "Quel prix ?", "Un seul prix.", "Banque du Lez", "Présent·e", "Filature"):
            assert one in words

    @pytest.mark.parametrize("name", ["booklet", "minutes_text"])
    def test_is_the_same_bytes_as_long_as_it_says_the_same(self, app, held, name):
        with app.app_context():
            session = db.session.get_one(CouncilSession, held.session)
            assert PAPERS[name].content(session) == PAPERS[name].content(session)
            first = PAPERS[name].content(session)
        change(app, Company, held.company, name="Tissage")
        with app.app_context():
            assert PAPERS[name].content(db.session.get_one(CouncilSession, held.session)) != first

    def test_a_booklet_is_read_in_as_many_statements_for_one_company_as_for_six(self, app, held):
        with app.app_context():
            session = db.session.get_one(CouncilSession, held.session)
            for rank in range(2, 7):
                joined = sample(Participation, cohort=session.cohort, state="active", joined_on=LONG_AGO)
                db.session.add(sample(Pitch, council_session=session, participation=joined, rank=rank, starts_at=None))
            db.session.commit()
            number = session.id
        with app.app_context(), statements() as seen:
            assert len(booklet(db.session.get_one(CouncilSession, number), Role.COMMITTEE)["sheets"]) == 6
        assert is_within(12, seen), seen


class TestDecisions:
    @pytest.fixture
    def decided(self, app, held):
        """A jury that retained an application, its reason confidential."""
        with app.app_context():
            session = db.session.get_one(CouncilSession, held.session)
            session.council.kind = CouncilKind.JURY
            seat = session.attendances[0]
            seat.mandate.votes = True
            said = {"subject": "Le calendrier", "candidacy": None, "fund_application": None}
            votes = {"votes_for": 1, "votes_against": 0, "abstentions": 0, "outcome": "favorable"}
            texts = {"reason": "Un motif réservé.", "text": "Le calendrier est adopté."}
            db.session.add(sample(Decision, council_session=session, **said, **votes, **texts))
            db.session.commit()
        return held

    def test_are_told_by_the_minutes_without_their_reason(self, decided, said):
        found = said("minutes")
        assert [
            one for one in ("Lecalendrierestadopté.", "Favorable", "1pour,0contre,0abstention") if one not in found
        ] == []
        assert "réservé" not in found

    def test_are_handed_over_with_their_reason(self, decided, said):
        found = said("extracts")
        assert "Extraitdedécision" in found
        assert "Unmotifréservé." in found

    def test_are_told_by_the_text_to_retouch(self, app, decided):
        with app.app_context():
            made = PAPERS["minutes_text"].content(db.session.get_one(CouncilSession, decided.session))
        text = Document(io.BytesIO(made))
        assert "Le calendrier est adopté." in [one.text for one in text.paragraphs]
        assert "Favorable" in [cell.text for table in text.tables for row in table.rows for cell in row.cells]


class TestWhatPeopleTyped:
    @pytest.mark.parametrize(
        "name", [one for one in PAPERS if one not in {"minutes_text", "certificates", "signatures", "extracts"}]
    )
    def test_is_text_in_every_document(self, app, held, said, name):
        change(app, Company, held.company, name=HOSTILE)
        assert bare(HOSTILE).replace("日", "□") in said(name)

    @pytest.mark.parametrize("paper", ["booklet", "minutes", "feedback"])
    def test_does_not_leave_the_page(self, app, held, monkeypatch, paper):
        change(app, Company, held.company, name="X" * 120)
        change(app, Participation, held.joined, stake="y" * 400)
        change(app, Pitch, held.pitch, questions="z" * 400)
        asked = []
        monkeypatch.setattr(making, "set_pages", lambda *of: asked.append(of[:2]))
        with app.app_context():
            PAPERS[paper].content(db.session.get_one(CouncilSession, held.session))

        assert 300 < rightmost(*asked[0]) <= MARGIN

    def test_is_no_code_of_a_text_to_retouch(self, app, held):
        change(app, CouncilSession, held.session, minutes="{{ 7 * 7 }} {% raw %} <w:p/> " + HOSTILE)
        with app.app_context():
            made = PAPERS["minutes_text"].content(db.session.get_one(CouncilSession, held.session))
        assert "{{ 7 * 7 }} {% raw %} <w:p/> " + HOSTILE in [one.text for one in Document(io.BytesIO(made)).paragraphs]


class TestTheButton:
    def test_makes_the_document_keeps_it_and_gives_it(self, app, browse_as, held):
        staff = browse_as(Role.STAFF)
        assert "Feuille d'émargement" in staff.get(f"/council_session/details/?id={held.session}").words

        page = make(staff, held)
        assert page.status == 303
        given = staff.client.get(page.location, buffered=True)

        assert (given.status_code, given.mimetype) == (200, "application/pdf")
        assert "Filature" in text_of(given.data)
        ((label, kind, edition, who),) = kept(app)
        assert (label, kind, edition) == ("Ordre du jour", CouncilSessionFile.AGENDA, 1)
        assert who

    def test_keeps_another_version_only_when_it_says_something_else(self, app, browse_as, held):
        staff = browse_as(Role.STAFF)
        make(staff, held)
        make(staff, held)
        assert [edition for _label, _kind, edition, _who in kept(app)] == [1]

        change(app, CouncilSession, held.session, place="Salle 4")
        make(staff, held)

        assert [edition for _label, _kind, edition, _who in kept(app)] == [2]

    def test_the_minutes_are_the_teams_until_they_are_approved(self, app, browse_as, held):
        staff = browse_as(Role.STAFF)
        make(staff, held, "minutes")
        change(app, CouncilSession, held.session, state="compte_rendu_valide")
        make(staff, held, "minutes")

        kinds = [kind for _label, kind, _edition, _who in kept(app)]
        assert kinds == [CouncilSessionFile.TEAM, CouncilSessionFile.MINUTES]

    @pytest.mark.parametrize(
        ("name", "is_read"), [("agenda", True), ("booklet", True), ("team_booklet", False), ("minutes", False)]
    )
    def test_a_member_reads_what_is_for_them_alone(self, browse_as, held, name, is_read):
        made = make(browse_as(Role.STAFF), held, name)
        answer = browse_as(Role.COMMITTEE).client.get(made.location, buffered=True)
        assert answer.status_code == (200 if is_read else 404)

    def test_a_member_makes_none_and_is_offered_none(self, app, browse_as, held):
        member = browse_as(Role.COMMITTEE)
        assert "Feuille d'émargement" not in member.get(f"/council_session/details/?id={held.session}").words
        assert make(member, held).status == 403
        assert kept(app) == []

    def test_what_is_no_document_of_a_session_is_refused(self, app, browse_as, held):
        assert make(browse_as(Role.STAFF), held, "../base").status == 400
        assert kept(app) == []

    def test_a_document_that_cannot_be_set_is_told_on_the_page_of_the_session(self, app, browse_as, held, monkeypatch):
        def refuse(*_of):
            raise NotMade("Ce document demande trop de temps ou de mémoire : il n'est pas fait.")

        monkeypatch.setattr(making, "set_pages", refuse)
        staff = browse_as(Role.STAFF)
        page = make(staff, held)

        assert page.status == 302
        assert "il n'est pas fait" in staff.get(page.location).words
        assert kept(app) == []
