"""The fund's files: granted ones in full, wherever they are for; those without a participation in the cohort's time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from admin_views.region import fund
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import as_found, db, told_on
from models.fund.application_state import ApplicationState
from models.fund.de_minimis_aid import AidSource
from models.fund.plan_line import PlanKind, PlanLine, ResourceStatus
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.instrument import Instrument
from tests.factories import sample, siret
from tests.fund import agreements
from tests.region.grants import an_aid, granted, signed


@pytest.fixture
def cohorts(refusals):
    """2017, 2018, and one without dates."""
    dates = {"AV-2017": "15/05/2017", "AV-2018": "15/05/2018", "AV-X": None}
    made = {code: sample(Cohort, code=code, starts_on=day) for code, day in dates.items()}
    assert refusals(*made.values()) == []
    return made


def cells(cohort, as_of=date(2018, 6, 30)):
    names = [column.name for column in fund.COLUMNS]
    rows = fund.FILE.cells(fund.read(cohort, as_of))
    return [dict(zip(names, row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("filed", "code"),
    [
        ("14/05/2017", "AV-2017"),
        ("15/05/2017", "AV-2017"),
        ("14/05/2018", "AV-2017"),
        ("15/05/2018", "AV-2018"),
        (None, "AV-2018"),
    ],
)
def test_a_file_without_a_participation_goes_with_the_cohort_of_its_time(refusals, cohorts, filed, code):
    assert refusals(granted(filed_on=filed)) == []

    assert {one for one, cohort in cohorts.items() if cells(cohort)} == {code}
    assert cells(cohorts[code])[0]["promotion"] is None


def test_a_draft_is_of_the_time_it_was_written_in_until_it_is_filed(refusals, cohorts):
    with told_on(datetime(2018, 5, 14, 12, tzinfo=UTC)):
        draft = granted(state=ApplicationState.DRAFT)
        assert refusals(draft) == []
    draft.filed_on, draft.state = date(2018, 5, 20), ApplicationState.FILED
    assert refusals(as_found(draft)) == []

    rows = [[len(cells(cohort, date(2018, 5, day))) for cohort in cohorts.values()] for day in (19, 20)]
    assert rows == [[1, 0, 0], [0, 1, 0]]


def test_a_file_with_one_goes_with_its_cohort(refusals, cohorts):
    participation = sample(Participation, cohort=cohorts["AV-2017"])
    file = {"company": participation.company, "participation": participation, "filed_on": "15/05/2018"}
    assert refusals(granted(**file)) == []

    assert [[row["promotion"] for row in cells(one)] for one in cohorts.values()] == [["AV-2017"], [], []]


def test_a_site_and_its_department_go_together(refusals, cohorts):
    company = sample(Company, siren="000017012")
    sites = [
        sample(
            Establishment,
            company=company,
            siret=siret("000017012", number),
            is_head_office=number == 1,
            commune=sample(Commune, department=sample(Department, code=code)),
        )
        for number, code in ((1, "34"), (2, "48"))
    ]
    files = [granted(company=company, establishment=one) for one in (sites[1], None)]
    assert refusals(*sites, *files) == []

    assert [(row["siret"], row["code_departement"]) for row in cells(cohorts["AV-2018"])] == [
        (sites[1].siret, "48"),
        (sites[0].siret, "34"),
    ]


def test_what_a_granted_file_does_not_say_is_warned_of(refusals, cohorts):
    application = granted()
    assert refusals(application) == []

    said = [one.sentence for one in fund.read(cohorts["AV-2018"], date(2018, 2, 5)).warnings]

    assert said[0] == "Il manque le montant accordé, la date de dépôt, la date du comité."
    assert len(said) == 2  # and its head office


MONEY = ("montant_verse", "date_dernier_versement", "cofinancements_obtenus", "effet_levier", "regime_aide", "esb")


def obtained(application, kind, amount, status=ResourceStatus.OBTAINED):
    return sample(PlanLine, fund_application=application, kind=kind, amount=Decimal(amount), status=status)


def test_what_was_paid_and_aided_is_told_as_of_the_day(refusals, cohorts):
    application = granted(requested=Decimal(8000), granted=Decimal(8000))
    lines = [
        obtained(application, PlanKind.BANK_LOAN, 10_000),
        obtained(application, PlanKind.GRANT, 6_000, ResourceStatus.ASKED),
        obtained(application, PlanKind.FUND, 8_000),
    ]
    aids = [
        an_aid(application, "Règlement A"),
        an_aid(application, "Règlement B", withdrawn_on="15/06/2018"),
        an_aid(application, "Règlement d'un autre", source=AidSource.DECLARED),
    ]
    assert refusals(application, *lines, *aids, *signed(application, "10/05/2018", "10/07/2018")) == []

    days = (date(2018, 5, 1), date(2018, 6, 1), date(2018, 6, 30), date(2018, 7, 10))
    told = [[cells(cohorts["AV-2018"], day)[0][name] for name in MONEY] for day in days]
    beside = [10_000, Decimal("1.25")]

    assert told == [
        [0, None, *beside, None, None],
        [4000, date(2018, 5, 10), *beside, "Règlement A ; Règlement B", 6000],
        [4000, date(2018, 5, 10), *beside, "Règlement A", 3000],
        [8000, date(2018, 7, 10), *beside, "Règlement A", 3000],
    ]
    assert [cells(cohorts["AV-2018"])[0][name] for name in ("decision", "motif_refus")] == ["Accordé", None]


def test_it_is_paid_out_since_the_day_that_money_left_whenever_that_was_recorded(app):
    with app.app_context():
        lines = [agreements.back(1, date(2018, 1, 1), 8_000)]
        agreement = agreements.signed(repayments=lines, application=agreements.granted(8_000))
        agreement.payments[0].paid_on = date(2017, 12, 29)
        db.session.commit()
        assert agreement.fund_application.state is ApplicationState.PAID
        cohort = agreement.fund_application.participation.cohort

        told = [cells(cohort, date(2017, 12, day))[0] for day in (28, 29)]
        assert [(row["etat"], row["montant_verse"]) for row in told] == [("Contractualisé", 0), ("Décaissé", 8_000)]


def test_a_guarantee_is_not_paid_out_and_what_is_not_granted_has_no_figures(refusals, cohorts):
    guarantee = granted(instrument=sample(Instrument, code="garantie"))
    refused = granted(state=ApplicationState.REFUSED, reason="Trop tôt")
    assert refusals(guarantee, refused, obtained(refused, PlanKind.BANK_LOAN, 10_000)) == []

    told = [[row[name] for name in ("decision", *MONEY, "motif_refus")] for row in cells(cohorts["AV-2018"])]

    assert told == [["Accordé", None, None, 0, None, None, None, None], [None] * 8]
