"""What a journey costs: clicks and keys that are not text, fields typed; told at the end of the run as a table."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.papers import PDF

TABLE: list[str] = []


@dataclass
class Journey:
    """Counts; `goal` is that of `app/docs/journeys.md`: at most so many clicks, so many fields."""

    number: str
    words: str
    goal: tuple[int, int]
    clicks: int = 0
    fields: int = 0

    def click(self, what: Locator) -> None:
        """One click."""
        self.clicks += 1
        what.click()

    def tap(self, what: Locator) -> None:
        """One touch."""
        self.clicks += 1
        what.tap()

    def choose(self, what: Locator, option: str) -> None:
        """One choice of a list."""
        self.clicks += 1
        what.select_option(option)

    def tick(self, what: Locator, *, on: bool = True) -> None:
        """One box."""
        self.clicks += 1
        what.set_checked(on)

    def type(self, what: Locator, text: str) -> None:
        """One field."""
        self.fields += 1
        what.fill(text)

    def write(self, page: Page, text: str) -> None:
        """One field, where the keyboard already is."""
        self.fields += 1
        page.keyboard.type(text)

    def press(self, page: Page, key: str) -> None:
        """One key that is no text."""
        self.clicks += 1
        page.keyboard.press(key)

    def send(self, what: Locator) -> None:
        """One file that is chosen."""
        self.clicks += 1
        what.set_input_files([{"name": "livrable.pdf", "mimeType": "application/pdf", "buffer": PDF}])

    def paste(self, what: Locator, text: str) -> None:
        """A block from a spreadsheet: one key."""
        self.clicks += 1
        what.page.wait_for_load_state()  # nobody pastes before the page has come
        what.evaluate(
            "(cell, text) => { const data = new DataTransfer(); data.setData('text/plain', text);"
            "const said = { clipboardData: data, bubbles: true, cancelable: true };"
            "cell.dispatchEvent(new ClipboardEvent('paste', said)) }",
            text,
        )

    def is_done(self, note: str = "") -> None:
        """Within its goal; the table remembers it, with what else was seen."""
        clicks, fields = self.goal
        TABLE.append(
            f"{self.number:5}{self.words:58}{self.clicks:>3} / {clicks:<3} {self.fields:>3} / {fields:<3} {note}"
        )
        assert (self.clicks <= clicks, self.fields <= fields) == (True, True), TABLE[-1]
