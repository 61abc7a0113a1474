"""Somebody without a browser, for what is done again: links are followed, forms are sent as the server made them."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from models.policy import Role
from tests.browser.site import Site
from tests.pages import Page, inputs_of, words


class Plain:
    """What they have before them is `page`."""

    def __init__(self, site: Site, role: Role) -> None:
        self.client, self.place = site.client(role), {"base_url": site.url, "follow_redirects": True}

    def open(self, address: str) -> None:
        """A page, by its address."""
        self._look(self.client.get(address, **self.place))

    def offers(self, name: str) -> bool:
        """Whether the page itself has a link whose name begins so."""
        return any(words(one).startswith(name) for one in self.page.main.iter("a"))

    def follow(self, name: str) -> None:
        """That link, the first of them."""
        self.open(next(one.get("href", "") for one in self.page.main.iter("a") if words(one).startswith(name)))

    def press(self, name: str, **typed: Any) -> None:
        """A button of the page itself, the first of them, after what is typed: by the names of the boxes."""
        form, button = next(
            (form, one) for form in self.page.main.iter("form") for one in form.iter("button") if words(one) == name
        )
        sent = MultiDict(inputs_of(form))
        if "name" in button.attrib:
            sent.add(button.get("name"), button.get("value", ""))
        for field, value in typed.items():
            sent.setlist(field, value if isinstance(value, list) else [value])
        self._look(self.client.post(form.get("action") or self.address, data=sent, **self.place))

    def _look(self, answer: TestResponse) -> None:
        self.page, self.address = Page(answer), answer.request.full_path
        assert answer.status_code == 200, self.page.errors
