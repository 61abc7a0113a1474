"""The first page: every cohort under way can be seen, and the next one is the next by date."""

from __future__ import annotations

import pytest

from models.accompaniment.participation import Participation, ParticipationState
from models.cohorts.cohort import Cohort, CohortState
from models.parties.company import Company
from models.policy import Role

pytestmark = pytest.mark.one_database


@pytest.fixture
def two(make):
    """Two cohorts under way, a company in each: the first joined last."""
    made = {}
    for code, joined_on in (("AV-2018", "15/06/2018"), ("CR-2018", "15/05/2018")):
        made[code] = make(Cohort, code=code, state=CohortState.RUNNING, starts_on="15/05/2018")
        company = make(Company, name=f"Filature de {code}")
        make(Participation, cohort=made[code], company=company, joined_on=joined_on, state=ParticipationState.ACTIVE)
    return made


@pytest.mark.parametrize("role", [Role.STAFF, Role.COMMITTEE])
def test_every_cohort_under_way_can_be_seen(two, browse_as, role):
    browser = browse_as(role)
    first = browser.get("/")
    assert first.column("Entreprise") == ["Filature de AV-2018"]
    assert f"/?cohort={two['CR-2018']}" in first.links

    other = browser.get(f"/?cohort={two['CR-2018']}")
    assert other.column("Entreprise") == ["Filature de CR-2018"]
    assert f"/?cohort={two['AV-2018']}" in other.links


def test_one_alone_has_nothing_to_choose(make, browse_as):
    cohort = make(Cohort, code="AV-2018", state=CohortState.RUNNING)
    make(Participation, cohort=cohort)

    assert "Promotions en cours" not in browse_as(Role.STAFF).get("/").text


@pytest.mark.parametrize("asked", ["0", "x", "99999999999", "-1", ""])
def test_what_is_asked_wrongly_shows_the_first(two, browse_as, asked):
    assert "Filature de AV-2018" in browse_as(Role.STAFF).get(f"/?cohort={asked}").words


def test_the_next_one_is_the_next_by_date_and_not_the_highest_number(make, browse_as):
    make(Cohort, code="PLUS-TARD", edition=9, starts_on="15/05/2031")
    make(Cohort, code="BIENTOT", edition=3, starts_on="15/05/2030")
    make(Cohort, code="SANS-DATE", edition=12, starts_on=None)
    make(Cohort, code="ANNULEE", edition=2, starts_on="15/05/2029", state=CohortState.CANCELLED)

    assert "Promotion suivante BIENTOT" in browse_as(Role.STAFF).get("/").words


def test_a_company_expected_in_the_next_one_does_not_hide_those_under_way(two, make, browse_as):
    following = make(Cohort, code="BIENTOT", starts_on="15/05/2090")
    expected = make(Company, name="Filature de demain")
    make(Participation, cohort=following, company=expected, joined_on="15/05/2090", state=ParticipationState.EXPECTED)

    shown = browse_as(Role.STAFF).get("/")
    assert shown.column("Entreprise") == ["Filature de AV-2018"]
    assert "Promotion suivante BIENTOT" in shown.words
