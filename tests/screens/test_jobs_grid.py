"""The grid where the jobs of a cohort are typed together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from admin_views.screens.jobs_reading import OVERTAKEN
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import db, lines_of
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.milestone import Milestone
from tests.factories import sample


@pytest.fixture
def sites(app):
    """Two companies of a cohort, read at T0 and at its end: the ids of their sites, and the grid's address."""
    with app.app_context():
        cohort = sample(Cohort, starts_on="15/05/2017", ends_on="14/11/2017")
        commune = sample(Commune, department=sample(Department, is_in_region=True))
        found = []
        for name in ("Filature", "Scierie"):
            company = sample(Company, name=name)
            site = sample(Establishment, company=company, commune=commune)
            joined = sample(Participation, company=company, cohort=cohort, state="active", joined_on="15/05/2017")
            of = {"establishment": site, "participation": joined, "fte": "10"}
            for milestone, day in ((Milestone.START, "15/05/2017"), (Milestone.END, "14/11/2017")):
                db.session.add(sample(JobsReading, milestone=milestone, observed_on=day, **of))
            db.session.add(joined)
            found.append(site)
        db.session.commit()
        return [one.id for one in found], f"/jobs_reading/grid/?cohort={cohort.id}"


def saved(app):
    with app.app_context():
        query = db.select(JobsReading).where(JobsReading.milestone == Milestone.A_YEAR).order_by(JobsReading.id)
        return [(one.fte, one.employees, f"{one.observed_on:%d/%m/%Y}") for one in db.session.scalars(query)]


@pytest.mark.one_database
def test_opens_at_the_next_milestone_with_the_last_value_beside(browse_as, sites):
    page = browse_as(Role.STAFF).get(sites[1])

    assert [row["Dernier relevé"] for row in page.rows] == ["10 Fin", "10 Fin"]
    assert page.form()["milestone"] == "T+12"
    assert page.form()["observed_on"] == "14/11/2018"


def test_saves_what_is_typed_at_once_and_leaves_the_rest(app, browse_as, sites):
    (first, second), address = sites
    staff = browse_as(Role.STAFF)

    page = staff.submit(address, **{f"site-{first}-fte": "12,5", f"site-{first}-employees": "14"})

    assert page.status == 302
    assert saved(app) == [(Decimal("12.50"), 14, "14/11/2018")]
    assert "1 relevé enregistré." in staff.get(page.location).words
    left = [one for one in staff.get(page.location).form() if one.startswith("site-")]
    assert {one.split("-")[1] for one in left} == {str(second)}


def test_says_by_the_line_that_somebody_just_read_the_site(app, browse_as, sites):
    """Two people type the same site at once: the second is told, whatever the rules had agreed to."""
    (first, _second), address = sites
    staff = browse_as(Role.STAFF)
    form = staff.get(address).form(**{f"site-{first}-fte": "12,5"})

    held = JobsReading.__table__
    theirs = held.update().where(held.c.establishment_id == first, held.c.milestone == Milestone.END)
    waiting = [theirs.values(observed_on=date(2018, 11, 14), milestone=Milestone.A_YEAR)]

    def meanwhile(_session, *_flush):
        while waiting:
            with db.engine.begin() as other:
                other.execute(waiting.pop())

    event.listen(Session, "before_flush", meanwhile, insert=True)
    page = staff.post(address, form)
    event.remove(Session, "before_flush", meanwhile)

    assert page.status == 422
    assert len(page.errors) == 1
    assert "Déjà pris par la fiche" in page.errors[0]


@pytest.mark.one_database
def test_asks_about_a_jump_of_more_than_half(app, browse_as, sites):
    (first, second), address = sites
    staff = browse_as(Role.STAFF)
    typed = {f"site-{first}-fte": "15", f"site-{second}-fte": "15,01"}

    asked = staff.submit(address, **typed)
    assert (asked.status, asked.errors, saved(app)) == (422, ["Scierie : 10 → 15,01 ETP"], [])


