"""Closed lists: what the database stores beside what a French reader sees."""

from __future__ import annotations

from enum import Enum
from typing import Self

from markupsafe import Markup

from models.engine.typography import Words, declared_words


class Tone(Enum):
    """What a state means for whoever looks for where work waits; its value names the class of its tag."""

    AHEAD = "ahead"
    UNDER_WAY = "info"
    WAITS = "needs"  # for somebody of the team
    PAUSED = "warn"
    DONE = "ok"
    ENDED = "ended"  # without what it was for


class LabelledEnum(Enum):
    """A member is `NAME = "stored", "Libellé"`; `value` is stored, `label` is shown; a state has its tone besides."""

    label: Words
    tone: Tone | None

    def __new__(cls, stored: str, label: str, tone: Tone | None = None) -> Self:
        """Keep the stored word as the value, the French words and the tone beside it."""
        member = object.__new__(cls)
        member._value_ = stored
        member.label = declared_words(label)
        member.tone = tone
        return member

    def __str__(self) -> str:
        return self.label

    def __html__(self) -> Markup:
        """Its words as a page says them."""
        return self.label.__html__()

    __hash__ = object.__hash__  # there is one of each: that of Enum hashes its name, thousands of times a page
