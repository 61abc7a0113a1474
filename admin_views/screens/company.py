"""A company: where it stands, what was said last, all of it on one page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from flask import abort, request, url_for
from markupsafe import Markup

from admin_views.engine.audiences import may
from admin_views.engine.blocks import Block
from admin_views.engine.list_rows import excerpt, page_number, this_address
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import page
from admin_views.engine.record_tables import Table
from admin_views.engine.tracing import note_read
from admin_views.engine.view import BackOfficeView
from models.accompaniment.meeting import Meeting
from models.accompaniment.note import Note
from models.accompaniment.participation import last_of
from models.accompaniment.visibility import Visibility
from models.engine import Right, acting, concepts, declared, kinds
from models.overview.thread import Exchange, thread
from models.parties.company import Company

PAGE, LAST = 20, 5  # exchanges


class CompanyView(BackOfficeView):
    """The page of a company: the last exchanges first, then buttons for what is written most often."""

    def blocks(self, record: Any) -> Sequence[Block]:
        """Nothing for a company that has no history with the programme."""
        found = self._exchanges(record, most=LAST)
        if not found:
            return ()
        _note_read(found)
        rows = [[link_of(one), kinds.Day().show(one.day), excerpt(one.text)] for one in found]
        width = 3 if any(one.text for one in found) else 2
        table = Table("", ["Échange", "Le", "Texte"][:width], [row[:width] for row in rows])
        return [Block("Échanges", (), list(self._ways(record, found)), table)]

    def _ways(self, record: Company, found: Sequence[Exchange]) -> Iterator[Markup]:
        button = Markup('<a class="button" href="{}">{}</a>')
        if may(Right.CREATE, Meeting, self.role) and any(one.concept != "candidacy" for one in found):
            yield button.format(url_for("meeting.create_view", company=record.id), "Rendez-vous")
        yield button.format(url_for(".thread_view", id=record.id), "Tous les échanges")

    def _exchanges(self, company: Company, *, most: int, read_as: Visibility = Visibility.TEAM) -> list[Exchange]:
        return thread(company, acting(), read_as=read_as, most=most)

    @page("/thread/", right=Right.READ)
    def thread_view(self) -> Any:
        """The whole thread, the last exchange first; the team may read it as advisers or the committee do."""
        company = by_id(Company, request.args.get("id")) or abort(404)
        readers = {one.value: one for one in Visibility} if may(Right.CREATE, Note, self.role) else {}
        read_as = readers.get(request.args.get("audience", ""), Visibility.TEAM)
        page = page_number()
        found = self._exchanges(company, read_as=read_as, most=page * PAGE + 1)
        shown = found[(page - 1) * PAGE : page * PAGE]
        _note_read(shown)
        return self.render(
            "thread.html",
            company=company,
            link_of=link_of,
            read_as=read_as,
            readers=[
                (one, this_address(audience=None if one is Visibility.TEAM else key)) for key, one in readers.items()
            ],
            years=groupby(shown, lambda one: one.day.year),
            joined=last_of(company.id) if may(Right.CREATE, Note, self.role) else None,
            newer=this_address(page=page - 1) if page > 1 else None,
            older=this_address(page=page + 1) if len(found) > page * PAGE else None,
        )


def _note_read(shown: Sequence[Exchange]) -> None:
    """The texts that a page shows come from a statement, not from records: they are told here."""
    for one in shown:
        if one.field is not None:
            note_read(declared(concepts()[one.concept])[one.field], one.record_id, one.text)


def link_of(one: Exchange) -> Markup:
    """The title of an exchange, as a link to the page of its record."""
    address = url_for(f"{one.concept}.details_view", id=one.record_id)
    return Markup('<a href="{}">{}</a>').format(address, one.title)