@pytest.mark.one_database
def test_is_sure_when_told(app, browse_as, sites):
    (first, second), address = sites
    staff = browse_as(Role.STAFF)

    assert staff.submit(address, sure="1", **{f"site-{first}-fte": "15", f"site-{second}-fte": "2"}).status == 302
    assert [one[0] for one in saved(app)] == [Decimal("15.00"), Decimal("2.00")]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"fte": "beaucoup"}, "« beaucoup » n'est pas un nombre."),
        ({"fte": "", "employees": "3"}, "À remplir."),
        ({"fte": "10", "integration": "3"}, "Indiquez le nombre de salarié·es, dont vous donnez une part."),
    ],
)
def test_says_by_the_field_what_is_wrong_and_saves_nothing(app, browse_as, sites, typed, error):
    (first, second), address = sites
    said = {f"site-{first}-{name}": text for name, text in typed.items()} | {f"site-{second}-fte": "10"}

    page = browse_as(Role.STAFF).submit(address, **said)

    assert page.status == 422
    assert len(page.errors) == 1
    assert page.errors[0].endswith(error)
    assert page.form()[f"site-{second}-fte"] == "10"
    assert saved(app) == []


@pytest.mark.one_database
@pytest.mark.parametrize("day", ["demain", "31/12/2099"])
def test_wants_a_day_that_is_past(app, browse_as, sites, day):
    (first, _second), address = sites

    page = browse_as(Role.STAFF).submit(address, observed_on=day, **{f"site-{first}-fte": "10"})

    assert page.status == 422
    assert saved(app) == []


@pytest.mark.one_database
def test_is_the_team_s_alone(browse_as, sites):
    assert browse_as(Role.COMMITTEE).get(sites[1]).status == 403
    assert browse_as(Role.STAFF).get(sites[1]).status == 200


@pytest.mark.parametrize("address", ["?cohort=x", "?cohort=999999", "?milestone=T%2B99", ""])
def test_answers_an_address_that_makes_no_sense(browse_as, sites, address):
    assert browse_as(Role.STAFF).get(f"/jobs_reading/grid/{address}").status in {200, 404}


@pytest.fixture
def dropout(app, sites):
    """The id of the site of a company that left in August, read at T0; another company is only expected."""
    with app.app_context():
        first = db.session.get(Establishment, sites[0][0])
        (joined,) = db.session.scalars(db.select(Participation).where(Participation.company == first.company))
        for name, state, left in (("Abandon", "abandonnee", "01/08/2017"), ("Pressentie", "pressentie", None)):
            site = sample(Establishment, company=sample(Company, name=name), commune=first.commune)
            said = {"cohort": joined.cohort, "joined_on": "15/05/2017", "left_on": left, "state": state}
            one = sample(Participation, company=site.company, **said)
            db.session.add_all([site, one])
            if left:
                db.session.add(
                    sample(JobsReading, establishment=site, participation=one, observed_on="15/05/2017", fte=4)
                )
                gone = site
        db.session.commit()
        return gone.id


def test_proposes_the_day_of_the_cohort_and_each_dropout_its_own(app, browse_as, sites, dropout):
    staff, address = browse_as(Role.STAFF), f"{sites[1]}&milestone=fin"
    page = staff.get(address)

    assert page.form()["observed_on"] == "14/11/2017"
    assert page.form()[f"site-{dropout}-observed_on"] == "01/08/2017"
    assert "Pressentie" not in page.words

    saved_too = staff.submit(address, **{f"site-{dropout}-fte": "4"})
    assert saved_too.status == 302
    with app.app_context():
        query = db.select(JobsReading.observed_on).where(JobsReading.establishment_id == dropout)
        found = db.session.scalars(query.order_by(JobsReading.observed_on))
        assert [f"{one:%d/%m/%Y}" for one in found] == ["15/05/2017", "01/08/2017"]


def test_a_dropout_is_not_waited_for(browse_as, sites, dropout):
    """It has no reading at the end, and the grid opens at the next milestone all the same."""
    assert browse_as(Role.STAFF).get(sites[1]).form()["milestone"] == "T+12"


