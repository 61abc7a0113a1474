"""An evaluator marks four applications on a telephone: at most two touches a mark, all of them counted.

Without script two of them are enough: the second follows the first, and the list comes after the last.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.accounts.user import User
from models.engine import db
from models.policy import Role
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import CandidacyState
from models.selection.evaluation import Evaluation, EvaluationState
from tests.applications import found_in
from tests.factories import sample

pytestmark = pytest.mark.browser
TELEPHONE = {"width": 360, "height": 740}
WITH_SCRIPT, WITHOUT = 4, 2


def evaluations(site, asked):
    """So many evaluations asked of whoever has the account, and nothing else to mark: (ids, criteria)."""
    with site.app.app_context():
        account = db.session.scalars(select(User).where(User.role == Role.EVALUATOR)).one()
        call = db.session.scalars(select(CallForApplications).where(CallForApplications.grid_id.is_not(None))).first()
        for one in db.session.scalars(select(Evaluation).where(Evaluation.evaluator_id == account.person_id)):
            found_in(one.candidacy, CandidacyState.WITHDRAWN)
        for _ in range(asked):
            candidacy = sample(Candidacy, call=call, state=CandidacyState.UNDER_REVIEW)
            db.session.add(sample(Evaluation, candidacy=candidacy, evaluator=account.person, submitted_on=None))
        db.session.commit()
        found = select(Evaluation).join(Evaluation.candidacy).where(Candidacy.state == CandidacyState.UNDER_REVIEW)
        own = db.session.scalars(found.where(Evaluation.evaluator_id == account.person_id)).all()
        return [one.id for one in own], len(call.grid.criteria)


def test_an_application_takes_two_touches_a_mark_at_most(site, visit, script):
    asked = WITH_SCRIPT if script else WITHOUT
    numbers, criteria = evaluations(site, asked)
    assert len(numbers) == asked
    page = visit(Role.EVALUATOR, script=script, viewport=TELEPHONE)
    touches = 0

    def touch(what):
        nonlocal touches
        touches += 1
        what.click()

    page.goto("/")
    touch(page.get_by_role("link", name=f"Vous avez {asked} candidatures à évaluer"))
    touch(page.locator("main .todo a").first)
    for number in range(asked):
        expect(page.locator("fieldset.group:has(div.marks)")).to_have_count(criteria)
        assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
        for steps in page.locator("div.marks").all():
            touch(steps.locator("label").nth(number % 4))
        touch(page.get_by_role("button", name="Enregistrer et remettre"))
        expect(page.locator(".flash")).to_contain_text("évaluation remise")

    expect(page.get_by_role("heading", name="Mes évaluations")).to_be_visible()
    assert touches <= 2 * asked * criteria
    with site.app.app_context():
        saved = [db.session.get_one(Evaluation, one) for one in numbers]
        assert {one.state for one in saved} == {EvaluationState.SUBMITTED}
        assert sorted(one.scores[0].value for one in saved) == sorted(number % 4 for number in range(asked))


def test_a_mark_is_large_enough_for_a_finger_and_reached_by_the_keyboard(site, visit):
    page = visit(Role.EVALUATOR, viewport=TELEPHONE)
    page.goto(f"/marking/sheet/?id={evaluations(site, 1)[0][0]}")
    first = page.locator("div.marks").first
    boxes = [one.bounding_box() for one in first.locator("label").all()]
    assert min(min(one["width"], one["height"]) for one in boxes) >= 40
    first.locator("input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(first.locator("input").nth(1)).to_be_checked()
