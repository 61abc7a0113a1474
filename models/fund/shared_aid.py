"""Among whom the aid of an application is shared: each has its part (`app/docs/fund.md#shared-aids`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from models.engine import concepts, session_of
from models.fund.cents import to_the_cent

if TYPE_CHECKING:
    from datetime import date

    from models.fund.beneficiary_share import BeneficiaryShare
    from models.fund.expected_aid import ExpectedAid
    from models.fund.fund_application import FundApplication
    from models.parties.organisation import Organisation

WHOLE = Decimal(1)


@dataclass(frozen=True)
class AidPart:
    """What one beneficiary would have of an aid."""

    organisation: Organisation
    expected: ExpectedAid

    def esb(self, day: date) -> Decimal | None:
        """Its gross grant equivalent; none while something is wrong with it."""
        found = self.expected.worked_out(day)
        return None if found is None else found.amount


def beneficiaries(application: FundApplication) -> dict[Organisation, Decimal]:
    """Who has which share; the company has what is not shared, hence all of it where no share is typed."""
    found: dict[Organisation, Decimal] = {}
    for one in application.shares:
        if one.share and one.organisation is not None and not one.deleted_at:
            found[one.organisation] = found.get(one.organisation, Decimal(0)) + one.share
    if (rest := WHOLE - sum(found.values())) > 0:
        found[application.company] = found.get(application.company, Decimal(0)) + rest
    return found


def split(amount: Decimal, shares: Iterable[Decimal]) -> Iterator[Decimal]:
    """The parts of an amount, to the cent: together, they are the whole."""
    before = given = Decimal(0)
    for share in shares:
        before += share
        part = to_the_cent(amount * before) - given
        given += part
        yield part


def parts_of(application: FundApplication, expected: ExpectedAid) -> list[AidPart]:
    """The aid of each, on its part of the amount, and of an equivalent that is given."""
    found, terms = beneficiaries(application), expected.terms
    amounts, stated = split(terms.amount, found.values()), split(terms.stated or Decimal(0), found.values())
    return [
        AidPart(
            one,
            replace(
                expected,
                terms=replace(terms, amount=amount, stated=None if terms.stated is None else given),
            ),
        )
        for one, amount, given in zip(found, amounts, stated, strict=True)
    ]


def touched_shares(application: FundApplication) -> list[BeneficiaryShare]:
    """Those that a save changes, but for a merge: it makes two that are of one company one, and grants nothing."""
    session, of = session_of(application), concepts()["beneficiary_share"]
    if session is None:
        return []
    known: Any = [one for one in (*session.new, *session.dirty) if isinstance(one, of)]
    mine = [one for one in known if one.fund_application is application and session.is_modified(one)]
    return [] if any("merged_into" in inspect(one).info for one in mine) else mine
