"""Who plays a whole cohort."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from models.engine import Record, db
from models.policy import Role
from tests.browser.journeys import Journey
from tests.browser.plain import Plain
from tests.browser.site import Site


class Team:
    """Who plays it: a member of the team and whoever answers for the programme, each in front of a browser."""

    def __init__(self, site: Site, visit: Callable[..., Page]) -> None:
        self.site, self.journey = site, Journey("—", "Une promotion entière, de l'appel à la clôture", (59, 29))
        self.staff, self.manager = visit(), visit(Role.ADMIN)
        self.plain, self.plain_manager = Plain(site, Role.STAFF), Plain(site, Role.ADMIN)

    def press(self, page: Page, name: str) -> None:
        """A button."""
        self.journey.click(page.get_by_role("button", name=name, exact=True).first)
        page.wait_for_load_state()

    def follow(self, page: Page, name: str | re.Pattern[str]) -> None:
        """A link of the page itself."""
        self.journey.click(page.get_by_role("main").get_by_role("link", name=name, exact=isinstance(name, str)).first)
        page.wait_for_load_state()

    def ids(self, model: type[Record], *criteria: Any) -> list[int]:
        """Those of the records that meet the criteria, the oldest first."""
        with self.site.app.app_context():
            return list(db.session.scalars(db.select(model.id).where(*criteria).order_by(model.id)))

    def the(self, model: type[Record], *criteria: Any) -> int:
        """The id of one record."""
        (found,) = self.ids(model, *criteria)
        return found

    def later(self, model: type[Record], number: int, **said: object) -> None:
        """Time has passed: dates that were to come are behind."""
        self.site.change(model, number, **said)
