"""From an application's declaration to its addresses: a view per concept and role, templates, static files."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from flask import Flask
from flask_admin import Admin
from jinja2 import ChoiceLoader, FileSystemLoader

from admin_views.engine import static_files, tracing
from admin_views.engine.attachment_screen import AttachmentScreen
from admin_views.engine.available_verbs import waiting
from admin_views.engine.came_from import carried, page_back, trail
from admin_views.engine.compiled_templates import keep_compiled
from admin_views.engine.field_writers import draw
from admin_views.engine.group_writers import fieldset
from admin_views.engine.importing.screen import ImportView
from admin_views.engine.late_rule import LateRule
from admin_views.engine.list_rows import page_of, unbroken
from admin_views.engine.menu import drawn_menu, menu
from admin_views.engine.recycle_bin import BinView
from admin_views.engine.saving import new_key
from admin_views.engine.screen import Screen
from admin_views.engine.shared_address import share_address
from admin_views.engine.site import Site
from admin_views.engine.tags import tag
from admin_views.engine.template_words import TemplateWords
from admin_views.engine.undo_screen import UndoView
from admin_views.engine.view import BackOfficeView
from admin_views.engine.views_page import SavedViewsPage
from models.engine import (
    NARROW_SPACE,
    Right,
    acting,
    concepts,
    french_number,
    hours,
    kinds,
    long_day,
    rights,
    roles,
    short_day,
    short_moment,
    short_number,
    typeset,
    uncapitalised,
)

HERE = Path(__file__).parent


def init_site(app: Flask, site: Site) -> None:
    """Serve every concept the policy grants to somebody; a concept it does not name has no address."""
    app.extensions["site"] = site
    app.url_rule_class = LateRule
    _prepare_templates(app, site)
    tracing.init_app(app)
    static_files.init_app(app, [*(folder / "static" for folder in site.folders), HERE / "static"])
    admin = Admin(app, name=site.name, url="/", index_view=site.home, static_url_path="/unserved")
    for name, model in concepts().items():
        view: type[Screen] = site.views.get(name, AttachmentScreen if name == "attachment" else BackOfficeView)
        readers = [role for role in roles() if Right.READ in rights(role, name)]
        if readers:
            share_address(app, admin, readers, partial(view, model))
    own = (
        BinView(name="Corbeille", endpoint="bin", url="/bin"),
        UndoView(name="Annuler", endpoint="undo", url="/undo"),
        SavedViewsPage(name="Vues", endpoint="views", url="/views"),
        ImportView(name="Imports", endpoint="imports", url="/imports"),
    )
    for extra in (*own, *site.extra_views):
        admin.add_view(extra)


def _prepare_templates(app: Flask, site: Site) -> None:
    folders = [*(folder / "templates" for folder in site.folders), HERE / "templates"]
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])  # type: ignore[assignment]
    app.jinja_env.add_extension(TemplateWords)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    keep_compiled(app, HERE)
    app.jinja_env.globals.update(site=site, page_of=page_of, tag=tag, trail=trail, page_back=page_back, carried=carried)
    app.jinja_env.globals.update(draw=draw, fieldset=fieldset, new_key=new_key)
    app.jinja_env.filters.update(
        moment=kinds.Instant().show,
        day=kinds.Day().show,
        short_moment=short_moment,
        short_day=short_day,
        long_day=long_day,
        hours=hours,
        fte=kinds.Fte().show,
        percent=lambda ratio: f"{short_number(ratio * 100, 1)}{NARROW_SPACE}%",
        grouped=french_number,
        typeset=typeset,
        unbroken=unbroken,
        uncapitalised=uncapitalised,
        waiting=waiting,
    )
    app.context_processor(lambda: {"menu": menu, "drawn_menu": drawn_menu, "who": acting()})
