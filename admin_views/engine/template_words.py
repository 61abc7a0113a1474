"""The words of templates, set as French sets them while a template is compiled: a page then costs nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jinja2.ext import Extension
from jinja2.lexer import Token

from models.engine import set_words

# What nobody reads as words: code, and the attributes that are not among these few.
_KEPT = re.compile(
    r"<(?P<tag>code|pre|script|style|textarea)\b.*?(?:(?P<end></(?P=tag)>)|\Z)"
    r'|(?<![\w-])(?!(?:aria-label|title|placeholder|alt|data-label|label|content)=)[\w-]+="[^"]*(?:(?P<quote>")|\Z)',
    re.DOTALL,
)


class TemplateWords(Extension):
    """Sets what is written between the tags of a template, and the texts inside them; values come as they are."""

    def filter_stream(self, stream: Any) -> Iterator[Token]:
        """The same tokens, their words set."""
        html = _Html()
        for token in stream:
            if token.type in {"data", "string"}:
                words = html.after(token.value) if token.type == "data" else set_words(token.value)
                token = Token(token.lineno, token.type, words)
            yield token


class _Html:
    """HTML that comes in pieces, between the tags of a template."""

    def __init__(self) -> None:
        self.until = ""  # what ends that which is kept as it is, begun in a piece before

    def after(self, piece: str) -> str:
        """The next piece, its words set."""
        begins = piece.find(self.until) + len(self.until)
        if begins < len(self.until):  # not in this one
            return piece
        done, self.until = [piece[:begins]], ""
        for kept in _KEPT.finditer(piece, begins):
            done += set_words(piece[begins : kept.start()]), kept[0]
            begins = kept.end()
            if not kept["end"] and not kept["quote"]:
                self.until = f"</{kept['tag']}>" if kept["tag"] else '"'
        return "".join([*done, set_words(piece[begins:])])
