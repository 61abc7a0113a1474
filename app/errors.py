"""Errors: what happened and what to do, in French, never how it happened inside."""

from __future__ import annotations

from flask import Flask, Response, current_app, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app import auth
from models.base import db

PAGES = {
    400: (
        "Demande incomplète",
        "Cette demande n'a pas pu être lue. Revenez à la page précédente et recommencez.",
    ),
    401: ("Connexion nécessaire", "Connectez-vous pour ouvrir cette page."),
    403: ("Accès refusé", "Votre rôle ne permet pas d'ouvrir cette page."),
    404: ("Page introuvable", "Cette page n'existe pas, ou la fiche n'est plus là."),
    405: ("Action impossible", "Cette adresse ne s'ouvre pas ainsi. Revenez à la page précédente."),
    413: ("Envoi trop volumineux", "Ce que vous envoyez dépasse la taille permise."),
    500: ("Erreur inattendue", "Rien n'a été enregistré. Réessayez dans un instant."),
    503: ("Base de données indisponible", "Rien n'a été enregistré. Réessayez dans un instant."),
}


def init_app(app: Flask) -> None:
    """A French page for every error."""
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unexpected)


def page(code: int) -> Response:
    """The page of a status; an unlisted client error reads as 400."""
    title, sentence = PAGES.get(code, PAGES[400])
    return Response(render_template("error.html", title=title, sentence=sentence, code=code), code)


def _known(error: HTTPException) -> Response:
    if error.response is not None:
        return error.get_response()  # type: ignore[return-value]  # Werkzeug's redirects are responses
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    return page(error.code or 500)


def _database(error: OperationalError) -> Response:
    """Busy, full or away: what was being typed waits in the page until it comes back."""
    current_app.logger.error("database: %s", type(error.orig).__name__)
    db.session.rollback()
    kept = auth.typed()
    return Response(auth.resume_page(request.full_path, kept), 503) if kept else page(503)


def _unexpected(error: Exception) -> Response:
    current_app.logger.exception("unexpected", exc_info=error)
    db.session.rollback()
    return page(500)
