"""The columns of `entreprises-accompagnees`, and those of it that everyone may read."""

from __future__ import annotations

from admin_views.region import shared_words as words
from admin_views.region.dataset import CODE, DAY, FTE, RNA, SIRET, TEXT, WHOLE, YESNO, Read, labels, published
from admin_views.region.participations import fte
from models.accompaniment.participation import ParticipationState
from models.engine import Sensitivity
from models.parties.company import EssStatus
from models.reference.milestone import Milestone

OPEN = Sensitivity.OPEN


COLUMNS = [
    Read(
        "promotion",
        "Promotion",
        CODE,
        lambda row: row.participation.cohort.code,
        OPEN,
        what=words.PROMOTION,
        required=True,
    ),
    Read(
        "numero_edition",
        "Édition",
        WHOLE,
        lambda row: row.participation.cohort.edition,
        OPEN,
        is_dated=False,
        what="Numéro de l'édition du programme : 1 pour la première promotion.",
        unit="numéro d'ordre",
        required=True,
    ),
    Read(
        "raison_sociale",
        "Raison sociale",
        TEXT,
        lambda row: row.company.name,
        OPEN,
        is_dated=False,
        what=words.NAME,
        required=True,
    ),
    Read("siret", "SIRET du siège", SIRET, lambda row: row.standing.siret, OPEN, what=words.SIRET),
    Read(
        "rna",
        "Numéro RNA",
        RNA,
        lambda row: row.company.rna,
        OPEN,
        is_dated=False,
        what=(
            "Numéro au répertoire national des associations. Vide : l'entreprise n'est pas une association, "
            "ou le numéro manque."
        ),
    ),
    Read(
        "statut_ess",
        "Statut ESS",
        TEXT,
        lambda row: row.standing.status.ess_status.label,
        OPEN,
        what=words.ESS_STATUS,
        required=True,
        among=labels(EssStatus),
    ),
    Read(
        "esus",
        "ESUS à l'entrée",
        YESNO,
        lambda row: row.company.is_esus(min(row.participation.joined_on, row.standing.as_of)),
        what="L'entreprise avait l'agrément « entreprise solidaire d'utilité sociale » le jour de son entrée.",
        how="Avant son entrée : à la date des données.",
        required=True,
    ),
    Read(
        "categorie_juridique",
        "Catégorie juridique",
        CODE,
        lambda row: _code(row.standing.status.legal_form),
        OPEN,
        what="Catégorie juridique de l'Insee, à quatre chiffres.",
    ),
    Read(
        "code_naf",
        "Code APE",
        CODE,
        lambda row: _code(row.company.naf_code),
        OPEN,
        is_dated=False,
        what="Code de l'activité principale (APE), dans la nomenclature d'activités française.",
    ),
    Read(
        "libelle_naf",
        "Activité",
        TEXT,
        lambda row: _name(row.company.naf_code),
        OPEN,
        is_dated=False,
        what="Libellé du code APE.",
    ),
    Read(
        "code_insee",
        "Code INSEE",
        CODE,
        lambda row: row.commune.insee_code if row.commune else None,
        OPEN,
        what="Code officiel géographique de la commune du siège : ce n'est pas le code postal.",
    ),
    Read("commune", "Commune", TEXT, lambda row: _name(row.commune), OPEN, what="Nom de la commune du siège."),
    Read(
        "code_departement", "Département", CODE, lambda row: row.standing.department_code, OPEN, what=words.DEPARTMENT
    ),
    Read(
        "epci",
        "Intercommunalité (SIREN)",
        CODE,
        lambda row: row.commune.epci.siren if row.commune and row.commune.epci else None,
        OPEN,
        is_dated=False,
        what="SIREN de l'intercommunalité (EPCI à fiscalité propre) de la commune du siège. Vide hors d'Occitanie.",
    ),
    Read(
        "problematique_principale",
        "Problématique principale",
        TEXT,
        lambda row: _name(row.participation.main_problem),
        is_dated=False,
        what="Le sujet principal sur lequel l'entreprise est accompagnée.",
    ),
    Read(
        "problematiques_secondaires",
        "Problématiques secondaires",
        TEXT,
        lambda row: ";".join(one.name for one in row.participation.other_problems) or None,
        is_dated=False,
        what="Les autres sujets, séparés par des points-virgules.",
    ),
    Read("date_entree", "Entrée le", DAY, lambda row: row.standing.joined_on, what="Jour d'entrée dans la promotion."),
    Read(
        "date_sortie",
        "Sortie le",
        DAY,
        lambda row: row.standing.left_on,
        what=(
            "Jour de sortie de la promotion : fin de l'accompagnement, abandon ou exclusion. Vide : elle y "
            "était encore."
        ),
    ),
    Read(
        "statut_participation",
        "État de la participation",
        TEXT,
        lambda row: row.standing.state.label,
        what="Où en était la participation.",
        required=True,
        among=labels(ParticipationState),
    ),
    Read(
        "etp_t0",
        "ETP à l'entrée",
        FTE,
        lambda row: fte(row.participation, Milestone.START, row.standing.as_of),
        what="Emplois à l'entrée.",
        unit="ETP",
        how=f"{words.HEADCOUNT} à T0. Vide : un relevé manque.",
    ),
    Read(
        "etp_fin",
        "ETP à la fin",
        FTE,
        lambda row: fte(row.participation, Milestone.END, row.standing.as_of),
        what="Emplois à la fin de l'accompagnement.",
        unit="ETP",
        how=f"{words.HEADCOUNT} à la fin. Vide : un relevé manque, ou ce jour n'était pas venu.",
    ),
    Read(
        "etp_t12",
        "ETP à T+12",
        FTE,
        lambda row: fte(row.participation, Milestone.A_YEAR, row.standing.as_of),
        what="Emplois un an après la fin de l'accompagnement.",
        unit="ETP",
        how=f"{words.HEADCOUNT} à T+12. Vide : un relevé manque, ou ce jour n'était pas venu.",
    ),
    Read(
        "heures_individuelles",
        "Heures individuelles",
        FTE,
        lambda row: row.hours and row.hours.individual,
        what="Accompagnement individuel reçu.",
        unit="heures",
        how=(
            "Rendez-vous tenus ; l'entreprise y est comptée une fois, le temps de la personne restée le plus "
            "longtemps. Vide : aucune présence n'est écrite pour la promotion."
        ),
    ),
    Read(
        "heures_collectives",
        "Heures collectives",
        FTE,
        lambda row: row.hours and row.hours.collective,
        what="Journées collectives et regards croisés suivis.",
        unit="heures",
        how="Comme les heures individuelles.",
    ),
    Read(
        "heures_mentorat",
        "Heures de mentorat",
        FTE,
        lambda row: row.hours and row.hours.mentoring,
        what="Mentorat reçu.",
        unit="heures",
        how="Comme les heures individuelles.",
    ),
    Read(
        "a_un_mentor",
        "A un mentor",
        YESNO,
        lambda row: row.has_mentor,
        what="Un mentorat avait commencé.",
        required=True,
    ),
    Read(
        "nb_demandes_appui",
        "Demandes d'appui",
        WHOLE,
        lambda row: row.requests,
        what="Demandes faites à la plateforme d'appui.",
        unit="demandes",
        required=True,
    ),
    Read("date_donnees", "Données au", DAY, lambda row: row.standing.as_of, OPEN, what=words.AS_OF, required=True),
]


def _code(found: object) -> str | None:
    return getattr(found, "code", None)


def _name(found: object) -> str | None:
    return getattr(found, "name", None)


COMPANY = (
    "promotion",
    "numero_edition",
    "raison_sociale",
    "siret",
    "rna",
    "statut_ess",
    "esus",
    "categorie_juridique",
    "code_naf",
    "libelle_naf",
    "code_insee",
    "commune",
    "code_departement",
    "epci",
)
ITS_YEAR = (
    "problematique_principale",
    "problematiques_secondaires",
    "date_entree",
    "date_sortie",
    "statut_participation",
    "a_un_mentor",
    "nb_demandes_appui",
)
# What everyone may read, of the companies that agreed to it: no count of jobs or hours
# (`app/docs/region-files.md#files`).
OPEN_COLUMNS = [
    *published(COLUMNS, COMPANY, by_decision={"esus"}),
    *published(COLUMNS, ITS_YEAR, by_decision=ITS_YEAR),
    *published(COLUMNS, ("date_donnees",)),
]
