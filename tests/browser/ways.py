"""What is done on some pages before looking: those of accounts, and of files that leave."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

from playwright.sync_api import Page, expect

from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.engine import today
from tests.browser.site import Site
from tests.browser.steps import new_siren, save


def wrong_password(page: Page, _site: Site) -> None:
    """A sign-in that is refused."""
    page.get_by_label("Courriel").fill("inconnue@example.org")
    page.get_by_label("Mot de passe").fill("inconnu")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_be_visible()


def passwords_apart(page: Page, _site: Site) -> None:
    """A new password typed in two ways."""
    for label, text in (("actuel", "faux"), ("Nouveau", "quatre mots tout neufs"), ("encore une fois", "autre chose")):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_be_visible()


def resuming(page: Page, _site: Site) -> None:
    """A form whose page stayed open too long."""
    page.get_by_label("Raison sociale").fill("Ferme du Lez")
    page.locator("form[data-main] [name=csrf_token]").evaluate("one => { one.value = 'expired'; }")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Reprendre votre saisie")


def taken_away(page: Page, _site: Site) -> None:
    """A file that was just made."""
    with page.expect_download():
        page.get_by_role("button", name="Classeur Excel").click()
    page.reload()


def handed(page: Page, _site: Site) -> None:
    """Files handed to a service of the Région."""
    page.get_by_label("Remis à").select_option(index=1)
    with page.expect_download():
        page.get_by_role("button", name="Archive ZIP").click()
    page.goto("/region/")
    expect(page.get_by_role("main")).to_contain_text("En vigueur")


def token(page: Page, _site: Site) -> None:
    """A token, made at the second try."""
    page.get_by_label("Nom du nouveau jeton").fill("Entrepôt")
    page.get_by_label("Jusqu’au").fill("hier")
    page.get_by_role("button", name="Créer le jeton").click()
    expect(page.get_by_role("alert")).to_contain_text("à corriger")
    page.get_by_label("Jusqu’au").fill(f"{today() + timedelta(days=30):%d/%m/%Y}")
    page.get_by_role("button", name="Créer le jeton").click()
    expect(page.get_by_role("status").filter(has_text="jeton_")).to_be_visible()
    page.get_by_role("button", name="Fermer le jeton Entrepôt").scroll_into_view_if_needed()


def password_link(page: Page, _site: Site) -> None:
    """A link by which somebody chooses a password."""
    page.get_by_role("button", name="Créer un lien de mot de passe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lien de mot de passe")


def evening(page: Page, site: Site) -> None:
    """A session under way, where somebody else noted the same meanwhile."""
    number = site.id_of(CouncilSession, number=2, place="Urscop")
    with closing(site.store()) as store, store:
        store.execute("UPDATE council_session SET state = 'convoquee' WHERE id = ?", (number,))
    page.goto(f"/council_session/evening/?id={number}")
    turn = page.locator("[data-turn]:visible")
    pitch = int((turn.get_attribute("data-turn") or "").removeprefix("pitch-"))
    site.change(Pitch, pitch, questions=f"Quels débouchés hors de la région ? ({new_siren()})")
    turn.get_by_label("Questions").fill("Quelle part du chiffre d'affaires vient de la vente directe ?")
    turn.get_by_role("button", name="Enregistrer").click()
    expect(turn.locator("blockquote")).to_be_visible()
    turn.get_by_text("Noter une suite à donner").click()
