"""The thread of a company: all parties, all its years, to each reader what is for them."""

from __future__ import annotations

import pytest

from models.accompaniment.attendance import Attendance
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.meeting import Meeting
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.accompaniment.support_request import SupportRequest
from models.cohorts.cohort import Cohort
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.engine import Sensitivity, db
from models.overview import reading
from models.parties.company import Company
from models.policy import Role
from models.selection.candidacy import Candidacy
from tests.factories import sample
from tests.pages import words
from tests.statements import planned, statements
from tests.statements import told as sent

NOTES = {"equipe": "Entre nous", "accompagnateurs": "Pour le comptable", "comite": "Pour la Région"}
JOINED = {"platform_from": "01/01/2017", "joined_on": "02/01/2017"}


@pytest.fixture
def company(app):
    """A company of two years, with something of every sort, and its neighbour of one of them; the id of the first."""
    with app.app_context():
        company = sample(Company, name="Filature du Lez")
        first, second, other = [
            sample(
                Participation,
                company=held,
                cohort=sample(Cohort, code=code),
                platform_from="01/01/2017",
                joined_on="02/01/2017",
                state="active",
            )
            for held, code in ((company, "P1"), (company, "P2"), (sample(Company, name="Voisine"), "P3"))
        ]
        made = [
            sample(Note, participation=first, written_on=f"0{day}/02/2017", text=text, visibility=audience)
            for day, (audience, text) in enumerate(NOTES.items(), 1)
        ]
        made.append(sample(Note, participation=other, text="D'une autre"))
        made.append(sample(SupportRequest, participation=first, filed_at="04/02/2017 00:30", theme="juridique"))
        made.append(sample(Mentoring, participation=first, starts_on="05/02/2017"))
        made.append(sample(FollowUp, participation=second, label="Relire le bail", due_on="01/01/2090", done_on=None))
        made.append(sample(FollowUp, participation=second, label="Fait", due_on="01/01/2090", done_on="01/01/2018"))
        made.append(sample(Candidacy, company=company, state="brouillon", stake="Grandir sans se perdre"))
        session = sample(CouncilSession, cohort=second.cohort, starts_at="10/02/2018 09:00")
        made.append(sample(Pitch, council_session=session, participation=second, starts_at=None, rank=1))
        meeting = {"cohort": second.cohort, "kind": "autre", "title": "Visite", "visibility": "equipe", "ends_at": None}
        for state in ("annule", "tenu"):
            made.append(sample(Meeting, **meeting, state=state, starts_at="09/02/2018 09:00", attendances=[]))
            made.append(sample(Attendance, meeting=made[-1], participation=second, person=None))
        db.session.add_all(made)
        db.session.commit()
        return company.id


@pytest.fixture
def lines(browse_as, company):
    """What somebody of a role reads, line by line."""

    def read(role, more=""):
        page = browse_as(role).get(f"/company/thread/?id={company}{more}")
        return [words(line) for thread in page.main.iter("ol") for line in thread.iter("li")]

    return read


def test_goes_over_all_its_years_the_last_first(lines):
    told = lines(Role.STAFF)

    for line, said in zip(
        told,
        [
            ("À faire : Relire le bail",),
            ("Candidature ", "Grandir sans se perdre"),
            ("10/02/2018", "Passage, "),
            ("09/02/2018", "Visite"),
            ("05/02/2017", "Mentorat, "),
            ("04/02/2017", "Demande d'appui, juridique"),
            ("03/02/2017", "Pour la Région", "Comité de pilotage"),
            ("02/02/2017", "Pour le comptable", "Accompagnateurs habituels"),
            ("01/02/2017", "Entre nous"),
            ("02/01/2017", "Entrée dans la promotion P2"),
            ("02/01/2017", "Entrée dans la promotion P1"),
        ],
        strict=True,
    ):
        assert all(one in line for one in said), line


@pytest.mark.parametrize(
    ("audience", "read"),
    [("accompagnateurs", ["Pour la Région", "Pour le comptable"]), ("comite", ["Pour la Région"])],
)
def test_is_read_by_the_team_as_each_of_the_others_reads_it(lines, audience, read):
    told = lines(Role.STAFF, f"&audience={audience}")

    assert [text for line in told for text in NOTES.values() if text in line] == read
    assert len(told) == len(read)  # nor requests, nor pitches: they do not say that they are shared


