"""The indicators: what was preserved, created and lost always adds up (`app/docs/indicators.md#jobs`)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.accompaniment.jobs import Jobs, jobs_of, missing_readings, reading
from models.accompaniment.jobs_reading import JobsReading, is_due
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.milestone import Milestone

FTE = st.decimals(0, 9999, places=2)
SITES = st.lists(st.tuples(FTE | st.none(), FTE | st.none(), st.booleans(), st.booleans()), max_size=5)
T0, BETWEEN, END = date(2017, 5, 15), date(2017, 8, 1), date(2017, 11, 14)
DAYS = {Milestone.START: T0, Milestone.END: END}


def year(*sites, in_region=True):
    """A company's year with these sites: FTE at T0, at the end (None: nobody counted), whether it opened, closed."""
    made = Company(name="Filature")
    joined = Participation(company=made, cohort=Cohort(ends_on=END), joined_on=T0)
    commune = Commune(department=Department(is_in_region=in_region))
    for start, end, is_new, is_closed in sites:
        site = Establishment(company=made, commune=commune)
        site.opened_on, site.closed_on = BETWEEN if is_new else None, BETWEEN if is_closed else None
        for milestone, count in ((Milestone.START, start), (Milestone.END, end)):
            if count is not None:
                read(site, joined, milestone, DAYS[milestone], count)
    return joined


def read(site, joined, milestone, day, count=Decimal(1)):
    return JobsReading(establishment=site, participation=joined, milestone=milestone, fte=count, observed_on=day)


@given(st.lists(st.tuples(FTE, FTE)))
def test_what_is_there_was_kept_or_came_and_what_was_there_was_kept_or_went(counts):
    jobs = Jobs.total(Jobs.between(start, now) for start, now in counts)

    assert jobs.preserved + jobs.created == jobs.now == sum(now for _start, now in counts)
    assert jobs.preserved + jobs.lost == jobs.start == sum(start for start, _now in counts)
    assert jobs.balance == jobs.now - jobs.start


@given(SITES)
def test_a_company_is_counted_whole_or_not_at_all(sites):
    found = jobs_of(year(*sites), Milestone.END)

    unread = [one for one in sites if (one[0] is None and not one[2]) or (one[1] is None and not one[3])]
    there = [one for one in sites if one[0] is not None or one[1] is not None or not one[2] or not one[3]]
    assert (found is None) is (not there or bool(unread))
    if found is not None:
        total = Jobs.total(found.values())
        assert total.start == sum(one[0] for one in sites if one[0] is not None)
        assert total.now == sum(one[1] for one in sites if one[1] is not None)


OLD, NEW, CLOSED = (False, False), (True, False), (False, True)


@pytest.mark.parametrize(
    ("sites", "expected"),
    [
        ([(10, 12, *OLD)], (10, 12, 10, 2, 0)),
        ([(10, 7, *OLD)], (10, 7, 7, 0, 3)),
        ([(10, None, *CLOSED), (5, 9, *OLD)], (15, 9, 5, 4, 10)),  # a site closed
        ([(10, None, *CLOSED)], (10, 0, 0, 0, 10)),  # the only one: all are lost, none is unknown
        ([(10, 10, *OLD), (None, 3, *NEW)], (10, 13, 10, 3, 0)),  # a site opened
        ([(10, None, *OLD)], None),  # nobody counted: no zero
        ([(None, 4, *OLD)], None),  # nothing to compare with
        ([(10, 10, *OLD), (None, 4, *OLD)], None),  # a site read late created nothing
        ([(10, 10, *OLD), (None, None, *OLD)], None),  # a site nobody ever read
        ([(10, 10, *OLD), (None, None, *NEW)], None),
        ([(10, 10, *OLD), (None, None, True, True)], (10, 10, 10, 0, 0)),  # opened and closed between the two
        ([], None),
    ],
)
def test_jobs_by_example(sites, expected):
    decimals = [tuple(None if one is None else Decimal(one) for one in site[:2]) + site[2:] for site in sites]
    found = jobs_of(year(*decimals), Milestone.END)
    total = None if found is None else Jobs.total(found.values())

    assert expected == (None if total is None else (total.start, total.now, total.preserved, total.created, total.lost))


