"""The screens of Alter'Venture: the engine's, generated, those that do more, the files for the Région."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

from flask import Flask

from admin_views import screens
from admin_views.engine.serving import init_site
from admin_views.engine.site import MenuPage, Site
from admin_views.engine.view import BackOfficeView
from admin_views.screens.calendar import CalendarView
from admin_views.screens.design import DesignView
from admin_views.screens.evening import EveningView
from admin_views.screens.fund_month import FundMonthView
from admin_views.screens.fund_pipeline import FundPipelineView
from admin_views.screens.home import HomeView
from admin_views.screens.marking import MarkingView
from admin_views.screens.opinion import OpinionView
from admin_views.screens.region import RegionView
from models.accounts import list_layout, saved_view
from models.policy import Role

MENU = ("Programme", "Tiers", "Accompagnement", "Conseils", "Fonds", "Région", "Référentiels", "Administration")
FIRST = {
    None: (
        "company",
        "person",
        "cohort",
        "candidacy",
        "meeting",
        "mentor",
        "council_session",
        "fund_application",
        "fund_pipeline.index",
        "fund_month.index",
        "export_run",
    ),
    Role.COMMITTEE: ("company", "council_session"),
}
SCREENS = Path(screens.__file__).parent
SHELL = Path(__file__).parent.parent / "app"


def init_admin(app: Flask) -> None:
    """Serve every concept the policy knows, each with its own screens when it has some."""
    init_site(
        app,
        Site(
            name="Alter'Venture",
            slug="alter-venture",
            home=HomeView(),
            logo="logo.svg",
            menu=MENU,
            first=FIRST,
            pages=(
                MenuPage("Suivi du fonds", "fund_pipeline.index", "Fonds", FundPipelineView.index.needed),
                MenuPage("Échéances du fonds", "fund_month.index", "Fonds", FundMonthView.index.needed),
            ),
            views=_own_views(),
            folders=(SHELL, SCREENS),
            scripts=("find.js",),
            extra_views=(
                CalendarView(name="Calendrier", endpoint="calendar", url="/calendar"),
                EveningView(name="Animer la séance", endpoint="evening", url="/council_session/evening"),
                OpinionView(name="Mes avis", endpoint="opinion", url="/opinion"),
                MarkingView(name="Mes évaluations", endpoint="marking", url="/marking"),
                FundPipelineView(name="Suivi du fonds", endpoint="fund_pipeline", url="/fund_pipeline"),
                FundMonthView(name="Échéances du fonds", endpoint="fund_month", url="/fund_month"),
                DesignView(name="Composants", endpoint="design", url="/design"),
                RegionView(name="Fichiers remis à la Région", endpoint="region", url="/region"),
            ),
            menu_head=("search_box.html",),
            menu_foot=("account.html",),
            layouts=list_layout,
            saved_views=saved_view,
        ),
    )


def _own_views() -> dict[str, type[BackOfficeView]]:
    """Concept → its own class of screens: the one that the module of its name declares."""
    found = {}
    for module in pkgutil.iter_modules(screens.__path__):
        for one in vars(import_module(f"{screens.__name__}.{module.name}")).values():
            is_view = isinstance(one, type) and issubclass(one, BackOfficeView) and one is not BackOfficeView
            if is_view and one.__module__.endswith(f".{module.name}"):
                found[module.name] = one
    return found
