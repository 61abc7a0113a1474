"""The session cookie: signed, and without a date that a clock set back would refuse."""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

from app.machines import ADDRESSES


class UndatedCookie(SecureCookieSessionInterface):
    """Flask's, but for the age of the signature: how long a sign-in lasts is kept on the server."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie holds; nothing when its signature is not ours, nor where programs come."""
        signer = self.get_signing_serializer(app)
        is_read = not request.path.startswith(ADDRESSES)
        held = request.cookies.get(self.get_cookie_name(app)) if is_read else None
        if signer is None:
            return None
        try:
            return self.session_class(signer.loads(held) if held else {})
        except BadSignature:
            return self.session_class()
