"""A month of the fund: what falls due over all agreements, recorded line by line where it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, abort, redirect, request, url_for
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine import saving
from admin_views.engine.audiences import may
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import PageView, page
from admin_views.engine.undo_screen import say_done
from admin_views.screens.calendar_grid import Period, month_of, period_of
from models.engine import OVERTAKEN, Right, db, declared, kinds, stem, today
from models.fund.cents import euros
from models.fund.due_lines import PAYMENTS, REPAYMENTS, Late, Month, Sums, late_before, lines_of, sums_of
from models.fund.fund_agreement import FundAgreement
from models.fund.payment import Payment
from models.fund.repayment import Repayment

PER_PAGE = 30  # lines of each sort: a page stays under 100 kB
SORTS = {"payment": PAYMENTS, "repayment": REPAYMENTS}
TITLES = {"payment": "À verser", "repayment": "À recevoir"}
DONE = {"payment": "versé", "repayment": "reçu"}
BOXES = {"paid_on": "day", "received_on": "day", "unpaid_on": "day", "paid": "amount", "received": "amount"}
READS = {Payment: Right.READ, Repayment: Right.READ}
WRITES = {Payment: Right.UPDATE, Repayment: Right.UPDATE}


@dataclass
class Line:
    """A payment or a repayment; what is typed of it, as it is offered unless said, and what is wrong with that."""

    record: Any
    day: str
    amount: str
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """That of its concept."""
        return stem(type(self.record).__name__)

    @property
    def key(self) -> str:
        """What tells it apart in the page."""
        return f"{self.name}-{self.record.id}"

    @property
    def moved_on(self) -> date | None:
        """The day it moved."""
        found: date | None = getattr(self.record, SORTS[self.name].names[0])
        return found

    @property
    def moved(self) -> Decimal:
        """How much of it did."""
        return getattr(self.record, SORTS[self.name].names[1]) or Decimal(0)

    @property
    def moved_in_part(self) -> bool:
        """Whether something of it moved, and something is still to."""
        return 0 < self.moved < self.record.due and not self.is_settled

    @property
    def unpaid_on(self) -> date | None:
        """The day it was seen not to come."""
        return self.record.unpaid_on if self.name == "repayment" else None

    @property
    def lost_on(self) -> date | None:
        """The day that what did not come was lost."""
        return self.record.lost_on if self.name == "repayment" else None

    @property
    def replaced_on(self) -> date | None:
        """The day that other lines took its place."""
        return self.record.replaced_on if self.name == "repayment" else None

    @property
    def given_up_on(self) -> date | None:
        """The day that what did not leave of it was given up."""
        is_short = self.name == "payment" and self.moved < self.record.due
        return self.record.fund_agreement.given_up_on if is_short else None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is to come any more: all moved, the rest is lost, or other lines took its place."""
        return not self.record.missing

    @property
    def is_late(self) -> bool:
        """Whether it was due before today, and nobody said what came of it."""
        is_due = self.record.due_on < today() and not self.is_settled and self.unpaid_on is None
        return is_due and (self.name == "payment" or self.record.fund_agreement.had_money)


@dataclass(frozen=True)
class Part:
    """What is to be paid, or to come back: its sums, its lines, what is late of the months before."""

    name: str
    sums: Sums
    late: Late
    late_month: Period | None
    lines: list[Line]

    @property
    def title(self) -> str:
        """« À verser »."""
        return TITLES[self.name]

    @property
    def done(self) -> str:
        """« versé »."""
        return DONE[self.name]


