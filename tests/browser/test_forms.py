"""How forms are laid out, and what they give beside their boxes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from models.accompaniment.note import Note
from models.accompaniment.participation import Participation, ParticipationState
from models.cohorts.cohort import Cohort
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.browser.looks import CUT, ill_made
from tests.browser.steps import save

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
BAR, CARD = 64, 370  # pixels, on a phone
LINES = """() => [...document.querySelectorAll('.group .fields')].flatMap((fields) => {
  const labels = [...fields.querySelectorAll(':scope > .field:not(.wide) > label:not(.check)')];
  return labels.map((one) => [Math.round(one.getBoundingClientRect().bottom),
                              Math.round(document.getElementById(one.htmlFor).getBoundingClientRect().top)]);
})"""


def _box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).bounding_box()
    assert found is not None
    return dict(found)


def _heights(found: Locator) -> list[float]:
    return [one.evaluate("(row) => row.getBoundingClientRect().height") for one in found.all()]


def _is_straight(page: Page) -> bool:
    """Whether boxes whose labels end on one line begin on one line."""
    lines: dict[int, set[int]] = {}
    for label, box in page.evaluate(LINES):
        lines.setdefault(label, set()).add(box)
    assert len(lines) > 2
    return all(max(boxes) - min(boxes) <= 1 for boxes in lines.values())


def test_boxes_of_a_line_are_on_one_line_and_the_text_of_a_meeting_is_near_the_top(site, visit):
    page = visit(viewport=DESK)
    for address in ("/company/new/", "/fund_application/new/", "/meeting/new/"):
        page.goto(address)
        assert _is_straight(page), address
    page.set_viewport_size(PHONE)
    assert _box(page, "#minutes")["y"] < PHONE["height"] - 64  # above the bar
    page.set_viewport_size(DESK)
    founded = "/company/new/", "#founded_on", "#name"
    page.goto(founded[0])
    assert _box(page, founded[1])["width"] < _box(page, founded[2])["width"] * 0.6


def test_a_collective_day_is_a_table_at_a_desk_and_short_cards_on_a_phone(site, visit):
    cohort = site.make(Cohort)
    for _ in range(5):
        site.make(Participation, cohort=cohort, state=ParticipationState.ACTIVE)
    page = visit(viewport=DESK)
    page.goto(f"/meeting/new/?kind=journee_collective&cohort={cohort}")
    rows = page.locator('[data-rows="attendances"] > .row')
    expect(rows).to_have_count(5)
    assert max(_heights(rows)) <= 60
    page.set_viewport_size(PHONE)
    assert _box(page, "form > .bar")["height"] <= BAR
    assert page.evaluate(CUT) == []
    assert max(_heights(rows)) <= CARD


def test_a_day_is_typed_or_chosen_in_the_calendar_of_the_browser(site, visit):
    page = visit()
    page.goto("/company/new/")
    day = page.get_by_label("Date de création")
    day.fill("31/02/2017")
    expect(day).to_have_value("31/02/2017")  # what is wrong is kept, to be told why
    page.locator(".chooser:has(#founded_on) > [type=date]").evaluate(
        "(box) => { box.value = '2017-11-14'; box.dispatchEvent(new Event('change')); }"
    )
    expect(day).to_have_value("14/11/2017")


def test_words_of_a_letter_go_where_one_writes(visit):
    page = visit(Role.ADMIN)
    page.goto("/letter_template/new/")
    subject, text = (page.get_by_role("textbox", name=one) for one in ("Objet", "Texte"))
    text.fill("Bonjour ,")
    text.press("ArrowLeft")
    page.get_by_role("button", name="[contact]").click()
    expect(text).to_have_value("Bonjour [contact],")
    subject.fill("Appel ")
    of_a_call = page.get_by_role("paragraph").filter(has_text="À un appel")  # those of a fund have a reference too
    of_a_call.get_by_role("button", name="[référence]").press("Enter")
    expect(subject).to_have_value("Appel [référence]")
    expect(subject).to_be_focused()


def test_an_end_that_nobody_typed_follows_its_beginning(visit):
    page = visit()
    page.goto("/meeting/new/")
    start, end = page.get_by_label("Début"), page.get_by_label("Fin", exact=True)
    start.fill("14/11/2017 23:30")
    expect(end).to_have_value("15/11/2017 00:30")
    end.fill("15/11/2017 01:00")
    start.fill("15/11/2017 00:00")
    expect(end).to_have_value("15/11/2017 01:00")


def test_somebody_who_is_not_there_is_made_over_the_form_by_the_keyboard(site, visit):
    page = visit()
    company = site.make(Company, name="Menuiserie de la Lergue")
    joined = site.make(Participation, company=company, state=ParticipationState.ACTIVE)
    page.goto(f"/meeting/new/?participation={joined}")
    page.get_by_label("Compte rendu", exact=True).fill("Un long texte")
    person = page.get_by_label("Personne").first
    person.click()
    expect(page.get_by_role("option", name="Nouvelle personne")).to_be_visible()  # without a word typed
    person.press_sequentially("Clara Wagner")
    expect(page.get_by_role("option", name="Créer « Clara Wagner »")).to_be_visible()
    person.press("ArrowUp")
    person.press("Enter")

    over = page.get_by_role("dialog", name="Nouvelle personne")
    expect(over.get_by_label("Nom obligatoire", exact=True)).to_be_focused()
    expect(over.get_by_label("Prénom")).to_have_value("Clara")
    expect(over.get_by_label("Organisme obligatoire")).to_have_value("Menuiserie de la Lergue")
    assert ill_made(page, painted="light") == []
    over.get_by_label("Prénom").fill("")
    page.keyboard.press("Control+s")
    expect(over.get_by_role("alert")).to_contain_text("À remplir")
    over.get_by_label("Prénom").fill("Clara")
    page.keyboard.press("Control+s")

    expect(person).to_have_value("Wagner Clara")
    expect(person).to_be_focused()
    expect(page.get_by_label("Compte rendu", exact=True)).to_have_value("Un long texte")
    assert site.count(Person, last_name="Wagner") == 1


def test_a_long_text_that_one_leaves_is_offered_again(site, visit):
    page = visit(own=True)
    page.clock.install()
    note = site.make(Note, text="Avant")
    page.goto(f"/note/edit/?id={note}")
    page.get_by_label("Note obligatoire").fill("Une longue conversation")
    page.clock.fast_forward(5_000)
    expect(page.get_by_text("Brouillon gardé à")).to_be_visible()
    page.once("dialog", lambda question: question.accept())
    page.goto(f"/note/edit/?id={note}")
    assert ill_made(page, painted="light") == []
    page.get_by_role("link", name="Reprendre").click()
    expect(page.get_by_label("Note obligatoire")).to_have_value("Une longue conversation")
    page.once("dialog", lambda question: question.accept())
    page.get_by_role("button", name="Jeter").click()
    expect(page.get_by_label("Note obligatoire")).to_have_value("Avant")


def test_a_long_text_that_was_refused_at_once_is_offered_again(site, visit):
    page = visit(own=True)
    page.goto(address := f"/note/edit/?id={site.make(Note, text='Avant')}")
    page.get_by_label("Note obligatoire").fill("Une longue conversation")
    page.get_by_label("Date").fill("hier")
    with page.expect_response(lambda one: "/draft/" in one.url):
        page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.once("dialog", lambda question: question.accept())
    page.goto(address)
    page.get_by_role("link", name="Reprendre").click()
    expect(page.get_by_label("Note obligatoire")).to_have_value("Une longue conversation")


def test_what_was_saved_may_be_undone_in_one_action_for_half_a_minute(site, visit):
    page = visit(own=True)
    page.clock.install()
    note = site.make(Note, text="Avant")
    page.goto(f"/note/edit/?id={note}")
    page.get_by_label("Note obligatoire").fill("Après")
    save(page)
    undo = page.locator(".toast").get_by_role("button", name="Annuler")
    expect(undo).to_be_visible()
    undo.click()
    expect(page.get_by_role("status")).to_contain_text("C’est annulé")
    assert site.count(Note, id=note, text="Avant") == 1

    expect(page.locator(".toast")).to_be_visible()  # what undoes may be undone too
    page.clock.fast_forward(31_000)
    expect(page.locator(".toast")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("C’est annulé")
