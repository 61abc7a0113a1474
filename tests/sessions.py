"""Signing in without the price of a password: the row and the cookie that a real sign-in leaves."""

from __future__ import annotations

import time

from flask import Flask
from flask.testing import FlaskClient

from models.accounts.sign_in import start
from models.accounts.user import User
from models.engine import db


def sign_in_as(app: Flask, client: FlaskClient, user_id: int, address: str | None = None) -> str:
    """Give the browser a live sign-in, at the address of a site; returns its token."""
    with app.app_context():
        user = db.session.get(User, user_id)
        assert user is not None
        return let_in(client, user, address)


def let_in(client: FlaskClient, user: User, address: str | None = None) -> str:
    """The same, of an account of the session, which is saved with its sign-in."""
    token = start(user)
    db.session.commit()
    with client.session_transaction(base_url=address) as session:
        session["token"], session["seen"] = token, int(time.time())
    return token
