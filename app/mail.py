"""Mail, when `MAIL_URL` is set: rows that the server sends, at once for what cannot wait, again when it fails.

`smtps://user:secret@host:465`, or `smtp://host:587`, which is closed by STARTTLS unless the host is this machine.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import localtime, make_msgid, parseaddr
from functools import partial
from threading import Thread
from urllib.parse import SplitResult, unquote, urlsplit

from flask import Flask, current_app, url_for
from sqlalchemy import select

from app import scheduler
from app.config import Settings
from app.loopback import LOOPBACK
from models.accounts.mail import LINK, Mail, MailState, claim
from models.accounts.sign_in import draw_link, end_links
from models.accounts.user import User
from models.councils.convocation import LetterKind, SessionLetter, draw_session_link, letter_mailed, why_closed
from models.engine import Actor, act_as, day_of, db, in_number, now, today, typeset

PATIENCE = 10  # seconds


class OutOfDateError(ValueError):
    """What a mail was to say is not so any more."""


SAID: tuple[tuple[type[Exception], str], ...] = (
    (
        OutOfDateError,
        "Ce courriel n'a plus lieu d'être : le jour, l'adresse, le compte, le mandat ou la séance a changé.",
    ),
    (smtplib.SMTPAuthenticationError, "Le serveur de courriel refuse le compte ou le mot de passe de MAIL_URL."),
    (smtplib.SMTPRecipientsRefused, "Le serveur de courriel refuse cette adresse."),
    (smtplib.SMTPSenderRefused, "Le serveur de courriel refuse l'expéditeur, MAIL_FROM."),
    (smtplib.SMTPNotSupportedError, "Le serveur de courriel ne ferme pas la connexion (STARTTLS) : rien n'est parti."),
    (smtplib.SMTPServerDisconnected, "Le serveur de courriel a coupé la connexion."),
    (smtplib.SMTPException, "Le serveur de courriel refuse ce message."),
    (ssl.SSLError, "Le certificat du serveur de courriel n'est pas valable, ou la connexion n'a pas pu être fermée."),
    (OSError, "Le serveur de courriel ne répond pas."),
    (ValueError, "L'adresse ne peut pas être écrite dans un courriel."),
)


def init_app(app: Flask) -> None:
    """Let the server send what waits."""
    scheduler.register(app, scheduler.Task("mail", "Envoie les courriels en attente", send_what_is_due))


def enqueue(
    to: str, subject: str, text: str, account: User | None = None, calendar: str = "", method: str = ""
) -> Mail | None:
    """A mail that leaves once committed; None when no mail is set up.

    `account`: whose it is, of one; it leaves for as long as they may read it, and their link stands at `{lien}`.
    `calendar`: an invitation, which agendas take by its `method`.
    """
    if not current_app.config["SETTINGS"].MAIL_URL:
        return None
    mail = Mail(to=to, subject=typeset(subject), text=text, link_user_id=account.id if account else None)
    mail.calendar, mail.method = calendar, method
    db.session.add(mail)
    return mail


def send_at_once(mail: Mail) -> None:
    """Begin to send a committed mail beside the page that asked for it; each minute is for those that failed."""
    app, number = current_app._get_current_object(), mail.id  # type: ignore[attr-defined]
    in_background(partial(_send_in, app, number))


def in_background(work: Callable[[], object]) -> None:
    """Do something while the page is answered."""
    Thread(target=work, name="mail", daemon=True).start()


def _send_in(app: Flask, number: int) -> None:
    with app.app_context():
        try:
            send(number)
        except Exception:  # it waits as a row: the task of each minute comes by
            app.logger.exception("mail")


def send_what_is_due() -> str:
    """Try each mail whose time has come; a French sentence."""
    if not current_app.config["SETTINGS"].MAIL_URL:
        return ""
    due = select(Mail.id).where(Mail.state == MailState.WAITING, Mail.next_try_at <= now()).order_by(Mail.id)
    numbers = db.session.scalars(due.limit(100)).all()
    left = sum(send(number) for number in numbers)
    return f"{in_number(left, 'courriel parti')} sur {len(numbers)}." if numbers else ""


def send(number: int) -> bool:
    """Whether a mail left now; what went wrong is written in its row, in French, and in the log by its kind."""
    if not claim(number):
        return False
    mail = db.session.get_one(Mail, number)
    act_as(Actor("Serveur", "courriel"))
    try:
        message = _message(mail)
        db.session.commit()  # nobody waits for a mail server to write
        _deliver(message)
        mail.sent()
    except (OSError, smtplib.SMTPException, ValueError) as failure:
        current_app.logger.error("mail: %s", type(failure).__name__)
        if mail.link_user and LINK in mail.text:
            end_links(mail.link_user, db.session())  # that of a mail that did not leave
        mail.not_sent(next(said for kind, said in SAID if isinstance(failure, kind)), for_good=_is_final(failure))
    db.session.commit()
    return mail.state is MailState.SENT


def _is_final(failure: Exception) -> bool:
    """Whether trying again would give the same: an address that does not exist, or that cannot be written."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in failure.recipients.values())
    return isinstance(failure, ValueError) and not isinstance(failure, OSError)