class TestACorrection:
    @pytest.fixture
    def opened(self, browse_as, sites):
        """The grid at the end, its first line opened while something is typed for another milestone's line."""
        staff, address = browse_as(Role.STAFF), f"{sites[1]}&milestone=fin"
        buttons = staff.get(address).tree.iter("button")
        number = next(one.get("value") for one in buttons if one.get("aria-label") == "Corriger Filature")
        page = staff.submit(address, _correct=number)
        return staff, address, page, sites[0][0]

    def read(self, app):
        with app.app_context():
            query = db.select(JobsReading).where(JobsReading.milestone == Milestone.END).order_by(JobsReading.id)
            one = db.session.scalars(query.limit(1)).one()
            return one.fte, f"{one.observed_on:%d/%m/%Y}", one.correction, lines_of(one)[0].changes

    @pytest.mark.one_database
    def test_begins_with_what_was_saved(self, opened):
        _staff, _address, page, site = opened

        assert page.status == 200
        form = page.form()
        assert (form[f"site-{site}-fte"], form[f"site-{site}-observed_on"]) == ("10", "14/11/2017")

    def test_changes_the_figure_and_the_day_and_keeps_the_former(self, app, opened):
        staff, address, page, site = opened
        told = {"fte": "11", "observed_on": "15/11/2017", "correction": "Faute de frappe"}

        answer = staff.post(address, page.form(**{f"site-{site}-{name}": text for name, text in told.items()}))

        assert answer.status == 302
        *now, changes = self.read(app)
        assert now == [Decimal(11), "15/11/2017", "Faute de frappe"]
        assert {(one["field"], one["old"]) for one in changes} == {
            ("fte", "10"), ("observed_on", "14/11/2017"), ("correction", ""),
        }  # fmt: skip

    @pytest.mark.one_database
    @pytest.mark.parametrize(
        ("told", "error"),
        [
            ({"fte": "11"}, "Dites pourquoi ce relevé change."),
            ({"fte": "onze", "correction": "Faute"}, "« onze » n'est pas un nombre."),
            ({"observed_on": "", "correction": "Faute"}, "À remplir."),
            ({"observed_on": "15/11/2090", "correction": "Faute"}, "un relevé compte les emplois d'un jour passé."),
        ],
    )
    def test_is_refused_by_its_field_and_nothing_is_lost(self, app, opened, told, error):
        staff, address, page, site = opened
        typed = {f"site-{site}-{name}": text for name, text in told.items()}

        answer = staff.post(address, page.form(**typed))

        assert answer.status == 422
        assert len(answer.errors) == 1
        assert answer.errors[0].endswith(error)
        assert {name: answer.form()[name] for name in typed} == typed
        assert self.read(app)[0] == Decimal(10)

    def test_tells_that_somebody_corrected_it_meanwhile(self, app, opened):
        staff, address, page, site = opened
        typed = {f"site-{site}-fte": "11", f"site-{site}-correction": "Faute de frappe"}
        assert staff.post(address, page.form(**typed | {f"site-{site}-fte": "12"})).status == 302

        answer = staff.post(address, page.form(**typed))

        assert answer.status == 422
        assert OVERTAKEN in answer.errors[0]
        assert "enregistré : 12" in answer.words
        assert answer.form()[f"site-{site}-fte"] == "11"

    def test_left_as_it_was_changes_nothing(self, app, opened):
        staff, address, page, _site = opened

        assert staff.post(address, page.form()).status == 422  # nothing to save, which the page shows as before
        assert self.read(app)[0] == Decimal(10)


def test_what_was_typed_for_a_site_that_somebody_just_read_is_not_lost(app, browse_as, sites):
    (first, second), address = sites
    one, other = browse_as(Role.STAFF), browse_as(Role.STAFF, "Autre")
    form = one.get(address).form(**{f"site-{first}-fte": "12", f"site-{second}-fte": "10"})
    assert other.submit(address, **{f"site-{first}-fte": "11"}).status == 302

    page = one.post(address, form)

    assert page.status == 422
    assert (page.form()[f"site-{first}-fte"], page.form()[f"site-{second}-fte"]) == ("12", "10")
    assert OVERTAKEN in page.errors[0]
    assert [one[0] for one in saved(app)] == [Decimal(11)]
