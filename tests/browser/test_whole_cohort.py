"""A cohort from its call to its closing, played by the team on the real screens; what passes in between is time.

What is done to one company is done in a browser; to the others, through the same pages, by somebody without one.
"""

from __future__ import annotations

import re
import sys
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.councils.council_session import CouncilSession
from models.councils.session_state import SessionState
from models.engine import PARIS, db, now, today
from models.parties.company import Company, EssStatus
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.reference.commune import Commune
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import CandidacyState
from models.selection.evaluation import Evaluation
from tests.applications import the_jury
from tests.browser import again
from tests.browser.journeys import TABLE
from tests.browser.steps import add_row, heading, join_file, see_on_paper
from tests.browser.team import Team
from tests.factories import sample

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("whole cohort")]

NAMES = ("Aubier", "Bergerie", "Coutellerie", "Drapier")
RETAINED = 2
FORMER, CODE = "AV-2017", "ENTIER"


@pytest.fixture
def trade(site):
    """Four companies with a site in the territory of the former cohort, somebody in each, and two evaluators."""
    with site.app.app_context():
        former = db.session.scalars(db.select(Cohort).filter_by(code=FORMER)).one()
        inside = db.select(Commune).filter_by(department=former.territory[0])
        commune = db.session.scalars(inside.order_by(Commune.id).limit(1)).one()
        for name in NAMES:
            company = sample(Company, name=f"Entière {name}", ess_status=EssStatus.SCIC)
            office = sample(Establishment, company=company, is_head_office=True, commune=commune)
            db.session.add_all([office, sample(Person, last_name=f"Contact {name}", first_name="Ana")])
        db.session.add_all([sample(Person, last_name=f"Jury {one}", first_name="Ana") for one in again.JURY])
        db.session.commit()


def test_a_cohort_is_played_from_its_call_to_its_closing(site, visit, trade):
    team = Team(site, visit)
    cohort = opened(team)
    site.change(Cohort, cohort, capacity=RETAINED)  # a small edition: each page is met, few times
    call = called(team, cohort)
    applied(team, call)
    team.later(CallForApplications, call, closes_at=now() - timedelta(minutes=1))
    screened(team, cohort, call)
    evaluated(team, call)
    selected(team, call)
    joined = started(team, cohort)
    accompanied(team, cohort, joined)
    sequences(team, joined)
    counted(team, cohort)
    closed(team, cohort, joined)
    team.journey.is_done()
    sys.stdout.write(f"\n{TABLE[-1]}\n")


def opened(team):
    """The cohort, from the former one."""
    page = team.staff
    page.goto(f"/cohort/?q={FORMER}")
    team.follow(page, FORMER)
    team.follow(page, "Copier pour une nouvelle promotion")
    team.journey.type(page.get_by_label("Code"), CODE)
    team.journey.type(page.get_by_label("Libellé"), "Promotion entière")
    team.journey.type(page.get_by_label("Début"), f"{today() + timedelta(days=30):%d/%m/%Y}")
    team.press(page, "Enregistrer")
    heading(page, f"{CODE} — Promotion entière")
    return team.the(Cohort, Cohort.code == CODE)


def called(team, cohort):
    """Its call, with the documents it wants; published, and the cohort with it."""
    page, moment = team.staff, now().astimezone(PARIS)
    team.follow(page, "Nouvel appel à candidatures")
    team.journey.type(page.get_by_label("Ouverture"), f"{moment - timedelta(hours=1):%d/%m/%Y %H:%M}")
    team.journey.type(page.get_by_label("Clôture"), f"{moment + timedelta(days=20):%d/%m/%Y %H:%M}")
    team.journey.choose(page.get_by_label("Grille d’évaluation"), "Grille du programme (version 1)")
    team.journey.clicks += 1
    add_row(page, "wanted_documents").get_by_label("Pièce").fill("Statuts")
    team.journey.fields += 1
    team.press(page, "Enregistrer")
    team.press(page, "Publier")
    expect(page.get_by_role("status")).to_contain_text("Publié")
    page.goto(f"/cohort/details/?id={cohort}")
    team.press(page, "Ouvrir l’appel")
    return team.the(CallForApplications, CallForApplications.cohort_id == cohort)


