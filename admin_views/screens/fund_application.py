"""An application to the fund: what its financing plan comes to, what its company has had of the ceilings of aid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import abort, flash, redirect, request, url_for

from admin_views.engine.audiences import shows
from admin_views.engine.blocks import Block
from admin_views.engine.child_totals import RowGap, RowTotal, row_totals
from admin_views.engine.pages import is_granted, page
from admin_views.engine.record_sections import Item
from admin_views.engine.record_tables import RelatedShown
from admin_views.engine.saving import why_not_saved
from admin_views.engine.view import BackOfficeView
from admin_views.screens.de_minimis_blocks import ceilings, kept_checks, lacking, linked_ceilings
from admin_views.screens.documents.fund_papers import papers_of
from admin_views.screens.documents.making import keep
from models.engine import NotKept, Right, Words, db, kinds, may_change_files, short_number
from models.engine.typesetting import NotMade
from models.fund.de_minimis_aid import DeMinimisAid
from models.fund.financing_plan import FinancingPlan
from models.fund.fund_application import FundApplication
from models.fund.plan_line import RESOURCES, USES, PlanLine, ResourceStatus
from models.fund.review_clock import days_taken, is_stopped
from models.parties.control_link import ControlLink

money, percent = kinds.Money().show, kinds.Percent().show
COUNTED = ("state", "filed_on", "completion_asked_on", "decided_on", "days_stopped")  # of how long it takes
PLURAL = 2  # « 1,5 jour »
SUMMED = ("kind", "amount", "status", "is_public_aid")
BALANCED = "Plan équilibré au centime"
MISSING = "Plan non équilibré : il manque {} de ressources"
ABOVE = "Plan non équilibré : les ressources dépassent les emplois de {}"
SPENT = RowTotal("Emplois", "amount", {"kind": USES})
BROUGHT = RowTotal("Ressources", "amount", {"kind": RESOURCES}, but={"status": (ResourceStatus.REFUSED,)})

row_totals(FundApplication, "plan")(SPENT, BROUGHT, RowGap("Écart", BROUGHT, SPENT, MISSING, ABOVE, BALANCED))


class FundApplicationView(BackOfficeView):
    """The page of an application, and its papers; the rest is generated."""

    related_shown = RelatedShown(opened=0)  # its verbs read its agreement too, its ceilings tell of its aid
    details_template = "fund_application_details.html"

    def more_of(self, record: FundApplication) -> Mapping[str, Any]:
        """Its papers, for who may keep them among its files."""
        may_keep = is_granted(self.document_view, FundApplication) and may_change_files(self.role, FundApplication)
        return {"papers": papers_of(record) if may_keep and not record.deleted_at else []}

    @page("/document/", right=Right.UPDATE, methods=("POST",))
    def document_view(self) -> Any:
        """A paper of the application, made from what it says now, kept among its files, and given."""
        application = self.get_one(request.form.get("id"))
        if not may_change_files(self.role, FundApplication):
            abort(403)
        asked = request.form.get("document", "")
        paper = next((one for one in papers_of(application) if one.name == asked), None) or abort(400)
        try:
            made = keep(application, paper.kind, paper.file_name, paper.content())
            refusal = why_not_saved()
        except (NotMade, NotKept) as reason:
            db.session.rollback()
            refusal = str(reason)
        if refusal:
            flash(refusal, "error")
            return redirect(url_for(".details_view", id=application.id))
        return redirect(url_for("attachment.file_view", id=made.id, show=1), 303)

    @page("/de-minimis/", right=Right.READ, also=dict.fromkeys((DeMinimisAid, ControlLink), Right.READ))
    def de_minimis_view(self) -> Any:
        """The ceilings, what its grant lacks of de minimis, the checks that were kept."""
        record = self.get_one(request.args.get("id"))
        blocks = [*ceilings(record), *lacking(record), *kept_checks(record)]
        return self.render("de_minimis.html", record=record, blocks=blocks)

    def blocks(self, record: FundApplication) -> Sequence[Block]:
        """How long it takes; the totals of the plan, for who reads its lines; the ceilings, as of its decision."""
        told = [*_clock(record), *linked_ceilings(record)]
        if not shows(PlanLine, *SUMMED) or not record.plan:
            return told
        return [Block("Équilibre du plan de financement", [*_totals(record.financing), *_leverage(record)]), *told]


def _clock(record: FundApplication) -> Iterator[Block]:
    """The working days that it takes, for who reads what they are counted from."""
    taken = days_taken(record) if shows(FundApplication, *COUNTED) else None
    if taken is None:
        return
    items = [Item("Depuis le dépôt" if record.decided_on is None else "Du dépôt à la décision", working_days(taken))]
    if is_stopped(record) and record.completion_asked_on:
        items.append(Item("Arrêté depuis le", kinds.Day().show(record.completion_asked_on)))
    if record.days_stopped:
        items.append(Item("Attente d'un complément, déduite", working_days(record.days_stopped)))
    yield Block("Délai d'instruction", items)


def working_days(count: int | Decimal) -> Words:
    """« 12,5 jours ouvrés »."""
    return Words(f"{short_number(count, 1)} {'jours ouvrés' if count >= PLURAL else 'jour ouvré'}")


def _totals(plan: FinancingPlan) -> Iterator[Item]:
    yield Item("Emplois", money(plan.uses))
    yield Item("Ressources", money(plan.resources))
    yield Item("Écart", Words(gap_words(plan)))
    if plan.guarantees:
        yield Item("Garanties, pour mémoire", money(plan.guarantees))
    if plan.public_share is not None:
        yield Item("Aides publiques", f"{money(plan.public_aid)} ({percent(plan.public_share)} des ressources)")


def gap_words(plan: FinancingPlan) -> str:
    """Whether it is balanced, else by how much it is not."""
    if plan.is_balanced:
        return BALANCED
    if plan.gap:
        return (MISSING if plan.gap < 0 else ABOVE).replace("{}", money(abs(plan.gap)))
    return "Plan sans emploi"


def _leverage(record: FundApplication) -> Iterator[Item]:
    """Of a grant that whoever asks may read."""
    ratio = record.financing.leverage(record.granted) if shows(FundApplication, "granted") else None
    if ratio is not None:
        yield Item("Effet de levier", Words(f"{money(ratio)} d'autres ressources obtenues pour 1 € accordé"))
