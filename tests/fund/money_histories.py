"""What may happen to the money of a fund, in any order, beside a plain account of it in whole cents.

`python -m tests.fund.money_histories [HISTORIES]` plays so many histories of 500 steps: the tests play six short ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.engine import Refused, as_found, db, discard
from models.fund.application_state import ApplicationState
from models.fund.bank_account import BankAccount, BankAccountState
from models.fund.fund import Fund, FundState
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.fund_figures import Amounts, figures_of
from models.fund.movements import of_agreement
from models.fund.payment import Payment
from models.parties.company import Company
from models.reference.instrument import Instrument
from tests.factories import sample
from tests.fund.agreements import DAY, do

HISTORIES = "MONEY_HISTORIES"  # the variable that says how many
GRANTED, IN_COMMITTEE = ApplicationState.GRANTED, ApplicationState.IN_COMMITTEE
FREE = (ApplicationState.LAPSED, ApplicationState.DROPPED)
CODES = ("avance_remboursable", "apport_fonds_propres")  # what is repaid, and what never is
CENTS, PICKS, PARTS = st.integers(1, 100_000), st.integers(0, 199), st.sampled_from([1, 1, 1, 2, 3])
TOO_SOON = 2  # the part of those who sign before all is planned
ENDOWMENTS = st.integers(100_000, 500_000)
NOUGHT, MOST = Decimal(0), 8  # applications of one history, so that each goes far


def euros(cents: int) -> Decimal:
    """An amount of the program."""
    return Decimal(cents).scaleb(-2)


@dataclass
class File:
    """What is known of an application, in cents, beside the application itself."""

    record: Any
    asked: int
    granted: int = 0
    stands: bool = False  # granted, neither lapsed nor in the bin
    agreement: Any = None
    is_signed: bool = False
    planned: list[int] = field(default_factory=list)
    paid: dict[int, int] = field(default_factory=dict)
    received: dict[int, int] = field(default_factory=dict)
    is_given_up: bool = False  # what did not leave by then

    @property
    def engages(self) -> int:
        """What it takes of the endowment."""
        left = sum(self.paid.values()) if self.is_given_up else self.granted
        return left if self.stands else 0

    @property
    def missing(self) -> int:
        """What is granted and not planned."""
        return self.granted - sum(self.planned)


class MoneyHistory(RuleBasedStateMachine):
    """Each step is tried; whether it passes is known beforehand, and what it comes to is compared."""

    reached: ClassVar[Counter[str]] = Counter()  # what happened in all of them

    @initialize(endowment=ENDOWMENTS)
    def begin(self, endowment: int) -> None:
        """A fund, a company, two instruments."""
        self.files: list[File] = []
        self.endowment = endowment
        self.fund = sample(Fund, state=FundState.OPEN, endowment=euros(endowment), needs_participation=False)
        known = {one.code: one for one in db.session.scalars(db.select(Instrument))}
        self.company, self.instruments = (
            sample(Company),
            [known.get(one) or sample(Instrument, code=one) for one in CODES],
        )
        account = sample(BankAccount, company=self.company, state=BankAccountState.CHECKED)
        db.session.add_all([self.fund, account, *self.instruments])
        self.saves("began", expected=True)

    def saves(self, name: str, *, expected: bool, save: Callable[[], Any] = lambda: db.session.commit()) -> bool:
        """What was changed is saved, or refused, as it should."""
        try:
            save()
        except Refused:
            db.session.rollback()
            is_saved = False
        else:
            is_saved = True
        self.reached[name if is_saved else f"{name}, refused"] += 1
        assert is_saved == expected, name
        return is_saved

    @property
    def engaged(self) -> int:
        """In cents."""
        return sum(one.engages for one in self.files)

    @precondition(lambda self: len(self.files) < MOST)
    @rule(asked=CENTS, instrument=st.sampled_from([0, 1]))
    def file(self, asked: int, instrument: int) -> None:
        """An application waits for its decision."""
        said = {"fund": self.fund, "company": self.company, "instrument": self.instruments[instrument]}
        record = sample(FundApplication, state=IN_COMMITTEE, requested=euros(asked), **said)
        db.session.add(record)
        self.saves("filed", expected=True)
        self.files.append(File(record, asked))

    @precondition(lambda self: self.files)
    @rule(pick=PICKS, part=PARTS, amount=CENTS, state=st.sampled_from(FREE), deed=st.integers(0, 119))
    def step(self, pick: int, part: int, amount: int, state: ApplicationState, deed: int) -> None:
        """One of them goes one step further, or something else happens: one rule, so that a history has both."""
        one = self.files[pick % len(self.files)]
        if deed < 60:
            self.go_on(one, part)
        else:
            self.disturb(one, pick, amount, state, deed)

    def go_on(self, one: File, part: int) -> None:
        """As far as being paid, and paid back."""
        if one.record.deleted_at:
            self.restore(one)
        elif not one.stands:
            self.grant(one, one.granted if one.is_signed else max(one.asked // part, 1))
        elif one.agreement is None:
            self.agree(one)
        elif one.missing > 0 and not one.is_signed:
            self.sign(one) if part == TOO_SOON else self.plan(one, max(one.missing // part, 1))
        elif not one.is_signed:
            self.sign(one)
        else:
            self.pay(one, part)

    def pay(self, one: File, part: int) -> None:
        """What is planned, then what comes back of it, unless the rest is given up."""
        if part > 1 and 0 < sum(one.paid.values()) < one.granted:
            self.give_up(one)
        else:
            is_back = one.is_given_up or len(one.paid) == len(one.planned)
            self.move(one, 2 * len(one.received) + 1 if is_back else 2 * len(one.paid), None)

    def disturb(self, one: File, pick: int, amount: int, state: ApplicationState, deed: int) -> None:
        """What else may be tried of it, or of the endowment."""
        deeds: list[Callable[[], None]] = [lambda: self.endow(amount), lambda: self.endow(amount * 5)]
        if one.stands:
            deeds.append(lambda: self.free(one, state))
        if one.is_signed:
            deeds += [lambda: self.change(one, amount), lambda: self.move(one, pick // MOST, amount)]
            deeds.append(lambda: self.give_up(one))
        elif not one.record.deleted_at:
            deeds.append(lambda: self.grant(one, amount))
            deeds.append(lambda: self.throw_away(one) if one.agreement is None else self.sign(one))
        deeds[-1 - deed % len(deeds)]()

    def endow(self, endowment: int) -> None:
        """Another endowment: not a lesser one under what is engaged."""
        self.fund.endowment = euros(endowment)
        if self.saves("endowed", expected=endowment >= min(self.engaged, self.endowment)):
            self.endowment = endowment

    def grant(self, one: File, amount: int) -> None:
        """An amount, or another one: not above what was asked, nor what is left; once signed, the same."""
        left = self.endowment - self.engaged + one.engages
        one.record.granted, one.record.state, one.record.decided_on = euros(amount), GRANTED, DAY
        as_found(one.record)
        is_within = amount <= one.asked and (amount <= one.engages or amount <= left)
        if self.saves("granted", expected=is_within and (not one.is_signed or amount == one.granted)):
            one.granted, one.stands = amount, True

    def free(self, one: File, state: ApplicationState) -> None:
        """It lapses, or is dropped: its money is free, unless some of it left."""
        one.record.state = state
        as_found(one.record)
        one.stands = not self.saves("freed", expected=not any(one.paid.values()))

    def throw_away(self, one: File) -> None:
        """What is in the bin engages nothing."""
        discard(one.record)
        self.saves("thrown away", expected=True)
        one.stands = False

    def restore(self, one: File) -> None:
        """What comes back engages again, where the fund has the money still."""
        engages = one.granted if one.record.state is GRANTED else 0
        one.record.deleted_at = None
        if self.saves("restored", expected=engages <= self.endowment - self.engaged):
            one.stands = engages > 0

    def agree(self, one: File) -> None:
        """An agreement, with its schedule where it is repaid."""
        said = {"months": 3, "begins_on": DAY, "rate": Decimal("0.03"), "signed_on": DAY}
        one.agreement = sample(FundAgreement, fund_application=one.record, **said)
        db.session.add(one.agreement)
        self.saves("agreed", expected=True)
        if one.agreement.is_repaid:
            do(one.agreement, "schedule")

    def plan(self, one: File, amount: int) -> None:
        """One more payment."""
        one.agreement.payments.append(Payment(rank=len(one.planned) + 1, due_on=DAY, amount=euros(amount)))
        self.saves("planned", expected=True)
        one.planned.append(amount)

    def sign(self, one: File) -> None:
        """Once all is planned, of what was granted and still is."""
        if one.agreement.is_repaid and one.stands and one.agreement.amount != euros(one.granted):
            do(one.agreement, "reopen")
            do(one.agreement, "schedule")
        is_whole = one.stands and one.missing == 0
        one.is_signed = self.saves("signed", expected=is_whole, save=lambda: do(one.agreement, "sign"))

    def move(self, one: File, line: int, amount: int | None) -> None:
        """Money leaves, or of an odd line comes back: all that was planned where no amount is said, else that."""
        if line % 2 and one.agreement.repayments:
            at = line // 2 % len(one.agreement.repayments)
            due = int(one.agreement.repayments[at].due * 100)
            is_replaced = one.agreement.repayments[at].replaced_on is not None
            is_as_it_was = one.received.get(at) == (due if amount is None else amount)
            one.agreement.repayments[at].received_on = DAY
            one.agreement.repayments[at].received = None if amount is None else euros(amount)
            may_come = is_as_it_was if is_replaced else one.stands or at in one.received  # dropped: set right alone
            if self.saves("repaid", expected=may_come and (amount is None or amount <= due)):
                one.received[at] = due if amount is None else amount
            return
        at = line // 2 % len(one.planned)
        one.agreement.payments[at].paid_on = DAY
        one.agreement.payments[at].paid = None if amount is None else euros(amount)
        is_as_it_was = one.paid.get(at) == (one.planned[at] if amount is None else amount)
        may_leave = is_as_it_was if one.is_given_up else one.stands
        if self.saves("paid", expected=may_leave and (amount is None or amount <= one.planned[at])):
            one.paid[at] = one.planned[at] if amount is None else amount

    def give_up(self, one: File) -> None:
        """What did not leave is free; some of it did, and some did not."""
        left = sum(one.paid.values())
        one.agreement.given_up_on, one.agreement.giving_up_reason = DAY, "Le projet est réduit"
        may_be = one.stands and not one.is_given_up and 0 < left < one.granted
        with db.session.no_autoflush:
            one.is_given_up |= self.saves("given up", expected=may_be, save=lambda: do(one.agreement, "give_up"))

    def change(self, one: File, amount: int) -> None:
        """Neither what is planned nor what was granted changes after the signature."""
        one.agreement.payments[0].amount = euros(amount)
        self.saves("planned after", expected=amount == one.planned[0])
        one.record.granted = euros(amount)
        self.saves("granted after", expected=amount == one.granted)

    @invariant()
    def every_sum_is_that_of_the_account(self) -> None:
        """The program's figures, read again, are the account's; none is below nought, nor engages what is not there."""
        if not hasattr(self, "files"):
            return
        db.session.expire_all()
        found = figures_of(self.fund)
        paid = sum(sum(one.paid.values()) for one in self.files)
        received = sum(sum(one.received.values()) for one in self.files)
        assert found.total == Amounts(euros(self.engaged), euros(paid), euros(received))
        assert (self.fund.engaged, self.fund.available) == (found.total.engaged, found.available)
        assert found.available == euros(self.endowment - self.engaged) >= NOUGHT
        assert found.total.paid <= found.total.engaged <= found.endowment
        assert sum((one.engaged for one in found.by_year.values()), NOUGHT) == found.total.engaged
        for one in self.files:
            if one.is_signed:
                self.the_agreement_adds_up(one)

    def the_agreement_adds_up(self, one: File) -> None:
        """What was signed: planned is agreed, what moved is within it, every amount is in cents."""
        moved, amount = of_agreement(one.agreement), euros(one.granted)
        assert moved.planned == one.agreement.amount == one.record.granted == amount
        if one.is_given_up and one.agreement.is_repaid:
            assert moved.capital == max(moved.paid, moved.capital_back)
            assert moved.outstanding == moved.capital - moved.capital_back
        else:
            assert moved.capital == (amount if one.agreement.is_repaid else NOUGHT)
        assert moved.paid == euros(sum(one.paid.values())) <= amount
        assert NOUGHT <= moved.capital_back <= moved.received <= moved.capital + moved.interest
        assert NOUGHT <= moved.outstanding <= amount
        for each in (moved.planned, moved.paid, moved.received, moved.capital_back, moved.interest, moved.outstanding):
            assert each == round(each, 2)


if __name__ == "__main__":
    said = os.environ | {HISTORIES: (sys.argv[1:] or ["20"])[0]}
    asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "tests/fund/test_money_identities.py"]
    sys.exit(subprocess.run(asked, env=said, check=False).returncode)
