"""The letters of a call: what an administrator may write in one, whom it is for, what is kept."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from admin_views.engine.long_files import Place
from models.cohorts.cohort import Cohort
from models.engine import Attachment, db
from models.parties.company import Company
from models.policy import Role
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy, CandidacyFile
from models.selection.candidacy_state import CandidacyState
from models.selection.letter_template import LetterOccasion, LetterTemplate
from models.selection.letter_words import WORDS, filled_in
from seeds.reference import load_reference
from tests.factories import sample
from tests.statements import is_within, statements

NAME = "L'Atelier [motif] #eval(1) $x$"


def bare(text):
    return "".join(text.replace("\u200b", "").replace("’", "'").split())


def text_of(made):
    return [bare(page.extract_text()) for page in PdfReader(io.BytesIO(made)).pages]


@pytest.fixture
def applied(app):
    """A call where two applications are declined and a third is not, and the letter to those who are."""
    with app.app_context():
        call = sample(CallForApplications, cohort=sample(Cohort, name="Promotion 3"), state="en_selection")
        letter = sample(
            LetterTemplate,
            name="Non retenue",
            occasion=LetterOccasion.DECLINED,
            subject="Candidature [référence]",
            text="[contact],\n\n[entreprise] n'est pas retenue : [motif]",
        )
        for name, state in ((NAME, "non_retenue"), ("Brasserie", "non_retenue"), ("Chai", "retenue")):
            company, reason = sample(Company, name=name), "Hors du périmètre."
            db.session.add(
                sample(Candidacy, call=call, company=company, state=state, decision_reason=reason, contact=None)
            )
        db.session.add(letter)
        db.session.commit()
        return SimpleNamespace(call=call.id, letter=letter.id)


def kept(app):
    with app.app_context():
        found = db.session.scalars(select(Attachment).order_by(Attachment.id))
        return [(one.label, one.kind, str(one.holder.company)) for one in found]


class TestItsText:
    def test_takes_each_word_of_the_list_and_no_other(self, refusals):
        every = " ".join(f"[{one}]" for one in WORDS)
        assert refusals(sample(LetterTemplate, subject=every, text=f"{every} {{{{ 7 * 7 }}}} #panic()")) == []
        wrong = ("[salaire]", "[Entreprise]", "[]", "[entreprise ]", "[entreprise", "entreprise]", "[[entreprise]]")
        for text in (*wrong, "[date de\ndépôt]"):
            (found,) = refusals(sample(LetterTemplate, text=text))
            assert found[0] == "text"
            assert "n'est pas un mot à remplir : [entreprise]," in found[1]
        assert found[1].startswith("« [date de dépôt] » n'est pas")

    @pytest.mark.one_database
    def test_has_the_words_beside_it_to_copy_or_to_pick(self, browse_as):
        text = browse_as(Role.ADMIN).get("/letter_template/new/").text
        assert [one for one in WORDS if f"<code>[{one}]</code>" not in text] == []

    def test_is_filled_in_once(self):
        company = Company(name="[motif] {entreprise}")
        candidacy = Candidacy(company=company, decision_reason="Le prix")
        assert filled_in("[entreprise] / [motif] / [autre]", candidacy) == "[motif] {entreprise} / Le prix / [autre]"

    @pytest.mark.one_database  # Python alone reads these letters
    def test_is_proposed_for_each_occasion(self, app, refusals):
        load_reference()
        found = list(db.session.scalars(select(LetterTemplate)))
        assert {one.occasion for one in found} == {*LetterOccasion}
        assert refusals(*found) == []

    def test_every_state_but_a_draft_and_a_withdrawal_has_a_letter(self):
        told = {state for one in LetterOccasion for state in one.states}
        assert {*CandidacyState} - told == {CandidacyState.DRAFT, CandidacyState.WITHDRAWN}


class TestThePage:
    def test_says_for_how_many_each_letter_is(self, browse_as, applied):
        staff = browse_as(Role.STAFF)
        assert "Lettres" in staff.get(f"/call_for_applications/details/?id={applied.call}").words
        with statements() as seen:
            page = staff.get(f"/call_for_applications/letters/?id={applied.call}")
        assert is_within(12, seen), seen
        assert page.rows[0] | {"Actions": ""} == {
            "Lettre": "Non retenue",
            "Candidatures": "2",
            "Déjà faites": "0",
            "Actions": "",
        }
        assert "Faire les 2 lettres" in page.words

    @pytest.mark.one_database
    def test_shows_them_before_anything_is_kept(self, app, browse_as, applied):
        address = f"/call_for_applications/letters/preview/?id={applied.call}&letter={applied.letter}"
        with Place(), Place():  # of two others
            assert browse_as(Role.STAFF).client.get(address).status_code == 429
        answer = browse_as(Role.STAFF).client.get(address)

        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        first, second = text_of(answer.data)
        assert bare(f"{NAME} n'est pas retenue : Hors du périmètre.") in first
        assert "Brasserie" in second
        assert kept(app) == []

    def test_keeps_each_among_the_files_of_its_application_once(self, app, browse_as, applied):
        staff, sent = browse_as(Role.STAFF), {"id": applied.call, "letter": applied.letter}
        with Place(), Place():
            assert staff.post("/call_for_applications/letters/keep/", sent).status == 429
        assert kept(app) == []
        page = staff.post("/call_for_applications/letters/keep/", sent)

        told = "« Non retenue » : 2 lettres, dans les fichiers de chaque candidature."
        assert told in staff.get(page.location).words
        letters = [("Non retenue", CandidacyFile.LETTER, name) for name in (NAME, "Brasserie")]
        assert kept(app) == letters

        again = staff.post("/call_for_applications/letters/keep/", sent)
        assert "n'est plus à faire pour personne" in staff.get(again.location).words
        assert kept(app) == letters
        assert "Faire" not in staff.get(f"/call_for_applications/letters/?id={applied.call}").words

    @pytest.mark.one_database
    def test_whose_name_no_file_may_have_is_kept_once_too(self, app, browse_as, applied):
        staff, sent = browse_as(Role.STAFF), {"id": applied.call, "letter": applied.letter}
        with app.app_context():
            db.session.get_one(LetterTemplate, applied.letter).name = "Refus 2017/2018, suite."
            db.session.commit()
        for _ in range(2):
            staff.post("/call_for_applications/letters/keep/", sent)
        assert [label for label, _kind, _company in kept(app)] == ["Refus 2017-2018, suite"] * 2

    @pytest.mark.one_database
    @pytest.mark.parametrize("role", [Role.COMMITTEE, Role.FUND_MANAGER, Role.EVALUATOR])
    def test_is_the_teams_alone(self, app, browse_as, applied, role):
        other = browse_as(role)
        assert "Lettres" not in other.get(f"/call_for_applications/details/?id={applied.call}").words
        assert other.get(f"/call_for_applications/letters/?id={applied.call}").status == 403
        sent = {"id": applied.call, "letter": applied.letter}
        assert other.post("/call_for_applications/letters/keep/", sent).status == 403
        assert kept(app) == []

    @pytest.mark.one_database
    @pytest.mark.parametrize("letter", ["", "abc", "999999", "-1"])
    def test_a_letter_that_is_not_there_is_not_found(self, browse_as, applied, letter):
        sent = {"id": applied.call, "letter": letter}
        assert browse_as(Role.STAFF).post("/call_for_applications/letters/keep/", sent).status == 404
