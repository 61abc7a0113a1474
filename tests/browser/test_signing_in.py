"""Coming in, going out, and being put out while typing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from models.engine import long_day, today
from models.parties.company import Company
from models.policy import Role
from tests.browser.conftest import sign_in
from tests.browser.steps import heading, new_siren, save

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_said_and_the_right_one_leads_where_one_was_going(site, stranger):
    page, account = stranger(), site.accounts[Role.STAFF]
    page.goto("/company/?q=garrigue")
    heading(page, "Connexion")
    page.get_by_label("Courriel").fill(account.email)
    page.get_by_label("Mot de passe").fill("ce n'est pas lui")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_contain_text("Adresse ou mot de passe inexact")
    expect(page.get_by_label("Courriel")).to_have_value(account.email)
    sign_in(page, account)
    heading(page, "Entreprises")
    expect(page).to_have_url(f"{site.url}/company/?q=garrigue")


def test_signing_out_makes_a_copy_of_the_cookie_worthless(site, stranger):
    page = stranger()
    sign_in(page, site.accounts[Role.STAFF])
    heading(page, f"Bonjour Mission (démo) — {long_day(today())}")
    copied = page.context.storage_state()
    page.get_by_role("button", name="Se déconnecter").click()
    heading(page, "Connexion")
    thief = stranger(storage_state=copied)
    thief.goto("/company/")
    heading(thief, "Connexion")


def test_what_was_typed_when_the_session_ended_is_offered_again_and_saved(site, stranger):
    page, number = stranger(), new_siren()
    name = f"Reprise {number}"  # not near another's, which would be asked about
    sign_in(page, site.accounts[Role.STAFF])
    heading(page, f"Bonjour Mission (démo) — {long_day(today())}")
    page.goto("/company/new/")
    page.get_by_label("Raison sociale").fill(name)
    page.get_by_label("SIREN", exact=True).fill(number)
    page.get_by_label("Statut ESS").select_option("Scop")
    site.end_last_sign_in()
    save(page)
    heading(page, "Connexion")
    expect(page.get_by_role("alert")).to_contain_text("Rien n’est perdu")
    sign_in(page, site.accounts[Role.STAFF])
    heading(page, "Reprendre votre saisie")
    assert site.count(Company, siren=number) == 0
    page.get_by_role("button", name="Revoir ma saisie").click()
    expect(page.get_by_label("Raison sociale")).to_have_value(name)
    save(page)
    heading(page, name)
    assert site.count(Company, siren=number) == 1
