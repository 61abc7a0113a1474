"""Reference tables, from the State's lists and our own (sources and licences: `seeds/data/README.md`)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from models.engine import Actor, JournalEntry, Record, complete, db, now, stem, write_load
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.epci import Epci
from models.reference.instrument import Instrument
from models.reference.legal_form import LegalForm
from models.reference.naf_code import NafCode
from models.reference.nature import Nature
from models.reference.problem_kind import ProblemKind
from models.reference.theme import Theme

DATA = Path(__file__).parent / "data"
LOADER = Actor("Référentiels", "chargement")

Row = dict[str, Any]
Line = Mapping[str, str]


def load_reference() -> dict[str, int]:
    """Add what is missing and correct what changed, but for what people changed or binned; table → rows written.

    One journal line for all the rows added to a table, one for each row corrected; nothing to do leaves no line.
    """
    return {
        "departments": _table(Department, "departements_occitanie.csv", _department),
        "epci": _table(Epci, "epci_occitanie.csv", _epci, key="siren"),
        "communes": _communes(),
        "legal forms": _table(LegalForm, "formes_juridiques.csv", _legal_form),
        "activity codes": _table(NafCode, "naf_rev2.csv", _naf_code, kept=lambda line: line["niveau"] == "sous-classe"),
        "instruments": _table(Instrument, "instruments_financiers.csv", _instrument),
        "problem kinds": _table(ProblemKind, "problematiques.csv", _problem_kind),
        "themes": _table(Theme, "thematiques.csv", _named),
        "natures": _table(Nature, "natures.csv", _named),
    }


def _named(line: Line) -> Row:
    return {"code": line["code"], "name": line["libelle"]}


def _department(line: Line) -> Row:
    return {"code": line["code"], "name": line["nom"], "is_in_region": True}


def _epci(line: Line) -> Row:
    return {"siren": line["siren"], "name": line["nom"], "kind": line["type"]}


def _legal_form(line: Line) -> Row:
    return {
        "code": line["code_insee"],
        "name": line["libelle"],
        "family": line["groupe"],
        "ess": line["ess"],
        "has_rna": line["rna"] == "obligatoire",
        "cooperative_statuses": line["statuts_cooperatifs_possibles"] or None,
        "shares_issue": line["titres_participatifs"],
    }


def _naf_code(line: Line) -> Row:
    return {"code": line["code"], "name": line["libelle"]}


def _instrument(line: Line) -> Row:
    return _named(line) | {
        "family": line["famille"],
        "for_whom": line["familles_juridiques_eligibles"],
        "is_subsidy": line["exportable_scdl_subventions"],
        "note": line["note"] or None,
    }


def _problem_kind(line: Line) -> Row:
    return _named(line) | {"rank": int(line["rang"]), "needs_words": line["a_preciser"]}


def _communes() -> int:
    departments, groupings = _known(Department, "code"), _known(Epci, "siren")
    former: dict[str, list[str]] = {}
    for line in _lines("communes_deleguees_occitanie.csv"):
        former.setdefault(line["code_insee_actuel"], []).append(f"{line['code_insee_ancien']} {line['nom']}")

    def row(line: Line) -> Row:
        grouping = groupings.get(line["code_epci"])
        return {
            "insee_code": line["code_insee"],
            "name": line["nom"],
            "postal_codes": line["codes_postaux"] or None,
            "population": int(line["population"]) if line["population"] else None,
            "department_id": departments[line["code_departement"]].id,
            "epci_id": grouping.id if grouping else None,
            "former": " ; ".join(former.get(line["code_insee"], [])) or None,
        }

    return _table(Commune, "communes_occitanie.csv", row, key="insee_code")


def _table(
    model: type[Any],
    name: str,
    row: Callable[[Line], Row],
    *,
    key: str = "code",
    kept: Callable[[Line], bool] = lambda _line: True,
) -> int:
    """Bring a table to what its file says; the number of rows written. What left the file is retired."""
    rows = {one[key]: one for one in (row(line) for line in _lines(name) if kept(line))}
    known, theirs = _known(model, key), _changed_by_people(model)
    new = [_completed(model, one) for code, one in rows.items() if code not in known]
    if new:
        db.session.execute(insert(model).execution_options(declared_load=True), new)
        write_load(db.session(), model, f"{model.__concept__.plural} : {len(new)} lignes")
    ours = ((record, rows.get(code, {})) for code, record in known.items() if record.id not in theirs)
    return len(new) + sum(_corrected(record, one | {"is_active": bool(one)}) for record, one in ours)


def _known(model: type[Any], key: str) -> dict[str, Any]:
    """Every row by its code; the living one where the bin holds the same code."""
    query = select(model).order_by(model.deleted_at.is_(None), model.id).execution_options(with_bin=True)
    return {getattr(one, key): one for one in db.session.scalars(query)}


def _changed_by_people(model: type[Any]) -> set[int]:
    """The rows somebody wrote on since their load: what people know of a place is not undone by a file."""
    written = select(JournalEntry.record_id).where(
        JournalEntry.concept == stem(model.__name__),
        JournalEntry.record_id.is_not(None),
        JournalEntry.channel != LOADER.channel,
    )
    return {number for number in db.session.scalars(written) if number is not None}


def _completed(model: type[Any], row: Row) -> Row:
    """The row as the guard would have saved it."""
    record: Record = model(**row)
    record.autofill()
    complete(record)
    filled = {name: value for name, value in vars(record).items() if not name.startswith("_")}
    return filled | {"version": 1, "created_at": now(), "updated_at": now()}


def _corrected(record: Any, row: Row) -> bool:
    typed = type(record)(**row)  # the values that the model makes of the texts of a file
    changed = {name: value for name in row if getattr(record, name) != (value := getattr(typed, name))}
    for name, value in changed.items():
        setattr(record, name, value)
    return bool(changed)


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
