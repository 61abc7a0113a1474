"""An agreement of the fund: what left, what came back, what is still to come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from admin_views.engine.audiences import shows
from admin_views.engine.blocks import Block
from admin_views.engine.child_totals import RowTotal, row_totals
from admin_views.engine.record_sections import Item
from admin_views.engine.view import BackOfficeView
from models.engine import kinds
from models.fund.fund_agreement import FundAgreement
from models.fund.guarantee_call import GuaranteeCall
from models.fund.movements import Movements, of_agreement
from models.fund.payment import Payment
from models.fund.repayment import Repayment

LINES = {
    Payment: ("amount", "paid"),
    Repayment: ("due_on", "capital", "interest", "received", "unpaid_on", "lost_on", "lost", "replaced_on"),
    GuaranteeCall: ("amount", "paid_on"),
}

row_totals(FundAgreement, "payments")(RowTotal("Versements prévus", "amount"))


class FundAgreementView(BackOfficeView):
    """The page of an agreement; the rest is generated."""

    def blocks(self, record: FundAgreement) -> Sequence[Block]:
        """Its figures once it is signed, for who reads the lines that they come of."""
        if not record.is_signed or not all(shows(model, *names) for model, names in LINES.items()):
            return []
        return [Block("Où en est l'argent", list(_figures(record, of_agreement(record))))]


def _left(agreement: FundAgreement, moved: Movements) -> Iterator[Item]:
    """What did not leave: given up, or to leave, which the instalments of a loan count already."""
    left = kinds.Money().show(moved.planned - moved.paid)
    if moved.paid < moved.planned and agreement.given_up_on:
        yield Item("Reste", f"{left}, auxquels le fonds a renoncé")
    elif moved.paid < moved.planned and agreement.is_repaid:
        yield Item("Reste à verser", f"{left}, que les échéances comptent déjà")


def _figures(agreement: FundAgreement, moved: Movements) -> Iterator[Item]:
    show = kinds.Money().show
    if agreement.is_paid_out:
        yield Item("Versé", f"{show(moved.paid)} sur {show(moved.planned)}")
        yield from _left(agreement, moved)
    if agreement.is_guarantee:
        yield Item("Appelé", f"{show(moved.called)} sur {show(agreement.guaranteed_amount)} garantis")
        yield Item("Payé", show(moved.called_paid))
    if agreement.is_repaid:
        yield Item("Reçu", f"{show(moved.received)} sur {show(moved.capital + moved.interest)}, intérêts compris")
        yield Item("Capital restant dû", show(moved.outstanding))
        yield Item("En retard", show(moved.overdue))
        if moved.unpaid:
            yield Item("Impayé", show(moved.unpaid))
        if moved.lost:
            yield Item("Passé en perte", f"{show(moved.lost)}, dont {show(moved.lost_of_paid)} de capital")