class FundMonthView(PageView):
    """One page a month; who writes payments and repayments records them in it."""

    @page("/", right=Right.READ, of=FundAgreement, also=READS)
    def index(self) -> Any:
        """The month that is asked for, else this one."""
        return self._page(period_of(request.args.get("month", ""), ""))

    @page("/record/", right=Right.READ, of=FundAgreement, also=WRITES, methods=("POST",))
    def record(self) -> Any:
        """What became of one line, in one click: it moved, it did not come, or nothing is known any more."""
        period, line = period_of(request.form.get("month", ""), ""), _posted()
        if "_resume" in request.form or not _is_saved(line):
            return self._page(period, line)
        return redirect(url_for(".index", month=period.key, page=_page_asked(), _anchor=line.key), 303)

    def _page(self, period: Period, typed: Line | None = None) -> Response:
        parts = [_part(name, period, typed) for name in SORTS]
        shown = self.render(
            "fund_month.html",
            period=period,
            at=_page_asked(),
            pages=max(1, -(-max(one.sums.count for one in parts) // PER_PAGE)),
            parts=parts,
            money=kinds.Money().show,
            now=today(),
            errors=_summary(typed) if typed else [],
            may_write=all(may(right, model) for model, right in WRITES.items()),
        )
        return Response(shown, 422 if typed and typed.errors else 200)


def _page_asked() -> int:
    found = request.values.get("page", "")
    return max(1, int(found)) if found.isascii() and found.isdecimal() and len(found) < 5 else 1


def _summary(line: Line) -> list[tuple[str, str, str]]:
    """What is wrong, for the top of the page."""
    return [(f"{line.key}-{box}" if box else line.key, str(line.record), one) for box, one in line.errors.items()]


def _part(name: str, period: Period, typed: Line | None) -> Part:
    sort, month = SORTS[name], Month(period.start, period.end)
    late = late_before(sort, period.start)
    lines = [_line(one) for one in lines_of(sort, month, _page_asked(), PER_PAGE)]
    shown = [typed if typed and typed.key == one.key else one for one in lines]
    return Part(name, sums_of(sort, month), late, month_of(late.first) if late.first else None, shown)


def _line(record: Any) -> Line:
    """As it is offered: the day it is due, or today where that is to come or some of it moved, and what is left."""
    day = today() if Line(record, "", "").moved_in_part else min(record.due_on, today())
    return Line(record, kinds.Day().show(day), kinds.Money().typed(record.missing))


def _posted() -> Line:
    """The line that was sent, with what was typed of it."""
    name, _dash, number = request.form.get("line", "").partition("-")
    sort = SORTS.get(name) or abort(404)
    record = by_id(sort.model, number) or abort(404)
    return Line(record, request.form.get("day", ""), request.form.get("amount", ""))


def _is_saved(line: Line) -> bool:
    """Write what was asked of a line; False, with what is wrong, when nothing was saved."""
    deed = DEEDS.get(request.form.get("deed", "")) or abort(400)
    if request.form.get("version") != str(line.record.version):
        line.errors[""] = OVERTAKEN
        return False
    title = f"{line.record.fund_agreement}, {line.record.rank}"
    said = deed(line)
    if not line.errors:
        _commit(line)
    if not line.errors:
        say_done(f"« {title} » : {said}.")
    return not line.errors


def _commit(line: Line) -> None:
    try:
        refusal = saving.commit()
    except StaleDataError:
        db.session.rollback()
        line.errors[""] = OVERTAKEN
        return
    for problem in refusal.problems if refusal else ():
        line.errors[BOXES.get(problem.field, "")] = problem.sentence


def _read(line: Line, box: str, name: str) -> Any:
    """What is typed in a box, as a value of a field; what cannot be read is an error of the line."""
    try:
        return declared(type(line.record))[name].clean(getattr(line, box) or None)
    except ValueError as refusal:
        line.errors[box] = str(refusal)
        return None


def _moved(line: Line) -> str:
    day_name, amount_name = SORTS[line.name].names
    day, amount = _read(line, "day", day_name), _read(line, "amount", amount_name)
    if not day:
        line.errors.setdefault("day", "À remplir.")
    if line.errors:
        return ""
    record = _rest(line.record, amount) if line.moved_in_part else line.record
    told = record.due if amount is None else amount
    setattr(record, day_name, day)
    setattr(record, amount_name, amount)
    return f"{euros(told)}, {DONE[line.name]} le {kinds.Day().show(day)}"


def _rest(record: Any, amount: Decimal | None) -> Any:
    """What is still to move, as a line that has its own day; known unpaid as long as all of it does not come."""
    rest = record.part()
    if isinstance(rest, Repayment) and (amount is None or amount >= rest.due):
        rest.unpaid_on = None
    return rest


def _unpaid(line: Line) -> str:
    day = _read(line, "day", "unpaid_on")
    if not day:
        line.errors.setdefault("day", "À remplir.")
    if line.errors:
        return ""
    line.record.unpaid_on = day
    return f"impayé constaté le {kinds.Day().show(day)}"


def _cleared(line: Line) -> str:
    for name in (*SORTS[line.name].names, *(["unpaid_on"] if line.name == "repayment" else [])):
        setattr(line.record, name, None)
    return "plus rien n'y est noté"


DEEDS = {"moved": _moved, "unpaid": _unpaid, "clear": _cleared}
