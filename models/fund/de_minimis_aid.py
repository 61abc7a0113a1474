"""The small public aids that a company had, whoever gave them (`app/docs/fund.md#de-minimis-aids`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect
from sqlalchemy.orm import Mapped, Session

from models.engine import (
    Concept,
    Day,
    LabelledEnum,
    Money,
    Percent,
    Prose,
    Record,
    Sensitivity,
    as_saved,
    comes_to,
    field,
    in_order,
    link,
    session_of,
    settles,
)
from models.fund.gross_grant import AidTerms, GrantMethod, GrossGrant, Limits, obstacle, work_out
from models.fund.schedule import Repaying
from models.fund.shared_aid import beneficiaries, touched_shares
from models.reference.instrument import EsbMethod

if TYPE_CHECKING:
    from models.fund.fund_application import FundApplication
    from models.parties.organisation import Organisation
    from models.reference.aid_regime import AidRegime
    from models.reference.instrument import Instrument

METHODS = {
    EsbMethod.WHOLE: (GrantMethod.WHOLE,),
    EsbMethod.LOAN_OR_WHOLE: (GrantMethod.REFERENCE_RATE, GrantMethod.SECURED_LOAN, GrantMethod.WHOLE),
    EsbMethod.REFERENCE_RATE: (GrantMethod.REFERENCE_RATE,),
    EsbMethod.CAPITAL: (GrantMethod.WHOLE, GrantMethod.MARKET),
    EsbMethod.GUARANTEE: (GrantMethod.GUARANTEE,),
}
FIELDS = {"stated": "stated_esb", "deferral": "deferral_months"}  # the fields of terms that are named otherwise
TERMS = (
    "regime",
    "amount",
    "method",
    "months",
    "deferral_months",
    "share",
    "rate",
    "reference_rate",
    "repaying",
    "stated_esb",
)
OF_GRANT = ("organisation", "source", "granted_on", "instrument", "withdrawn_on", *TERMS)
GRANTED = "Cette aide vient d'un dossier accordé : c'est sur le dossier qu'elle change."
BY_ITS_GRANT = "L'octroi du dossier note son aide lui-même : choisissez une autre source, ou videz le dossier."
WITH_A_NOTE = (GrantMethod.STATED, GrantMethod.MARKET)
NONE_YET = Decimal("0.00")


class AidSource(LabelledEnum):
    """How the programme knows of it."""

    DECLARED = "declaration_entreprise", "Déclaration de l'entreprise"
    REGISTER = "registre_national", "Registre national"
    OURS = "alter_venture", "Alter'Venture"


class DeMinimisAid(Record):
    """An aid under a regime, from the day its legal right arises: that of the decision or contract, not of payment."""

    __concept__ = Concept(
        "Aide de minimis",
        "Aides de minimis",
        feminine=True,
        menu="Fonds",
        order="-granted_on",
        sensitivity=Sensitivity.CONFIDENTIAL,
    )

    organisation: Mapped[Organisation] = link(
        "Bénéficiaire",
        in_title=True,
        listed=True,
        searched=True,
        filtered=True,
        offered=False,
        group="Aide",
        sensitivity=Sensitivity.INTERNAL,
    )
    regime: Mapped[AidRegime] = link("Régime", listed=True, filtered=True, group="Aide")
    source: Mapped[AidSource] = field("Source", default=AidSource.DECLARED, listed=True, filtered=True, group="Aide")
    granted_on: Mapped[Day] = field(
        "Octroyée le",
        past=True,
        listed=True,
        filtered=True,
        help="Le jour de la décision ou du contrat, pas celui du versement.",
        group="Aide",
    )
    granting_body: Mapped[str | None] = field("Organisme d'octroi", max=120, listed=True, searched=True, group="Aide")
    funder: Mapped[str | None] = field("Financeur", max=120, help="Si c'est un autre.", group="Aide")
    application: Mapped[FundApplication | None] = link("Dossier du fonds", offered=False, group="Aide")
    instrument: Mapped[Instrument | None] = link("Instrument", group="Équivalent-subvention")
    amount: Mapped[Money] = field(
        "Montant", min=0, help="D'une garantie : le montant garanti.", group="Équivalent-subvention"
    )
    method: Mapped[GrantMethod] = field("Méthode", default=GrantMethod.WHOLE, group="Équivalent-subvention")
    months: Mapped[int | None] = field("Durée (mois)", min=1, max=360, group="Équivalent-subvention")
    deferral_months: Mapped[int | None] = field("Différé (mois)", min=0, max=120, group="Équivalent-subvention")
    share: Mapped[Percent | None] = field("Sûreté ou quotité garantie", group="Équivalent-subvention")
    rate: Mapped[Percent | None] = field("Taux du contrat", group="Équivalent-subvention")
    reference_rate: Mapped[Percent | None] = field(
        "Taux de référence",
        help="Taux de base de la Commission et marge, par an.",
        group="Équivalent-subvention",
    )
    repaying: Mapped[Repaying] = field("Ce qui reste constant", default=Repaying.CAPITAL, group="Équivalent-subvention")
    stated_esb: Mapped[Money | None] = field("ESB donné", min=0, group="Équivalent-subvention")
    method_note: Mapped[Prose | None] = field(
        "Note de calcul", help="D'un ESB donné, ou des conditions du marché.", group="Équivalent-subvention"
    )
    esb: Mapped[Money] = field(
        "Équivalent-subvention brut (ESB)",
        default=NONE_YET,
        min=0,
        computed=True,
        adds_up=True,
        listed=True,
        group="Équivalent-subvention",
    )
    external_reference: Mapped[str | None] = field("Numéro au registre", max=60, searched=True, group="Suites")
    registered_on: Mapped[Day | None] = field("Inscrite au registre le", past=True, group="Suites")
    withdrawn_on: Mapped[Day | None] = field("Retirée le", past=True, filtered=True, group="Suites")

    def __str__(self) -> str:
        return f"{self.organisation} — {self.granted_on:%d/%m/%Y}"

    @property
    def terms(self) -> AidTerms:
        """What its equivalent is worked out of."""
        return AidTerms(
            self.amount,
            self.months,
            self.deferral_months or 0,
            self.rate or Decimal(0),
            self.reference_rate,
            self.share,
            self.stated_esb,
            self.repaying,
        )

    @property
    def worked_out(self) -> GrossGrant | None:
        """Its equivalent, with the steps; none while a term is missing."""
        if self.regime is None or self.amount is None or self.method is None:
            return None
        if obstacle(self.method, self.terms, limits_of(self.regime)) is not None:
            return None
        return work_out(self.method, self.terms, limits_of(self.regime))

    def rules(self) -> Iterator[tuple[str, str]]:
        """The regime in force, a method of the instrument, its terms; what follows the grant is not before it."""
        yield from ((FIELDS.get(name, name), sentence) for name, sentence in self._not_worked_out())
        if self._is_of_another():
            yield "application", "Ce dossier est d'une autre entreprise."
        yield from ((name, GRANTED) for name in OF_GRANT if self._is_kept and _is_changed(self, name))
        if self._is_said_ours():
            yield "source", BY_ITS_GRANT
        yield from in_order(self, "granted_on", "registered_on", "L'inscription ne peut pas précéder l'octroi.")
        yield from in_order(self, "granted_on", "withdrawn_on", "Le retrait ne peut pas précéder l'octroi.")

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """What a grant recorded stays as long as it stands."""
        if self._is_kept:
            yield "application", GRANTED

    def _is_of_another(self) -> bool:
        """Whether its application is not of its organisation, nor shared with it; what was withdrawn was, and stays."""
        if self.application is None or self.application.company is self.organisation:
            return False
        is_asked = self.withdrawn_on is None or comes_to(self, "application", "organisation")
        return is_asked and self.organisation not in beneficiaries(self.application)

    @property
    def _is_kept(self) -> bool:
        """Whether it was recorded by a grant that stands, which this save does not touch."""
        session, file = session_of(self), self.application
        is_recorded = inspect(self).persistent and as_saved(self, "source")["source"] is AidSource.OURS
        if session is None or file is None or not is_recorded:
            return False
        return file.aid_regime is not None and bool(file.engages) and not _is_touched(session, file)

    def _is_said_ours(self) -> bool:
        """Whether somebody says that it is that of an application, which no grant of this save writes."""
        session, file = session_of(self), self.application
        if session is None or file is None or self.source is not AidSource.OURS:
            return False
        is_new = not inspect(self).persistent
        return (is_new or _is_changed(self, "source") or _is_changed(self, "application")) and not (
            file in session.new or _is_touched(session, file)
        )

    def _not_worked_out(self) -> Iterator[tuple[str, str]]:
        yield from out_of_force(self.regime, self.granted_on)
        yield from unsound(self.regime, self.instrument, self.method, self.terms, self.method_note)


def limits_of(regime: AidRegime) -> Limits:
    """What a regime says of its ceiling, of loans and of guarantees."""
    return Limits(
        regime.ceiling,
        (regime.loan_five_years, regime.loan_ten_years),
        (regime.guarantee_five_years, regime.guarantee_ten_years),
        regime.guaranteed_share,
    )


def out_of_force(regime: AidRegime, day: date) -> Iterator[tuple[str, str]]:
    """The rule that a regime is in force on the day of the grant."""
    if not regime.is_in_force(day):
        yield "regime", f"Ce régime vaut du {regime.begins_on:%d/%m/%Y} au {regime.ends_on:%d/%m/%Y}."


def unsound(
    regime: AidRegime, instrument: Instrument | None, method: GrantMethod, terms: AidTerms, note: str | None
) -> Iterator[tuple[str, str]]:
    """What keeps an equivalent from being worked out: a method of the instrument, its terms, its note."""
    if instrument and method not in (*METHODS[instrument.esb_method], GrantMethod.STATED):
        usual = " ou ".join(f"« {each.label} »" for each in METHODS[instrument.esb_method])
        yield "method", f"Pour cet instrument : {usual}, ou « {GrantMethod.STATED.label} »."
    elif found := obstacle(method, terms, limits_of(regime)):
        yield found
    if method in WITH_A_NOTE and not note:
        yield "method_note", "Dites d'où vient cet équivalent, ou pourquoi ce n'est pas une aide."


@settles(DeMinimisAid)
def settle_the_equivalent(aid: DeMinimisAid) -> None:
    """Its gross grant equivalent, each time that one of its terms changes."""
    if comes_to(aid, *TERMS):
        found = aid.worked_out
        aid.esb = found.amount if found else NONE_YET


def _is_touched(session: Session, file: FundApplication) -> bool:
    """Whether a save changes an application, or among whom it is shared."""
    return session.is_modified(file) or bool(touched_shares(file))


def _is_changed(aid: DeMinimisAid, name: str) -> bool:
    state: Any = inspect(aid)
    return bool(state.attrs[name].history.has_changes())