def applied(team, call):
    """Four applications, each with its document, handed in."""
    page, (first, *others) = team.staff, NAMES
    page.goto(f"/call_for_applications/details/?id={call}")
    team.follow(page, "Nouvelle candidature")
    team.journey.type(page.get_by_role("combobox", name="Entreprise"), f"Entière {first}")
    team.journey.type(page.get_by_role("combobox", name="Contact"), f"Contact {first}")
    team.journey.choose(page.get_by_label("Problématique principale"), "Diversification")
    problem = page.get_by_label("Problématique principale").input_value()
    see_on_paper(page, team.journey, "Reçue le", "Vue sur papier")
    team.press(page, "Enregistrer")
    team.press(page, "Déposer")
    expect(page.get_by_role("status")).to_contain_text("Déposée")
    for name in others:
        again.apply(team.plain, call, name, problem)


def screened(team, cohort, call):
    """The call is over: each application is checked, one after the other."""
    page = team.staff
    page.goto(f"/cohort/details/?id={cohort}")
    team.press(page, "Passer à la sélection")
    page.goto(f"/call_for_applications/details/?id={call}")
    team.press(page, "Passer à la sélection")
    page.goto(f"/candidacy/?call={call}")
    page.locator("tbody a").last.click()
    team.press(page, "Déclarer recevable")
    expect(page.get_by_role("status")).to_contain_text("Recevable")
    team.follow(page, re.compile("Suivante"))
    team.press(page, "Déclarer recevable")
    expect(page.get_by_role("status")).to_contain_text("Recevable")
    others = team.ids(Candidacy, Candidacy.call_id == call, Candidacy.state == CandidacyState.SUBMITTED)
    assert len(others) == len(NAMES) - 2
    for one in others:
        again.screen(team.plain, one)


def evaluated(team, call):
    """Two evaluators each, every criterion scored; the last two companies are weaker."""
    page, (first, *others) = team.staff, team.ids(Candidacy, Candidacy.call_id == call)
    page.goto(f"/candidacy/edit/?id={first}")
    for one in again.JURY:
        row = add_row(page, "evaluations")
        team.journey.clicks += 1
        team.journey.type(row.get_by_role("combobox", name="Évaluation par"), f"Jury {one}")
    team.press(page, "Enregistrer")
    team.press(page, "Lancer l’évaluation")
    page.goto(f"/evaluation/edit/?id={team.ids(Evaluation, Evaluation.candidacy_id == first)[0]}")
    for box in page.locator('[name^="scores-"][name$="-value"]').all():
        team.journey.type(box, "4")
    team.press(page, "Enregistrer")
    team.press(page, "Soumettre")
    expect(page.get_by_role("status")).to_contain_text("Soumise")
    for candidacy in others:
        again.ask(team.plain, candidacy)
    for number, candidacy in enumerate([first, *others]):
        for evaluation in team.ids(Evaluation, Evaluation.candidacy_id == candidacy)[not number :]:
            again.score(team.plain, evaluation, "4" if number < RETAINED else "2")


def selected(team, call):
    """Whoever answers for the programme retains two, keeps one waiting, declines the last; the results are out."""
    page = team.manager
    candidacies = team.ids(Candidacy, Candidacy.call_id == call)
    with team.site.app.app_context():
        for candidacy in candidacies[:RETAINED]:
            the_jury(db.session.get_one(Candidacy, candidacy))
    for candidacy in candidacies[1:RETAINED]:
        again.retain(team.plain_manager, candidacy)
    page.goto(f"/candidacy/details/?id={candidacies[0]}")
    team.press(page, "Retenir")
    expect(page.get_by_role("status")).to_contain_text("Retenue")
    page.goto(f"/candidacy/details/?id={candidacies[RETAINED]}")
    expect(page.get_by_role("main")).to_contain_text(f"Aucune place n’est libre, sur {RETAINED}")
    team.follow(page, "Mettre sur liste d’attente")
    team.journey.type(page.get_by_label("Rang sur la liste d’attente"), "1")
    team.press(page, "Mettre sur liste d’attente")
    page.goto(f"/candidacy/details/?id={candidacies[-1]}")
    team.follow(page, "Ne pas retenir")
    team.journey.type(page.get_by_label("Motif de la décision"), "La direction n'est pas disponible cette année.")
    team.press(page, "Ne pas retenir")
    page.goto(f"/call_for_applications/details/?id={call}")
    team.press(page, "Publier les résultats")
    expect(page.get_by_role("status")).to_contain_text("Résultats publiés")


