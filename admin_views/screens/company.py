"""A company: where it stands, whom to call, what was said last, all of it on one page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from flask import abort, request

from admin_views.engine.audiences import may, shows
from admin_views.engine.came_from import CAME_FROM, stand_on, trail
from admin_views.engine.list_rows import page_number, this_address
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import is_granted, page
from admin_views.engine.record_tables import RelatedShown
from admin_views.engine.tags import tag
from admin_views.engine.view import BackOfficeView
from admin_views.screens.company_page import contacts_of, evolution_of, joined_by, onward_of, read_sites, steps_of
from admin_views.screens.de_minimis_blocks import of_company
from admin_views.screens.de_minimis_gauge import may_read_gauges
from admin_views.screens.exchanges import link_of, tell, timeline
from admin_views.screens.in_place import forms_for
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.accompaniment.participations import last_of
from models.accompaniment.visibility import Visibility
from models.engine import Right, acting, defaults, kinds
from models.fund.de_minimis_aid import DeMinimisAid
from models.fund.fund_application import FundApplication
from models.overview.thread import thread
from models.parties.company import Company, CompanyState
from models.parties.control_link import ControlLink
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.reference.commune import Commune

PAGE = 20  # exchanges
COUNTED = (DeMinimisAid, ControlLink, FundApplication)  # what a page of de minimis is made of
PARTS = frozenset({"participation-company", "position-organisation"})  # told above, in the page's own way


class CompanyView(BackOfficeView):
    """The page of a company: where it stands, what comes, what was said; the record after it."""

    details_template = "company_details.html"
    first_groups = ("Établissements",)
    related_shown = RelatedShown(opened=0, apart=PARTS)

    def _prefilled(self) -> dict[str, Any]:
        """A site to fill: its SIRET tells the SIREN."""
        return {"establishments": [Establishment(**defaults(Establishment))]} | super()._prefilled()

    def facts_of(self, record: Company) -> list[Any]:
        """What it is, and where."""
        ceased = [tag(record.state)] if record.state is not CompanyState.ACTIVE else []
        return [record.ess_status, *ceased, *_where(record)]

    def more_of(self, record: Company) -> Mapping[str, Any]:
        """The parts of its own template."""
        joined = joined_by(record)
        current = joined[0] if joined else None
        steps = steps_of(current, self.role)
        return {
            "joined": joined,
            "current": current,
            "tells_adviser": shows(Participation, "adviser"),
            "tells_phone": shows(Person, "phone"),
            "tells_email": shows(Person, "email"),
            "phone": kinds.Phone().show,
            "tells_aids": is_granted(self.de_minimis_view, Company) and may_read_gauges(),
            "here": trail()[CAME_FROM],
            "steps": steps,
            "onward": onward_of(current, steps, self.role),
            "contacts": contacts_of(record),
            "evolution": evolution_of(record, joined),
            "exchanges": timeline(record),
            "forms": forms_for(current, self.role),
        }

    @page(
        "/de-minimis/", right=Right.READ, also=dict.fromkeys((DeMinimisAid, ControlLink, FundApplication), Right.READ)
    )
    def de_minimis_view(self) -> Any:
        """The small public aids that it and its single undertaking had."""
        company = by_id(Company, request.args.get("id")) or abort(404)
        stand_on(self.endpoint, company.id)
        return self.render("de_minimis.html", record=company, blocks=of_company(company) if may_read_gauges() else [])

    @page("/thread/", right=Right.READ)
    def thread_view(self) -> Any:
        """The whole thread, the last exchange first; the team may read it as advisers or the committee do."""
        company = by_id(Company, request.args.get("id")) or abort(404)
        readers = {one.value: one for one in Visibility} if may(Right.CREATE, Note, self.role) else {}
        read_as = readers.get(request.args.get("audience", ""), Visibility.TEAM)
        stand_on(self.endpoint, company.id)
        number = page_number()
        found = thread(company, acting(), read_as=read_as, most=number * PAGE + 1)
        shown = found[(number - 1) * PAGE : number * PAGE]
        tell(shown)
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
            newer=this_address(page=number - 1) if number > 1 else None,
            older=this_address(page=number + 1) if len(found) > number * PAGE else None,
        )


def _where(company: Company) -> list[Any]:
    """The commune of its head office, and the department, for who reads them."""
    if not (shows(Establishment, "company", "commune") and shows(Commune, "department")):
        return []
    read_sites(company)
    office = company.head_office
    return [office.commune, office.commune.department.name] if office else []
