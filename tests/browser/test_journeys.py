"""The journeys of `app/docs/journeys.md`, with the clicks counted: run it with `pytest -s` to see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from models.accompaniment.deliverable import Deliverable
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.mentor import Mentor, MentorState
from models.accompaniment.mentoring import Mentoring, MentoringState
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import as_found, db, normal, today
from models.parties.company import Company, EssStatus
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.reference.commune import Commune
from models.reference.milestone import Milestone
from models.selection.call_for_applications import CallForApplications, CallState
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import CandidacyState
from tests.browser.journeys import Journey
from tests.browser.steps import heading, join_file
from tests.factories import sample

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

NAMES = ["acacia", "bouleau", "chêne", "cyprès", "érable", "figuier", "frêne", "houx", "laurier", "olivier", "orme"]


@pytest.fixture
def promotion(site):
    """A cohort under way, in its first sequence, on everybody's first page."""
    with site.app.app_context():
        yesterday = today() - timedelta(days=1)
        cohort = sample(Cohort, code="PARCOURS", starts_on=yesterday - timedelta(days=30), ends_on=today())
        first = sample(Sequence, cohort=cohort, rank=1, name="Diagnostic", ends_on=yesterday)
        communes = db.session.scalars(db.select(Commune).order_by(Commune.id).limit(len(NAMES))).all()
        joined = [_company(cohort, first, name, commune) for name, commune in zip(NAMES, communes, strict=True)]
        joined[-1].joined_on = today()  # later than anybody else's
        db.session.add_all(joined)
        db.session.commit()
        return cohort.id


def _company(cohort, sequence, name, commune):
    company = sample(Company, name=f"Parcours {name}")
    office = sample(Establishment, company=company, is_head_office=True, commune=commune)
    joined = sample(Participation, company=company, cohort=cohort, state=ParticipationState.ACTIVE)
    joined.joined_on = sequence.ends_on
    begun = sample(SequenceProgress, participation=joined, sequence=sequence, state=ProgressState.RUNNING)
    owed = sample(Deliverable, sequence_progress=begun, name="Valeurs", due_on=today() + timedelta(days=3))
    counted = {"milestone": Milestone.START, "observed_on": joined.joined_on, "fte": "10"}
    read = sample(JobsReading, establishment=office, participation=joined, **counted)
    db.session.add_all([office, begun, owed, read])
    return joined


def test_j1_a_company_is_found_and_read(promotion, visit):
    page, journey = visit(), Journey("J1", "Trouver une entreprise et lire où elle en est", (1, 1))
    page.goto("/")

    journey.type(page.get_by_label("Rechercher partout"), "parcours laurier")
    journey.press(page, "Enter")

    heading(page, "Parcours laurier")
    expect(page.get_by_role("main")).to_contain_text("PARCOURS")
    journey.is_done()


def test_s1_a_company_is_found_and_opened_by_the_keyboard_from_any_page(promotion, visit):
    page, journey = visit(), Journey("S1", "Trouver une entreprise au clavier, de toute page", (2, 1))
    page.set_viewport_size({"width": 900, "height": 700})  # where the menu is folded
    page.goto("/commune/")

    journey.press(page, "Control+k")
    journey.type(page.get_by_label("Rechercher ou agir", exact=True).get_by_role("searchbox"), "parcours orm")
    journey.press(page, "Enter")

    heading(page, "Parcours orme")
    journey.is_done()


def test_j2_the_minutes_of_a_meeting_are_written(promotion, site, visit):
    page, journey = visit(), Journey("J2", "Écrire le compte rendu d'un rendez-vous", (2, 2))
    page.goto("/")

    journey.click(page.get_by_role("row", name=f"Parcours {NAMES[5]}").get_by_role("link", name="RDV"))
    journey.type(page.get_by_label("Compte rendu"), "Le diagnostic avance bien.")
    journey.click(page.get_by_role("button", name="Enregistrer comme tenu"))

    heading(page, f"Rendez-vous individuel du {today():%d/%m/%Y} — PARCOURS, avec Parcours {NAMES[5]}")
    expect(page.get_by_role("main")).to_contain_text("Tenu")
    journey.is_done()


