"""A session of a council that was held, and what a document says of it."""

from __future__ import annotations

import io
from datetime import timedelta
from types import SimpleNamespace

from pypdf import PdfReader

from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch
from models.councils.session_attendance import SessionAttendance
from models.engine import as_found, db, now, today
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.financial_year import FinancialYear
from models.parties.partner import Partner
from models.parties.person import Person
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.milestone import Milestone
from tests.factories import sample

LONG_AGO, YESTERDAY = today() - timedelta(days=400), now() - timedelta(days=1)


def session_held(app):
    """A session of yesterday: a member of a bank who came, a guest who did not, a company that presented."""
    with app.app_context():
        council = sample(Council, name="Conseil", kind=CouncilKind.STRATEGIC, programme=None)
        cohort = sample(Cohort, code="P1", state="en_cours", starts_on=LONG_AGO, ends_on=today() + timedelta(days=60))
        company = sample(Company, name="Filature")
        department = sample(Department, code="48", is_in_region=True)
        commune = sample(Commune, name="Mende", department=department)
        site = sample(Establishment, company=company, commune=commune, opened_on=None, closed_on=None)
        joined = sample(
            Participation, company=company, cohort=cohort, state="active", joined_on=LONG_AGO, stake="Tenir un an."
        )
        session = sample(
            CouncilSession,
            council=council,
            cohort=cohort,
            number=2,
            starts_at=YESTERDAY,
            place="Salle 3",
            state="tenue",
            agenda="Accueil",
            minutes="Le prix est fixé.",
        )
        member, guest = (sample(Person, last_name=name, first_name="Anne") for name in ("Banque", "Durand"))
        mandate = sample(
            Mandate,
            council=council,
            person=member,
            organisation=sample(Partner, name="Banque du Lez"),
            starts_on=LONG_AGO,
            ends_on=None,
        )
        rows = [
            sample(SessionAttendance, council_session=session, person=one, presence=presence)
            for one, presence in ((member, "present"), (guest, "excuse"))
        ]
        pitch = sample(
            Pitch,
            council_session=session,
            participation=joined,
            rank=1,
            starts_at=YESTERDAY,
            state="presente",
            questions="Quel prix ?",
            advice="Un seul prix.",
        )
        accounts = [
            sample(FinancialYear, company=company, closed_on=f"31/12/{year}", turnover=turnover, state="certifie")
            for year, turnover in ((2015, 777_000), (2016, 888_000))
        ]
        reading = sample(
            JobsReading,
            establishment=site,
            participation=joined,
            milestone=Milestone.START,
            observed_on=LONG_AGO,
            fte="12.5",
        )
        db.session.add_all([site, reading, mandate, pitch, *accounts, *rows])
        db.session.commit()
        return SimpleNamespace(session=session.id, company=company.id, pitch=pitch.id, joined=joined.id)


def text_of(made):
    return bare("".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages))


def bare(text):
    """Without spaces, nor how French sets an apostrophe: lines break where they like."""
    return "".join(text.replace("\u200b", "").replace("’", "'").split())


def change(app, model, number, **values):
    with app.app_context():
        for name, value in values.items():
            record = db.session.get_one(model, number)
            setattr(record, name, value)
            as_found(record)
        db.session.commit()
