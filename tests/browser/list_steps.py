"""What is done on lists before they are looked at."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.site import Site


def tick_two(page: Page, _site: Site) -> None:
    """Two records."""
    for box in page.get_by_role("checkbox").all()[1:3]:
        box.check()


def filtering(page: Page, _site: Site) -> None:
    """The form of filters, one of them open."""
    page.locator("summary", has_text="Filtrer").click()
    page.locator(".filter summary", has_text="Promotion").click()


def keeping(page: Page, _site: Site) -> None:
    """A view kept, then changed."""
    page.get_by_text("Enregistrer cette vue").click()
    page.get_by_label("Nom de la vue").fill("Actifs")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("link", name="Modifier la vue")).to_be_visible()
    page.goto(f"{page.url}&is_ess=non")
    expect(page.get_by_role("button", name="Enregistrer les changements")).to_be_visible()
    page.get_by_text("Enregistrer cette vue").click()


def changing(page: Page, site: Site) -> None:
    """A field of two records, tried."""
    tick_two(page, site)
    page.get_by_label("Action").select_option(label="État")
    page.locator(".bulk button").click()
    page.get_by_label("État").select_option(label="Active")
    page.get_by_role("button", name="Voir ce qui changera").click()
    expect(page.locator(".trial")).to_be_visible()


def exporting(page: Page, _site: Site) -> None:
    """The menu of files."""
    page.get_by_text("Exporter", exact=True).click()
