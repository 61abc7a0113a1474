"""The de minimis aid that an application to the fund is, or would be (`app/docs/fund.md#de-minimis-at-the-grant`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from models.fund.cents import to_the_cent
from models.fund.de_minimis_aid import METHODS, limits_of, out_of_force, unsound
from models.fund.gross_grant import AidTerms, GrantMethod, GrossGrant, work_out
from models.fund.schedule import Repaying
from models.reference.instrument import EsbMethod

if TYPE_CHECKING:
    from datetime import date

    from models.fund.fund_application import FundApplication
    from models.reference.aid_regime import AidRegime
    from models.reference.instrument import Instrument

FIELDS = {  # of an application, by the name of what is wrong with an aid
    "regime": "aid_regime",
    "method": "aid_method",
    "share": "aid_share",
    "stated": "stated_esb",
    "method_note": "aid_note",
    "amount": "granted",
    "deferral": "deferral_months",
}


@dataclass(frozen=True)
class ExpectedAid:
    """Its regime, how its equivalent is worked out and of what."""

    regime: AidRegime
    instrument: Instrument
    method: GrantMethod
    terms: AidTerms
    note: str | None

    def problems(self, day: date) -> Iterator[tuple[str, str]]:
        """What keeps it from being granted on a day, by the fields of the application."""
        yield from ((FIELDS.get(name, name), sentence) for name, sentence in self._problems(day))

    def _problems(self, day: date) -> Iterator[tuple[str, str]]:
        yield from out_of_force(self.regime, day)
        if self.method is GrantMethod.MARKET:
            yield "method", "Aux conditions du marché, ce n'est pas une aide : videz le régime et dites-en le motif."
        else:
            yield from unsound(self.regime, self.instrument, self.method, self.terms, self.note)

    def worked_out(self, day: date) -> GrossGrant | None:
        """Its equivalent, with the steps; none while something is wrong."""
        return None if any(self._problems(day)) else work_out(self.method, self.terms, limits_of(self.regime))


def expected_aid(application: FundApplication) -> ExpectedAid | None:
    """That of what is granted, else asked; none without a regime."""
    regime, instrument = application.aid_regime, application.instrument
    if regime is None or instrument is None:
        return None
    whole = application.requested if application.granted is None else application.granted
    terms = AidTerms(
        aided(instrument, whole or Decimal(0), application.aid_share),
        application.months,
        application.deferral_months or 0,
        application.rate or Decimal(0),
        application.reference_rate,
        application.aid_share,
        application.stated_esb,
        Repaying.WHOLE,  # that of an agreement unless it says more: it leaves more to repay, hence counts more
    )
    return ExpectedAid(regime, instrument, application.aid_method or usual(instrument), terms, application.aid_note)


def aided(instrument: Instrument, whole: Decimal, share: Decimal | None) -> Decimal:
    """The amount of an aid: all of it, but of a loan that is guaranteed its share, as far as one is said."""
    if instrument.esb_method is not EsbMethod.GUARANTEE or share is None:
        return whole
    return to_the_cent(whole * share)


def usual(instrument: Instrument) -> GrantMethod:
    """The method of an instrument, unless another one is said: the whole amount wherever it may be."""
    methods = METHODS[instrument.esb_method]
    return GrantMethod.WHOLE if GrantMethod.WHOLE in methods else methods[0]
