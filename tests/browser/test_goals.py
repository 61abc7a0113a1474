"""Goals of `app/docs/journeys.md` that the keyboard alone, a phone, or the whole of a council measure."""

from __future__ import annotations

import zipfile
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from models.accompaniment.meeting import Meeting, MeetingState
from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.programme import Programme
from models.cohorts.sequence import Sequence
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch
from models.engine import today
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.browser.journeys import Journey
from tests.browser.looks import overflow
from tests.browser.steps import heading

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1440, "height": 900}
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 750_000 / 8}
CPU = 4  # times slower than here
LARGEST = """() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true }))"""
PAINTED, UNBEARABLE = 1500, 15_000  # milliseconds: the goal, told; what a machine that is busy never reaches


@pytest.fixture
def cohort(site):
    """Six companies under way in the first sequence of a cohort, which waits to be validated; its id."""
    start, end = today() - timedelta(days=20), today() + timedelta(days=60)
    of_ours = {"programme": site.id_of(Programme), "starts_on": start, "ends_on": end}
    number = site.make(Cohort, code="CLAVIER", state="en_cours", **of_ours)
    step = site.make(Sequence, cohort=number, rank=1, name="Diagnostic", starts_on=start, ends_on=end)
    for name in ("Alizé", "Bise", "Cers", "Föhn", "Mistral", "Zéphyr"):
        company = site.make(Company, name=f"Clavier {name}")
        joined = site.make(Participation, company=company, cohort=number, state="active", joined_on=start)
        site.make(SequenceProgress, participation=joined, sequence=step, state="a_valider")
    return number


def _act(page, journey, words, *, found):
    """Ctrl K, what to do and of whom, Enter."""
    journey.press(page, "Control+k")
    box = page.get_by_role("dialog", name="Rechercher ou agir")
    journey.type(box.get_by_role("searchbox"), words)
    expect(box.get_by_role("link").first).to_have_text(found)
    journey.press(page, "Enter")


def test_s2_a_company_goes_on_by_the_keyboard_alone_from_any_page(cohort, visit):
    page, journey = visit(), Journey("S2", "Passer à la séquence suivante, au clavier, de toute page", (3, 2))
    page.goto("/commune/")

    _act(page, journey, "avancer clavier zeph", found="Faire avancer Clavier Zéphyr")
    expect(page.get_by_label("Remarque")).to_be_focused()
    journey.write(page, "Le plan est signé.")
    journey.press(page, "Control+Enter")

    heading(page, "Clavier Zéphyr")
    expect(page.get_by_role("status")).to_contain_text("Validée")
    expect(page.get_by_role("button", name="Annuler")).to_be_visible()
    journey.is_done()


def test_s2_a_company_goes_on_by_the_keyboard_alone_from_its_page(cohort, site, visit):
    page, journey = visit(), Journey("S2", "Passer à la séquence suivante, au clavier, de la fiche", (2, 1))
    page.goto(f"/company/details/?id={site.id_of(Company, name='Clavier Bise')}")
    page.keyboard.press("?")
    told = page.get_by_role("dialog", name="Touches du clavier")
    expect(told).to_contain_text("aValider : Diagnostic")
    page.keyboard.press("Escape")
    expect(told).to_have_count(0)  # what is typed in a dialog is for it

    journey.press(page, "a")
    expect(page.get_by_label("Remarque")).to_be_focused()
    journey.write(page, "La banque a relu.")  # letters that are typed are only typed
    journey.press(page, "Control+Enter")

    heading(page, "Clavier Bise")
    expect(page.get_by_role("status")).to_contain_text("Validée")
    journey.is_done()


def test_s3_a_meeting_is_logged_by_the_keyboard_alone_from_any_page(cohort, site, visit):
    page, journey = visit(), Journey("S3", "Consigner un rendez-vous, au clavier, de toute page", (4, 2))
    page.goto("/commune/")

    _act(page, journey, "rdv clavier bise", found="Nouveau rendez-vous avec Clavier Bise")
    expect(page.get_by_label("Compte rendu")).to_be_focused()
    journey.write(page, "La trésorerie tient.")
    journey.press(page, "Control+Enter")

    heading(page, f"Rendez-vous individuel du {today():%d/%m/%Y} — CLAVIER, avec Clavier Bise")
    assert site.count(Meeting, cohort_id=cohort, state=MeetingState.HELD) == 1
    journey.is_done()


def test_s4_a_file_for_the_region_leaves_by_the_keyboard_alone_from_any_page(cohort, visit):
    page, journey = visit(), Journey("S4", "Prendre le fichier d'une promotion, au clavier", (3, 1))
    page.goto("/commune/")

    _act(page, journey, "nouveau fichier", found="Nouveau fichier pour la Région")
    expect(page.get_by_role("main")).to_contain_text("CLAVIER — ")
    with page.expect_download() as download:
        journey.press(page, "Control+Enter")

    assert download.value.suggested_filename.endswith(".xlsx")
    journey.is_done()


