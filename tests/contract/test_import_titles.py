"""Titles that a long import holds: the same records are found as the database would find, none that went since."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from admin_views.engine.importing import imports, running
from models.engine import ImportedFile, ImportRow, db, doubles, doubles_of, now
from models.engine.held_titles import HeldTitles
from models.parties.company import Company
from models.parties.partner import Partner
from models.policy import Role
from tests.contract.long_files import HEAD, drop, names, packets_of_three
from tests.numbers import siren
from tests.statements import statements

__all__ = ["packets_of_three"]
pytestmark = pytest.mark.one_database
NAMES = (
    *("Filature du Lez", "Fillature du Lez", "Lez filature", "Filature du Gard", "Filature Lez 31", "Filature Lez 34"),
    *("Réseau des tiers lieux", "Réseau des tiers-lieu", "Ancienne mine", "Sel", "Sels", "Menuiserie du Lac"),
    *("Menuiseries du Lac", "La menuiserie du lac", "Filatüre du Lez"),
)


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


def company(name, number):
    return Company(name=name, siren=siren(number), ess_status="scop")


def saved(*records):
    db.session.add_all(records)
    db.session.commit()


def text_of(words):
    return "\n".join([HEAD, *(f"{word}\t{siren(at)}\tScop" for at, word in enumerate(words))])


def shown(number):
    """What each row comes to, and how many times titles were looked for in the database."""
    with statements() as seen:
        running.check(db.session.get_one(ImportedFile, number))
    rows = db.session.scalars(select(ImportRow).where(ImportRow.file_id == number).order_by(ImportRow.id))
    return [(one.verdict, one.result) for one in rows], len([one for one in seen if "sort_key LIKE" in one])


@pytest.mark.parametrize("most", [500, 3, 2])
def test_the_same_records_are_found_as_the_database_finds(monkeypatch, most):
    monkeypatch.setattr(doubles, "MOST", most)
    monkeypatch.setattr(doubles, "_candidates", doubles._candidates.__wrapped__)  # that one keeps how many it gives
    gone = [company("Ancienne mine", 900), company("Menuiserie ancienne", 901)]
    alpes, other = company("Menuiserie des Alpes", 902), company("Menuiserie de Sète", 903)
    for one in (*gone, company("Filature du Lèz", 904), alpes, other, company("Menuiserie du lac", 905)):
        saved(one)  # in this order of their ids
    for one in gone:
        one.deleted_at = now()
    saved(Partner(name="Réseau des tiers-lieux"))
    number = drop(text_of(NAMES)).id
    held, asked = shown(number)
    with monkeypatch.context() as patch:
        patch.setattr(running, "is_full", lambda _count: False)
        expected, asked_without = shown(number)

    assert held == expected
    assert asked < asked_without == len(NAMES)
    assert {verdict for verdict, _result in held} == {"", "new", "refused"}  # none for the line of titles


def test_two_rows_of_one_file_that_are_alike_are_seen():
    file = drop(text_of(["Bois", "Filature du Lez", "Cuir", "Dune", "La filature du Lez", "Halle"]))
    running.check(file)
    told = [one.result["troubles"] for one in imports.rows_by_id(imports.row_ids(file))]
    assert [bool(one) for one in told] == [False, False, False, False, True, False]
    assert "Ressemble à « Filature du Lez » (nom proche)." in told[4][0].values()


@pytest.mark.parametrize(("others", "is_held_up"), [("Halle", True), ("Jardin", False)])
def test_what_others_write_between_two_packets_is_seen(monkeypatch, others, is_held_up):
    file = drop(text_of(["Bois", "Cuir", "Dune", "Ferme", "Halle", "Kiosque"]))
    running.check(file)
    begin, begun = running.begin_packet, []

    def after_others():
        begun.append(1)
        if len(begun) == 2:
            saved(company(others, 900))
        begin()

    monkeypatch.setattr(running, "begin_packet", after_others)
    assert running.run(file) == (running.CHANGED_SINCE if is_held_up else "")
    assert names() == ([others] if is_held_up else ["Bois", "Cuir", "Dune", "Ferme", "Halle", "Jardin", "Kiosque"])


def test_what_a_row_takes_back_is_as_it_was():
    first = company("Filature du Lez", 900)
    saved(first, held := company("Bois", 901))
    titles, session = HeldTitles(), db.session()

    def found(name, at):
        with session.begin_nested() as row:
            session.add(one := company(name, at))
            session.flush()
            seen = [str(each.record) for each in doubles_of(one, Role.STAFF)]
            row.rollback()
        titles.begin_row()
        return seen

    with titles.followed(session), statements() as seen:
        assert found("Filature du Lez", 910) == ["Filature du Lez"]
        with session.begin_nested() as row:
            first.name = "Menuiserie du lac"
            session.add(company("Cartonnerie du port", 911))
            session.flush()
            assert [str(each.record) for each in doubles_of(held, Role.STAFF)] == []
            row.rollback()
        titles.begin_row()
        assert found("Cartonnerie du port", 912) == []
        assert found("Menuiserie du lac", 912) == []
        assert found("Filature du Lez", 912) == ["Filature du Lez"]
        first.name = "Menuiserie du lac"
        session.flush()
        titles.begin_row()
        assert found("Menuiserie du lac", 912) == ["Menuiserie du lac"]
        assert found("Filature du Lez", 912) == []
    assert not [one for one in seen if "sort_key LIKE" in one]