def test_of_the_committee_is_what_is_for_it_whatever_its_address_asks(lines):
    for asked in ("", "&audience=equipe"):
        told = " ".join(lines(Role.COMMITTEE, asked))
        assert "Pour la Région" in told
        assert "Demande d'appui" in told
        assert not [
            one for one in ("Entre nous", "Pour le comptable", "Visite", "Candidature", "À faire") if one in told
        ]


def test_hides_a_text_that_a_role_does_not_see(lines, monkeypatch):
    assert "Pour la Région" in " ".join(lines(Role.COMMITTEE))
    monkeypatch.setattr(reading, "_reads", lambda _role, column: column.name != "text")

    told = " ".join(lines(Role.COMMITTEE))

    assert "Note" in told
    assert "Pour la Région" not in told


def test_tells_nothing_of_what_a_role_does_not_see_the_day_of(lines, monkeypatch):
    assert lines(Role.COMMITTEE) != []
    monkeypatch.setattr(reading, "sees", lambda _role: frozenset({Sensitivity.OPEN}))

    assert lines(Role.COMMITTEE) == []


@pytest.mark.parametrize(
    ("state", "more", "told"),
    [
        ("pressentie", {}, []),
        ("engagee", {}, ["Entrée dans la promotion P1"]),
        (
            "abandonnee",
            {"left_on": "01/06/2017"},
            ["Sortie de la promotion P1, avant la fin", "Entrée dans la promotion P1"],
        ),
        ("abandonnee", {"left_before_start": True}, []),
    ],
)
def test_says_who_came_in_of_those_that_took_part_alone(app, browse_as, make, state, more, told):
    company, cohort = make(Company), make(Cohort, code="P1")
    make(Participation, company=company, cohort=cohort, state=state, **more)

    page = browse_as(Role.COMMITTEE).get(f"/company/thread/?id={company}")

    found = [words(line) for thread in page.main.iter("ol") for line in thread.iter("li")]
    assert [line.partition(" ")[2].split(" Enjeu")[0] for line in found] == told


def test_is_read_twenty_by_twenty(app, lines, company):
    with app.app_context():
        held = db.session.get(Company, company)
        joined = sample(Participation, company=held, cohort=sample(Cohort, code="P4"), state="active")
        db.session.add_all(
            sample(Note, participation=joined, text=f"n° {n}", written_on="01/03/2019") for n in range(20)
        )
        db.session.commit()

    assert len(lines(Role.STAFF)) == 20
    assert len(lines(Role.STAFF, "&page=2")) == 12
    assert lines(Role.STAFF, "&page=99") == []


def test_costs_no_more_than_another_page(browse_as, company):
    browser = browse_as(Role.STAFF)
    with statements() as seen:
        browser.get(f"/company/thread/?id={company}")
    assert len(seen) <= 5


def test_begins_the_page_of_the_company(browse_as, company):
    pages = {role: browse_as(role).get(f"/company/details/?id={company}") for role in (Role.STAFF, Role.COMMITTEE)}
    told = {role: [words(line) for line in page.main.iter("li")] for role, page in pages.items()}

    assert any("À faire : Relire le bail" in line for line in told[Role.STAFF])
    assert any("Visite" in line for line in told[Role.STAFF])
    assert not [line for line in told[Role.COMMITTEE] if "Visite" in line or "Relire" in line]
    assert f"/meeting/new/?company={company}" in pages[Role.STAFF].links
    assert not [one for one in pages[Role.COMMITTEE].links if "/meeting/new/" in one]


def test_of_a_company_that_never_came_is_not_begun(browse_as, make):
    page = browse_as(Role.STAFF).get(f"/company/details/?id={make(Company)}")

    assert "Échanges" not in page.words


@pytest.mark.one_database
def test_is_looked_for_by_who_it_is_of_and_not_among_what_all_companies_said(app, company, browse_as):
    with app.app_context(), sent() as seen:
        browse_as(Role.STAFF).get(f"/company/thread/?id={company}")
        thread = next(one for one in seen if "support_request" in one[0] and "UNION ALL" in one[0])
        plan = planned(*thread)

    assert plan.count("_participation_id (participation_id=?)") == 6
    assert not [one for one in ("visibility", "done_on") if one in plan]
