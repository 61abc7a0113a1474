"""Keeping a view of a list, naming it, sharing it, opening the list with it, deleting it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request

from admin_views.engine import view_tabs
from admin_views.engine.lookup import is_id
from admin_views.engine.pages import SIGNED_IN, PageView, page
from admin_views.engine.shared_address import screen_of
from admin_views.engine.site import SavedViews, site
from models.engine import acting, clean, db, is_blank

LONGEST, LONGEST_ADDRESS = 60, 2_000
NO_NAME = "Donnez un nom à la vue, de 60 caractères au plus."


class SavedViewsPage(PageView):
    """One address for the views of all lists; each deed is asked of who may see the list, and keeps the view."""

    @page("/", right=SIGNED_IN, methods=("GET", "POST"))
    def index(self) -> Any:
        """The page of a view; or a new one, from the list."""
        if "_save" in request.form:
            return self._save()
        view = self._view()
        deeds = {"_rename": self._rename, "_update": self._update, "_delete": self._delete}
        asked = next((deed for name, deed in deeds.items() if name in request.form), None)
        return asked(view) if asked else self._form(view)

    def _view(self) -> Any:
        number = request.values.get("id", "")
        view = _store().view_for(int(number), acting()) if is_id(number) else None
        if view is None or not view_tabs.is_offered(_screen(view.concept), view_tabs.read(view.arguments)):
            abort(404)
        return view

    def _save(self) -> Any:
        """From a list: its address, a name."""
        concept = request.form.get("concept", "")
        screen = _screen(concept)
        arguments = view_tabs.kept(screen, view_tabs.read(request.form.get("arguments", "")[:LONGEST_ADDRESS]))
        name = _name()
        if not name:
            flash(NO_NAME, "error")
            return redirect(f"{view_tabs.address_of_list(concept)}&{arguments}")
        view = _store().keep_view(concept, arguments, acting(), name=name, audience=_audience(concept))
        return self._kept(view, "Vue enregistrée")

    def _rename(self, view: Any) -> Any:
        """Its name, for whom it is, for who keeps it; whether the list opens with it, for anybody."""
        if view.is_kept_by(acting()):
            name = _name()
            if not name:
                flash(NO_NAME, "error")
                return self._form(view), 422
            view.name = name
            view.audience = _audience(view.concept) if view.author_id == acting().user_id else view.audience
        return self._kept(view, "Vue modifiée")

    def _update(self, view: Any) -> Any:
        """It holds what the list shows now."""
        if not view.is_kept_by(acting()):
            abort(403)
        arguments = view_tabs.read(request.form.get("arguments", "")[:LONGEST_ADDRESS])
        view.arguments = view_tabs.kept(_screen(view.concept), arguments)
        db.session.commit()
        flash(f"Vue modifiée : « {view.name} ».", "success")
        return redirect(view_tabs.address_of(view))

    def _delete(self, view: Any) -> Any:
        if not view.is_kept_by(acting()):
            abort(403)
        name, concept = view.name, view.concept
        _store().take_away(view)
        db.session.commit()
        flash(f"Vue supprimée : « {name} ». Les fiches restent.", "success")
        return redirect(view_tabs.address_of_list(concept))

    def _kept(self, view: Any, done: str) -> Any:
        _store().open_with(view, acting(), wanted="opens" in request.form)
        db.session.commit()
        flash(f"{done} : « {view.name} ».", "success")
        return redirect(view_tabs.address_of(view))

    def _form(self, view: Any) -> str:
        found: str = self.render(
            "saved_view.html",
            view=view,
            is_own=view.is_kept_by(acting()),
            is_author=view.author_id == acting().user_id,
            audiences=view_tabs.audiences(view.concept),
            opens=_store().views_of(view.concept, acting())[1] == view.id,
            back=view_tabs.address_of(view),
            concept=_screen(view.concept).concept,
        )
        return found


def _store() -> SavedViews:
    return site().saved_views or abort(404)


def _screen(concept: str) -> Any:
    return screen_of(concept) or abort(404)


def _name() -> str:
    """The name that was typed; nothing for none, or for one that will not do."""
    try:
        name = clean(request.form.get("name", ""))
    except ValueError:
        return ""
    return "" if is_blank(name) or len(name) > LONGEST or "\n" in name else name


def _audience(concept: str) -> str:
    asked = request.form.get("audience", "")
    return asked if asked in dict(view_tabs.audiences(concept)) else ""
