"""The page that answers who asks for their data: its form as it is sent, the file that it gives."""

from __future__ import annotations

import csv
import io
import zipfile

NAMED = {"last_name": "Wägner-Roux", "first_name": "Zoé", "email": "zoe@exemple.fr", "notes": "Préfère le matin."}


def address(person):
    return f"/data_request/prepare/?person={person}"


def filled(browser, person, **said):
    """The form of the page, as it is sent."""
    form = browser.get(address(person)).form()
    for name, value in ({"identity": "Réponse depuis son adresse connue"} | said).items():
        form[name] = value
    return form


def take(browser, person, **said):
    """Press the button of the page; the answer, and the file when there is one."""
    form = filled(browser, person, **said)
    answer = browser.client.post(address(person), data=form, buffered=True)
    if answer.status_code != 200:
        return answer, {}
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return answer, {name: archive.read(name) for name in archive.namelist()}


def lines(files):
    """(type, number, label) → the cells of its line."""
    rows = csv.DictReader(io.StringIO(files["personne.csv"].decode("utf-8-sig")), delimiter=";")
    return {(one["Type de fiche"], one["N°"], one["Champ"]): one for one in rows}
