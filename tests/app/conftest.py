"""A mail server that takes all that leaves."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from app import mail
from models.policy import Role


@pytest.fixture
def letter_box(app, monkeypatch):
    """What leaves, as a mail server gets it."""
    received = []
    said = {"MAIL_URL": "smtp://127.0.0.1:25", "MAIL_FROM": '"Urscop, programme" <gestion@example.org>'}
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update=said))
    monkeypatch.setattr(
        mail, "_deliver", lambda message: received.append(message_from_bytes(bytes(message), policy=policy.default))
    )
    return received


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF)
