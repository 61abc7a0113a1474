"""Reference tables, from the State's lists and our own (sources and licences: `seeds/data/README.md`)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from models.engine import Actor, JournalEntry, Record, complete, db, declared, in_number, now, stem, write_load
from models.reference.aid_regime import AidRegime
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.epci import Epci
from models.reference.instrument import Instrument
from models.reference.legal_form import LegalForm
from models.reference.naf_code import NafCode, Nomenclature
from models.reference.nature import Nature
from models.reference.problem_kind import ProblemKind
from models.reference.theme import Theme
from models.selection.letter_template import LetterTemplate

DATA = Path(__file__).parent / "data"
LOADER = Actor("Référentiels", "chargement")
REGION = "76"  # Occitanie
# The codes that SIRENE gives to the arrondissements of the three cities that have some.
ARRONDISSEMENTS = {"75056": range(75101, 75121), "69123": range(69381, 69390), "13055": range(13201, 13217)}
AT_ONCE = 500  # records

Row = dict[str, Any]
Line = Mapping[str, str]


def load_reference() -> dict[str, int]:
    """Add what is missing and correct what changed, but for what people changed or binned; table → rows written.

    One journal line for all the rows added to a table, one for each row corrected; nothing to do leaves no line.
    """
    return {
        "departments": _table(Department, _rows("departements_france.csv", _department)),
        "epci": _table(Epci, _rows("epci_occitanie.csv", _epci), key="siren"),
        "communes": _table(Commune, _communes(), key="insee_code"),
        "legal forms": _table(LegalForm, _rows("formes_juridiques.csv", _legal_form)),
        "activity codes": _table(
            NafCode, _rows("naf_rev2.csv", _naf_code), among=NafCode.nomenclature == Nomenclature.NAF_REV_2
        ),
        "instruments": _table(Instrument, _rows("instruments_financiers.csv", _instrument)),
        "aid regimes": _table(AidRegime, _rows("regimes_minimis.csv", _aid_regime)),
        "problem kinds": _table(ProblemKind, _rows("problematiques.csv", _problem_kind)),
        "themes": _table(Theme, _rows("thematiques.csv", _named)),
        "letter templates": _table(LetterTemplate, _rows("lettres.csv", _letter)),
        "natures": _table(Nature, _rows("natures.csv", _named)),
    }


def _named(line: Line) -> Row:
    return {"code": line["code"], "name": line["libelle"]}


def _department(line: Line) -> Row:
    return {"code": line["code"], "name": line["nom"], "is_in_region": line["code_region"] == REGION}


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


def _naf_code(line: Line) -> Row | None:
    if line["niveau"] != "sous-classe":
        return None
    return _named(line) | {"nomenclature": Nomenclature.NAF_REV_2}


def _instrument(line: Line) -> Row:
    return _named(line) | {
        "family": line["famille"],
        "for_whom": line["familles_juridiques_eligibles"],
        "is_subsidy": line["exportable_scdl_subventions"],
        "esb_method": line["methode_esb"],
        "note": line["note"] or None,
    }


def _aid_regime(line: Line) -> Row:
    return _named(line) | {
        "sector": line["secteur"],
        "ceiling": line["plafond_eur"],
        "span": line["fenetre"],
        "begins_on": line["date_debut"],
        "ends_on": line["date_fin"],
        "loan_five_years": line["pret_max_5_ans_eur"] or None,
        "loan_ten_years": line["pret_max_10_ans_eur"] or None,
        "guarantee_five_years": line["garantie_max_5_ans_eur"] or None,
        "guarantee_ten_years": line["garantie_max_10_ans_eur"] or None,
        "guaranteed_share": line["quotite_garantie_max_pct"] or None,
        "declared_until": line["declaration_jusqu_au"] or None,
        "declaration_days": line["declaration_jours"] or None,
        "excluded": line["activites_exclues"] or None,
        "registered_since": line["registre_depuis"] or None,
        "note": line["note"] or None,
    }


def _problem_kind(line: Line) -> Row:
    return _named(line) | {"rank": int(line["rang"]), "needs_words": line["a_preciser"]}


def _letter(line: Line) -> Row:
    texts = {"subject": line["objet"], "text": line["texte"].replace("|", "\n")}
    return _named(line) | {"occasion": line["occasion"]} | texts


def _communes() -> Iterator[Row]:
    """Those of the region first, whose groupings are known; each with the codes and names that led to it."""
    departments, groupings = _ids(Department, "code"), _ids(Epci, "siren")
    region = {line["code"] for line in _lines("departements_france.csv") if line["code_region"] == REGION}
    former: dict[str, list[str]] = {}
    for line in _lines("communes_anciennes_france.csv"):
        former.setdefault(line["code_insee_actuel"], []).append(f"{line['code_insee_ancien']} {line['nom']}")
    for line in sorted(_lines("communes_france.csv"), key=lambda one: one["code_departement"] not in region):
        code, is_inside = line["code_insee"], line["code_departement"] in region
        yield {
            "insee_code": code,
            "name": line["nom"],
            "postal_codes": line["codes_postaux"] or None,
            "population": int(line["population"]) if line["population"] else None,
            "department_id": departments[line["code_departement"]],
            "epci_id": groupings.get(line["code_epci"]) if is_inside else None,
            "former": " ; ".join(former.get(code, [])) or None,
            "arrondissements": " ; ".join(map(str, ARRONDISSEMENTS.get(code, ()))) or None,
        }


def _ids(model: type[Any], key: str) -> dict[str, int]:
    return {code: number for code, (number,) in _held(model, key, ()).items()}


def _rows(name: str, row: Callable[[Line], Row | None]) -> Iterator[Row]:
    return (one for line in _lines(name) if (one := row(line)) is not None)


def _table(model: type[Any], rows: Iterable[Row], *, key: str = "code", among: Any = None) -> int:
    """Bring a table, or the rows `among` it, to what a file says; the number written. What left the file is retired."""
    said = {one[key]: one | {"is_active": True} for one in rows}
    held, theirs = _held(model, key, next(iter(said.values())), among), _changed_by_people(model)
    new = [_completed(model, one) for code, one in said.items() if code not in held]
    if new:
        db.session.execute(insert(model.__table__), new)
        write_load(db.session(), model, f"{model.__concept__.plural} : {in_number(len(new), 'ligne')}")
    changed = {
        number: said.get(code, {"is_active": False})
        for code, (number, *values) in held.items()
        if number not in theirs and _differs(model, values, said.get(code))
    }
    return len(new) + _correct(model, changed)


def _held(model: type[Any], key: str, names: Iterable[str], among: Any = None) -> dict[str, Sequence[Any]]:
    """Of every row, by its code: its id, then its values; of the living one where the bin holds the same code."""
    columns = (getattr(model, name) for name in ("id", *names))
    query = select(getattr(model, key).label("_key"), *columns).order_by(model.deleted_at.is_(None), model.id)
    query = query if among is None else query.where(among)
    return {one[0]: one[1:] for one in db.session.execute(query.execution_options(with_bin=True))}


def _differs(model: type[Any], held: list[Any], row: Row | None) -> bool:
    """Whether a file says otherwise: most values are kept as they are written there, the others as their kind reads."""
    if row is None:
        return bool(held[-1])  # still in use
    return held != list(row.values()) and held != list(_read(model, row).values())


def _read(model: type[Any], row: Row) -> Row:
    """The values that the model makes of the texts of a file."""
    fields = declared(model)
    return {name: fields[name].clean(value) if name in fields else value for name, value in row.items()}


def _correct(model: type[Any], rows: dict[int, Row]) -> int:
    """Write what changed, as a person would; the number of rows."""
    numbers = sorted(rows)
    for start in range(0, len(numbers), AT_ONCE):
        query = select(model).where(model.id.in_(numbers[start : start + AT_ONCE]))
        for record in db.session.scalars(query.execution_options(with_bin=True)):
            for name, value in rows[record.id].items():
                if getattr(record, name) != value:
                    setattr(record, name, value)
    return len(numbers)


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
    record: Record = model()
    vars(record).update(_read(model, row))  # past SQLAlchemy's events, half of the time of a load
    record.autofill()
    complete(record)
    filled = {name: value for name, value in vars(record).items() if not name.startswith("_")}
    return filled | {"version": 1, "created_at": now(), "updated_at": now()}


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
