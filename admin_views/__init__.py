"""The screens: a view per concept and role, generated; one address for all roles."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from flask import Flask
from flask_admin import Admin

from admin_views.audiences import share_address
from admin_views.base import BackOfficeView
from admin_views.bin import BinView
from admin_views.home import HomeView
from admin_views.menu import may_bin, menu
from models.base import concepts
from models.policy import POLICY, Right


def init_admin(app: Flask) -> None:
    """Serve every concept the policy knows; a concept it does not know has no address."""
    admin = Admin(app, name="Alter'Venture", url="/", index_view=HomeView(), static_url_path="/unserved")
    for name, model in concepts().items():
        view = _view_class(name)
        views = {role: view(model, role) for role, rights in POLICY.get(name, {}).items() if Right.READ in rights}
        if views:
            share_address(app, admin, views)
    admin.add_view(BinView(name="Corbeille", endpoint="bin", url="/bin"))
    app.context_processor(lambda: {"menu": menu, "may_bin": may_bin})


def _view_class(name: str) -> type[BackOfficeView]:
    """The concept's own view when its screen does more than its declaration says; else the engine."""
    if name not in {module.name for module in pkgutil.iter_modules(__path__)}:
        return BackOfficeView
    own = [one for one in vars(import_module(f"{__name__}.{name}")).values() if isinstance(one, type)]
    return next((one for one in own if issubclass(one, BackOfficeView) and one is not BackOfficeView), BackOfficeView)
