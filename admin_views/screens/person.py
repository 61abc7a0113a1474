"""A person: the form that opens from an organisation has what is known of its new contact."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from admin_views.engine.audiences import may
from admin_views.engine.view import BackOfficeView
from models.engine import Right, covers, db, today
from models.parties.company import Company
from models.parties.data_request import DataRequest
from models.parties.organisation import Organisation
from models.parties.person import LegalBasis
from models.parties.position import Position, PositionRole


class PersonView(BackOfficeView):
    """The pages of a person; from an organisation, two names are enough to add a contact."""

    details_template = "person_details.html"

    @property
    def may_answer_requests(self) -> bool:
        """Whether the role answers who asks for their data."""
        return may(Right.CREATE | Right.UPDATE, DataRequest)

    def _prefilled(self) -> dict[str, Any]:
        """From today on; where the data come from, by what right (`app/docs/parties.md#contacts`)."""
        values = super()._prefilled()
        for one in values.get("positions", ()):
            is_company = isinstance(one.organisation, Company)
            one.starts_on, one.role = today(), role_in(one.organisation)
            values["data_origin"] = str(one.organisation)[:120]
            values["legal_basis"] = LegalBasis.CONTRACT if is_company else LegalBasis.LEGITIMATE_INTEREST
        return values


def role_in(organisation: Organisation) -> PositionRole:
    """The main contact, as long as there is none."""
    if organisation.id is None:
        return PositionRole.MAIN_CONTACT
    is_there = Position.organisation == organisation, Position.role == PositionRole.MAIN_CONTACT
    held = (covers(one, today()) for one in db.session.scalars(select(Position).where(*is_there)))
    return PositionRole.OTHER if any(held) else PositionRole.MAIN_CONTACT
