"""How one comes to the letters of a session, and to what they open."""

from __future__ import annotations

from playwright.sync_api import Page
from sqlalchemy import select

from models.councils.convening import begin, standing_of
from models.councils.convocation import draw_session_link
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.engine import db
from tests.browser.site import Site
from tests.invited import invite

PLACE = "Salle 3, rez-de-chaussée"


def convocation(page: Page, site: Site) -> None:
    """What is to be sent of a session to come."""
    page.goto(f"/council_session/convocation/?id={_session(site)}")


def invitation(page: Page, site: Site) -> None:
    """What somebody who is invited opens from their mail."""
    page.goto(_link(site))


def invitation_sheet(page: Page, site: Site) -> None:
    """A company that presents, from there."""
    pitch = site.id_of(Pitch, council_session_id=_session(site))
    page.goto(f"{_link(site)}/{pitch}")


def _session(site: Site) -> int:
    """The session, made once."""
    if not site.count(CouncilSession, place=PLACE):
        invite(site.app, ["un@example.org", "deux@example.org", None], code="AV-INVITE")
    return site.id_of(CouncilSession, place=PLACE)


def _link(site: Site) -> str:
    """Another link of the letter of the first one, who is told if they were not."""
    number = _session(site)
    with site.app.app_context():
        standing = standing_of(db.session.scalars(select(CouncilSession).filter_by(id=number)).one())
        letters = standing.letters or begin(standing.mailings["sending"])
        secret = draw_session_link(letters[0])
        db.session.commit()
    return f"/invitation/{secret}"
