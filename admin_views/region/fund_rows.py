"""What `fonds-dossiers` reads of an application to the fund, on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from admin_views.region.standings import by_then
from models.cohorts.cohort import Cohort
from models.engine import StateHistory
from models.fund.application_state import GRANTED, ApplicationState
from models.fund.de_minimis_aid import DeMinimisAid
from models.fund.fund_agreement import GUARANTEE, FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.payment import Payment
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Row:
    """A row: one application on a day; what names its company is read only when it had been granted (`full`)."""

    cohort: Cohort
    application: FundApplication
    history: StateHistory
    as_of: date
    agreement: FundAgreement | None
    aids: Sequence[DeMinimisAid]

    @property
    def state(self) -> ApplicationState:
        """Where it stood."""
        found: ApplicationState = self.history.on(self.as_of)
        return found

    @property
    def full(self) -> FundApplication | None:
        """The application, where all of it may leave."""
        return self.application if self.state in GRANTED else None

    def day(self, name: str) -> date | None:
        """The day of a step of a granted application, if it had come."""
        return by_then(self.read(name), self.as_of)

    @property
    def site(self) -> Establishment | FormerSite | None:
        """Of a granted application: the site it is for, as it was, else the head office."""
        found = self.full
        if found is None:
            return None
        return found.establishment.on(self.as_of) if found.establishment else found.company.head_office_on(self.as_of)

    @property
    def status(self) -> str | None:
        """Of a granted application: the status of its company."""
        return self.full.company.status_on(self.as_of).ess_status.label if self.full else None

    def read(self, *path: str) -> Any:
        """Follow fields from a granted application; nothing from another one."""
        found: Any = self.full
        for name in path:
            found = None if found is None else getattr(found, name)
        return found

    @property
    def paid(self) -> Decimal | None:
        """Of a granted application: what had left by then; nothing of a guarantee, which is not paid out."""
        if self.full is None or self.full.instrument.code == GUARANTEE:
            return None
        return sum((one.paid or NOTHING for one in self._payments), NOTHING)

    @property
    def last_paid_on(self) -> date | None:
        """The day of the last of it."""
        return max((one.paid_on for one in self._payments if one.paid_on), default=None)

    @property
    def _payments(self) -> list[Payment]:
        found = self.agreement.payments if self.full and self.agreement else ()
        return [one for one in found if by_then(one.paid_on, self.as_of)]

    @property
    def obtained(self) -> Decimal | None:
        """Of a granted application: the resources obtained from others than the fund."""
        return self.full.financing.obtained_beside if self.full else None

    @property
    def leverage(self) -> Decimal | None:
        """Of a granted application: the same for each euro granted."""
        return self.full.financing.leverage(self.full.granted) if self.full else None

    @property
    def _aids_by_then(self) -> list[DeMinimisAid]:
        return [one for one in self.aids if self.full and was_held(one, self.as_of)]

    @property
    def regimes(self) -> str | None:
        """Of a granted application: the regimes of its de minimis aids."""
        return " ; ".join(sorted({one.regime.name for one in self._aids_by_then})) or None

    @property
    def esb(self) -> Decimal | None:
        """Of a granted application: the gross grant equivalent of these; none when there is no aid."""
        found = [one.esb for one in self._aids_by_then]
        return sum(found, NOTHING) if found else None


def was_held(aid: DeMinimisAid, day: date) -> bool:
    """Whether an aid had been granted, and not withdrawn, by a day."""
    return by_then(aid.granted_on, day) is not None and by_then(aid.withdrawn_on, day) is None
