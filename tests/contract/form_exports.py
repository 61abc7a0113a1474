"""What programs for forms export, as they write it: the columns are theirs, the answers are of nobody."""

from __future__ import annotations

import csv
import io

from tests.numbers import siren, siret

# https://www.demarches-simplifiees.fr writes these for a company, before the questions of the form.
DEMARCHE = (
    """ID|Email|FranceConnect ?|Établissement SIRET|Établissement siège social|Établissement NAF
Établissement libellé NAF|Établissement Adresse|Établissement numero voie|Établissement type voie|Établissement nom voie
Établissement complément adresse|Établissement code postal|Établissement localité|Établissement code INSEE localité
Entreprise SIREN|Entreprise capital social|Entreprise numero TVA intracommunautaire|Entreprise forme juridique
Entreprise forme juridique code|Entreprise nom commercial|Entreprise raison sociale|Entreprise SIRET siège social
Entreprise code effectif entreprise|Entreprise date de création|Entreprise état administratif|Entreprise nom
Entreprise prénom|Association RNA|Association titre|Association objet|Association date de création
Association date de déclaration|Association date de publication|Archivé|État du dossier|Dernière mise à jour le
Dernière mise à jour du dossier le|Déposé le|Passé en instruction le|Traité le|Motivation de la décision|Instructeurs
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
# Webform of Drupal, which Framaforms is made with, writes these after two lines: the title, the groups.
FRAMAFORMS = [
    "Serial",
    "SID",
    "Submitted Time",
    "Completed Time",
    "Modified Time",
    "Draft",
    "IP Address",
    "UID",
    "Username",
]


def written(rows, separator):
    """A table as text."""
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue().encode()


def demarche(count):
    """Files of an online procedure for companies."""
    questions = ["Nom", "Prénom", "Téléphone", "Statut juridique", "Quel est votre enjeu ?", "J'accepte le règlement"]
    rows = [[*DEMARCHE, *questions]]
    for at in range(1, count + 1):
        said = {
            "ID": str(1_000_000 + at),
            "Email": f"compte{at}@exemple.fr",
            "FranceConnect ?": "false",
            "Établissement SIRET": siret(siren(at)),
            "Établissement siège social": "true",
            "Établissement Adresse": f"{at} RUE DES TISSERANDS\r\n34700 LODEVE\r\nFRANCE",
            "Établissement code postal": "34700",
            "Établissement localité": "LODEVE",
            "Établissement code INSEE localité": "34142",
            "Entreprise SIREN": siren(at),
            "Entreprise forme juridique": "SA coopérative ouvrière de production",
            "Entreprise raison sociale": NAMES[at - 1].upper(),
            "Entreprise date de création": "2009-04-01",
            "Archivé": "false",
            "État du dossier": "En construction",
            "Dernière mise à jour le": "2017-11-14 09:12:05 +0100",
            "Déposé le": "2017-11-13 18:40:00 +0100",
        }
        answers = [f"NOM{at}", f"Prénom{at}", "04 67 00 00 00", "Scop", "Vendre hors du département", "true"]
        rows.append([*(said.get(one, "") for one in DEMARCHE), *answers])
    return written(rows, ",")


def framaforms(count, *, with_grid=False):
    """Answers to a form of Framaforms: three lines of names, tabulations between cells."""
    asked = ["Nom de la structure", "Statut juridique", "SIRET", "Code postal", "Ville", "Prénom", "Nom", "Fonction"]
    asked += ["Courriel", "Téléphone", "Votre enjeu", "Je certifie l'exactitude"]
    grid = ["Emploi", "Clients"] if with_grid else []
    blank = [""] * len(FRAMAFORMS)
    rows = [
        ["Appel à candidatures", *blank[1:], *[""] * (len(asked) + len(grid))],
        ["Submission Details", *blank[1:], *[""] * len(asked), *(["Vos priorités", ""] if with_grid else [])],
        [*FRAMAFORMS, *asked, *grid],
    ]
    for at in range(1, count + 1):
        moment = f"14/11/2017 - 09:{at % 60:02d}"
        said = [str(at), str(40_000 + at), moment, moment, moment, "0", "192.0.2.7", "0", ""]
        name, number = NAMES[(at - 1) % len(NAMES)], siret(siren(at))
        answers = [name, "Scop", number, "34700", "Lodève", f"Prénom{at}", f"NOM{at}", "Gérance"]
        answers += [f"contact{at}@exemple.fr", "04 67 00 00 00", "Vendre hors du département", "X"]
        rows.append([*said, *answers, *(["X", ""] if with_grid else [])])
    return written(rows, "\t")


def google_forms(count):
    """Answers to a form of Google, as its spreadsheet gives them."""
    asked = ["Horodateur", "Adresse e-mail", "Nom de votre structure", "Statut", "Numéro SIRET", "Commune"]
    rows = [[*asked, "Nom et prénom", "Quelles sont vos attentes ?"]]
    for at in range(1, count + 1):
        answers = [f"14/11/2017 09:{at:02d}:05", f"contact{at}@exemple.fr", NAMES[at - 1], "Scop", siret(siren(at))]
        rows.append([*answers, "Lodève (34)", f"Prénom{at} NOM{at}", "Recruter"])
    return written(rows, ",")


NAMES = (
    *("Filature", "Boulangerie", "Menuiserie", "Librairie", "Imprimerie", "Ferronnerie", "Savonnerie", "Brasserie"),
    *(
        "Papeterie",
        "Verrerie",
        "Horlogerie",
        "Tannerie",
        "Cidrerie",
        "Poterie",
        "Conserverie",
        "Meunerie",
        "Lunetterie",
    ),
    *("Vannerie", "Charpente", "Ébénisterie", "Maraîchage", "Apiculture", "Crèche", "Théâtre", "Cinéma", "Radio"),
    *("Tonnellerie", "Sellerie", "Coutellerie", "Dentelle", "Teinturerie", "Miroiterie", "Carrelage", "Plomberie"),
    *("Zinguerie", "Couverture", "Maçonnerie", "Paysage", "Déménagement", "Cartographie"),
)
