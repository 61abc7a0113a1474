"""What an application to a fund needs to be admitted (`app/docs/fund.md#admission`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, or_, select

from models.engine import Attachment, FileState, Obstacle, session_of, today
from models.fund.bank_account import BankAccount, BankAccountState
from models.fund.fund_application import DECLARATION_LASTS, FundApplication
from models.parties.company import Company, CompanyFile, CompanyState
from models.selection.eligibility import eligible

YEARS = 2  # of accounts


@dataclass(frozen=True)
class Papers:
    """How many files of each kind of a company are validated and still valid; whether it has a bank account."""

    statutes: int = 0
    accounts: int = 0
    has_account: bool = False


def admissible(application: FundApplication) -> Iterator[Obstacle]:
    """A company that is there, of the ESS today; its papers; what it declared of other public aids."""
    papers = papers_of(application.company)
    yield from _declared(application)
    yield from _there(application)
    yield from _lacking(application.company, papers)
    is_eligible, sentence = eligible(application.company, papers.statutes > 0, today())
    if not is_eligible:
        yield Obstacle(f"{sentence.removesuffix('.')} :", application.company)


def papers_of(company: Company) -> Papers:
    """In a statement."""
    session, file, account = session_of(company), _columns(Attachment), _columns(BankAccount)
    if session is None or company.id is None:
        return Papers()
    accounts = select(func.count(account.id)).where(account.company_id == company.id, account.deleted_at.is_(None))
    in_use = accounts.where(account.state != BankAccountState.ENDED).scalar_subquery()
    query = select(_counted(file, CompanyFile.STATUTES), _counted(file, CompanyFile.ACCOUNTS), in_use).where(
        file.company_id == company.id,
        file.state == FileState.VALIDATED,
        or_(file.valid_until.is_(None), file.valid_until >= today()),
        file.deleted_at.is_(None),
    )
    statutes, accounts_there, banks = session.execute(query).one()
    return Papers(statutes, accounts_there, banks > 0)


def _columns(model: Any) -> Any:
    return model.__table__.c


def _counted(file: Any, kind: CompanyFile) -> Any:
    return func.count(case((file.kind == kind, file.id)))


def _declared(application: FundApplication) -> Iterator[Obstacle]:
    day = application.aids_declared_on
    if not application.no_aid_reason and (day is None or today() - day > DECLARATION_LASTS):
        lasts = DECLARATION_LASTS.days
        yield Obstacle(f"La déclaration signée des autres aides manque, ou a plus de {lasts} jours :", application)


def _there(application: FundApplication) -> Iterator[Obstacle]:
    """It goes on, at a site that is open: that of the application, else its head office."""
    company = application.company
    site = application.establishment or company.head_office
    if company.state is not CompanyState.ACTIVE:
        yield Obstacle(f"L'état de l'entreprise est « {company.state.label} » :", company)
    if site is None:
        yield Obstacle("Aucun établissement, donc aucun SIRET :", company)
    elif not site.is_open(today()):
        yield Obstacle("L'établissement est fermé :", site)


def _lacking(company: Company, papers: Papers) -> Iterator[Obstacle]:
    if not papers.statutes:
        yield Obstacle("Les statuts manquent aux fichiers de l'entreprise, validés et en cours :", company)
    if papers.accounts < YEARS:
        yield Obstacle(
            f"Il faut les {YEARS} derniers comptes annuels, validés : l'entreprise en a {papers.accounts} :", company
        )
    if not papers.has_account:
        yield Obstacle("Le compte bancaire de l'entreprise n'est pas saisi :", company)
