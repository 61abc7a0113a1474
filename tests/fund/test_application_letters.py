"""The letters about an application to a fund and the extract of its decision: what they say, who makes them."""

from __future__ import annotations

import io
from decimal import Decimal
from types import SimpleNamespace

import pytest
from docx import Document
from pypdf import PdfReader
from sqlalchemy import select

from models.accompaniment.presence import Presence
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import Decision, Outcome
from models.councils.session_state import SessionState
from models.engine import Attachment, db
from models.fund.application_letters import OCCASIONS, WORDS
from models.fund.application_state import NOT_FILED, ApplicationState
from models.fund.fund_application import FundApplication, FundApplicationFile
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from models.selection.letter_template import LetterOccasion, LetterTemplate
from models.selection.letter_words import WORDS as WORDS_OF_A_CALL
from models.selection.letter_words import filled_in
from tests.council_evenings import sits
from tests.factories import sample
from tests.pages import Page

pytestmark = pytest.mark.one_database
NAME, REASON = "L'Atelier [motif] #eval(1)", "Le besoin n'est pas établi."


def bare(text):
    return "".join(text.replace("\u200b", "").replace("’", "'").replace("\u202f", "").replace("\xa0", "").split())


@pytest.fixture
def refused(app):
    """An application refused, a letter for that and one for another state: their ids."""
    with app.app_context():
        file = sample(
            FundApplication,
            company=sample(Company, name=NAME),
            state=ApplicationState.REFUSED,
            requested=Decimal(40_000),
            reason=REASON,
            title="Un atelier",
        )
        refusal, grant = (
            sample(LetterTemplate, occasion=one, name=name, subject="[référence]", text="[entreprise] : [motif]")
            for one, name in ((LetterOccasion.FUND_REFUSED, "Refus"), (LetterOccasion.FUND_GRANTED, "Accord"))
        )
        db.session.add_all([file, refusal, grant])
        db.session.commit()
        return SimpleNamespace(id=file.id, letter=f"letter-{refusal.id}", other=f"letter-{grant.id}")


def made(browser, file, document):
    return Page(browser.client.post("/fund_application/document/", data={"id": str(file.id), "document": document}))


def kept(app):
    with app.app_context():
        return [(one.label, one.kind) for one in db.session.scalars(select(Attachment).order_by(Attachment.id))]


def decide(app, file, outcome=Outcome.UNFAVOURABLE, **said):
    """A committee of one decides of it, and of the budget."""
    with app.app_context():
        council = sample(Council, kind=CouncilKind.COMMITMENT)
        session = sample(CouncilSession, council=council, state=SessionState.HELD, **said)
        session.cohort = None
        sits(session, sample(Person), presence=Presence.PRESENT)
        against = {"outcome": outcome, "votes_for": 0, "votes_against": 1, "candidacy": None}
        for about in ({"fund_application": db.session.get_one(FundApplication, file.id)}, {"subject": "Le budget"}):
            none = {"fund_application": None, "subject": None}
            db.session.add(sample(Decision, council_session=session, **against | none | about))
        db.session.commit()


def test_every_state_but_a_draft_and_what_was_dropped_has_a_letter():
    assert {state for states in OCCASIONS.values() for state in states} == {*ApplicationState} - {*NOT_FILED}


def test_a_letter_takes_the_words_of_what_it_is_about_and_no_others(refusals):
    every = " ".join(f"[{one}]" for one in WORDS)
    about = {"occasion": LetterOccasion.FUND_RECEIPT, "subject": "Votre demande"}
    assert refusals(sample(LetterTemplate, text=every, **about)) == []
    assert refusals(sample(LetterTemplate, text="[promotion]", **about))[0][0] == "text"
    (found,) = refusals(sample(LetterTemplate, occasion=LetterOccasion.RECEIPT, subject="X", text="[projet]"))
    assert found[0] == "text"


def test_each_word_is_filled_in_once(app, refused):
    with app.app_context():
        file = db.session.get_one(FundApplication, refused.id)
        assert filled_in("[entreprise] / [motif] / [promotion]", file, WORDS) == f"{NAME} / {REASON} / [promotion]"
        assert "[" not in filled_in(" ".join(f"[{one}]" for one in WORDS if one != "entreprise"), file, WORDS)
    assert {*WORDS} & {*WORDS_OF_A_CALL} == {"entreprise", "référence", "date de dépôt", "motif"}


def test_who_manages_the_fund_makes_the_letters_of_its_state_and_they_are_kept(app, browse_as, refused):
    manager = browse_as(Role.FUND_MANAGER)
    words = manager.get(f"/fund_application/details/?id={refused.id}").words
    assert "Refus, à retoucher" in words
    assert "Accord" not in words

    page = made(manager, refused, refused.letter)
    given = manager.client.get(page.location, buffered=True)
    assert (page.status, given.status_code, given.mimetype) == (303, 200, "application/pdf")
    text = bare(PdfReader(io.BytesIO(given.data)).pages[0].extract_text())
    assert bare(NAME) in text
    assert bare(REASON) in text

    page = made(manager, refused, f"{refused.letter}-text")
    given = manager.client.get(page.location, buffered=True)
    assert REASON in "\n".join(one.text for one in Document(io.BytesIO(given.data)).paragraphs).replace("’", "'")
    assert kept(app) == [("Refus", FundApplicationFile.LETTER), ("Refus, à retoucher", FundApplicationFile.LETTER)]


def test_a_letter_of_another_state_or_none_is_not_made(app, browse_as, refused):
    manager = browse_as(Role.FUND_MANAGER)
    for wrong in (refused.other, "letter-0", "", "minutes"):
        assert made(manager, refused, wrong).status == 400
    assert kept(app) == []


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.EVALUATOR, Role.REGION, Role.ACCOUNTS])
def test_the_others_make_none(browse_as, refused, role):
    assert made(browse_as(role), refused, refused.letter).status == 403


def test_the_extract_is_of_its_decision_alone_and_waits_for_one(app, browse_as, refused):
    manager = browse_as(Role.FUND_MANAGER)
    page = made(manager, refused, "extract")
    assert "Aucune décision de comité n'est écrite sur ce dossier" in manager.get(page.location).words

    decide(app, refused, starts_at="02/05/2018 18:00")
    decide(app, refused, Outcome.POSTPONED, starts_at="02/03/2018 18:00")  # noted after it, of a former session
    page = made(manager, refused, "extract")
    pages = PdfReader(io.BytesIO(manager.client.get(page.location, buffered=True).data)).pages
    text = bare("".join(one.extract_text() for one in pages))
    assert len(pages) == 1
    assert bare(f"Dossier du fonds : {NAME}") in text
    assert "Défavorable" in text
    assert "budget" not in text
