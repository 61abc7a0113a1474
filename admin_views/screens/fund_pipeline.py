"""Following a fund: its applications state by state, how long each has been there, what its next step waits for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import abort, request
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from admin_views.engine.audiences import current_role, may, shows
from admin_views.engine.available_verbs import AvailableVerb, glanced_verbs
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import PageView, page
from models.councils.decision import READ_ON, Decision
from models.councils.fund_agenda import note_called_off
from models.engine import Right, db, in_number, kinds, state_histories, title_options, today
from models.fund.application_state import UNDECIDED, ApplicationState
from models.fund.bound_application import AGREEMENT
from models.fund.commitments import standing_of
from models.fund.fund import Fund
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.fund_instrument import FundInstrument
from models.fund.review_clock import is_stopped
from models.parties.company import Company

FUNDS = 24  # to choose from
MOST = 10  # cards of a state, the oldest files first
SHOWN = ("fund", "company", "state", "instrument", "requested", "granted")
OVER = (
    ApplicationState.INADMISSIBLE,
    ApplicationState.REFUSED,
    ApplicationState.CLOSED,
    ApplicationState.LAPSED,
    ApplicationState.DROPPED,
)


@dataclass(frozen=True)
class Card:
    """A file: since when it is in its state, and the steps that go on from there, each with what it waits for."""

    file: FundApplication
    since: date
    steps: list[AvailableVerb]

    @property
    def amount(self) -> Decimal:
        """What was granted, else what is asked."""
        return self.file.requested if self.file.granted is None else self.file.granted

    @property
    def days(self) -> int | None:
        """How long it has been in its state; None where nothing says since when."""
        return None if self.since == date.min else (today() - self.since).days

    @property
    def is_stopped(self) -> bool:
        """Whether its complement is awaited, for who reads that it was asked."""
        return is_stopped(self.file) and shows(FundApplication, "completion_asked_on")


@dataclass(frozen=True)
class Column:
    """The files of a state: how many there are, what they come to, the first of them."""

    state: ApplicationState
    count: int
    amount: Decimal
    cards: Sequence[Card]


class FundPipelineView(PageView):
    """One page: columns of cards, or the same as a table."""

    @page("/", right=Right.READ, of=FundApplication, also={Fund: Right.READ})
    def index(self) -> Any:
        """The fund that is asked for, else the last one that opened; of what whoever asks reads."""
        if not shows(FundApplication, *SHOWN):
            abort(403)
        funds = _funds()
        fund = by_id(Fund, request.args["id"]) or abort(404) if "id" in request.args else next(iter(funds), None)
        columns = _columns(fund) if fund else []
        return self.render(
            "fund_pipeline.html",
            fund=fund,
            funds=funds,
            columns=[one for one in columns if one.cards],
            over=[one for one in columns if not one.cards],
            figures=dict(_figures(fund, columns)) if fund else {},
            is_table=request.args.get("as") == "table",
            may_act=may(Right.UPDATE, FundApplication),
            may_add=may(Right.CREATE, FundApplication),
            may_open=may(Right.CREATE, Fund),
            money=kinds.Money().show,
            files=lambda count: in_number(count, "dossier"),
            most=MOST,
        )


def _funds() -> Sequence[Fund]:
    """Those to choose from, the last that opened first; those that are set up last."""
    opened: Any = Fund.opened_on
    query = select(Fund).order_by(opened.desc().nulls_last(), Fund.id.desc()).limit(FUNDS)
    return db.session.scalars(query.options(*title_options(Fund, strict=False))).all()


def _figures(fund: Fund, columns: Sequence[Column]) -> Iterator[tuple[str, Decimal]]:
    """What is asked of it, for who reads every file; then what it engaged of what it has."""
    if may(Right.UPDATE, FundApplication):
        yield "Demandé, à décider", sum((one.amount for one in columns if one.state in UNDECIDED), Decimal(0))
    if may(Right.TOTALS, FundApplication) and shows(Fund, "endowment"):
        stands = standing_of(fund)
        yield "Accordé", stands.engaged
        yield "Dotation", stands.endowment
        yield "Disponible", stands.available


def _columns(fund: Fund) -> list[Column]:
    """The states that have files, in their order; those that are over without their cards."""
    file: Any = FundApplication
    amount = func.sum(func.coalesce(file.granted, file.requested))
    counts = select(file.state, func.count(file.id), amount).where(file.fund_id == fund.id).group_by(file.state)
    found = {state: (count, total) for state, count, total in db.session.execute(counts).tuples()}
    cards = _cards(fund, [one for one in found if one not in OVER])
    return [Column(one, *found[one], [each for each in cards if each.file.state is one]) for one in _in_order(found)]


def _in_order(found: Any) -> list[ApplicationState]:
    return [one for one in ApplicationState if one in found]


def _cards(fund: Fund, states: Sequence[ApplicationState]) -> list[Card]:
    """The first files of each of these states, with all that their next steps look at."""
    file: Any = FundApplication
    place = func.row_number().over(partition_by=file.state, order_by=file.id).label("place")
    ranked = select(file.id, place).where(file.fund_id == fund.id, file.state.in_(states)).subquery()
    first = select(ranked.c.id).where(ranked.c.place <= MOST)
    query = select(FundApplication).where(file.id.in_(first)).order_by(file.id)
    files = db.session.scalars(query.options(*_loads())).unique().all()
    since = state_histories(FundApplication, files)
    note_called_off([one for one in files if one.state is ApplicationState.IN_COMMITTEE])
    role = current_role() or abort(403)
    return [Card(one, since[one.id].since(today()), glanced_verbs(one, role)) for one in files]


def _loads() -> Iterator[Any]:
    file: Any = FundApplication
    yield selectinload(file.company).joinedload(Company.legal_form)  # type: ignore[attr-defined]
    yield joinedload(file.instrument)
    if may(Right.UPDATE, FundApplication):
        yield selectinload(file.plan)
        yield selectinload(file.opinions)
        yield joinedload(file.reviewer)
        yield selectinload(getattr(file, READ_ON)).joinedload(Decision.council_session)
        yield selectinload(getattr(file, AGREEMENT)).joinedload(FundAgreement.payments)  # type: ignore[arg-type]
        yield joinedload(file.fund).selectinload(Fund.instruments).joinedload(FundInstrument.instrument)  # type: ignore[arg-type]
