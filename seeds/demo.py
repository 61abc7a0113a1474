"""The programme's first year, invented but for public bodies: `app/docs/demo-year.md`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from models.accompaniment.mentor import Mentor, MentorState
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.cohorts.expected_deliverable import ExpectedDeliverable
from models.cohorts.sequence import Sequence
from models.cohorts.sequence_template import SequenceTemplate
from models.councils.council import Council, CouncilKind
from models.councils.mandate import Mandate
from models.engine import db
from models.fund.fund import Fund
from models.fund.fund_application import FundApplication
from models.parties.partner import Partner
from models.parties.partner_service import PartnerService
from models.parties.position import Position, PositionRole
from models.reference.department import Department
from models.reference.instrument import Instrument
from models.reference.nature import Nature
from seeds import demo_call, demo_year
from seeds.demo_call import ON_PAPER
from seeds.demo_load import BEGINNING, ORIGIN, Load
from seeds.reference import DATA

DIAGNOSTIC = ("Cadre de référence", "Valeurs", "Mode de gouvernance")  # `app/docs/programme.md#sequences`
NATURES = {  # the file's words → our list of natures
    "porteur": "porteur",
    "comite_pilotage": "comite_pilotage",
    "financeur_programme": "financeur",
    "financeur": "financeur",
    "financeur_ess": "financeur",
    "membre_conseil": "conseil",
    "invite_conseil": "conseil",
    "destinataire_exports": "personne_publique",
    "partenaire_mentorat": "mentorat",
}


def load_demo() -> int:
    """Add what is missing of the demo year; the number of records added. What users changed is left alone."""
    before = len(db.session.new)
    with db.session.no_autoflush:
        the_year()
    return len(db.session.new) - before


def the_year() -> Load:
    """The load of the demo year, done, with the records it found or made."""
    load = _Year(json.loads((DATA / "demo_year.json").read_text(encoding="utf-8")))
    load.everything()
    return load


class _Year(Load):
    """The load of the demo year."""

    def everything(self) -> None:
        """In the order in which things lean on one another."""
        for one in self.content["organisations"]:
            self.partners[one["code"]] = self._partner(one)
        self._contact()
        for one in self.content["mentors"]:
            self.mentors[one["code"]] = self._mentor(one)
        self._councils()
        self.templates = [self._template(one) for one in self.content["sequences"]]
        for edition, one in enumerate(self.content["promotions"], 1):
            self.cohorts[one["code"]] = self._cohort(one, edition, self.templates)
        demo_year.load(self)
        demo_call.load(self)
        self._fund()

    def _partner(self, entry: dict[str, Any]) -> Partner:
        codes = {NATURES[role] for role in entry["roles"]}
        natures = [one for one in db.session.scalars(select(Nature)) if one.code in codes]
        siren = entry["siret"][:9] if entry["siret"] else None
        absence = None if siren else f"Laissé vide dans le {ORIGIN}"
        rest = {"siret": entry["siret"] or None, "siren": siren, "siren_absence": absence, "natures": natures}
        partner, is_new = self.made(Partner, {"name": entry["nom"]}, **rest)
        for name in entry.get("services", ()) if is_new else ():
            self.added(PartnerService, partner=partner, name=name)
        found: Partner = partner
        return found

    def _contact(self) -> None:
        entry = self.content["programme"]["contact"]
        first_name, last_name = entry["nom"].title().split()
        contact = {"email": entry["courriel"], "phone": entry["telephone"]}
        self.contact, is_new = self.person(first_name, last_name, entry["fonction"], **contact)
        if is_new:
            operator = self.partners[self.content["programme"]["porteur"]]
            self.added(
                Position,
                person=self.contact,
                organisation=operator,
                role=PositionRole.MAIN_CONTACT,
                starts_on=BEGINNING,
            )

    def _mentor(self, entry: dict[str, Any]) -> Mentor:
        contact = {"email": entry["courriel"], "phone": entry["telephone"]}
        person, _is_new = self.person(entry["prenom"], entry["nom"], f"Mentor — {entry['secteur']}", **contact)
        mentor, _is_new = self.made(
            Mentor,
            {"person": person},
            state=MentorState.ACTIVE,
            sector=entry["secteur"],
            is_market=True,
            is_ess=entry["ess"],
            source=self.partners.get(entry["source"]),
            charter_signed_on=BEGINNING,
            charter_on_paper=ON_PAPER,
            interviewed_on=BEGINNING,
        )
        found: Mentor = mentor
        return found

    def _councils(self) -> None:
        kinds = {"comite": CouncilKind.STEERING, "conseil": CouncilKind.STRATEGIC}
        is_new = {}
        for word, kind in kinds.items():
            rule = {"quorum_share": "50 %"} if kind is CouncilKind.STEERING else {}
            name = f"{kind.label} Alter'Venture"
            self.councils[word], is_new[word] = self.made(Council, {"name": name}, kind=kind, **rule)
        for line in _people():
            person, _is_new = self.person(line["prenom"], line["nom"], line["fonction"], email=line["courriel"])
            if is_new[line["instance"]]:
                self._mandate(line, person)

    def _mandate(self, line: dict[str, str], person: Any) -> None:
        partner = self.partners.get(line["organisme"])
        services = partner.partner_services if partner else []
        self.added(
            Mandate,
            council=self.councils[line["instance"]],
            person=person,
            organisation=partner,
            service=next((one for one in services if one.name == line["service"]), None),
            quality=line["qualite"],
            votes=line["qualite"] == "membre",
            category=line["categorie"],
            reach=line["portee"],
            is_ess=line["ess"],
            is_cooperative=line["cooperatif"],
            starts_on=BEGINNING,
        )

    def _template(self, entry: dict[str, Any]) -> Any:
        is_diagnostic = entry["code"] == "diagnostic"
        rest = {"rank": entry["ordre"], "name": entry["libelle"], "may_be_waived": not is_diagnostic}
        template, is_new = self.made(SequenceTemplate, {"code": entry["code"]}, **rest)
        for name in (DIAGNOSTIC if is_diagnostic else (entry["livrable"],)) if is_new else ():
            self.added(ExpectedDeliverable, sequence_template=template, name=name)
        return template

    def _cohort(self, entry: dict[str, Any], edition: int, templates: list[Any]) -> Any:
        departments = db.session.scalars(select(Department).where(Department.is_in_region)).all()
        codes = entry["territoire"] if isinstance(entry["territoire"], list) else [one.code for one in departments]
        cohort, is_new = self.made(
            Cohort,
            {"code": entry["code"]},
            name=entry["libelle"],
            edition=edition,
            state=entry["statut"],
            is_experiment="expérimentation" in entry["libelle"],
            starts_on=entry.get("date_debut") or entry.get("date_debut_prevue"),
            ends_on=entry.get("date_fin"),
            closed_on=entry.get("date_fin"),
            capacity=entry["capacite"],
            territory=[one for one in departments if one.code in codes],
            manager=self.contact,
        )
        if is_new and edition == 1:
            for template, dates in zip(templates, self.content["sequences"], strict=True):
                names = {"rank": template.rank, "name": template.name, "template": template}
                self.added(Sequence, cohort=cohort, starts_on=dates["debut"], ends_on=dates["fin"], **names)
        return cohort

    def _fund(self) -> None:
        entry = self.content["fonds"]
        operator = self.partners[self.content["programme"]["porteur"]]
        rest = {"name": entry["libelle"], "state": entry["statut"], "manager": operator}
        fund, _is_new = self.made(Fund, {"code": entry["code"]}, **rest)
        for one in entry["dossiers"]:
            company = self.companies[one["entreprise"]]
            self.made(
                FundApplication,
                {"reference": one["ref"]},
                fund=fund,
                company=company,
                participation=self.found(Participation, company=company),
                instrument=self.found(Instrument, code=one["instrument"]),
                title=f"Développement de {company}",
                requested=one["montant_demande_eur"],
                months=one.get("duree_mois"),
                state=one["statut"],
            )


def _people() -> Iterator[dict[str, str]]:
    with (DATA / "demo_people.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