def _message(mail: Mail) -> EmailMessage:
    letter = letter_mailed(mail.id) if mail.link_user_id is None else None
    is_elsewhere = letter is not None and letter.attendance.person.email != mail.to
    if is_elsewhere or not (mail.link_user_id is None or _is_theirs(mail)):
        raise OutOfDateError
    text = mail.text
    if LINK in text and (mail.link_user or letter):
        text = text.replace(LINK, _address_for(mail.link_user, letter))
    message = written(mail.to, mail.subject, text, mail.calendar, mail.method)
    message["Date"] = localtime()
    domain = parseaddr(message["From"])[1].rpartition("@")[2]
    # A letter that is tried again keeps its name: who received it already knows it for the same.
    message["Message-ID"] = (
        f"<seance-{letter.id}-{letter.made_at:%Y%m%d%H%M%S}@{domain}>" if letter else make_msgid(domain=domain)
    )
    message["Auto-Submitted"] = "auto-generated"
    return message


def _is_theirs(mail: Mail) -> bool:
    """Whether the account that a mail is of is open, at that address still; of what it says of records, as it was.

    What is to be done on a day is told on no other, which has its own mail.
    """
    user = mail.link_user
    if user is None or not user.is_open or user.email != mail.to:
        return False
    return LINK in mail.text or (user.updated_at <= mail.created_at and day_of(mail.created_at) == today())


def written(to: str, subject: str, text: str, calendar: str = "", method: str = "", sender: str = "") -> EmailMessage:
    """A message; its invitation is said twice, beside the text for agendas and as a file for whoever opens it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender or sender_of_mails(), to, subject
    message.set_content(text)
    if calendar:
        content = calendar.encode()  # in bytes: its lines end as its standard says
        said = {"method": method, "charset": "utf-8"}
        message.add_alternative(content, maintype="text", subtype="calendar", params=said)
        message.add_attachment(content, maintype="application", subtype="ics", filename="invitation.ics")
    return message


def sender_of_mails() -> str:
    """Whom mails are from."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.MAIL_FROM


def _address_for(user: User | None, letter: SessionLetter | None) -> str:
    """The address of a link that is drawn now, for an account or for whoever is invited to a session."""
    base = current_app.config["SETTINGS"].base_url
    with current_app.test_request_context(base_url=base):
        if user is not None:
            return f"{base}{url_for('passwords.by_link', token=draw_link(user))}"
        assert letter is not None
        return letter_address(letter)


def letter_address(letter: SessionLetter) -> str:
    """The address of a link of a letter, while it opens something."""
    if letter.kind is not LetterKind.CANCEL and why_closed(letter):
        raise OutOfDateError
    base = current_app.config["SETTINGS"].base_url
    return f"{base}{url_for('invitations.show', secret=draw_session_link(letter))}"


def _deliver(message: EmailMessage) -> None:
    url = urlsplit(current_app.config["SETTINGS"].MAIL_URL)
    with _connected(url) as connection:
        if url.scheme == "smtp" and url.hostname not in LOOPBACK:
            connection.starttls(context=_closed())
        if url.username:
            connection.login(unquote(url.username), unquote(url.password or ""))
        try:
            connection.send_message(message)
        except smtplib.SMTPNotSupportedError as failure:  # letters of an address that this server does not take
            raise ValueError from failure


def _connected(url: SplitResult) -> smtplib.SMTP:
    connect = partial(smtplib.SMTP_SSL, context=_closed()) if url.scheme == "smtps" else smtplib.SMTP
    return connect(url.hostname or "", url.port or 0, timeout=PATIENCE)


def _closed() -> ssl.SSLContext:
    """It checks certificates, as smtplib's own does not; those one trusts are read, in 10 ms, where one is shown."""
    return ssl.create_default_context()
