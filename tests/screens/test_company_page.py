"""The page of a company: where it stands, whom to call, what comes, what was said, written there and then."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from models.accompaniment.attendance import Attendance
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import Meeting, MeetingState
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import db, kinds, now, today
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.financial_year import FinancialYear
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from tests.factories import sample
from tests.pages import words
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database
DAYS = 34


@pytest.fixture
def held(app):
    """A company on its way, with everything that its page draws; ids by name."""
    with app.app_context():
        company = sample(Company, name="Filature du Lez")
        start = today() - timedelta(days=DAYS)
        cohort = sample(Cohort, code="P1", starts_on=start, ends_on=today() + timedelta(days=90))
        adviser = sample(Person, last_name="Mission", first_name="Claire")
        joined = sample(Participation, company=company, cohort=cohort, state="active", joined_on=start, adviser=adviser)
        step = sample(Sequence, cohort=cohort, rank=1, name="Stratégie", starts_on=start, ends_on=cohort.ends_on)
        progress = sample(SequenceProgress, participation=joined, sequence=step, state="en_cours")
        commune = sample(Commune, name="Lodève", department=sample(Department, name="Hérault", is_in_region=True))
        site = sample(Establishment, company=company, commune=commune, is_head_office=True)
        person = sample(Person, last_name="Martin", first_name="Jeanne", phone="0601020304", email="j@exemple.fr")
        made = [
            sample(
                Position, organisation=company, person=person, role="contact_principal", starts_on=None, ends_on=None
            ),
            *(sample(JobsReading, establishment=site, participation=joined, milestone=at, fte=fte) for at, fte in READ),
            *(sample(FinancialYear, company=company, closed_on=f"31/12/{year}", turnover=sum_) for year, sum_ in SOLD),
        ]
        for title, days in (("Diagnostic", -2), ("Point d'étape", 9), ("Bilan", 20)):
            at = now() + timedelta(days=days)
            meeting = sample(
                Meeting, cohort=cohort, title=title, starts_at=at, ends_at=None, attendances=[], visibility="equipe"
            )
            made.append(sample(Attendance, meeting=meeting, participation=joined, person=None))
        db.session.add_all([progress, *made])
        db.session.commit()
        return SimpleNamespace(company=company.id, joined=joined.id, progress=progress.id, cohort=cohort.id)


READ = (("T0", "11.5"), ("fin", "12.5"))
SOLD = ((2015, "2400000"), (2016, "2547000"))


@pytest.mark.one_database  # words of a page
def test_an_address_of_its_head_breaks_before_its_sign_alone(browse_as, held):
    page = browse_as(Role.STAFF).get(f"/company/details/?id={held.company}")
    assert "j<wbr>@exemple.fr</a>" in page.text


def test_says_where_things_stand(browse_as, held):
    staff = browse_as(Role.STAFF)
    with statements() as seen:
        page = staff.get(f"/company/details/?id={held.company}")

    for said in ("Lodève", "Hérault", "P1", "Active", "Mission Claire", "Jeanne Martin", f"En cours depuis {DAYS} j"):
        assert said in page.words
    assert {"tel:+33601020304", "mailto:j@exemple.fr", f"/sequence_progress/details/?id={held.progress}"} <= {
        *page.links
    }
    told = {words(one.find("dt")): words(one.find("dd")) for one in page.main.iter("div") if one.find("dt") is not None}
    assert told["Prochain rendez-vous"].endswith("Point d'étape")
    assert told["Dernier rendez-vous"].endswith("Diagnostic")
    assert is_within(12, seen), seen


@pytest.mark.one_database  # words of a page
@pytest.mark.parametrize("state", ["active", "engagee", "terminee"])
def test_another_cohort_is_told_whether_it_is_over_under_way_or_to_come(browse_as, held, make, state):
    before, left = today() - timedelta(days=DAYS + 1), today() if state == "terminee" else None
    make(
        Participation, company=held.company, cohort=make(Cohort, code="P2"), state=state, joined_on=before, left_on=left
    )
    page = browse_as(Role.STAFF).get(f"/company/details/?id={held.company}")
    told = {words(one.find("dt")): words(one.find("dd")) for one in page.main.iter("div") if one.find("dt") is not None}
    assert told["Promotion"].startswith("P1")
    assert told["Autres promotions"] == f"P2 {ParticipationState(state).label}"


def test_what_it_left_unfinished_is_late_no_more(browse_as, held, app):
    staff, page = browse_as(Role.STAFF), f"/company/details/?id={held.company}"
    with app.app_context():
        db.session.scalars(select(Sequence)).one().ends_on = today() - timedelta(days=2)
        db.session.commit()
    step = f"/sequence_progress/details/?id={held.progress}"
    assert f"En cours depuis {DAYS} j En retard" in staff.get(page).words
    assert "Participation abandonnée" not in staff.get(step).words
    gone = staff.submit(
        f"/participation/move/?id={held.joined}&verb=drop", left_on=f"{today():%d/%m/%Y}", remark="Renonce"
    )
    assert gone.status == 302
    told = staff.get(page).words
    assert "Abandonnée" in told
    assert "Stratégie En cours" in told
    assert f"{DAYS} j" not in told
    assert "En retard" not in told
    with statements() as seen:
        assert f"Participation abandonnée le {today():%d/%m/%Y}" in staff.get(step).words
    assert is_within(12, seen), seen


def next_step(page):
    """(words, address) of what the letter « a » opens; None where nothing does."""
    found = [
        (words(one), one.get("href") or one.get("data-form"))
        for one in page.main.iterfind(".//*[@aria-keyshortcuts='a']")
    ]
    assert len(found) < 2, found
    return found[0] if found else None


def test_its_next_step_is_one_letter_away_for_who_may_take_it(browse_as, held):
    staff, page = browse_as(Role.STAFF), f"/company/details/?id={held.company}"
    ahead = f"/sequence_progress/move/?id={held.progress}&verb=hand_in&_from="
    assert next_step(staff.get(page)) == ("Soumettre à validation : Stratégie", f"{ahead}company-{held.company}#remark")
    joined = f"/participation/details/?id={held.joined}"
    assert next_step(staff.get(joined))[1] == f"{ahead}participation-{held.joined}#remark"
    assert next_step(staff.get(f"/sequence_progress/details/?id={held.progress}"))[1].startswith(
        ahead.partition("&_")[0]
    )
    assert next_step(browse_as(Role.COMMITTEE).get(page)) is None

    waive = f"/sequence_progress/move/?id={held.progress}&verb=waive"
    browse_as(Role.ADMIN).submit(waive, remark="Faite ailleurs.")
    end = f"/participation/move/?id={held.joined}&verb=complete"
    assert next_step(staff.get(page)) == ("Terminer", f"{end}&_from=company-{held.company}#left_on")
    assert next_step(staff.get(joined)) == ("Terminer", f"{end}#left_on")


def test_draws_jobs_and_turnover_with_their_figures_behind(browse_as, held):
    page = browse_as(Role.STAFF).get(f"/company/details/?id={held.company}")
    drawn = {words(one.find("figcaption")): words(one.find("details")) for one in page.main.iter("figure")}

    jobs, turnover = sorted(drawn, reverse=True)
    assert jobs == "Les emplois passent de 11,5 à 12,5 ETP"
    assert turnover == "Le chiffre d'affaires passe de 2,4 M€ à 2,55 M€"
    assert "T011,5 Fin12,5" in drawn[jobs]


def test_tells_a_figure_that_was_told_once_without_drawing_it(browse_as, make):
    company = make(Company)
    make(FinancialYear, company=company, closed_on="31/12/2016", turnover="45000")

    staff, other = (browse_as(role).get(f"/company/details/?id={company}") for role in (Role.STAFF, Role.COMMITTEE))

    assert "Chiffre d'affaires 201645 k€" in staff.words
    assert not [*staff.main.iter("figure")]
    assert "Chiffre d'affaires" not in other.words


def test_tells_the_committee_no_more_than_it_reads(browse_as, held):
    page = browse_as(Role.COMMITTEE).get(f"/company/details/?id={held.company}")

    assert "Jeanne Martin" in page.words
    assert "Les emplois passent" in page.words
    assert not [one for one in page.links if one.startswith(("tel:", "mailto:"))]
    for hidden in ("chiffre d'affaires", "Écrire une note", "Noter un rendez-vous", "Point d'étape"):
        assert hidden not in page.words


def test_of_a_company_without_anything_draws_nothing_and_folds_what_is_empty(browse_as, make):
    page = browse_as(Role.STAFF).get(f"/company/details/?id={make(Company, website=None, founded_on=None)}")

    titles = [words(one) for one in page.main.iter("h2")]
    assert "Agréments" not in titles
    assert "Échanges" not in titles
    assert not [*page.main.iter("figure")]
    (folded,) = [one for one in page.main.iter("details") if "champs vides" in words(one.find("summary"))]
    empty = [words(one) for one in folded.iter("dt")]
    assert words(folded.find("summary")) == f"{len(empty)} champs vides"
    assert {"Site", "Date de création"} <= {*empty}


class TestANoteWrittenThere:
    def test_is_kept_and_leads_back(self, browse_as, held, app):
        staff = browse_as(Role.STAFF)
        typed = {
            **hidden(staff, held, "/note/new/"),
            "text": "Le bilan est arrivé.",
            "written_on": kinds.Day().show(today()),
        }

        saved = staff.post("/note/new/", typed)

        assert (saved.status, saved.location) == (302, f"/company/details/?id={held.company}")
        assert "Le bilan est arrivé." in staff.get(f"/company/details/?id={held.company}").words
        staff.post("/note/new/", typed)  # sent twice
        with app.app_context():
            assert [one.participation_id for one in db.session.scalars(db.select(Note))] == [held.joined]

    def test_leads_to_no_page_but_one_they_may_read(self, browse_as, held):
        staff = browse_as(Role.STAFF)
        written = ("user-1", "company-x", "company-", "rien-1", "-", "//exemple.fr", "company-99999999999")
        for number, named in enumerate(written, 1):
            typed = {**hidden(staff, held, "/note/new/"), "text": "Vu.", "written_on": kinds.Day().show(today())}
            place = staff.post("/note/new/", {**typed, "_from": named}).location
            assert place == f"/note/details/?id={number}", named

    def test_that_says_nothing_is_refused_with_what_was_typed(self, browse_as, held):
        staff = browse_as(Role.STAFF)

        refused = staff.post(
            "/note/new/", {**hidden(staff, held, "/note/new/"), "text": "", "written_on": "31/12/2090"}
        )

        assert refused.status == 422
        assert refused.form()["written_on"] == "31/12/2090"
        assert refused.form()["_from"] == f"company-{held.company}"


def test_a_meeting_written_there_is_held_with_the_company(browse_as, held, app):
    staff = browse_as(Role.STAFF)
    typed = hidden(staff, held, "/meeting/new/")
    begun = kinds.Instant().typed(now() - timedelta(hours=2))

    saved = staff.post("/meeting/new/", {**typed, "starts_at": begun, "ends_at": "", "title": "Appel", "_held": "1"})

    assert saved.errors == []
    assert saved.location == f"/company/details/?id={held.company}"
    with app.app_context():
        (made,) = db.session.scalars(db.select(Meeting).where(Meeting.title == "Appel"))
        assert (made.state, made.with_whom) == (MeetingState.HELD, "Filature du Lez")


def hidden(staff, held, action):
    """What the short form of the page posts that nobody types or chooses."""
    page = staff.get(f"/company/details/?id={held.company}")
    (form,) = [one for one in page.main.iter("form") if (one.get("action") or "").partition("?")[0] == action]
    chosen = {one.get("name"): one.find("option").get("value") for one in form.iter("select")}
    return chosen | {one.get("name"): one.get("value") for one in form.iter("input") if one.get("type") == "hidden"}


def test_who_may_be_called_there_has_begun_and_has_not_ended(make, browse_as):
    """A contact who begins later is not called yet, nor who ended yesterday; both days count whole."""
    company, day = make(Company), timedelta(days=1)
    for name, start, end in (
        ("Demain", today() + day, None),
        ("Hier", None, today() - day),
        ("Entrante", today(), None),
        ("Sortante", None, today()),
    ):
        person = make(Person, last_name=name, first_name="Jeanne")
        make(Position, organisation=company, person=person, role="comptable", starts_on=start, ends_on=end)

    page = browse_as(Role.STAFF).get(f"/company/details/?id={company}")

    called = {name: f"Jeanne {name}" in page.words for name in ("Demain", "Hier", "Entrante", "Sortante")}
    assert called == {"Demain": False, "Hier": False, "Entrante": True, "Sortante": True}
