"""The de minimis aids that the programme gave: who gave each, to whom, as of a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from admin_views.region import minimis_register
from models.cohorts.cohort import Cohort
from models.fund.de_minimis_aid import AidSource
from models.parties.partner import Partner
from models.reference.naf_code import NafCode
from tests.factories import sample, siret
from tests.region.grants import REGION, a_company, a_grant, an_aid, granted, subsidy

AS_OF = date(2018, 6, 30)
WEAVER = "000017012"
FILED = "01/04/2018"
BODY = ("organisme_octroi", "siret_octroi")
OURS = {"source": AidSource.OURS, "granting_body": None}


@pytest.fixture
def cohorts(refusals):
    """Two, one after the other."""
    made = [sample(Cohort, code=code, starts_on=day) for code, day in (("A", "15/05/2017"), ("B", "15/05/2018"))]
    assert refusals(*made) == []
    return made


def read(cohort, as_of=AS_OF):
    names = [column.name for column in minimis_register.COLUMNS]
    content = minimis_register.read(cohort, as_of)
    return [dict(zip(names, row, strict=True)) for row in minimis_register.FILE.cells(content)], content


def test_tells_of_each_aid_who_gave_it_and_to_whom(refusals, cohorts):
    company = a_company(WEAVER, name="Fil d'Oc", naf_code=sample(NafCode, code="13.92Z"))
    aid = an_aid(subsidy(company, a_grant(), filed_on=FILED), "Règlement A", **OURS)
    assert refusals(aid) == []

    (row,), content = read(cohorts[0])

    assert row == {
        "identifiant_aide": f"AM-{aid.id:06d}",
        "organisme_octroi": "Région",
        "siret_octroi": REGION,
        "financeur": None,
        "reglement": "Règlement A",
        "beneficiaire": "Fil d'Oc",
        "siren_beneficiaire": WEAVER,
        "siret_beneficiaire": siret(WEAVER),
        "code_naf": "13.92Z",
        "instrument": None,
        "date_octroi": date(2018, 5, 2),
        "montant_brut": Decimal(3000),
        "equivalent_subvention_brut": Decimal(3000),
        "secteur": "Général",
    }
    assert content.warnings == []
    assert content.says == ["Pas encore inscrites au registre national : 1 aide."]
    assert read(cohorts[1])[0] == []


def test_who_gave_it_is_typed_else_the_one_public_body_else_who_manages_the_fund(refusals, cohorts):
    other, manager = sample(Partner, name="Caisse", siret=None), sample(Partner, name="Urscop", siret=None)
    one = subsidy(a_company(WEAVER), a_grant(), filed_on=FILED)
    two = subsidy(a_company("000017020"), a_grant(4000), filed_on=FILED)
    two.public_grants.append(a_grant(4000, grantor=other))
    two.fund.manager = manager
    typed = an_aid(one, "Règlement", **OURS | {"granting_body": "Région", "external_reference": "1"})
    away = an_aid(one, "Règlement", **OURS | {"granting_body": "Ailleurs", "external_reference": "2"})
    assert refusals(typed, away, an_aid(two, "Règlement", **OURS)) == []

    rows, content = read(cohorts[0])

    assert [tuple(row[name] for name in BODY) for row in rows] == [
        ("Région", REGION), ("Ailleurs", None), ("Urscop", None),
    ]  # fmt: skip
    assert {(str(one.record), one.sentence) for one in content.warnings} >= {
        (str(away), "Le SIRET de l'organisme d'octroi manque."),
        ("Urscop", "Le SIRET de l'organisme d'octroi manque."),
    }


def test_what_is_not_ours_not_given_by_then_or_withdrawn_is_not_there(refusals, cohorts):
    application = granted(company=a_company(WEAVER), filed_on=FILED)
    ours = an_aid(application, "Ici", **OURS, withdrawn_on="15/06/2018", registered_on="20/05/2018")
    assert refusals(ours, an_aid(application, "Ailleurs", source=AidSource.DECLARED)) == []

    days = (date(2018, 5, 1), date(2018, 5, 2), date(2018, 6, 14), date(2018, 6, 15))
    assert [[row["reglement"] for row in read(cohorts[0], day)[0]] for day in days] == [[], ["Ici"], ["Ici"], []]
    assert read(cohorts[0], date(2018, 6, 14))[1].says == []


def test_one_without_a_file_is_of_the_cohort_of_its_day(refusals, cohorts):
    company = a_company(WEAVER)
    aids = [
        an_aid(granted(company=company), "Règlement", **OURS, granted_on=day) for day in ("14/05/2018", "15/05/2018")
    ]
    for one in aids:
        one.application = None
    assert refusals(*aids) == []

    assert [[row["date_octroi"] for row in read(one)[0]] for one in cohorts] == [
        [date(2018, 5, 14)],
        [date(2018, 5, 15)],
    ]
