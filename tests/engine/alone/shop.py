"""The application of the shop: no sign-in, whoever asks says in a header who they are."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask_admin import AdminIndexView, expose
from flask_babel import Babel
from flask_wtf import CSRFProtect

from admin_views.engine.pages import SIGNED_IN, PageView, page
from admin_views.engine.serving import init_site
from admin_views.engine.site import Site
from admin_views.engine.view import BackOfficeView
from models.engine import Actor, Base, Right, act_as, db
from tests.engine.alone.toy import Customer, Role


class HomeView(PageView, AdminIndexView):
    """The first page."""

    @page("/", right=SIGNED_IN)
    def index(self) -> Any:
        """A word of welcome."""
        return self.render("error.html", title="Boutique", sentence="Bonjour.")


class CustomerView(BackOfficeView):
    """The screens of customers, and two more addresses: one of them forgets to say its right."""

    @page("/cities/", right=Right.UPDATE)
    def cities(self) -> Any:
        """For those who change customers."""
        return "Lyon"

    @expose("/forgotten/")
    def forgotten(self) -> Any:
        """For nobody."""
        return "Lyon"


class ReportView(PageView):
    """Pages of no concept."""

    @page("/", right=Right.EXPORT, of=Customer)
    def index(self) -> Any:
        """For those who take customers away."""
        return "42"

    @page("/orphan/", right=Right.READ)
    def orphan(self) -> Any:
        """A right, of nothing: for nobody."""
        return "42"

    @expose("/forgotten/")
    def forgotten(self) -> Any:
        """For nobody."""
        return "42"


def make_shop(url: str) -> Flask:
    """The WSGI application, on an empty database that it fills with tables."""
    app = Flask("shop", static_folder=None)
    app.config.update(SECRET_KEY="shop", SQLALCHEMY_DATABASE_URI=url, TESTING=True, WTF_CSRF_ENABLED=False)
    db.init_app(app)
    Babel(app, default_locale="fr")
    CSRFProtect(app)
    app.before_request(_know_who_asks)
    home = HomeView(name="Accueil", url="/", endpoint="admin")
    home.static_folder = None
    views = {"customer": CustomerView}
    extra = (ReportView(name="Rapports", endpoint="report", url="/report"),)
    init_site(app, Site("Boutique", "boutique", home, menu=("Ventes", "Réglages"), views=views, extra_views=extra))
    with app.app_context():
        Base.metadata.create_all(db.engine)
    return app


def _know_who_asks() -> None:
    asked = request.headers.get("X-Role")
    if asked is not None:
        role = Role(asked)
        name = request.headers.get("X-Name", role.label)
        act_as(Actor(name, "formulaire", int(request.headers.get("X-Account", "1")), role))
