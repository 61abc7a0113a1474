"""The documents of a session: what each says, to whom, how it is kept; what was typed is text and no more."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from docx import Document

from admin_views.screens.documents import making
from admin_views.screens.documents.making import PAPERS
from admin_views.screens.documents.pitch_sheets import booklet
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.participation import Participation
from models.councils.council import CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import Decision
from models.councils.noted_follow_up import NotedFollowUp
from models.councils.pitch import Pitch
from models.councils.session_break import SessionBreak
from models.engine import db, discard, hours, now
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.factories import sample
from tests.ink import rightmost
from tests.sittings import LONG_AGO, bare, change, session_held, text_of
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database
MARGIN = (210 - 22) / 25.4 * 72 + 2  # points from the left: nothing is written beyond
HOSTILE = '#read("/etc/passwd") $x$ *a* @b <c> // \\ 日'


@pytest.fixture
def held(app):
    """A session of yesterday."""
    return session_held(app)


@pytest.fixture
def said(app, held):
    """What the pages of a document say, without spaces."""

    def read(name):
        with app.app_context():
            made = PAPERS[name].content(db.session.get_one(CouncilSession, held.session))
        return text_of(made)

    return read


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

    def test_breaks_are_told_between_turns_with_their_hour_as_long_as_it_is_to_come(self, app, held, said):
        with app.app_context():
            session = db.session.get_one(CouncilSession, held.session)
            label = {"label": "Accueil café", "minutes": 15, "after_rank": 0, "place": 0}
            db.session.add(sample(SessionBreak, council_session=session, **label))
            db.session.commit()
            made = Document(io.BytesIO(PAPERS["minutes_text"].content(session)))
            rows = [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]
        assert ["", "Accueil café", "15\u00a0min"] in rows
        assert "Accueilcafé15min" in said("minutes")
        change(app, CouncilSession, held.session, state="convoquee", starts_at=now() + timedelta(days=3))
        start = now() + timedelta(days=3)
        assert f"{bare(hours(start, start + timedelta(minutes=15)))}Accueilcafé15min" in said("agenda")

    def test_follow_ups_that_were_noted_in_it_are_told_and_no_other(self, app, held, said):
        with app.app_context():
            pitch = db.session.get_one(Pitch, held.pitch)
            about = {"participation": pitch.participation, "meeting": None, "due_on": "31/12/2099", "done_on": None}
            owner = sample(Person, last_name="Hérisson", first_name="Léa")
            noted, binned, apart = (
                sample(FollowUp, label=label, owner=owner, **about) for label in ("Appeler", "Effacée", "Interne")
            )
            db.session.add_all([apart, *(NotedFollowUp(pitch=pitch, follow_up=one) for one in (noted, binned))])
            db.session.commit()
            discard(binned)
            db.session.commit()
            made = Document(io.BytesIO(PAPERS["minutes_text"].content(pitch.council_session)))
        rows = [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]
        assert ["Filature", "Appeler", "Léa Hérisson", "31/12/2099"] in rows
        assert {"Effacée", "Interne"} & {cell for row in rows for cell in row} == set()
        found = said("minutes")
        assert "Suitesàdonner" in found
        assert "FilatureAppelerLéaHérisson31/12/2099" in found
        assert [one for one in ("Effacée", "Interne") if one in found] == []
        change(app, Pitch, held.pitch, state="excuse")
        assert "Appeler" not in said("minutes")

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
        with app.app_context():
            pitch, owner = (
                db.session.get_one(Pitch, held.pitch),
                sample(Person, first_name="L" * 60, last_name="v" * 60),
            )
            said = {"participation": pitch.participation, "meeting": None, "owner": owner, "label": "w" * 200}
            db.session.add(NotedFollowUp(pitch=pitch, follow_up=sample(FollowUp, **said)))
            db.session.commit()
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
