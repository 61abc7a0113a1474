"""Files brought in, as people do it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from models.engine import RUNNING, WRITE, ImportTask, db
from tests.browser.site import Site
from tests.browser.steps import heading, new_siren

HEAD = "Raison sociale;SIREN;Statut ESS;Date de création;Remarque"


def dropped(page: Page, text: str) -> None:
    """A file, from the page that asks for one to that of its columns."""
    file = {"name": "entreprises.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("Fichier").set_input_files([file])  # type: ignore[list-item]
    page.get_by_role("button", name="Lire ce fichier").click()
    heading(page, "Relier les colonnes")


def matching(page: Page, _site: Site) -> None:
    """A file with a column that nothing fills."""
    dropped(page, f"{HEAD}\nAtelier des Cimes;{new_siren()};Scop;2012-05-02;appeler lundi\nLa Ressourcerie;;Scic;;\n")


def mending(page: Page, _site: Site) -> None:
    """Two that say the same wrong word, one of a wrong number."""
    rows = [f"Atelier {name};{new_siren()};Scoop;;" for name in ("des Cimes", "du Port")]
    dropped(page, "\n".join([HEAD, *rows, "La Ressourcerie;123;Scic;;", ""]))
    page.get_by_role("button", name="Vérifier les lignes").click()
    heading(page, "2 points à corriger")


def going_on(page: Page, site: Site) -> None:
    """A long one that the server is bringing in."""
    matching(page, site)
    number = int(page.url.rpartition("=")[2])
    with site.app.app_context():
        db.session.add(ImportTask(file_id=number, kind=WRITE, state=RUNNING, options={}, done=3_400, total=10_000))
        db.session.commit()
    page.goto(f"/imports/progress/?id={number}")
    heading(page, "Import en cours")


def checking(page: Page, _site: Site) -> None:
    """One that is changed, one that is new, one that is refused."""
    rows = "Filature de la Mosson et fils;000017012;;;\nAtelier des Monts;{};Scop;02/05/2012;\nSans numéro;12;Scic;;\n"
    dropped(page, f"{HEAD}\n{rows.format(new_siren())}")
    page.get_by_role("button", name="Vérifier les lignes").click()
    page.get_by_role("link", name="Continuer sans ces lignes").click()
    expect(page.get_by_role("button", name="Importer 2 lignes, sans les refusées")).to_be_visible()
