"""What an application to the fund needs to be admitted: papers, an account, a declaration, a company of the ESS."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.engine import Attachment, FileState, db, today
from models.fund.application_state import ApplicationState
from models.fund.bank_account import BankAccount, BankAccountState
from models.parties.company import Company, CompanyFile
from models.parties.establishment import Establishment
from tests.factories import sample
from tests.fund.steps import asking, does

ADMITTED = {
    "declared": 0,  # days ago
    "no_aid_reason": None,
    "company": {"ess_status": "scop"},
    "files": (CompanyFile.STATUTES, CompanyFile.ACCOUNTS, CompanyFile.ACCOUNTS),
    "site": {"closed_on": None},
    "account": BankAccountState.TYPED,
}


def complete(**said):
    """One that was filed, and may be admitted unless something else is said."""
    told = ADMITTED | said
    company = sample(Company, **told["company"])
    site = sample(Establishment, company=company, is_head_office=True, **told["site"]) if told["site"] else None
    account = sample(BankAccount, company=company, state=told["account"]) if told["account"] else None
    files = [
        sample(Attachment, company=company, kind=kind, state=FileState.VALIDATED, **told.get("file", {}))
        for kind in told["files"]
    ]
    db.session.add_all([one for one in (company, site, account, *files) if one is not None])
    declared = None if told["declared"] is None else today() - timedelta(days=told["declared"])
    aids = {"aids_declared_on": declared, "no_aid_reason": told["no_aid_reason"]}
    db.session.add(one := asking(ApplicationState.FILED, company=company, **aids))
    db.session.commit()
    return one


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, []),
        ({"declared": None}, ["La déclaration signée des autres aides manque, ou a plus de 90 jours :"]),
        (
            {"declared": 91},
            ["La déclaration signée des autres aides manque, ou a plus de 90 jours :"],
        ),
        ({"declared": None, "no_aid_reason": "Conditions du marché"}, []),
        ({"site": {}}, ["Aucun établissement, donc aucun SIRET :"]),
        ({"site": {"closed_on": "02/05/2017"}}, ["L'établissement est fermé :"]),
        ({"account": None}, ["Le compte bancaire de l'entreprise n'est pas saisi :"]),
        ({"account": BankAccountState.ENDED}, ["Le compte bancaire de l'entreprise n'est pas saisi :"]),
        (
            {"files": (CompanyFile.ACCOUNTS, CompanyFile.ACCOUNTS)},
            ["Les statuts manquent aux fichiers de l'entreprise, validés et en cours :"],
        ),
        (
            {"files": (CompanyFile.STATUTES, CompanyFile.ACCOUNTS)},
            ["Il faut les 2 derniers comptes annuels, validés : l'entreprise en a 1 :"],
        ),
        (
            {"file": {"valid_until": "02/05/2017"}},
            [
                "Les statuts manquent aux fichiers de l'entreprise, validés et en cours :",
                "Il faut les 2 derniers comptes annuels, validés : l'entreprise en a 0 :",
            ],
        ),
    ],
)
def test_it_waits_for_papers_and_a_company_that_is_there(app, said, found):
    with app.app_context():
        one = complete(**said)

        assert does(one, "admit") == found
        assert one.admissible_on == (None if found else today())


def test_it_waits_for_a_company_of_the_ess(app):
    with app.app_context():
        outside = complete(company={"ess_status": "hors_ess"})

        assert [one.startswith("Hors du périmètre de l'ESS") for one in does(outside, "admit")] == [True]
