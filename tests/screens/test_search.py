"""One search for everything: the record itself when the words can only mean one."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from models.accompaniment.meeting import Meeting
from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.accompaniment.visibility import Visibility
from models.accounts.user import User
from models.cohorts.sequence import Sequence
from models.engine import Right, allows, as_found, db, now
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune
from tests.contract.test_budgets import MOST
from tests.factories import sample
from tests.pages import words
from tests.statements import statements


@pytest.fixture
def filature(app):
    """A company that takes part, with a site and a mentor; its id."""
    with app.app_context():
        company = sample(Company, name="Filature de l'Hérault", siren="200053791")
        site = sample(Establishment, company=company, commune=sample(Commune, name="Lodève"))
        joined = sample(Participation, company=company)
        mentor = sample(Mentor, person=sample(Person, last_name="Vidal", first_name="Anouk"))
        db.session.add_all(
            [site, sample(Mentoring, participation=joined, mentor=mentor), sample(Company, name="Scierie")]
        )
        db.session.commit()
        return company.id


def test_a_company_is_opened_by_its_name_its_number_or_its_commune(browse_as, filature):
    for browser in map(browse_as, (Role.ADMIN, Role.STAFF, Role.COMMITTEE)):
        for typed in ("filature", "HERAULT", "200 053 791", "200053791", "lodeve", " filature  herault "):
            page = browser.get(f"/search?q={typed}")
            assert (page.status, page.location) == (302, f"/company/details/?id={filature}"), typed


def test_what_has_several_meanings_is_listed_by_concept(browse_as, filature):
    page = browse_as(Role.STAFF).get("/search?q=vidal")

    assert page.status == 200
    assert lines_of(page) == {"Personnes": ["Vidal Anouk", "Mentor"]}  # one person, told once
    (box,) = (one for one in page.main.iter("input") if one.get("name") == "q")
    assert (box.get("value"), page.title) == ("vidal", "« vidal »")  # to say it otherwise


def lines_of(page):
    """Heading → what the links of a box say."""
    boxes = [one for one in page.tree.iter("section") if "block" in one.get("class", "")]
    said = lambda box, name: [words(one) for one in box.iter(name)]  # noqa: E731
    return {said(box, "h2")[0]: said(box, "a") for box in boxes if said(box, "h2") != ["Agir"]}


def test_no_words_find_nothing_and_say_what_to_type(browse_as, filature):
    staff = browse_as(Role.STAFF)
    for typed in ("", "%", "_", "zzz", "x" * 5000, "\x00", "<script>", "é" * 300):
        page = staff.get(f"/search?q={quote(typed)}")
        assert (page.status, "SIREN" in page.words) == (200, True), typed


def test_nothing_is_found_that_the_role_may_not_read(browse_as, make):
    make(Person, last_name="Serra", email="secrete@exemple.fr")
    make(User, name="Compte caché", email="cache@exemple.fr")

    for typed in ("secrete", "cache"):
        assert "Aucune fiche" in browse_as(Role.COMMITTEE).get(f"/search?q={typed}").words
    assert browse_as(Role.COMMITTEE).get("/search?q=serra").status == 302


def test_a_search_costs_no_more_than_a_page(app, browse_as):
    with app.app_context():
        db.session.add_all([sample(Mentoring) for _ in range(20)])
        db.session.commit()
    staff = browse_as(Role.STAFF)
    for typed in ("nom", "introuvable", "F-2026-99"):
        with statements() as seen:
            assert staff.get(f"/search/found?q={typed}").status == 200
        assert len(seen) <= MOST - 2, typed


def test_a_reference_leads_to_its_application(app, browse_as, filature):
    with app.app_context():
        filed = sample(FundApplication, company=db.session.get_one(Company, filature))
        db.session.add(filed)
        db.session.commit()
        number, reference = filed.id, filed.reference
    found = browse_as(Role.STAFF).get(f"/search?q={reference}")
    assert found.location == f"/fund_application/details/?id={number}"
    assert lines_of(browse_as(Role.STAFF).get("/search/found?q=herault"))["Entreprises"] == [
        "Filature de l'Hérault",
        "Dossier",
    ]


def test_a_file_of_the_fund_is_found_by_its_project_by_those_who_read_it(app, browse_as, filature):
    with app.app_context():
        oven = sample(FundApplication, company=db.session.get_one(Company, filature), title="Four à pain")
        db.session.add_all([oven, sample(Person, last_name="Fourel")])
        db.session.commit()
        address = f"/fund_application/details/?id={oven.id}"
    for role in Role:
        browser, reads = browse_as(role), allows(role, "fund_application", Right.READ)
        assert (browser.get("/search?q=four+pain").location == address) is reads, role
        page = browser.get("/search/found?q=four").text
        assert (address in page, "Four à pain" in page) == (reads, reads), role


@pytest.fixture
def written(app, filature):
    """What was written of the company, for the team and for the committee."""
    with app.app_context():
        joined = db.session.query(Participation).one()
        for_all = {"written_on": joined.joined_on, "visibility": Visibility.COMMITTEE}
        said = {"participation": joined, "written_on": joined.joined_on}
        meeting = sample(Meeting, cohort=joined.cohort, starts_at=now(), minutes="Il faut un hangar à Clermont.")
        notes = [
            sample(Note, **said, visibility=Visibility.TEAM, text="Le hangar coûte cher."),
            sample(Note, **said | for_all, text="Un hangar."),
        ]
        db.session.add_all([meeting, *notes])
        db.session.commit()


def test_minutes_and_notes_are_found_by_their_words_by_those_who_read_them(browse_as, written):
    found = browse_as(Role.STAFF).get("/search?q=hangar")
    assert {name: len(lines) for name, lines in lines_of(found).items()} == {"Rendez-vous": 1, "Notes": 2}
    assert "Il faut un hangar à Clermont." in found.words

    told = browse_as(Role.COMMITTEE).get("/search?q=hangar")
    assert list(lines_of(told)) == ["Notes"]
    assert "coûte cher" not in told.words
    assert "Clermont" not in told.words


def test_texts_are_looked_through_beside_names_when_that_is_asked(browse_as, written):
    assert "Rendez-vous" not in lines_of(browse_as(Role.STAFF).get("/search/found?q=filature"))
    assert lines_of(browse_as(Role.STAFF).get("/search?q=hangar&texts=1"))["Notes"] != []


def test_what_may_be_done_is_proposed_to_those_who_may(app, browse_as, filature):
    with app.app_context():
        active = sample(Participation, company=db.session.get_one(Company, filature), state=ParticipationState.ACTIVE)
        db.session.add(active)
        db.session.commit()
    for asked in ("filature", "rdv filature", "nouveau rendez-vous avec filature"):
        page = browse_as(Role.STAFF).get(f"/search/found?q={asked}")
        assert f'href="/meeting/new/?company={filature}#minutes"' in page.text
    assert 'href="/company/new/"' in browse_as(Role.STAFF).get("/search/found?q=nouvelle").text
    for asked in ("filature", "nouvelle"):
        assert "/new/" not in browse_as(Role.COMMITTEE).get(f"/search/found?q={asked}").text


def test_a_company_is_moved_on_from_its_first_open_sequence_by_those_who_may(app, browse_as, filature):
    with app.app_context():
        joined = db.session.scalars(db.select(Participation).filter_by(company_id=filature)).one()
        joined.state = ParticipationState.ACTIVE
        as_found(joined)
        steps = (("Financement", "en_cours"), ("Stratégie", "a_valider"), ("Diagnostic", "validee"))
        for rank, (name, state) in zip((3, 2, 1), steps, strict=True):
            stage = sample(Sequence, cohort=joined.cohort, rank=rank, name=name)
            db.session.add(sample(SequenceProgress, participation=joined, sequence=stage, state=state))
        db.session.commit()
        strategy = db.session.scalars(db.select(SequenceProgress).filter_by(state=ProgressState.TO_VALIDATE)).one().id

    page = browse_as(Role.STAFF).get("/search/found?q=avancer filature")
    acts = [words(one) for one in next(page.tree.iter("section")).iter("a")]
    assert acts[0] == "Faire avancer Filature de l'Hérault"  # what was asked for first
    address = f"/sequence_progress/move/?id={strategy}&amp;verb=validate&amp;_from=company-{filature}#remark"
    assert address in page.text
    assert "Stratégie · À valider" in page.text
    assert "avancer" not in browse_as(Role.COMMITTEE).get("/search/found?q=filature").text
