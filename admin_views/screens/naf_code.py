"""Activity codes: the list of a nomenclature is loaded from a CSV."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request, url_for

from admin_views.engine.pages import page
from admin_views.engine.view import BackOfficeView
from models.engine import Right, db
from models.reference.naf_code import NafCode, Nomenclature
from models.reference.naf_list import bring, read_list

LARGEST = 2_000_000  # bytes


class NafCodeView(BackOfficeView):
    """The screens of activity codes, and one to load a list of them."""

    list_template = "naf_code_list.html"

    @page("/load/", right=Right.CREATE, also={NafCode: Right.UPDATE}, methods=("GET", "POST"))
    def load_list(self) -> Any:
        """The form that takes a CSV; what it holds is saved whole, or not at all."""
        if request.method == "GET":
            return self._load_form("")
        try:
            nomenclature = _nomenclature(request.form.get("nomenclature", ""))
            brought = bring(db.session(), nomenclature, read_list(_text()))
            db.session.commit()
        except ValueError as refusal:
            db.session.rollback()
            return Response(self._load_form(str(refusal)), 422)
        said = f"{nomenclature.label} : codes ajoutés {brought.added}, corrigés {brought.corrected}"
        flash(f"{said} ; lignes laissées, qui ne sont pas des sous-classes : {brought.ignored}.", "success")
        return redirect(url_for(".index_view", nomenclature=nomenclature.value))

    def _load_form(self, error: str) -> str:
        return self.render("naf_code_load.html", error=error, nomenclatures=list(Nomenclature))


def _nomenclature(typed: str) -> Nomenclature:
    found = {one.value: one for one in Nomenclature}.get(typed)
    if found is None:
        raise ValueError("Choisissez la nomenclature de ces codes.")
    return found


def _text() -> str:
    file = request.files.get("file")
    body = file.read(LARGEST + 1) if file else b""
    if not body or len(body) > LARGEST:
        raise ValueError("Choisissez un fichier CSV de moins de 2 Mo.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")
