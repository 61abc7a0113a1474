"""The applications of a call, from a spreadsheet or from what a program for forms exports: all of each in one row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from admin_views.engine.importing.along import Along, brings, form_export
from admin_views.screens.person import role_in
from models.engine import db, today
from models.parties.person import LegalBasis
from models.parties.position import Position
from models.selection.call_for_applications import CallForApplications, CallState
from models.selection.candidacy import Candidacy

ORIGIN = "Candidature"
CALLED: Mapping[str, tuple[str, ...]] = {
    "company.name": (
        "Nom de la structure",
        "Nom de l'entreprise",
        "Nom de l'organisme",
        "Nom de l'association",
        "Nom de votre structure",
        "Nom de votre entreprise",
        "Structure",
        "Dénomination",
        "Dénomination sociale",
        "Entreprise raison sociale",
    ),
    "company.ess_status": ("Statut juridique", "Statut", "Forme juridique", "Famille de l'ESS"),
    "company.legal_form": ("Entreprise forme juridique code",),
    "company.naf_code": ("Établissement NAF", "Code NAF"),
    "company.rna": ("Association RNA", "RNA", "N° RNA"),
    "establishment.siret": ("SIRET", "N° SIRET", "Numéro SIRET", "SIRET de l'établissement"),
    "establishment.address": ("Établissement Adresse", "Adresse postale", "Adresse du siège"),
    "establishment.commune": ("Établissement localité", "Ville", "Commune du siège", "Localité"),
    "contact.last_name": ("Nom", "Votre nom", "Nom du contact", "Nom du dirigeant", "Nom du porteur de projet"),
    "contact.first_name": ("Votre prénom", "Prénom du contact", "Prénom du dirigeant", "Prénom du porteur de projet"),
    "contact.email": ("Email", "Adresse e-mail", "Adresse électronique", "Courriel du contact", "Votre courriel"),
    "contact.phone": ("Téléphone du contact", "Votre téléphone"),
    "contact.job_title": ("Fonction", "Votre fonction", "Fonction du contact"),
    "contact": ("Personne à contacter", "Porteur de projet"),
    "main_problem": ("Problématique", "Principale problématique"),
    "stake": ("Enjeux", "Votre enjeu", "Quel est votre enjeu ?"),
    "expectations": ("Vos attentes", "Quelles sont vos attentes ?"),
    "origin": ("Comment avez-vous connu le programme ?", "Comment avez-vous connu l'appel ?"),
}


def _known(texts: Mapping[str, str]) -> dict[str, str]:
    """A SIRET tells the SIREN; who applies gave what is written of them (`app/docs/parties.md#contacts`)."""
    digits = "".join(filter(str.isdigit, texts.get("establishment.siret", "")))
    company = texts.get("company.name") or texts.get("company") or ORIGIN
    known = {"contact.data_origin": company[:120], "contact.legal_basis": LegalBasis.CONTRACT.label}
    return known | ({"company.siren": digits[:9]} if len(digits) == 14 else {})


def _call() -> dict[str, str]:
    """The only call that is open, or about to be."""
    asked = CallForApplications.state == CallState.PUBLISHED
    found = db.session.scalars(select(CallForApplications).where(asked).limit(2)).all()
    return {"call": str(found[0])} if len(found) == 1 else {}


def _give_position(candidacy: Any) -> None:
    """Its contact is somebody of the company."""
    person, company = candidacy.contact, candidacy.company
    if person is not None and not any(one.organisation is company for one in person.positions):
        db.session.add(Position(person=person, organisation=company, role=role_in(company), starts_on=today()))


brings(
    Candidacy,
    Along(makes=("company", "establishment", "contact"), called=CALLED, known=_known, every=_call, then=_give_position),
)
form_export("Démarche numérique", "État du dossier", "Dernière mise à jour le", "Déposé le")
form_export("Framaforms", "SID", "Submitted Time", "IP Address")
form_export("Google Forms", "Horodateur")
