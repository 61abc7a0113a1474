"""Six companies and fourteen people convened to a council, from the form to their mail boxes and to the booklet."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from icalendar import Calendar
from playwright.sync_api import expect
from pypdf import PdfReader

from app import mail
from models.accompaniment.participation import Participation
from models.councils.council import Council, CouncilKind
from models.councils.mandate import Mandate
from models.engine import as_found, db, today
from models.parties.company import Company
from models.parties.person import Person
from tests.browser.journeys import Journey
from tests.browser.looks import overflow
from tests.browser.steps import save
from tests.factories import sample
from tests.post_office import HOST, PostOffice, certificate, opened
from tests.served import free_port

pytestmark = pytest.mark.browser
LONG = "Coopérative d’intérêt collectif des filatures, tissages et teintureries de la haute vallée de l’Hérault"
ADDRESSES = [f"convie{number}@example.org" for number in range(14)]


@pytest.fixture
def cohort(site):
    """A cohort of six companies, and the strategic council of it, where fourteen people sit."""
    with site.app.app_context(), db.session.no_autoflush:
        seats = {
            "votes": False,
            "quality": "invite_permanent",
            "starts_on": today() - timedelta(days=9),
            "ends_on": None,
        }
        council = sample(Council, name="Conseil convié", kind=CouncilKind.STRATEGIC, programme=None)
        first = sample(Participation, company=sample(Company, name=LONG), state="active")
        more = [sample(Participation, cohort=first.cohort, state="active") for _ in range(5)]
        for number, address in enumerate(ADDRESSES):
            person = sample(Person, last_name=f"Convié {number:02}", first_name="Anne", email=address)
            said = seats if number else seats | {"votes": True, "quality": "membre"}
            db.session.add(sample(Mandate, council=council, person=person, **said))
        db.session.add_all([as_found(one) for one in (first, *more)])
        db.session.commit()
        return SimpleNamespace(id=first.cohort.id, council=council.id)


@pytest.fixture
def office(site, monkeypatch, tmp_path):
    """A real mail server, to which the site writes."""
    port, files, office = free_port(), certificate(tmp_path), PostOffice()
    said = {"MAIL_URL": f"smtp://{HOST}:{port}", "MAIL_FROM": '"Urscop" <gestion@example.org>'}
    monkeypatch.setitem(site.app.config, "SETTINGS", site.app.config["SETTINGS"].model_copy(update=said))
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    with opened(office, port, files):
        yield office


def test_fourteen_people_are_convened_in_a_few_gestures(site, visit, cohort, office):
    page, journey = visit(), Journey("J10", "Convoquer quatorze personnes à un conseil", (3, 2))
    page.goto(f"/council_session/new/?council={cohort.council}&cohort={cohort.id}")
    journey.type(page.get_by_label("Début").first, f"{today() + timedelta(days=9):%d/%m/%Y} 14:00")
    journey.type(page.get_by_label("Lieu", exact=True), "Salle 3")
    save(page)
    journey.clicks += 1
    journey.click(page.get_by_role("link", name="Convocations"))
    expect(page.get_by_role("heading", name="14 messages")).to_be_visible()
    journey.click(page.get_by_role("button", name="Envoyer les 14 messages"))
    expect(page.get_by_text("14 messages : l’envoi commence dans la minute.")).to_be_visible()
    journey.is_done()

    with site.app.app_context():
        mail.send_what_is_due()
    assert Counter(address for address, _message in office.received) == dict.fromkeys(ADDRESSES, 1)
    assert office.in_clear == 0
    for address, message in office.received:
        (part,) = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
        (event,) = Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
        assert (event["ATTENDEE"], str(event["LOCATION"])) == (f"mailto:{address}", "Salle 3")

    path = re.search(r"/invitation/[\w-]{43}", office.received[0][1].get_body().get_content())[0]
    phone = visit(None, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    journey = Journey("S7", "De la lettre de convocation à une entreprise", (2, 0))
    phone.goto(path)
    journey.clicks += 1
    journey.tap(phone.get_by_role("link", name=LONG))
    expect(phone.get_by_role("heading", level=1)).to_have_text(LONG)
    assert overflow(phone) == []
    journey.is_done()
    booklet = PdfReader(BytesIO(phone.request.get(f"{path}/booklet.pdf").body()))
    assert len(booklet.pages) >= 6
