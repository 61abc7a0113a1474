"""Mail, when `MAIL_URL` is set: `smtps://user:secret@host:465`, or `smtp://host:25` inside one's own walls."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from functools import partial
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from app.config import Settings

PATIENCE = 10  # seconds


def send(to: str, subject: str, text: str) -> bool | None:
    """Whether the message left; None when no mail is set up. A failure is logged: the link still shows."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.MAIL_URL:
        return None
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.MAIL_FROM, to, subject
    message.set_content(text)
    try:
        _deliver(urlsplit(settings.MAIL_URL), message)
    except (OSError, smtplib.SMTPException, ValueError) as failure:  # ValueError: an address it cannot say
        current_app.logger.error("mail: %s", type(failure).__name__)
        return False
    return True


def _deliver(url: SplitResult, message: EmailMessage) -> None:
    closed = partial(smtplib.SMTP_SSL, context=ssl.create_default_context())  # smtplib's own checks no certificate
    connect = closed if url.scheme == "smtps" else smtplib.SMTP
    with connect(url.hostname or "", url.port or 0, timeout=PATIENCE) as connection:
        if url.username:
            connection.login(unquote(url.username), unquote(url.password or ""))
        connection.send_message(message)
