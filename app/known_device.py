"""Browsers an account was already used from: guesses made elsewhere do not brake them."""

from __future__ import annotations

import secrets

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from app.config import Settings
from models.accounts.sign_in import digest

A_YEAR = 365 * 24 * 3600


def known_device(email: str) -> str:
    """The name this browser got when this very account was last used from it; empty for any other."""
    try:
        owner, name = _signer().loads(request.cookies.get(_cookie(), ""), max_age=A_YEAR)
    except (BadSignature, ValueError, TypeError):
        return ""
    return str(name) if owner == digest(email) else ""


def remember_device(answer: Response, email: str) -> None:
    """A year, for this account, in this browser."""
    value = _signer().dumps([digest(email), known_device(email) or secrets.token_hex(8)])
    settings: Settings = current_app.config["SETTINGS"]
    answer.set_cookie(_cookie(), value, max_age=A_YEAR, secure=settings.is_https, httponly=True, samesite="Strict")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="known device")


def _cookie() -> str:
    return "__Host-device" if current_app.config["SETTINGS"].is_https else "device"
