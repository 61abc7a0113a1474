"""Who asks: sign-in, sign-out, and what was being typed when a session ended."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Request,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from admin_views.engine.pages import PUBLIC, SIGNED_IN, needs
from admin_views.engine.tracing import tell
from app import agenda, forgotten_pages, machines, password_pages, second_factor_pages, session_pages, token_pages
from app.browser_name import browser_name
from app.config import Settings
from app.cookie import UndatedCookie
from app.extensions import login_manager
from app.known_device import is_trusted, known_device, remember_device, trust
from models.accounts import password as passwords
from models.accounts.second_factor import accepts, confirmed_factor_of
from models.accounts.sign_in import EndReason, SignInAttempt, digest, end, holder, note_attempt, open_session, too_many
from models.accounts.user import AccountEvent, User, account_of, as_held
from models.conduct.scope import actor_of
from models.engine import Actor, act_as, db

WRONG = "Adresse ou mot de passe inexact, ou accès fermé."
BRAKED = (
    "Trop d'essais. Réessayez dans un quart d'heure, ou demandez un lien à une personne qui administre les comptes."
)
TOO_LATE = "Trop de temps a passé depuis votre mot de passe : recommencez."
WRONG_CODE = "Ce code n'est pas le bon, ou il a déjà servi. Attendez le suivant, ou prenez un code de secours."
BRAKED_CODE = "Trop d'essais. Réessayez dans un quart d'heure, ou demandez à une personne qui administre les comptes."
WAITED = "Cette page attendait depuis trop longtemps : rien n'est enregistré. Recommencez."
# The forms of who may have no account to sign in with, and the page of each.
SHOWN_AGAIN = {one: one for one in ("passwords.by_link", "forgotten.ask")} | {"invitations.answer": "invitations.show"}
CODE_WITHIN = 600  # seconds
TYPED = frozenset({"_key", "_read", "_typed"})
STRANGER = Actor("", "connexion")
KEPT_AT_MOST = 1_000_000

blueprint = Blueprint("auth", __name__)


def init_app(app: Flask) -> None:
    """Know who asks, and serve the pages where they say so."""
    app.session_interface = UndatedCookie()
    app.register_blueprint(blueprint)
    for pages in (password_pages, forgotten_pages, second_factor_pages, session_pages, token_pages, agenda):
        app.register_blueprint(pages.blueprint)
    login_manager.request_loader(identify)


def identify(_request: Request) -> User | None:
    """The user of this request, in one statement; None without a live sign-in, nor a token where programs come."""
    if machines.come():
        return machines.identify()
    token, seen = session.get("token"), session.get("seen", 0)
    settings: Settings = current_app.config["SETTINGS"]
    moment = int(time.time())
    if not isinstance(token, str) or moment - seen > settings.SESSION_IDLE_MINUTES * 60:
        return None
    user = holder(token, timedelta(hours=settings.SESSION_HOURS))
    if user is not None:
        db.session.expunge_all()  # who asks is known for the whole request, whatever becomes of the database
        act_as(actor_of(user))
        if moment - seen > 60:
            session["seen"] = moment
    return user


def expired_form(_error: CSRFError) -> Any:
    """A form whose token is not of this session: shown again, saved only when its sender says so."""
    if page := SHOWN_AGAIN.get(request.endpoint or ""):
        flash(WAITED, "error")
        return redirect(url_for(page, **(request.view_args or {})))
    if not current_user.is_authenticated:
        return ended_page()
    kept = typed()
    if kept:
        return Response(resume_page(request.full_path.rstrip("?"), kept), 400)
    return Response(
        render_template(
            "error.html",
            title="Formulaire expiré",
            sentence="Rien n'a été enregistré. Revenez à la page précédente, rechargez-la et recommencez.",
        ),
        400,
    )


def typed() -> str:
    """The fields of a form where somebody types, when our own page sent it; nothing for the rest, and no secret ever.

    Such a form says so (`_typed`, or what a record's carries), and its page takes `_resume` for no order to save.
    """
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin" or request.headers.get("Origin") == own_origin()
    if not ours or not TYPED.intersection(request.form):
        return ""
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    text = json.dumps(pairs, ensure_ascii=False)
    return text if len(text) <= KEPT_AT_MOST else ""


def own_origin() -> str:
    """What a browser calls us."""
    return request.host_url.rstrip("/")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@needs(PUBLIC)
def sign_in() -> Any:
    """The page, then the answer; the same words and the same work whatever is wrong."""
    if request.method != "POST":
        return sign_in_page("", status=200)
    email = as_held(request.form.get("email", ""))
    device = known_device(email)
    attempt = note_attempt(f"{email} {device}", device or request.remote_addr or "")
    if too_many(attempt):
        tell(AccountEvent.SIGN_IN_BRAKED, who=STRANGER)
        return sign_in_page(BRAKED, status=429)
    account = account_of(email)
    aimed_at = _signing_in(account) if account else STRANGER
    user = account if is_recognised(account, request.form.get("password", "")) else None
    if user and (factor := confirmed_factor_of(user)) and not is_trusted(user, factor):
        return ask_for_a_code(user, attempt)
    return enter(user, attempt) or _wrong(attempt, aimed_at)


def _wrong(attempt: SignInAttempt, aimed_at: Actor) -> Response:
    attempt.failed = True
    db.session.commit()
    tell(AccountEvent.SIGN_IN_REFUSED, who=aimed_at)
    return sign_in_page(WRONG)


def is_recognised(account: User | None, typed_password: str) -> bool:
    """Whether this is the password of an open account; as much work when the account is nobody's."""
    right = passwords.matches(account.password_hash if account else None, typed_password)
    return account is not None and right and account.is_open


def _signing_in(user: User) -> Actor:
    return Actor(user.name, "connexion", user.id, user.role)


def ask_for_a_code(user: User, attempt: SignInAttempt) -> Response:
    """The password was right: what is asked next, and until when."""
    attempt.failed = False
    _keep_at_todays_cost(user)
    db.session.commit()
    session["proven"] = [user.id, digest(user.password_hash or ""), int(time.time())]
    return code_page("", status=200)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@needs(PUBLIC)
def code() -> Any:
    """The second factor of somebody whose password was right a few minutes ago."""
    user = _proven()
    factor = confirmed_factor_of(user) if user else None
    if user is None or factor is None:
        return sign_in_page(TOO_LATE)
    if request.method != "POST":
        return code_page("", status=200)
    device = known_device(user.email)
    attempt = note_attempt(f"code {user.id} {device}", device or request.remote_addr or "")
    aimed_at = _signing_in(user)
    if too_many(attempt):
        tell(AccountEvent.SIGN_IN_BRAKED, who=aimed_at, remark="code")
        return code_page(BRAKED_CODE, status=429)
    if not accepts(factor, request.form.get("code", "")):
        attempt.failed = True
        db.session.commit()
        tell(AccountEvent.SIGN_IN_REFUSED, who=aimed_at, remark="code")
        return code_page(WRONG_CODE)
    answer = enter(user, attempt) or _wrong(attempt, aimed_at)
    if request.form.get("trust") and answer.status_code != 401:
        trust(answer, user, factor)
    return answer


def _proven() -> User | None:
    """Who gave their password in this browser, less than ten minutes ago, and did not change it since."""
    number, proof, at = session.get("proven") or (0, "", 0)
    user = db.session.get(User, number) if time.time() - at < CODE_WITHIN else None
    return user if user and user.is_open and digest(user.password_hash or "") == proof else None


def enter(user: User | None, attempt: SignInAttempt) -> Any:
    """Open the session, know this browser from now on, and go where they were going; None when it may not be opened."""
    token = open_session(user, browser_name(request.user_agent.string)) if user else None
    if user is None or token is None:
        return None
    attempt.failed, email = False, user.email
    act_as(_signing_in(user))
    tell(AccountEvent.SIGNED_IN)
    end(session.get("token", ""), EndReason.SIGNED_OUT)
    _keep_at_todays_cost(user)
    db.session.commit()
    to_add = second_factor_pages.is_required(user) and confirmed_factor_of(user) is None
    kept, target = request.form.get("_kept", ""), safe_path(request.form.get("next"))
    session.clear()
    session["token"], session["seen"] = token, int(time.time())
    if to_add:
        session["to_add"] = True
    answer = Response(resume_page(target, kept)) if kept else redirect(target)
    remember_device(answer, email)
    return answer


def _keep_at_todays_cost(user: User) -> None:
    if "password" in request.form and passwords.is_outdated(user.password_hash or ""):
        user.rehash(request.form["password"])


@blueprint.post("/sign-out")
@needs(SIGNED_IN)
def sign_out() -> Any:
    """The row ends, so a copy of the cookie is worth nothing."""
    end(session.get("token", ""), EndReason.SIGNED_OUT)
    tell(AccountEvent.SIGNED_OUT)
    db.session.commit()
    session.clear()
    return redirect(url_for("auth.sign_in"))


def ended_page() -> Response:
    """To who sends a form without a sign-in any more: what was typed is kept, what was only clicked is to be again."""
    if kept := typed():
        return sign_in_page("Votre connexion a pris fin. Rien n'est perdu : connectez-vous pour continuer.", kept=kept)
    return sign_in_page("Votre connexion a pris fin, et rien n'a été fait : connectez-vous, puis recommencez.")


def page_left() -> str:
    """The page of ours that a form was sent from, or the home page."""
    came_from = urlsplit(request.referrer or "")
    return safe_path(f"{came_from.path}?{came_from.query}".rstrip("?"))


def sign_in_page(error: str, *, kept: str = "", status: int = 401) -> Response:
    """The form; `next` and what was being typed travel with it."""
    here = request.endpoint in {"auth.sign_in", "auth.code"}
    aimed_at = request.full_path.rstrip("?") if kept else page_left()  # what is clicked opens by no address
    target = request.values.get("next") if here else aimed_at
    page = render_template(
        "sign_in.html",
        error=error,
        email=request.form.get("email", "") if here else "",
        next=safe_path(target),
        kept=kept or (request.form.get("_kept", "") if here else ""),
        by_mail=bool(current_app.config["SETTINGS"].MAIL_URL),
    )
    return Response(page, status)


def code_page(error: str, *, status: int = 401) -> Response:
    """The form of the second factor; `next` and what was being typed travel with it."""
    page = render_template(
        "code.html", error=error, next=safe_path(request.form.get("next")), kept=request.form.get("_kept", "")
    )
    return Response(page, status)


def resume_page(target: str, kept: str, state: str = "Rien n'est encore enregistré.") -> str:
    """What was being typed, offered again as a form that saves nothing by itself; `state` says what became of it."""
    try:
        pairs = [(str(name), str(value)) for name, value in json.loads(kept)]
    except (ValueError, TypeError, RecursionError):
        pairs = []
    return render_template(
        "resume.html", target=target, state=state, pairs=[pair for pair in pairs if pair[0] != "_resume"]
    )


def safe_path(text: str | None) -> str:
    """A path of ours, or the home page: never another site."""
    path = text or "/"
    plain = path.isprintable() and "\\" not in path and path.startswith("/") and not path.startswith("//")
    parts = urlsplit(path) if plain else None
    inside = parts is not None and not parts.scheme and not parts.netloc and "//" not in parts.path
    return path if inside and len(path) < 2000 else "/"
