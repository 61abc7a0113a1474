"""Two people on one record: nobody's change is lost, and what both changed is theirs to settle."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from models.parties.company import Company
from models.policy import Role
from tests.browser.steps import heading, save, save_another

pytestmark = pytest.mark.browser


def _both_open(visit, company: int, *, script: bool = True) -> tuple[Page, Page]:
    mine, theirs = visit(Role.STAFF, script=script), visit(Role.ADMIN, script=script)
    for page in (mine, theirs):
        page.goto(f"/company/edit/?id={company}")
    return mine, theirs


def _rename(page: Page, name: str) -> None:
    page.get_by_label("Raison sociale").fill(name)
    save_another(page)


@pytest.mark.parametrize(
    ("script", "kept", "name"), [(True, "Votre saisie", "La mienne"), (False, "Responsable (démo)", "La sienne")]
)
def test_what_both_changed_is_shown_side_by_side_and_settled(site, visit, script, kept, name):
    mine, theirs = _both_open(visit, site.make(Company, name="À deux"), script=script)
    _rename(theirs, "La sienne")
    heading(theirs, "La sienne")
    mine.get_by_label("Site").fill("https://a-deux.example.org")
    _rename(mine, "La mienne")

    expect(mine.get_by_role("alert")).to_contain_text("Quelqu’un a modifié cette fiche")
    choices = mine.get_by_role("radiogroup")
    expect(choices).to_have_count(1)
    expect(choices).to_contain_text("La mienne")
    expect(choices).to_contain_text("La sienne")
    choices.get_by_role("radio", name=kept).check()
    save_another(mine)
    heading(mine, name)
    expect(mine.get_by_role("main")).to_contain_text("a-deux.example.org")


def test_changes_to_different_fields_are_brought_together(site, visit):
    mine, theirs = _both_open(visit, site.make(Company, name="Chacun le sien"))
    name = "Toutes ensemble"  # near nobody's name, which would be asked about
    theirs.get_by_label("Sigle").fill("CLS")
    save(theirs)
    heading(theirs, "Chacun le sien")
    _rename(mine, name)
    heading(mine, name)
    expect(mine.get_by_role("status")).to_contain_text("faits entre-temps par d’autres ont été gardés")
    expect(mine.get_by_role("main")).to_contain_text("CLS")
