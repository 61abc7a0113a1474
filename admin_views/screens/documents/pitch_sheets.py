"""The booklet of a session: a page for each company that presents, of what the role it is for reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import escape
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from admin_views.engine.audiences import shown_to, visible
from admin_views.engine.charts import Point, Value, short_money
from admin_views.screens.company_page import counted, turnover_of
from admin_views.screens.department_map import outlines
from admin_views.screens.documents.session_values import presenting, turns
from models.accompaniment.jobs import sites_read
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import Participation
from models.councils.council_session import CouncilSession
from models.engine import Role, db, short_number
from models.engine.typesetting import Drawing
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.financial_year import FinancialYear
from models.reference.commune import Commune

FIRST_PAGE, PAGE = 20, 9  # kilobytes, as those of the demonstration come to
JOBS = ("establishment", "participation", "milestone", "observed_on", "fte")


def booklet(session: CouncilSession, role: Role) -> dict[str, Any]:
    """The sheets of those who present, in their order: in three statements, however many."""
    pitches = presenting(session, role)
    _read([one.participation.id for one in pitches])
    told = turns(session, role)
    return {"sheets": [_sheet(one.participation, role) | turn for one, turn in zip(pitches, told, strict=True)]}


def booklet_weight(companies: int) -> str:
    """About what it weighs as a PDF, without making it: its fonts and first page, then a page for each company."""
    return f"{round(FIRST_PAGE + PAGE * companies, -1)}\u00a0Ko"


def _read(ids: Sequence[int]) -> None:
    """Have all that the sheets say at hand."""
    company = joinedload(Participation.company)
    query = select(Participation).where(Participation.id.in_(ids))
    loads = (
        joinedload(Participation.main_problem),
        selectinload(Participation.other_problems),
        company.joinedload(Company.legal_form),
        company.joinedload(Company.naf_code),
        company.selectinload(Company.themes),
        company.selectinload(Company.financial_years),
        *sites_read(company.joinedload(Company.establishments)),
    )
    db.session.scalars(query.options(*loads).execution_options(populate_existing=True)).unique().all()


def _sheet(joined: Participation, role: Role) -> dict[str, Any]:
    company = joined.company
    offices = [company.head_office] if company.head_office and _tells_places(role) else []
    told = {one.name for one in visible(Participation, role)}
    stake = joined.stake or "" if "stake" in told else ""
    return {
        "commune": offices[0].commune.name if offices else "",
        "facts": _facts(company, offices, role),
        "text": joined.public_text or "" if "public_text" in told else "",
        "stake": stake,
        "problems": _problems(joined) if {"main_problem", "other_problems"} <= told else "",
        "map": map_of({one.commune.department.code for one in offices}) if offices else None,
        "place": "".join(f"Carte d’Occitanie : {one.commune.department.name}" for one in offices),
        **_charts(joined, role),
    }


def _tells_places(role: Role) -> bool:
    return shown_to(role, Establishment, "company", "commune", "is_head_office") and shown_to(
        role, Commune, "department"
    )


def _facts(company: Company, offices: Sequence[Establishment], role: Role) -> list[tuple[str, str]]:
    """What it is, in the words of its fields."""
    seen = {one.name for one in visible(Company, role)}
    said = {
        "ess_status": ("Statut", company.ess_status.label),
        "naf_code": ("Activité", company.naf_code.name if company.naf_code else ""),
        "themes": ("Thématiques", ", ".join(sorted(str(one) for one in company.themes))),
        "founded_on": ("Création", f"{company.founded_on:%d/%m/%Y}" if company.founded_on else ""),
        "website": ("Site", company.website or ""),
    }
    rows = [told for name, told in said.items() if name in seen]
    return rows + [("Siège", str(one.commune)) for one in offices]


def _problems(joined: Participation) -> str:
    found = [joined.main_problem, *joined.other_problems]
    return ", ".join(str(one) for one in found if one)


def _charts(joined: Participation, role: Role) -> dict[str, Any]:
    """Jobs, and turnover for who reads it: drawn where there are several, said where there is one."""
    series: list[tuple[str, list[Point], Callable[[Value], str]]] = []
    if shown_to(role, JobsReading, *JOBS):
        series.append(("Emplois (ETP)", list(counted(joined)), short_number))
    if shown_to(role, FinancialYear, "company", "closed_on", "turnover"):
        series.append(("Chiffre d’affaires", turnover_of(joined.company), short_money))
    drawn = [_chart(title, points, show) for title, points, show in series if len(points) > 1]
    figures = [(f"{title}, {points[0][0]}", show(points[0][1])) for title, points, show in series if len(points) == 1]
    return {"charts": drawn, "figures": figures}


def _chart(title: str, points: Sequence[Point], show: Callable[[Value], str]) -> dict[str, Any]:
    said = [{"label": label, "value": float(value), "said": show(value)} for label, value in points]
    return {"title": title, "points": said}


def map_of(codes: set[str]) -> Drawing:
    """The departments of the region as a drawing, those named filled."""
    (width, height), shapes = outlines()
    paths = (
        f'<path d="{escape(one.path)}" fill="{"#1d4f91" if code in codes else "#e9ecef"}" stroke="#8a94a0"/>'
        for code, one in shapes.items()
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
    return Drawing(f"{head}{''.join(paths)}</svg>")