def started(team, cohort):
    """Each company signs and begins; so does the cohort. The participations."""
    page = team.staff
    joined = team.ids(Participation, Participation.cohort_id == cohort)
    assert len(joined) == RETAINED
    page.goto(f"/participation/details/?id={joined[0]}")
    team.follow(page, "Engager")
    see_on_paper(page, team.journey, "Convention signée le", "Convention vue sur papier")
    team.press(page, "Engager")
    team.press(page, "Activer")
    expect(page.get_by_role("main")).to_contain_text("Financement")
    for one in joined[1:]:
        again.begin(team.plain, one)
    page.goto(f"/cohort/details/?id={cohort}")
    team.press(page, "Démarrer la promotion")
    expect(page.get_by_role("status")).to_contain_text("En cours")
    return joined


def accompanied(team, cohort, joined):
    """Half a year goes by: a meeting with each company, a day with all of them."""
    page, start = team.staff, today() - timedelta(days=180)
    team.later(Cohort, cohort, starts_on=start)
    for one in joined:
        team.later(Participation, one, joined_on=start)
    for number, one in enumerate(team.ids(Sequence, Sequence.cohort_id == cohort)):
        begins = start + timedelta(days=45 * number)
        team.later(Sequence, one, starts_on=begins, ends_on=begins + timedelta(days=44))
    team.later(Cohort, cohort, ends_on=today())
    page.goto(f"/participation/details/?id={joined[0]}")
    team.follow(page, "Rendez-vous")
    team.journey.type(page.get_by_label("Compte rendu"), "La feuille de route avance.")
    team.press(page, "Enregistrer comme tenu")
    expect(page.get_by_role("main")).to_contain_text("Tenu")
    for one in joined[1:]:
        again.meet(team.plain, one)
    page.goto(f"/cohort/details/?id={cohort}")
    team.follow(page, "Journée collective")
    team.press(page, "Enregistrer comme tenu")
    expect(page.get_by_role("cell", name="Présent·e")).to_have_count(RETAINED)


def sequences(team, joined):
    """Each company goes through the sequences in order, its deliverables handed in."""
    page = team.staff
    first, *others = (
        progress for one in joined for progress in team.ids(SequenceProgress, SequenceProgress.participation_id == one)
    )
    page.goto(f"/sequence_progress/details/?id={first}")
    team.press(page, "Démarrer")
    expect(page.get_by_role("status")).to_contain_text("En cours")
    while page.get_by_role("link", name="Joindre").count():
        join_file(page, team.journey)
        page.goto(f"/sequence_progress/details/?id={first}")
    team.press(page, "Soumettre à validation")
    team.press(page, "Valider")
    expect(page.get_by_role("status")).to_contain_text("Validée")
    for progress in others:
        again.go_through(team.plain, progress)


def counted(team, cohort):
    """The jobs of the two, at the beginning and at the end, pasted."""
    page = team.staff
    for milestone, jobs in (("T0", 10), ("Fin", 11)):
        page.goto(f"/jobs_reading/grid/?cohort={cohort}")
        team.journey.choose(page.get_by_label("Jalon"), milestone)
        expect(page.locator("[data-grid] caption")).to_have_text(milestone)
        cells = page.locator("[data-grid] input")
        team.journey.paste(cells.first, "".join(f"{jobs + n},5\t{jobs + n}\t0\r\n" for n in range(RETAINED)))
        team.press(page, "Enregistrer")
        expect(page.get_by_role("status")).to_contain_text(f"{RETAINED} relevés enregistrés.")


def closed(team, cohort, joined):
    """The stake is read again, company by company; the cohort closes."""
    page = team.staff
    page.goto(f"/participation/details/?id={joined[0]}")
    team.follow(page, "Terminer")
    team.journey.type(page.get_by_label("Sortie le"), f"{today():%d/%m/%Y}")
    team.journey.type(page.get_by_label("Bilan à la sortie"), "L’objectif est atteint.")
    team.press(page, "Terminer")
    expect(page.get_by_role("status")).to_contain_text("Terminée")
    for one in joined[1:]:
        again.end(team.plain, one)
    with team.site.app.app_context():  # its council met
        held = {"state": SessionState.HELD, "closes_cohort": True, "starts_at": now() - timedelta(days=1)}
        db.session.add(sample(CouncilSession, cohort=db.session.get(Cohort, cohort), **held))
        db.session.commit()
    page.goto(f"/cohort/details/?id={cohort}")
    team.press(page, "Clôturer")
    expect(page.get_by_role("status")).to_contain_text("Clôturée")
    page.goto("/company/thread/?id=" + str(team.the(Company, Company.name == f"Entière {NAMES[0]}")))
    for said in ("Candidature ", "Rendez-vous individuel", "Journée collective"):
        expect(page.get_by_role("main")).to_contain_text(said)
