"""Errors: what happened and what to do, in French, never how it happened inside."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    PendingRollbackError,
    SQLAlchemyError,
)
from werkzeug.exceptions import HTTPException, MethodNotAllowed, TooManyRequests

from app import auth, machines, session_pages
from app.disk_faults import FULL, facts_of, why_unwritten
from app.extensions import login_manager
from models.engine import NO_ROOM, db

# What failed may have come after the save.
LOOK_FIRST = "Réessayez dans un instant. Si vous enregistriez, regardez d'abord si c'est fait."
PAGES = {
    400: (
        "Demande incomplète",
        "Cette demande n'a pas pu être lue. Revenez à la page précédente et recommencez.",
    ),
    401: ("Connexion nécessaire", "Connectez-vous pour ouvrir cette page."),
    403: (
        "Accès refusé",
        "Votre rôle ne permet pas d'ouvrir cette page. S'il vous la faut, demandez-la à qui administre les comptes.",
    ),
    404: (
        "Page introuvable",
        "Cette page n'existe pas, ou la fiche n'est plus là. Revenez à la page précédente, ou repartez de l'accueil.",
    ),
    405: ("Action impossible", "Cette adresse ne s'ouvre pas ainsi. Revenez à la page précédente."),
    413: (
        "Envoi trop volumineux",
        "Ce que vous envoyez dépasse la taille permise : rien n'est enregistré. Envoyez-le en plusieurs fois.",
    ),
    429: (
        "Trop de fichiers à la fois",
        "D'autres longs fichiers sont en préparation. Attendez quelques secondes, puis redemandez le vôtre.",
    ),
    431: ("Adresse trop longue", "Cette adresse est trop longue pour être lue. Revenez à l'accueil et recommencez."),
    500: ("Erreur inattendue", LOOK_FIRST),
    503: ("Base de données indisponible", LOOK_FIRST),
    507: ("Plus de place", "Il n'y a plus de place sur le serveur : rien n'est enregistré. Prévenez qui l'administre."),
}
FOR_MACHINES = {
    403: "Ce jeton n'ouvre pas cette adresse.",
    404: "Rien à cette adresse, ou rien qui vous ait été remis.",
    405: "Cette adresse ne se lit que par GET ou HEAD.",
    503: "La base de données est indisponible : réessayez dans un instant.",
}  # what their answers say otherwise than the title of the page
# The answer to a commit may be what was lost: what a form's key guards is saved once, however often it is sent.
ONCE = "Revoyez votre saisie, puis enregistrez : rien ne sera enregistré deux fois."
PERHAPS = "Regardez d'abord si c'est fait ; sinon, revoyez votre saisie, puis envoyez-la de nouveau."
SILENT = "La base de données n'a pas répondu."
FAULTY = "Le serveur a rencontré une erreur inattendue."
AWAY = (OperationalError, InterfaceError, PendingRollbackError)  # how it says it depends on the moment
READ_ONLY = "25006"  # PostgreSQL's read_only_sql_transaction


def init_app(app: Flask) -> None:
    """A French page for every error."""
    app.register_error_handler(HTTPException, _or_away(_known))
    app.register_error_handler(CSRFError, _or_away(auth.expired_form))
    for away in AWAY:
        app.register_error_handler(away, _database)
    app.register_error_handler(InternalError, _internal)
    app.register_error_handler(OSError, _disk)
    app.register_error_handler(Exception, _unexpected)
    app.teardown_appcontext(_let_go)  # before the one of the extension, which would raise


def page(code: int) -> Response:
    """The page of a status, or its sentence for a program; an unlisted client error reads as 400."""
    title, sentence = PAGES.get(code, PAGES[400])
    if machines.come():
        return machines.error(code, FOR_MACHINES.get(code, f"{title}."))
    return Response(render_template("error.html", title=title, sentence=sentence, code=code), code)


def _or_away(answer: Callable[[Any], Response]) -> Callable[[Any], Response]:
    """The same answer to an error, or that of a database that is away when it asks who is there."""

    @wraps(answer)
    def handled(error: Any) -> Response:
        try:
            return answer(error)
        except AWAY as away:
            return _database(away)

    return handled


def _known(error: HTTPException) -> Response:
    if error.response is not None:
        return error.get_response()  # type: ignore[return-value]  # Werkzeug's redirects are responses
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    answer = page(error.code or 500)
    if isinstance(error, MethodNotAllowed):
        answer.allow.update(error.valid_methods or ())
    if isinstance(error, TooManyRequests):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _database(error: SQLAlchemyError) -> Response:
    """Busy, full or away: what was being typed waits in the page until it comes back, or until there is room."""
    current_app.logger.error(
        "database: %s", type(getattr(error, "orig", error)).__name__, extra={"facts": facts_of(error)}
    )
    _let_go()
    _ask_no_more()
    if request.endpoint == "auth.sign_out":
        return session_pages.left_unwritten()
    if why_unwritten(error) == FULL:
        return _kept(507, PAGES[507][1])
    return _kept(503, _perhaps_saved(SILENT))


def _perhaps_saved(what: str) -> str:
    """What happened, and what to do of a form that may have been saved."""
    return f"{what} {ONCE if '_key' in request.form else PERHAPS}"


def _kept(code: int, state: str) -> Response:
    """What was being typed, or the page of the status where nobody was typing."""
    kept = auth.typed()
    return Response(auth.resume_page(request.full_path, kept, state), code) if kept else page(code)


def _internal(error: InternalError) -> Response:
    """A standby that was taken for the primary reads and does not write: as good as away."""
    return _database(error) if getattr(error.orig, "sqlstate", "") == READ_ONLY else _unexpected(error)


def _disk(error: OSError) -> Response:
    """What somebody sends waits on the disk, which may be full before anything is read of it."""
    if error.errno not in NO_ROOM:
        return _unexpected(error)
    current_app.logger.error("disk: %s", error.errno)
    _let_go()
    return page(507)


def _unexpected(error: Exception) -> Response:
    current_app.logger.exception("unexpected", exc_info=error)
    _let_go()
    _ask_no_more()
    # What failed may be the reading of what was sent.
    return page(500) if isinstance(error, OSError) else _kept(500, _perhaps_saved(FAULTY))


def _let_go(_error: BaseException | None = None) -> None:
    """Leave what was begun: a server that is gone undid it already, and takes nothing from a page that is ready."""
    try:
        db.session.close()
    except DBAPIError as error:
        current_app.logger.error("database: %s", type(error.orig).__name__)


def _ask_no_more() -> None:
    """Whoever asks, if that is not known yet, stays unknown: the page of a fault must not wait for what failed."""
    if "_login_user" not in g:
        g._login_user = login_manager.anonymous_user()