def test_j3_the_week_is_there_on_arrival(promotion, visit):
    page, journey = visit(), Journey("J3", "Voir ma semaine", (0, 0))
    page.goto("/")

    expect(page.get_by_role("heading", name="À faire")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Séquence à terminer : Diagnostic — Parcours")
    page.goto("/week")
    heading(page, "Ma semaine")
    late = "Séquence à terminer : Diagnostic — Parcours orme, 1 livrable attendu"
    expect(page.get_by_role("main")).to_contain_text(late)
    journey.is_done()


def test_j3_what_was_to_be_done_is_done(promotion, site, visit, script):
    label = f"Relancer {NAMES[script]}"
    with site.app.app_context():
        joined = db.session.scalars(db.select(Participation).filter_by(cohort_id=promotion)).first()
        asked = {"meeting": None, "owner": None, "done_on": None, "due_on": today()}
        db.session.add_all(sample(FollowUp, label=f"{label} {n}", participation=joined, **asked) for n in (1, 2))
        db.session.commit()
    page = visit(script=script)
    page.goto("/week")
    done = Journey("J3", "Noter fait ce qui était à faire", (1, 0))
    done.click(page.get_by_role("button", name=f"Fait : {label} 1"))
    expect(page.get_by_role("status")).to_contain_text(": fait.")
    expect(page.get_by_role("main").get_by_role("link", name=f"{label} 1 —")).to_have_count(0)
    done.is_done()

    later = Journey("J3", "Reporter ce qui est à faire", (2, 0))
    later.click(page.get_by_label(f"Reporter : {label} 2"))
    later.click(page.get_by_role("button", name="Dans un mois").and_(page.locator(":visible")))
    expect(page.get_by_role("status")).to_contain_text("reporté au")
    later.is_done()


def test_j4_a_collective_day_has_everybody_present(promotion, visit):
    page, journey = visit(), Journey("J4", "Noter les présences d'une journée collective", (3, 0))
    page.goto("/")

    journey.click(page.get_by_role("heading", name="PARCOURS — Libellé").get_by_role("link"))
    journey.click(page.get_by_role("link", name="Journée collective", exact=True))
    journey.click(page.get_by_role("button", name="Enregistrer comme tenu"))

    expect(page.get_by_role("main")).to_contain_text("Tenu")
    expect(page.get_by_role("cell", name="Présent·e")).to_have_count(len(NAMES))
    journey.is_done()


def test_j5_a_deliverable_is_handed_in_by_its_file_then_moves_forward(promotion, visit):
    name = f"Parcours {NAMES[0]}"
    page, journey = visit(), Journey("J5", "Déposer un livrable", (4, 0))
    page.goto("/")

    journey.click(page.get_by_role("row", name=name).get_by_role("link", name="En cours"))
    join_file(page, journey)

    journey.is_done()

    journey = Journey("J5", "Faire avancer un livrable", (2, 0))
    page.goto("/")
    journey.click(page.get_by_role("row", name=name).get_by_role("link", name="En cours"))
    journey.click(page.get_by_role("table").get_by_role("button", name="Valider"))
    expect(page.get_by_role("status")).to_contain_text("Validé")
    journey.is_done()


def test_j5_a_sequence_moves_forward(promotion, site, visit):
    name = f"Parcours {NAMES[2]}"
    page, journey = visit(), Journey("J5", "Faire avancer une séquence", (2, 0))
    page.goto("/")
    page.get_by_role("row", name=name).get_by_role("link", name="En cours").click()
    page.get_by_role("link", name="Joindre").click()
    page.get_by_role("link", name="Noter comme remis").click()
    page.get_by_label("Vu sur papier").fill("Au dossier de l'entreprise")
    page.get_by_role("button", name="Noter comme remis").click()
    expect(page.get_by_role("status")).to_contain_text("Remis")
    page.goto("/")

    journey.click(page.get_by_role("row", name=name).get_by_role("link", name="En cours"))
    journey.click(page.get_by_role("button", name="Soumettre à validation"))

    expect(page.get_by_role("status")).to_contain_text("À valider")
    journey.is_done()


def test_j5_says_why_the_rest_waits_and_leads_there(promotion, visit):
    page = visit()
    page.goto("/")
    page.get_by_role("row", name="Parcours érable").get_by_role("link", name="En cours").click()

    expect(page.get_by_role("button", name="Soumettre à validation")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("Le livrable « Valeurs » n’est pas remis :")
    page.get_by_role("main").get_by_role("link", name="Valeurs").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Valeurs")


def test_j6_a_session_of_mentoring_is_recorded(promotion, site, visit):
    name = NAMES[7]
    with site.app.app_context():
        joined = db.session.scalars(db.select(Participation).where(Participation.search_words.contains(normal(name))))
        pair = sample(Mentoring, participation=joined.first(), state=MentoringState.RUNNING)
        db.session.add(pair)
        db.session.commit()
    page, journey = visit(), Journey("J6", "Noter une séance de mentorat", (2, 2))
    page.goto("/")

    journey.click(page.get_by_role("row", name=f"Parcours {name}").get_by_role("link", name="Mentorat"))
    journey.type(page.get_by_label("Compte rendu"), "Premier échange.")
    journey.click(page.get_by_role("button", name="Enregistrer comme tenu"))

    heading(page, f"Séance de mentorat du {today():%d/%m/%Y} — PARCOURS, avec Parcours {NAMES[7]}")
    journey.is_done()


def test_j6_a_mentor_is_chosen_among_the_free_ones(promotion, site, visit):
    with site.app.app_context():
        free = sample(Mentor, person=sample(Person, last_name="Libre"), state=MentorState.ACTIVE)
        free.charter_signed_on = free.interviewed_on = "01/01/2017"
        free.charter_on_paper = "Vue"
        db.session.add(free)
        db.session.commit()
    page, journey = visit(), Journey("J6", "Proposer un mentor", (3, 0))
    page.goto("/")

    name = f"Parcours {NAMES[9]}"
    journey.click(page.get_by_role("row", name=name).get_by_role("link", name=name, exact=True))
    journey.click(page.get_by_role("link", name="Choisir un mentor"))
    journey.click(page.get_by_role("button", name="Proposer Libre"))

    expect(page.get_by_role("status")).to_contain_text("est proposé")
    journey.is_done()


def test_j7_an_application_is_screened_and_the_next_one_follows(site, visit):
    with site.app.app_context():
        commune = db.session.scalars(db.select(Commune).order_by(Commune.id).limit(1)).one()
        cohort = sample(Cohort, code="APPEL", territory=[commune.department])
        call = sample(CallForApplications, cohort=cohort)
        call.state = CallState.PUBLISHED
        as_found(call)
        for number in range(2):
            company = sample(Company, name=f"Candidate {number}", ess_status=EssStatus.SCIC)
            office = sample(Establishment, company=company, is_head_office=True, commune=commune)
            said = {"call": call, "company": company, "contact": sample(Person), "state": CandidacyState.SUBMITTED}
            db.session.add_all([office, sample(Candidacy, **said)])
        db.session.commit()
    page, journey = visit(), Journey("J7", "Instruire une candidature", (8, 0))
    page.goto("/")

    journey.click(page.get_by_role("link", name="Candidatures", exact=True))
    journey.click(page.get_by_role("row", name="Candidate 0").get_by_role("link").first)
    expect(page.get_by_role("main")).to_contain_text("À vérifier")
    journey.click(page.get_by_role("button", name="Déclarer recevable"))
    expect(page.get_by_role("status")).to_contain_text("Recevable")
    journey.click(page.get_by_role("link", name="Suivante"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Candidate 1")
    journey.is_done()


def test_j14_a_cohort_is_made_from_the_former_one(site, visit):
    page, journey = visit(), Journey("J14", "Ouvrir une nouvelle promotion", (6, 4))
    page.goto("/")

    journey.click(page.get_by_role("link", name="Promotions", exact=True))
    journey.click(page.get_by_role("link", name="AV-2017", exact=True))
    journey.click(page.get_by_role("link", name="Copier pour une nouvelle promotion"))
    journey.type(page.get_by_label("Code"), "SUITE")
    journey.type(page.get_by_label("Libellé"), "La suite")
    journey.type(page.get_by_label("Début"), "15/05/2018")
    journey.click(page.get_by_role("button", name="Enregistrer"))

    heading(page, "SUITE — La suite")
    expect(page.get_by_role("main")).to_contain_text("30/06/2018")  # the diagnostic ended on 30/06/2017
    journey.is_done()


def test_j8_the_readings_of_a_cohort_are_pasted(promotion, visit):
    page, journey = visit(), Journey("J8", "Coller les relevés d'emplois d'une promotion", (3, 0))
    page.goto("/")

    journey.click(page.get_by_role("link", name="Relevés d’emplois", exact=True).first)
    cells = page.locator("[data-grid] input")
    lines = 6
    journey.paste(cells.first, "\r\n".join(f"1{number % 5},5\t2{number}\t1" for number in range(lines)) + "\r\n")
    expect(cells.first).to_have_value("10,5")
    journey.click(page.get_by_role("button", name="Enregistrer"))

    expect(page.get_by_role("status")).to_contain_text(f"{lines} relevés enregistrés.")
    journey.is_done()
