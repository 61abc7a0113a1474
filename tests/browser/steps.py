"""What people do, in words."""

from __future__ import annotations

import json
from itertools import count

from playwright.sync_api import Locator, Page, expect

from models.engine import today
from tests.browser.journeys import Journey
from tests.factories import siren

_NUMBER = count(5_000_000)  # out of the way of the factories


def new_siren() -> str:
    """A valid SIREN that no company has."""
    return siren(next(_NUMBER))


def heading(page: Page, words: str) -> None:
    """The page says it is this one."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def save(page: Page) -> None:
    """The main button of a form."""
    page.get_by_role("button", name="Enregistrer", exact=True).and_(page.locator(".primary")).click()


def save_another(page: Page) -> None:
    """Save, and say that it is not the same record when others look like it."""
    save(page)
    expect(answer(page)).to_be_visible()
    for box in page.get_by_label("Ce n’est pas la même fiche").all():
        box.check()
        save(page)


def answer(page: Page) -> Locator:
    """What the page says of what was just sent."""
    return page.get_by_role("alert").or_(page.locator(".flash")).first


def row(page: Page, legend: str) -> Locator:
    """The inputs of an owned record, by its legend."""
    return page.get_by_role("group", name=legend, exact=True)


def add_row(page: Page, field: str) -> Locator:
    """One more owned record, in the list of that name."""
    page.locator(f'button[name="_add"][value="{field}"]').click()
    return page.locator(f'[data-rows="{field}"] > .row').last


def proposed(page: Page, label: str) -> Locator:
    """What a picker proposes under exactly this label, whatever hint stands beside it."""
    return page.get_by_role("option").and_(page.locator(f"[data-label={json.dumps(label, ensure_ascii=False)}]"))


def join_file(page: Page, journey: Journey) -> None:
    """The file of the first row that waits for one, by its page."""
    journey.click(page.get_by_role("link", name="Joindre").first)
    journey.send(page.get_by_label("Fichiers", exact=True))
    journey.click(page.get_by_role("button", name="Ajouter", exact=True))
    expect(page.get_by_role("main").get_by_role("link", name="livrable", exact=True)).to_be_visible()


def see_on_paper(page: Page, journey: Journey, day: str, paper: str) -> None:
    """A day of today, and why there is no file."""
    journey.type(page.get_by_label(day), f"{today():%d/%m/%Y}")
    journey.type(page.get_by_label(paper), "Au dossier de l'entreprise")
