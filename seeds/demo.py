"""The programme's first year, invented but for public bodies (`domain.md` §6): through the same rules as any form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from models.base import db
from models.cohort import Cohort, CohortState
from models.commune import Commune
from models.company import Company, EssStatus
from models.department import Department
from models.establishment import Establishment
from models.journal import Actor
from models.participation import Participation, ParticipationState
from models.person import LegalBasis, Person
from seeds.reference import DATA

LOADER = Actor("Jeu de démonstration", "chargement")
ORIGIN = "jeu de démonstration"


def load_demo() -> int:
    """Add what is missing of the demo year; the number of records added. What users changed is left alone."""
    year = json.loads((DATA / "demo_year.json").read_text(encoding="utf-8"))
    made = [_person(one) for one in _people(year)]
    cohorts = {one["code"]: _cohort(one, edition) for edition, one in enumerate(year["promotions"], 1)}
    companies = {one["code"]: _company(one) for one in year["entreprises"]}
    first = year["promotions"][0]
    joined = [_participation(cohorts[first["code"]][0], companies[code][0], first) for code in first["entreprises"]]
    return sum(is_new for _record, is_new in (*made, *cohorts.values(), *companies.values(), *joined))


def _found(model: type[Any], **known: Any) -> Any:
    """The record with these values, in the bin or not: what users binned stays there."""
    query = select(model).filter_by(**known).execution_options(with_bin=True)
    return db.session.scalars(query).first()


def _people(year: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The programme's contact, then the mentors."""
    contact = year["programme"]["contact"]
    first_name, last_name = contact["nom"].title().split()
    yield contact | {"prenom": first_name, "nom": last_name}
    yield from (mentor | {"fonction": f"Mentor — {mentor['secteur']}"} for mentor in year["mentors"])


def _person(said: dict[str, Any]) -> tuple[Any, bool]:
    found = _found(Person, last_name=said["nom"], first_name=said["prenom"])
    return (found, False) if found else (_added(_new_person(said)), True)


def _new_person(said: dict[str, Any]) -> Person:
    return Person(
        last_name=said["nom"],
        first_name=said["prenom"],
        job_title=said["fonction"],
        email=said["courriel"],
        phone=said["telephone"],
        data_origin=ORIGIN,
        collected_on="15/05/2017",
        legal_basis=LegalBasis.LEGITIMATE_INTEREST,
    )


def _cohort(said: dict[str, Any], edition: int) -> tuple[Any, bool]:
    found = _found(Cohort, code=said["code"])
    return (found, False) if found else (_added(_new_cohort(said, edition)), True)


def _new_cohort(said: dict[str, Any], edition: int) -> Cohort:
    departments = db.session.scalars(select(Department)).all()
    codes = said["territoire"] if isinstance(said["territoire"], list) else [one.code for one in departments]
    return Cohort(
        code=said["code"],
        name=said["libelle"],
        edition=edition,
        state=CohortState(said["statut"]),  # type: ignore[call-arg]  # by its stored word
        is_experiment="expérimentation" in said["libelle"],
        starts_on=said.get("date_debut") or said.get("date_debut_prevue"),
        ends_on=said.get("date_fin"),
        closed_on=said.get("date_fin"),
        capacity=said["capacite"],
        territory=[one for one in departments if one.code in codes],
    )


def _company(said: dict[str, Any]) -> tuple[Any, bool]:
    found = _found(Company, siren=said["siren"])
    return (found, False) if found else (_added(_new_company(said)), True)


def _new_company(said: dict[str, Any]) -> Company:
    company = Company(
        name=said["raison_sociale"],
        siren=said["siren"],
        rna=said["rna"],
        ess_status=EssStatus(said["statut_ess"]),  # type: ignore[call-arg]  # by its stored word
    )
    commune = _found(Commune, insee_code=said["commune_insee"])
    Establishment(company=company, siret=said["siret_siege"], is_head_office=True, commune=commune)
    return company


def _participation(cohort: Cohort, company: Company, said: dict[str, Any]) -> tuple[Any, bool]:
    found = _found(Participation, cohort=cohort, company=company) if cohort.id and company.id else None
    return (found, False) if found else (_added(_new_participation(cohort, company, said)), True)


def _new_participation(cohort: Cohort, company: Company, said: dict[str, Any]) -> Participation:
    return Participation(
        cohort=cohort,
        company=company,
        state=ParticipationState.COMPLETED,
        joined_on=said["date_debut"],
        left_on=said["date_fin"],
    )


def _added(record: Any) -> Any:
    db.session.add(record)
    return record
