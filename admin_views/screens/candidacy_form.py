"""A new application in one page: the company and its site, who is in charge there, then what the call asks.

What has its record already is found by its number and used; the rest is made, all in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_admin.form import BaseForm
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin_views.engine.double_check import NamedDouble, are_distinct, named_doubles
from admin_views.engine.form_fields import MISSING
from admin_views.engine.parts import Part
from admin_views.engine.tracing import note_read
from admin_views.screens.person import role_in
from models.engine import Base, Refused, covers, db, today
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import LegalBasis, Person
from models.parties.position import Position

PARTS: Mapping[type[Base], Sequence[str]] = {
    Establishment: ("siret", "address", "postal_code", "commune"),
    Company: ("name", "siren", "ess_status", "legal_form", "naf_code", "rna", "siren_absence", "status_gap"),
    Person: ("last_name", "first_name", "job_title", "email", "phone"),
    Position: ("role",),
}
NUMBERS = "SIRET ou SIREN"
KNOWN = "« {} » a déjà sa fiche, qui reste telle quelle : enregistrez pour la reprendre."
WHOSE = "Choisissez la personne, ou donnez son nom."


class WholeForm(BaseForm):  # type: ignore[misc]  # Flask-Admin's class is untyped to us
    """The form of an application, and the parts that make what it points to."""

    boxes: Mapping[type[Base], type[BaseForm]] = {}

    def __init__(self, formdata: Any = None, obj: Any = None, prefix: str = "", **kwargs: Any) -> None:
        super().__init__(formdata, obj, prefix, **kwargs)
        self.parts = {model: Part(model, made, formdata) for model, made in self.boxes.items()}
        self.doubles: list[NamedDouble] = []
        self.known_site: Any = None
        self["company"].is_optional = Company in self.parts
        if Establishment in self.parts:
            self["company"].finder = f"{self.parts[Establishment].prefix}siret"
        for part in (self.parts.get(one) for one in (Establishment, Position)):
            for box in part.form if part else ():
                box.is_optional = part is not self.part(Establishment)

    def part(self, model: type[Base]) -> Part | None:
        """That of a concept, where something is typed in it."""
        found = self.parts.get(model)
        return None if found is None or found.is_blank else found

    def validate(self, extra_validators: Any = None) -> bool:
        """Each part in its own right; what has its record already is not made again."""
        self._find_by_number()
        self._leave_other_documents()
        is_right = super().validate(extra_validators)
        return all([is_right, self._check_company(), self._check_person()])

    def populate_obj(self, obj: Any) -> None:
        """All of it, and what it resembles is told before anything is saved."""
        super().populate_obj(obj)
        company, person = obj.company, obj.contact
        if company is None:
            company = obj.company = self.parts[Company].make()
        site = self._site_of(company)
        if site is not None and obj.establishment is None and site is not company.head_office:
            obj.establishment = site
        if person is None and (part := self.part(Person)):
            known = {"data_origin": str(company)[:120], "legal_basis": LegalBasis.CONTRACT}
            person = obj.contact = part.make(**known)
        if person is not None:
            self._give_position(person, company)
        db.session.flush()
        self._refuse_doubles()

    def _find_by_number(self) -> None:
        """The site of the SIRET; the company of that site, else that of the SIREN."""
        siret, siren, box = self._typed(Establishment, "siret"), self._typed(Company, "siren"), self["company"]
        if siret:
            query = select(Establishment).where(Establishment.siret == siret)
            self.known_site = db.session.scalars(query.options(joinedload(Establishment.company))).first()  # type: ignore[arg-type]
        if box.data is not None or box.typed:
            return
        found = self.known_site.company if self.known_site else None
        if found is None and (siren or siret):
            query = select(Company).where(Company.siren == (siren or siret[:9]))  # type: ignore[assignment]
            found = db.session.scalars(query).first()
        if found is not None:
            box.process_data(found)
            box.found_from = NUMBERS

    def _typed(self, model: type[Base], name: str) -> Any:
        part = self.parts.get(model)
        return part.form[name].data if part and name in part.form else None

    def _leave_other_documents(self) -> None:
        """The lines that another call asked for go with it, unless a day was typed there."""
        for row in self["documents"].rows if "documents" in self else ():
            wanted, received = row.form["wanted"].data, row.form["received_on"]
            if wanted is not None and wanted.call_for_applications is not self["call"].data and not received.typed:
                row.is_gone = True

    def _check_company(self) -> bool:
        box, made, site = self["company"], self.part(Company), self.part(Establishment)
        if box.data is not None:
            return self._check_known(box.data, made, site)
        if box.errors or Company not in self.parts:
            return False
        if not (made or site):
            box.errors = [MISSING]
            return False
        answers = [one.form.validate() for one in (self.parts[Company], site) if one]
        return all(answers)

    def _check_known(self, company: Company, made: Part | None, site: Part | None) -> bool:
        """A company that has its record: its boxes say nothing else, its site is its own."""
        is_right = self._stands("company", made, company)
        if site is None:
            return is_right
        if self.known_site is None:
            return bool(site.form.validate()) and is_right
        if self.known_site.company is not company:
            site.form["siret"].errors = [f"Ce SIRET est celui de « {self.known_site.company} »."]
            return False
        return self._stands("company", site, self.known_site) and is_right

    def _check_person(self) -> bool:
        box, made, position = self["contact"], self.part(Person), self.part(Position)
        if box.data is not None:
            return self._stands("contact", made, box.data)
        if made is not None:
            return bool(made.form.validate()) or self._propose_by_email(made)
        if position is not None and not box.errors:
            box.errors = [WHOSE]
        return position is None

    def _stands(self, name: str, part: Part | None, record: Any) -> bool:
        """Whether what was typed is what the record says already, or somebody knows that it is not written there."""
        differing = part.differing(record) if part else []
        if part is None or not differing or request.form.get(f"{part.prefix}kept") == str(record.id):
            return True
        part.kept = record.id
        for box in differing:
            held = getattr(record, box.declared.name)
            note_read(box.declared, record.id, held)
            box.errors = [f"Sa fiche dit : {box.declared.show(held) or 'rien'}."]
        self[name].errors = [KNOWN.format(record)]
        return False

    def _propose_by_email(self, made: Part) -> bool:
        """Who has that address, where it is all that is known; never right."""
        email = made.form["email"].data if "email" in made.form else None
        found = db.session.scalars(select(Person).where(Person.email == email).limit(8)).all() if email else []
        if found:
            self["contact"].candidates = found
            self["contact"].errors = ["Cette adresse a déjà sa fiche : choisissez-la."]
        return False

    def _site_of(self, company: Company) -> Establishment | None:
        part = self.part(Establishment)
        if self.known_site is not None or part is None:
            return self.known_site  # type: ignore[no-any-return]
        return part.make(company=company)  # type: ignore[no-any-return]

    def _give_position(self, person: Person, company: Company) -> None:
        """A role for who is new; for who has a record, the role that was chosen, unless it is held already."""
        part, made = self.parts.get(Position), self.parts.get(Person)
        if part is None or (part.is_blank and (made is None or person is not made.child)):
            return
        role = part.form["role"].data or role_in(company)
        held = (one for one in person.positions if one.organisation is company and one.role is role)
        if not any(covers(one, today()) for one in held):
            position = part.make(person=person, organisation=company, starts_on=today())
            position.role = role

    def _refuse_doubles(self) -> None:
        """What the company and the person resemble is proposed by their boxes."""
        for model, name in ((Company, "company"), (Person, "contact")):
            made = self.parts[model].child if model in self.parts else None
            found = named_doubles(made, self.parts[model].name) if made is not None else []
            self.doubles += found
            if not are_distinct(found):
                sort = model.__concept__.singular
                self[name].candidates = [one for one in found if one.sort == sort][:8]
        if not are_distinct(self.doubles):
            raise Refused(())


def whole_form(plain: Any, boxes: Mapping[type[Base], type[BaseForm]]) -> Any:
    """The class of the form that makes an application, with the parts that a role may fill."""
    return type("WholeForm", (WholeForm, plain), {"boxes": boxes})
