"""Browsers an account was already used from: guesses made elsewhere do not brake them.

Those that their owner trusts are not asked for a second factor for thirty days.
"""

from __future__ import annotations

import secrets

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from app.config import Settings
from models.accounts.second_factor import SecondFactor
from models.accounts.sign_in import digest
from models.accounts.user import User, as_held

A_YEAR = 365 * 24 * 3600
TRUSTED_FOR = 30 * 24 * 3600  # seconds


def known_device(email: str) -> str:
    """The name this browser got when this very account was last used from it; empty for any other."""
    try:
        owner, name = _signer("known device").loads(request.cookies.get(_cookie("device"), ""), max_age=A_YEAR)
    except (BadSignature, ValueError, TypeError):
        return ""
    return str(name) if owner == digest(as_held(email)) else ""


def remember_device(answer: Response, email: str) -> None:
    """A year, for this account, in this browser."""
    value = _signer("known device").dumps([digest(as_held(email)), known_device(email) or secrets.token_hex(8)])
    _keep(answer, "device", value, A_YEAR)


def is_trusted(user: User, factor: SecondFactor) -> bool:
    """Whether this browser gave a code of this very factor in the last thirty days, under the present password."""
    try:
        told = _signer("second factor").loads(request.cookies.get(_cookie("factor"), ""), max_age=TRUSTED_FOR)
    except (BadSignature, ValueError, TypeError):
        return False
    return bool(told == _proof(user, factor))


def trust(answer: Response, user: User, factor: SecondFactor) -> None:
    """Thirty days, for this account, in this browser."""
    _keep(answer, "factor", _signer("second factor").dumps(_proof(user, factor)), TRUSTED_FOR)


def _proof(user: User, factor: SecondFactor) -> str:
    return digest(f"{user.id} {factor.secret} {user.password_hash}")


def _keep(answer: Response, name: str, value: str, seconds: int) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    answer.set_cookie(_cookie(name), value, max_age=seconds, secure=settings.is_https, httponly=True, samesite="Strict")


def _signer(salt: str) -> URLSafeTimedSerializer:
    config = current_app.config
    return URLSafeTimedSerializer([*config["SECRET_KEY_FALLBACKS"], config["SECRET_KEY"]], salt=salt)


def _cookie(name: str) -> str:
    return f"__Host-{name}" if current_app.config["SETTINGS"].is_https else name
