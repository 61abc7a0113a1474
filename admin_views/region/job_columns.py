"""The columns of `emplois-par-departement`, and those of it that everyone may read."""

from __future__ import annotations

from dataclasses import replace

from admin_views.region import shared_words as words
from admin_views.region.dataset import CODE, DAY, FTE, RATE, TEXT, WHOLE, YESNO, Read, published
from models.engine import Sensitivity
from models.reference.milestone import Milestone

OPEN = Sensitivity.OPEN

COLUMNS = [
    Read("promotion", "Promotion", CODE, lambda row: row.cohort.code, OPEN, what=words.PROMOTION, required=True),
    Read(
        "jalon",
        "Jalon",
        TEXT,
        lambda row: row.milestone.value,
        OPEN,
        what=(
            "Quand les emplois sont comptés : T0 à l'entrée, fin de l'accompagnement, puis un, deux et trois ans après."
        ),
        required=True,
        among=tuple(one.value for one in Milestone if one is not Milestone.OTHER),
    ),
    Read(
        "date_reference",
        "Date de référence",
        DAY,
        lambda row: row.day,
        what="Jour du relevé le plus récent de ce jalon dans la promotion.",
        required=True,
    ),
    Read(
        "code_departement",
        "Code département",
        CODE,
        lambda row: row.department.code if row.department else None,
        OPEN,
        what="Code du département où sont les établissements. Vide sur la ligne du total.",
    ),
    Read(
        "departement",
        "Département",
        TEXT,
        lambda row: row.department.name if row.department else "Total",
        OPEN,
        is_dated=False,
        what="Nom du département ; « Total » pour la promotion entière.",
        required=True,
    ),
    Read(
        "nb_entreprises",
        "Entreprises",
        WHOLE,
        lambda row: row.companies,
        what="Entreprises qui y avaient un établissement compté.",
        unit="entreprises",
        how=(
            "Une entreprise qui a des établissements dans deux départements est comptée dans les deux, une "
            "fois au total. Qui est partie avant la fin est hors du fichier."
        ),
        required=True,
    ),
    Read(
        "nb_entreprises_sans_releve",
        "Entreprises sans relevé",
        WHOLE,
        lambda row: row.without_reading,
        what="Parmi elles, celles dont un relevé manque : leurs emplois ne sont pas comptés, et ne valent pas zéro.",
        unit="entreprises",
        required=True,
    ),
    Read(
        "etp_t0",
        "ETP à T0",
        FTE,
        lambda row: row.jobs.start,
        what="Emplois à l'entrée.",
        unit="ETP",
        how="Somme des ETP relevés à T0 dans ces établissements.",
        required=True,
    ),
    Read(
        "etp_jalon",
        "ETP au jalon",
        FTE,
        lambda row: row.jobs.now,
        what="Emplois au jalon de la ligne.",
        unit="ETP",
        how="Somme des ETP relevés à ce jalon dans les mêmes établissements : préservés plus créés.",
        required=True,
    ),
    Read(
        "emplois_preserves",
        "Emplois préservés",
        FTE,
        lambda row: row.jobs.preserved,
        what="Emplois de T0 qui étaient encore là.",
        unit="ETP",
        how="Par établissement, le plus petit de T0 et du jalon.",
        required=True,
    ),
    Read(
        "emplois_crees",
        "Emplois créés",
        FTE,
        lambda row: row.jobs.created,
        what="Emplois en plus depuis T0.",
        unit="ETP",
        how="Par établissement, ce que le jalon a de plus que T0.",
        required=True,
    ),
    Read(
        "emplois_supprimes",
        "Emplois supprimés",
        FTE,
        lambda row: row.jobs.lost,
        what="Emplois en moins depuis T0.",
        unit="ETP",
        how="Par établissement, ce que le jalon a de moins que T0.",
        required=True,
    ),
    Read(
        "solde",
        "Solde",
        FTE,
        lambda row: row.jobs.balance,
        what="Ce que l'emploi a gagné ou perdu depuis T0.",
        unit="ETP",
        how="Emplois créés moins emplois supprimés.",
        required=True,
    ),
    Read(
        "taux_maintien",
        "Taux de maintien (de 0 à 1)",
        RATE,
        lambda row: row.jobs.kept_rate,
        what="Part des emplois de T0 qui étaient encore là.",
        unit="part, de 0 à 1",
        how="Emplois préservés divisés par les ETP à T0, à quatre décimales. Vide : aucun emploi à T0.",
    ),
    Read(
        "dont_insertion",
        "Dont insertion",
        WHOLE,
        lambda row: row.integration,
        is_dated=False,
        what="Personnes en insertion, parmi les emplois au jalon.",
        unit="personnes",
        how="Somme de ce que les relevés en disent. Vide : aucun n'en dit rien.",
    ),
    Read(
        "secret",
        "À ne pas publier",
        YESNO,
        lambda row: row.is_secret,
        OPEN,
        what="Les chiffres de la ligne feraient connaître une entreprise : ils ne sont pas à publier.",
        how=(
            "Moins de trois entreprises, ou une seule fait plus de 85 % d'un chiffre, ou une soustraction la "
            "ferait retrouver."
        ),
        required=True,
    ),
]


# Of a place: what stays when its figures would name a company.
PLACE = ("promotion", "jalon", "date_reference", "code_departement", "departement")
FIGURES = (
    "nb_entreprises",
    "nb_entreprises_sans_releve",
    "etp_t0",
    "etp_jalon",
    "emplois_preserves",
    "emplois_crees",
    "emplois_supprimes",
    "solde",
    "taux_maintien",
    "dont_insertion",
)


def _unless_secret(column: Read) -> Read:
    """The column, empty where its figure would name a company."""
    shown = column.read
    return replace(
        column,
        read=lambda row: None if row.is_secret else shown(row),
        required=False,
        masked=words.SMALL,
    )


OPEN_COLUMNS = [
    *published(COLUMNS, PLACE, by_decision={"date_reference"}),
    *map(_unless_secret, published(COLUMNS, FIGURES, by_decision=FIGURES)),
    *published(COLUMNS, ("secret",)),
]