def test_a_site_outside_the_region_is_not_counted():
    assert jobs_of(year((Decimal(10), Decimal(12), *OLD), in_region=False), Milestone.END) is None


def test_jobs_of_a_milestone_to_come_are_not_lost_yet_where_the_only_site_closed():
    eve, closed = END - timedelta(days=1), year((Decimal(10), None, *CLOSED))
    other = year((Decimal(10), None, *CLOSED), (Decimal(5), Decimal(9), *OLD))
    without_end = year((Decimal(10), None, *CLOSED))
    without_end.cohort.ends_on = None

    assert jobs_of(closed, Milestone.END, eve) is None
    assert jobs_of(without_end, Milestone.END, END) is None
    assert Jobs.total(jobs_of(closed, Milestone.END, END).values()).lost == 10
    assert Jobs.total(jobs_of(other, Milestone.END, eve).values()).lost == 10  # the other site was read before its day


def test_jobs_of_a_day_are_the_same_whatever_comes_since():
    """The company stayed longer than its cohort; a site opened meanwhile, another one moved out of the region."""
    joined = year((Decimal(10), Decimal(12), *OLD))
    (site,) = joined.company.establishments
    joined.left_on, later = END + timedelta(days=30), END + timedelta(days=1)
    Establishment(company=joined.company, commune=site.commune, opened_on=later)
    here, site.commune = site.commune, Commune(department=Department(is_in_region=False))
    FormerSite(establishment=site, commune=here, until=END)

    assert Jobs.total(jobs_of(joined, Milestone.END, END).values()).created == 2
    assert (is_due(joined, Milestone.END, END), is_due(joined, Milestone.END, later)) == (True, True)
    assert jobs_of(joined, Milestone.END, joined.left_on) is None  # nobody counted those of the new site


def test_a_site_that_moves_before_its_company_comes_in_is_where_it_was_until_then():
    joined = year((Decimal(10), None, *OLD))
    (site,) = joined.company.establishments
    eve, here = T0 - timedelta(days=1), site.commune
    site.commune = Commune(department=Department(is_in_region=False))
    FormerSite(establishment=site, commune=here, until=eve)

    assert list(jobs_of(joined, Milestone.START, eve)) == [site]
    assert jobs_of(joined, Milestone.START, T0) is None


def test_what_is_missing_is_named():
    participation = year((Decimal(1), None, *OLD), (None, Decimal(1), *OLD), (None, None, True, True))
    first, second, _third = participation.company.establishments

    assert list(missing_readings(participation, Milestone.END)) == [(first, Milestone.END), (second, Milestone.START)]


def test_a_company_that_comes_back_keeps_the_readings_of_each_time():
    """The next time begins the day the former one is read a year after its end."""
    day = date(2018, 11, 14)
    first = year((Decimal(10), Decimal(12), *OLD))
    (site,) = first.company.establishments
    again = Participation(company=first.company, cohort=Cohort(ends_on=date(2019, 5, 14)), joined_on=day)
    later = read(site, first, Milestone.A_YEAR, day, Decimal(14))

    assert jobs_of(again, Milestone.START) is None
    start = read(site, again, Milestone.START, day, Decimal(15))

    assert reading(site, again, Milestone.START) is start
    assert reading(site, first, Milestone.START).observed_on == T0
    assert (reading(site, first, Milestone.A_YEAR), reading(site, again, Milestone.A_YEAR)) == (later, None)
    assert [Jobs.total(jobs_of(one, Milestone.START).values()).start for one in (first, again)] == [10, 15]


def test_an_end_read_late_is_the_end():
    joined = year((Decimal(10), None, *OLD))
    (site,) = joined.company.establishments
    late = read(site, joined, Milestone.END, END + timedelta(days=380), Decimal(11))

    assert reading(site, joined, Milestone.END) is late
    assert list(missing_readings(joined, Milestone.END)) == []


def test_the_rate_of_nothing_is_no_rate():
    assert Jobs.between(Decimal(0), Decimal(3)).kept_rate is None
    assert Jobs.between(Decimal("144.5"), Decimal("143.5")).kept_rate == Decimal("0.9931")
