"""A company: a meeting and its thread are one click from its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from flask import abort, request, url_for
from flask_admin import expose
from markupsafe import Markup
from sqlalchemy import select

from admin_views.audiences import may
from admin_views.base import BackOfficeView
from admin_views.blocks import Block
from admin_views.details import link_to
from admin_views.lists import here
from admin_views.lookup import by_id
from models import thread
from models.base import db
from models.company import Company
from models.meeting import Meeting
from models.note import Note
from models.participation import PRESENT, Participation
from models.policy import Right, Role
from models.visibility import Visibility

PAGE = 20  # exchanges


class CompanyView(BackOfficeView):
    """Its page leads to what is written most often about it."""

    def blocks(self, record: Any) -> Sequence[Block]:
        """A meeting of the year it takes part in, for those who write; what was said, for all."""
        return [Block("Accompagnement", (), list(self._ways(record)))]

    def _ways(self, record: Company) -> Iterator[Markup]:
        button = Markup('<a class="button" href="{}">{}</a>')
        joined = _last_joined(record, PRESENT) if may(Right.CREATE, Meeting, self.role) else None
        if joined is not None:
            yield button.format(url_for("meeting.create_view", participation=joined.id), "Rendez-vous")
        yield button.format(url_for(".thread_view", id=record.id), "Fil des échanges")

    @expose("/thread/")
    def thread_view(self) -> Any:
        """What was said and done, the last first; the team also reads it as each of the others does."""
        company = by_id(Company, request.args.get("id")) or abort(404)
        audiences = {one.value: one for one in Visibility} if self.role is not Role.COMMITTEE else {}
        audience = audiences.get(request.args.get("audience", ""), Visibility.TEAM)
        number = request.args.get("page", "1")
        page = max(1, int(number[:3])) if number.isascii() and number.isdigit() else 1
        readable = [one.model for one in thread.SOURCES if may(Right.READ, one.model, self.role)]
        found = thread.thread(db.session(), company, readable, audience=audience, most=page * PAGE + 1)
        return self.render(
            "thread.html",
            company=company,
            link_to=link_to,
            audience=audience,
            audiences=[(one, here(audience=None if one is Visibility.TEAM else key)) for key, one in audiences.items()],
            years=groupby(found[(page - 1) * PAGE : page * PAGE], lambda one: one.day.year),
            joined=_last_joined(company) if may(Right.CREATE, Note, self.role) else None,
            newer=here(page=page - 1) if page > 1 else None,
            older=here(page=page + 1) if len(found) > page * PAGE else None,
        )


def _last_joined(company: Company, states: Sequence[Any] = ()) -> Participation | None:
    """Its last participation; in one of these states, when some are said."""
    query = select(Participation).where(Participation.company_id == company.id)  # type: ignore[attr-defined]
    if states:
        query = query.where(Participation.state.in_(states))
    return db.session.scalars(query.order_by(Participation.joined_on.desc()).limit(1)).first()
