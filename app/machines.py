"""Programs that come with a token: who they act for, what they are told when they are refused (decision 45)."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import replace
from typing import Any

from flask import Response, request, url_for

from admin_views.engine.tracing import tell
from app import agenda
from models.accounts.access_token import holder, note_use
from models.accounts.sign_in import note_attempt, too_many
from models.accounts.user import AccountEvent, User
from models.conduct.scope import actor_of
from models.engine import Actor, Right, act_as, allows, db, quoted, stem
from models.region.export_run import ExportRun

ADDRESSES = "/api/"  # of programs: no cookie is read there, and no token anywhere else
STRANGER = Actor("", "jeton")
NEEDED = "Il faut un jeton, dans l'en-tête « Authorization: Bearer … ». La page {} dit comment l'avoir."
WRONG = "Ce jeton n'ouvre rien : inexact, fermé, périmé, ou son compte n'a plus cet accès."
BRAKED = "Trop de jetons refusés : réessayez dans un quart d'heure."
NO_AGENDA = "Cette adresse n'ouvre rien : inexacte, remplacée ou fermée, ou son compte n'a plus cet accès."
BRAKED_AGENDA = "Trop d'adresses refusées : réessayez dans un quart d'heure."
_BEARER = re.compile(r"bearer +([A-Za-z0-9_-]{20,200})", re.IGNORECASE)


def come() -> bool:
    """Whether this request is for an address of programs."""
    return request.path.startswith(ADDRESSES)


def identify() -> User | None:
    """The account whose token this request carries, or whose agenda asks; None when it opens nothing."""
    if agenda.come():
        return agenda.identify()
    token = holder(_token())
    if token is None or not allows(token.user.role, stem(ExportRun.__name__), Right.MACHINE):
        return None
    user = token.user
    db.session.expunge_all()  # as for a browser: who asks is known for the whole request
    note_use(token.id, token.last_used_at)
    who = actor_of(user)
    act_as(replace(who, label=f"{who.label}, jeton {quoted(token.name)}", channel="jeton"))
    return user


def refused() -> Response:
    """401 for whoever has no token that opens; 429 for whoever tried too many: the brake of sign-in, by network."""
    if agenda.come():
        status = agenda.refused()
        return error(status, BRAKED_AGENDA if status == 429 else NO_AGENDA)
    if not request.headers.get("Authorization"):
        return _unknown(NEEDED.format(url_for("region.api", _external=True)))
    attempt = note_attempt(_token() or secrets.token_hex(), request.remote_addr or "", purpose="token ")
    if too_many(attempt):
        tell(AccountEvent.SIGN_IN_BRAKED, who=STRANGER, remark="jeton")
        return error(429, BRAKED)
    attempt.failed = True
    db.session.commit()
    tell(AccountEvent.SIGN_IN_REFUSED, who=STRANGER, remark="jeton")
    return _unknown(WRONG)


def error(code: int, sentence: str) -> Response:
    """A refusal, or a fault, as programs read it."""
    return json_answer({"erreur": sentence}, code)


def json_answer(value: Any, code: int = 200) -> Response:
    """An answer in JSON, its letters and its order as they are."""
    return Response(json.dumps(value, ensure_ascii=False), code, mimetype="application/json")


def _unknown(sentence: str) -> Response:
    answer = error(401, sentence)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _token() -> str:
    """The token of the header; nothing for any other header, or for several."""
    found = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    return found[1] if found else ""
