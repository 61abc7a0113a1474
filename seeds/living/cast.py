"""Who the present is about: the companies of `demo_companies.csv`, their heads, the mentors, the jury."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

from models.accompaniment.mentor import Mentor
from models.councils.council import Council, CouncilKind
from models.councils.mandate import Mandate, MemberCategory
from models.engine import today
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import LegalBasis, Person
from models.parties.position import Position, PositionRole
from models.reference.commune import Commune
from models.reference.legal_form import LegalForm
from models.reference.naf_code import NafCode
from models.reference.problem_kind import ProblemKind
from seeds.demo_call import ON_PAPER
from seeds.demo_load import ORIGIN, Load
from seeds.living.story import add, move
from seeds.reference import DATA

FIRST_PHONE = 33639980100
MENTORS: dict[
    str, tuple[str, str, str, int, int]
] = {  # first name, last name, sector, hours a month, companies at a time
    "free": ("Agathe", "Fictif-Nougaret", "Agroalimentaire", 6, 1),
    "full": ("Bruno", "Fictif-Castan", "Industrie textile", 4, 1),
    "busy": ("Clara", "Fictif-Wagner", "Services numériques", 8, 2),
    "paused": ("Denis", "Fictif-Estève", "Transport", 3, 1),
    "expected": ("Elsa", "Fictif-Bonnefoy", "Distribution", 2, 1),
}
JURY = (("Fanny", "Fictif-Jury-Un"), ("Gaspard", "Fictif-Jury-Deux"), ("Hanna", "Fictif-Jury-Trois"))


class Cast:
    """The records others lean on, by their code: made on the day they are first asked for."""

    def __init__(self, year: Load) -> None:
        self.year = year
        with (DATA / "demo_companies.csv").open(encoding="utf-8", newline="") as file:
            self.lines = {line["code"]: line for line in csv.DictReader(file)}
        self.companies: dict[str, Any] = {}
        self.heads: dict[str, Any] = {}
        self.mentors: dict[str, Any] = {}
        self.joined: dict[str, Any] = {}  # the first participation of each
        self.jury: list[Any] = []
        self.jury_council: Any = None
        self.fund: Any = None
        self.reviewer: Any = None  # of the files of the fund
        self.committee: Any = None  # that decides of them
        self.committee_sessions: dict[str, Any] = {}  # by the reference of a file
        self.files: dict[Any, Any] = {}  # of the fund, by what was asked
        self.programme: Any = year.programme
        self.adviser: Any = None
        self._people = 0

    def person(self, first_name: str, last_name: str, job_title: str) -> Person:
        """Somebody, with a telephone and a mail that are nobody's."""
        self._people += 1
        return add(
            Person,
            first_name=first_name,
            last_name=last_name if "(démo)" in last_name else f"{last_name} (démo)",
            job_title=job_title,
            email=f"personne.{self._people}@exemple.fr",
            phone=f"+{FIRST_PHONE + self._people}",
            data_origin=ORIGIN,
            collected_on=today(),
            legal_basis=LegalBasis.LEGITIMATE_INTEREST,
        )

    def company(self, code: str, **more: Any) -> Any:
        """A company with its head office and who leads it."""
        line, found = self.lines[code], self.year.found
        company = self.companies[code] = add(
            Company,
            name=line["raison_sociale"],
            siren=line["siret"][:9],
            ess_status=line["statut_ess"],
            legal_form=found(LegalForm, code=line["categorie_juridique"]),
            naf_code=found(NafCode, code=line["naf"]),
            **more,
        )
        commune = found(Commune, insee_code=line["commune_insee"])
        add(Establishment, company=company, siret=line["siret"], is_head_office=True, commune=commune)
        head = self.heads[code] = self.person(line["prenom"], line["nom"], "Direction")
        add(Position, person=head, organisation=company, role=PositionRole.HEAD, starts_on=date(2012, 3, 1))
        return company

    def problem(self, code: str) -> Any:
        """What a company comes with."""
        return self.year.found(ProblemKind, code=self.lines[code]["problematique"])

    def recruit(self) -> None:
        """The mentors: solicited, met, then active; one asked for a pause, one has not answered yet."""
        for code, (first_name, last_name, sector, hours, capacity) in MENTORS.items():
            person = self.person(first_name, last_name, f"Mentor — {sector}")
            values = {"sector": sector, "hours_a_month": hours, "capacity": capacity}
            self.mentors[code] = add(Mentor, person=person, **values)
        met = [one for code, one in self.mentors.items() if code != "expected"]
        for one in met:
            one.charter_signed_on = one.interviewed_on = today()
            one.charter_on_paper = ON_PAPER
        move("activate", *met)
        move("pause", self.mentors["paused"])

    def hire(self) -> None:
        """Who accompanies the companies."""
        self.adviser = self.person("Marion", "Fictif-Mission", "Chargée de mission")

    def receive(self) -> None:
        """Who opens the files at the Région, which an account of its service reads by this position."""
        region = self.year.partners["REG-OCC"]
        service = next(one for one in region.partner_services if one.name == "Service ingénierie financière")
        person = self.year.found(Person, last_name="Fictif-Ingénierie (démo)")
        add(Position, person=person, organisation=region, service=service, role=PositionRole.OTHER, starts_on=today())

    def appoint(self, seats: tuple[date | None, ...]) -> None:
        """The jury, each of its members until a last day."""
        rule = {"quorum_share": "50 %", "quorum_least": 2}
        council = self.jury_council = add(
            Council, name="Jury de sélection (démo)", kind=CouncilKind.JURY, programme=self.programme, **rule
        )
        for (first_name, last_name), last_day in zip(JURY, seats, strict=True):
            person = self.person(first_name, last_name, "Évalue les candidatures")
            self.jury.append(person)
            held = {"category": MemberCategory.NETWORK, "starts_on": today(), "ends_on": last_day}
            add(Mandate, council=council, person=person, organisation=self.year.partners["URSCOP-LR"], **held)
