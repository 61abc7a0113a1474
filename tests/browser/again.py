"""What is done to the other companies of a cohort, once it was seen done in a browser: the same pages, without one."""

from __future__ import annotations

from io import BytesIO

from models.engine import today
from tests.browser.plain import Plain
from tests.papers import PDF

PAPER = "Au dossier de l'entreprise"
JURY = ("Un", "Deux")


def apply(who: Plain, call: int, name: str, problem: str) -> None:
    """An application with its document, handed in."""
    who.open(f"/call_for_applications/details/?id={call}")
    who.follow("Nouvelle candidature")
    document = {"documents-new1-received_on": _today(), "documents-new1-on_paper": PAPER}
    said = {"company": [f"Entière {name}", ""], "contact": [f"Contact {name}", ""]}
    who.press("Enregistrer", **said, **document, main_problem=problem)
    who.press("Déposer")
    assert "Déposée" in who.page.words


def screen(who: Plain, candidacy: int) -> None:
    """An application that is admissible."""
    who.open(f"/candidacy/details/?id={candidacy}")
    who.press("Déclarer recevable")
    assert "Recevable" in who.page.words


def ask(who: Plain, candidacy: int) -> None:
    """Two evaluators are asked."""
    who.open(f"/candidacy/edit/?id={candidacy}")
    who.press("Enregistrer", **{f"evaluations-new{n}-evaluator": [f"Jury {one}", ""] for n, one in enumerate(JURY)})
    who.press("Lancer l'évaluation")


def score(who: Plain, evaluation: int, value: str) -> None:
    """Every criterion has this mark."""
    who.open(f"/evaluation/edit/?id={evaluation}")
    boxes = [one for one in who.page.form() if one.startswith("scores-") and one.endswith("-value")]
    who.press("Enregistrer", **dict.fromkeys(boxes, value))
    who.press("Soumettre")
    assert "Soumise" in who.page.words


def retain(who: Plain, candidacy: int) -> None:
    """One more has a place."""
    who.open(f"/candidacy/details/?id={candidacy}")
    who.press("Retenir")
    assert "Retenue" in who.page.words


def begin(who: Plain, participation: int) -> None:
    """A company signs, and begins."""
    who.open(f"/participation/details/?id={participation}")
    who.follow("Engager")
    who.press("Engager", agreed_on=_today(), agreement_on_paper=PAPER)
    who.press("Activer")
    assert "Financement" in who.page.words


def meet(who: Plain, participation: int) -> None:
    """A meeting that was held."""
    who.open(f"/participation/details/?id={participation}")
    who.follow("Rendez-vous")
    who.press("Enregistrer comme tenu", minutes="La feuille de route avance.")
    assert "Tenu" in who.page.words


def go_through(who: Plain, progress: int) -> None:
    """A sequence, whose deliverables are handed in."""
    address = f"/sequence_progress/details/?id={progress}"
    who.open(address)
    who.press("Démarrer")
    while who.offers("Joindre"):
        who.follow("Joindre")
        who.press("Ajouter", files=(BytesIO(PDF), "livrable.pdf"))
        who.open(address)
    who.press("Soumettre à validation")
    who.press("Valider")
    assert "Validée" in who.page.words


def end(who: Plain, participation: int) -> None:
    """A company leaves."""
    who.open(f"/participation/details/?id={participation}")
    who.follow("Terminer")
    who.press("Terminer", left_on=_today(), outcome="L’objectif est atteint.")
    assert "Terminée" in who.page.words


def _today() -> str:
    return f"{today():%d/%m/%Y}"
