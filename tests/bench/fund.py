"""What the pages and the files of the fund cost, and whether that grows: `python -m tests.bench.fund [ENGINE]`.

On SQLite and on PostgreSQL, or on the one that is said, two stores are filled: 100 applications with 1,000 payments,
then ten times as many. A line for each page: what the larger store takes (statements, kilobytes, milliseconds of this
processor, the least of a few rounds), and how many times the smaller one that is.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from secrets import token_hex
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.bulk_load import writer
from models.cohorts.cohort import Cohort
from models.engine import act_as, db, kinds, months_after, today
from models.fund.agreement_state import AgreementState
from models.fund.application_state import ApplicationState
from models.fund.bank_account import BankAccount, BankAccountState
from models.fund.de_minimis_aid import AidSource, DeMinimisAid
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.payment import Payment
from models.fund.plan_line import PlanKind, PlanLine
from models.fund.public_grant import PublicGrant
from models.fund.repayment import Repayment
from models.fund.review_opinion import Advice, OpinionSide, ReviewOpinion
from models.parties.control_link import ControlKind, ControlLink
from models.parties.partner import Partner
from models.policy import Role
from models.reference.aid_regime import AidRegime
from models.reference.instrument import Instrument
from seeds import bulk, reference
from seeds.light_rows import WriterOf
from tests.bench.recorded import _application
from tests.migrated import migrated_url
from tests.numbers import iban, siren
from tests.pages import Page
from tests.present import copy_of_the_region
from tests.seats import account
from tests.sessions import let_in
from tests.statements import statements

FEW, MANY = 100, 1_000  # applications
ROUNDS = 12
LINES, PAID = 20, 10  # payments of an agreement, and repayments; those that moved
LINKED = 5  # companies of an undertaking
TO_COME = (
    ApplicationState.ADMISSIBLE,
    ApplicationState.UNDER_REVIEW,
    ApplicationState.IN_COMMITTEE,
    ApplicationState.POSTPONED,
)
FILES = ("fonds-dossiers", "scdl-subventions", "registre-minimis")
MONEY = Decimal(20_000)


class FundOfBench(bulk.Bulk):
    """The store of the bench, where each company asked the fund: one in four filed, one is looked at, two were paid."""

    def __init__(self, writer: WriterOf) -> None:
        super().__init__(writer)
        self.fund.endowment = MONEY * MANY * 10
        instruments = {one.code: one for one in db.session.scalars(select(Instrument))}
        day, self.subsidy = bulk.FIRST_DAY, instruments["subvention"]
        in_force = select(AidRegime).where(AidRegime.begins_on <= day, AidRegime.ends_on >= day)
        self.regime = db.session.scalars(in_force.order_by(AidRegime.code)).first()
        db.session.expunge_all()
        self.grantor = self.add(Partner, name="Collectivité (essai)", siren=siren(7))
        self.former: Any = None

    def _year(self, company: Any, person: Any, number: int) -> Any:
        joined = super()._year(company, person, number)
        if number % LINKED:
            linked = {"upstream": self.former, "downstream": company, "kind": ControlKind.VOTES}
            self.add(ControlLink, starts_on=bulk.FIRST_DAY, **linked)
        self.former = company
        if number % 4 == 3:
            state = TO_COME[number // 4 % len(TO_COME)]
            self._asked(self._application(company, number, state=state, admissible_on=bulk.FIRST_DAY), person)
        elif number % 4:
            self._granted(company, person, number)
        return joined

    def _application(self, company: Any, number: int, **said: Any) -> Any:
        """Without a participation: all are then of the first cohort, whose files tell of them."""
        known = {"fund": self.fund, "company": company, "derogation": "Banc d'essai", "instrument": self.instrument}
        known |= {"reference": f"ESSAI-2018-{number:07d}", "title": f"Projet {number}", "public_purpose": "Atelier"}
        known |= {"requested": MONEY, "filed_on": bulk.FIRST_DAY, "aid_regime": self.regime}
        return self.add(FundApplication, **known | said)

    def _asked(self, application: Any, person: Any) -> None:
        """Its plan, its opinions."""
        for kind in (PlanKind.EQUIPMENT, PlanKind.FUND, PlanKind.SELF_FINANCING):
            self.add(PlanLine, fund_application=application, kind=kind, amount=MONEY)
        for side in (OpinionSide.ECONOMIC, OpinionSide.SOCIAL):
            said = {"side": side, "advice": next(iter(Advice)), "mark": 3, "strengths": "Une équipe soudée."}
            self.add(ReviewOpinion, fund_application=application, author=person, **said)

    def _granted(self, company: Any, person: Any, number: int) -> None:
        """A subsidy or a loan, its agreement, what was paid of it, what came back."""
        is_subsidy, day = number % 4 == 1, today() - timedelta(days=400)
        days = {"decided_on": day, "signed_on": day}
        said = {"granted": MONEY, "state": ApplicationState.PAID, **days}
        application = self._application(company, number, **said, **({"instrument": self.subsidy} if is_subsidy else {}))
        self._asked(application, person)
        told = {"organisation": company, "regime": self.regime, "granted_on": day, "source": AidSource.OURS}
        self.add(DeMinimisAid, application=application, amount=MONEY, esb=MONEY, **told)
        if is_subsidy:
            grant = {"grantor": self.grantor, "amount": MONEY, "rae_number": f"{number:05d}"}
            self.add(PublicGrant, fund_application=application, **grant)
        signed = {"state": AgreementState.SIGNED, "signed_on": day, "amount": MONEY, "number": f"C-{number:06d}"}
        self._lines(self.add(FundAgreement, fund_application=application, **signed), is_subsidy, number)

    def _lines(self, agreement: Any, is_subsidy: bool, number: int) -> None:
        checked = {"state": BankAccountState.CHECKED, "typed_by": "L'une", "typed_on": self.end}
        checked |= {"checked_by": "L'autre", "checked_on": self.end, "holder": f"Compte {number}"}
        company = agreement.fund_application.company
        on = self.add(BankAccount, company=company, iban=kinds.Iban().clean(iban(number)), bic="AGRIFRPP", **checked)
        for rank in range(1, LINES + 1):
            due_on, moved = months_after(today(), rank - PAID - 1), rank <= PAID
            line = {"fund_agreement": agreement, "rank": rank, "due_on": due_on}
            left = {"paid_on": due_on, "paid": MONEY / LINES, "bank_account": on} if moved else {}
            self.add(Payment, amount=MONEY / LINES, **line, **left)
            if not is_subsidy:
                came = {"received_on": due_on, "received": MONEY / LINES} if moved else {}
                self.add(Repayment, capital=MONEY / LINES, **line, **came)


@dataclass(frozen=True)
class Cost:
    """Of one answer."""

    statements: int
    size: int
    processor: float


def measured(engine: str, folder: Path, applications: int) -> dict[str, Cost]:
    """Page → what it costs in a store of so many applications, which is filled."""
    place = folder / f"{engine}-{applications}"
    url = migrated_url(engine, folder, place, f"bench_{applications}") or f"sqlite:///{place}/alterventure.db"
    app = _application(place, url)
    with app.app_context():
        act_as(bulk.LOADER)
        reference.load_reference()
        for _written in FundOfBench(cache(partial(writer, db.session.connection()))).generate(applications):
            pass
        db.session.commit()
        if engine == "postgresql":
            db.session.connection(execution_options={"isolation_level": "AUTOCOMMIT"}).exec_driver_sql("ANALYZE")
            db.session.remove()
    return {name: _cost(ask) for name, ask in _asks(app).items()}


def _asks(app: Flask) -> dict[str, Callable[[], Any]]:
    client = app.test_client()
    with app.app_context():
        db.session.add(user := account(Role.ADMIN, email=f"{token_hex(8)}@example.org"))
        let_in(client, user)
        paid = select(FundApplication).where(FundApplication.state == ApplicationState.PAID)
        one: Any = db.session.scalars(paid.order_by(FundApplication.id.desc())).first()
        fund, file, company = one.fund.id, one.id, one.company.id
        cohort = db.session.scalar(select(func.min(Cohort.id)))
        counts = [db.session.scalar(select(func.count(each.id))) for each in (FundApplication, Payment)]
    print(f"{counts[0]} dossiers, {counts[1]} versements", flush=True)
    pages = {
        "fiche du fonds": f"/fund/details/?id={fund}",
        "suivi": f"/fund_pipeline/?id={fund}",
        "suivi, tableau": f"/fund_pipeline/?id={fund}&as=table",
        "mois": "/fund_month/",
        "dossier": f"/fund_application/details/?id={file}",
        "dossiers": "/fund_application/",
        "aides de minimis": f"/company/de-minimis/?id={company}",
        "semaine": "/week",
    }
    asks = {name: lambda address=address: client.get(address) for name, address in pages.items()}
    for name in FILES:
        said = {"dataset": name, "cohort": str(cohort), "as_of": today().isoformat(), "format": "norme"}
        asks[name] = lambda said=said: client.post("/export_run/new/", data=said)
    return asks


def _cost(ask: Callable[[], Any]) -> Cost:
    times = []
    for _ in range(ROUNDS + 2):
        with statements() as seen:
            begun = time.process_time()
            answer = ask()
            size = len(answer.get_data())
            times.append((time.process_time() - begun) * 1000)
        assert answer.status_code == 200, Page(answer).text[:2000]
    return Cost(len(seen), size, min(times[2:]))


def main(engines: list[str]) -> None:
    """Both sizes on each engine."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        reference.DATA = copy_of_the_region(folder)
        for engine in engines:
            print(engine)
            few, many = (measured(engine, folder, size) for size in (FEW, MANY))
            print(f"{'':20}{'requêtes':>9}{'×':>6}{'ko':>8}{'×':>6}{'ms':>9}{'×':>6}")
            for name, one in many.items():
                was = few[name]
                told = ((one.statements, was.statements), (one.size, was.size), (one.processor, was.processor))
                asked, size, spent = (f"{now / before:>6.1f}" for now, before in told)
                line = f"{one.statements:>9}{asked}{one.size / 1000:>8.1f}{size}{one.processor:>9.1f}{spent}"
                print(f"{name:20}{line}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or ["sqlite", "postgresql"])
