"""Files chosen or dropped on a record: sent one by one, the refused told beside the field."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from models.parties.company import Company
from tests import papers

pytestmark = pytest.mark.browser
DROP = """(part, [name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name));
  for (const type of ["dragover", "drop"])
    part.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
}"""


def test_files_are_dropped_sent_one_by_one_and_refused_beside_the_field(visit, site):
    page, number = visit(), site.id_of(Company)
    page.goto(f"/company/details/?id={number}")
    part = page.locator("#fichiers")
    part.evaluate(DROP, ["Compte rendu.txt", "Bonjour."])
    expect(page.get_by_label("Type")).to_be_focused()
    page.get_by_label("Type").select_option("Statuts")
    part.get_by_role("button", name="Ajouter", exact=True).click()
    expect(part.get_by_role("link", name="Compte rendu", exact=True)).to_be_visible()

    part.get_by_text("Ajouter des fichiers").click()
    box, send = page.get_by_label("Fichiers", exact=True), part.get_by_role("button", name="Ajouter", exact=True)
    page.get_by_label("Type").select_option("Statuts")
    page.evaluate("document.querySelector('#fichiers form[data-most]').dataset.most = 0.0001")
    box.set_input_files([{"name": "long.txt", "mimeType": "text/plain", "buffer": b"Bonjour. " * 100}])
    send.click()
    expect(part.get_by_role("alert")).to_contain_text("long.txt")
    expect(box).to_have_attribute("aria-invalid", "true")

    page.evaluate("document.querySelector('#fichiers form[data-most]').dataset.most = 20")
    programme = {"name": "programme.exe", "mimeType": "", "buffer": papers.PROGRAM}
    box.set_input_files([programme, {"name": "logo.png", "mimeType": "image/png", "buffer": papers.PNG}])
    expect(part.get_by_role("alert")).to_have_count(0)
    send.click()
    expect(part.get_by_role("link", name="logo", exact=True)).to_be_visible()
    expect(part.get_by_role("alert")).to_contain_text("programme.exe")