@pytest.mark.parametrize("by_keyboard", [False, True], ids=["by the mouse", "by the keyboard"])
def test_s11_somebody_is_answered_what_is_held_about_them(site, visit, by_keyboard):
    page, journey = visit(Role.ADMIN), Journey("S11", "Répondre à qui demande ses données", (2, 1))
    person = site.make(Person, last_name=f"Accès {by_keyboard}", first_name="Inès", notes="Préfère le matin.")
    page.goto(f"/person/details/?id={person}")
    way, button = page.get_by_role("link", name="Répondre à une demande"), page.get_by_role("button", name="Préparer")

    if by_keyboard:
        way.focus()
        journey.press(page, "Enter")
        expect(page.get_by_label("Identité vérifiée par")).to_be_focused()
        journey.write(page, "Réponse depuis son adresse connue")
    else:
        journey.click(way)
        journey.type(page.get_by_label("Identité vérifiée par"), "Réponse depuis son adresse connue")
    with page.expect_download() as download:
        if by_keyboard:
            journey.press(page, "Control+Enter")
        else:
            journey.click(button)

    with zipfile.ZipFile(download.value.path()) as taken:
        assert taken.namelist() == ["personne.csv", "personne.json", "LISEZMOI.txt"]
        assert "Préfère le matin." in taken.read("personne.csv").decode()
    journey.is_done("au clavier" if by_keyboard else "")


def test_j10_a_council_is_prepared_with_every_company_in_its_turn(cohort, site, visit):
    council = site.id_of(Council, kind=CouncilKind.STRATEGIC)
    members = site.count(Mandate, council_id=council)
    page, journey = visit(), Journey("J10", "Préparer un conseil stratégique", (6, 1))
    page.goto("/")

    journey.click(page.get_by_role("heading", name="CLAVIER — ").get_by_role("link"))
    journey.click(page.get_by_role("link", name="Nouvelle séance"))
    journey.type(page.get_by_label("Début").first, f"{today() + timedelta(days=9):%d/%m/%Y} 14:00")
    journey.click(page.get_by_role("button", name="Enregistrer", exact=True).and_(page.locator(".primary")))

    expect(page.get_by_role("heading", level=1)).to_contain_text("n° 1 — CLAVIER")
    turns = page.get_by_role("row").filter(has_text="Clavier ")
    expect(turns).to_have_count(6)
    expect(turns.last).to_contain_text("Clavier Zéphyr")
    expect(turns.last).to_contain_text("15 h 40")
    expect(page.get_by_role("row").filter(has_text="Sans réponse")).to_have_count(members)
    journey.is_done()


def test_s12_what_somebody_new_does_first_begins_by_a_word_seen_on_arrival(cohort, visit):
    page = visit(viewport=DESK)
    page.goto("/")
    first = {  # find, move on, meet, take the file
        "S1": page.get_by_label("Rechercher partout"),
        "S2": page.get_by_role("row", name="Clavier Alizé").get_by_role("link", name="À valider"),
        "S3": page.get_by_role("row", name="Clavier Alizé").get_by_role("link", name="RDV"),
        "S4": page.get_by_role("link", name="Fichier pour la Région", exact=True),
    }

    seen = {name: one.first.bounding_box() for name, one in first.items()}

    assert [name for name, box in seen.items() if not box or box["y"] + box["height"] > DESK["height"]] == []


def test_s7_a_member_goes_from_the_address_of_a_mail_to_a_pitch_on_a_phone(cohort, site, stranger):
    starts = f"{today() + timedelta(days=9):%d/%m/%Y} 14:00"
    session = site.make(CouncilSession, cohort=cohort, number=1, starts_at=starts)
    joined = site.id_of(Participation, cohort_id=cohort)
    site.make(Pitch, council_session=session, participation=joined, rank=1, starts_at=starts)
    page = stranger(viewport=PHONE, has_touch=True, is_mobile=True)
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send("Network.emulateNetworkConditions", SLOW_4G)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    account, journey = (
        site.accounts[Role.COMMITTEE],
        Journey("S7", "Du courriel à un passage, sur un téléphone", (3, 2)),
    )

    page.goto("/")
    journey.type(page.get_by_label("Courriel"), account.email)
    journey.type(page.get_by_label("Mot de passe"), account.password)
    journey.tap(page.get_by_role("button", name="Se connecter"))
    heading(page, f"Bonjour {page.locator('.account strong').first.text_content()}")
    painted = [page.evaluate(LARGEST)]
    assert overflow(page) == []
    journey.tap(page.get_by_role("main").get_by_role("link", name="Clavier Alizé").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("1. Clavier Alizé")
    painted.append(page.evaluate(LARGEST))

    assert overflow(page) == []
    assert max(painted) < UNBEARABLE
    journey.is_done(f"peint en {' puis '.join(f'{one:.0f}' for one in painted)} ms en 4G lente, but {PAINTED}")
