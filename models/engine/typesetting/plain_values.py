"""Values as a template takes them: texts that people typed are texts, whatever they hold."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from models.engine.typesetting.press.limits import TOO_HEAVY, VALUES, NotMade

TOGETHER = 24  # letters without a space that a narrow column holds
_LONG = re.compile(rf"[^\s\u200b]{{{TOGETHER + 1},}}")
_PIECE = re.compile(rf"[^\s]{{{TOGETHER // 2}}}(?=[^\s])")
_BREAK = "\u200b"  # where a line may break, and nothing is drawn
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff")  # they turn what follows
_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn"})


class Drawing(str):
    """A picture of ours, as SVG: taken as it is."""

    __slots__ = ()


def values_line(values: Mapping[str, Any]) -> str:
    """As JSON that reads the same each time; `NotMade` when they are too many."""
    text = json.dumps(_plain(values), ensure_ascii=False, sort_keys=True)
    if len(text.encode()) > VALUES:
        raise NotMade(TOO_HEAVY)
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, str):
        return value if isinstance(value, Drawing) else plain_text(value)
    if isinstance(value, Sequence):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    raise TypeError(f"{type(value).__name__} is no value of a document")


def plain_text(text: str) -> str:
    """What is seen of it, with places to break where it has no space for long; `NotMade` when it is endless."""
    if len(text) > VALUES:
        raise NotMade(TOO_HEAVY)
    text = unicodedata.normalize("NFC", str(text)).replace("\r\n", "\n").replace("\t", " ")
    kept = "".join(one for one in text if one == "\n" or _is_seen(one))
    return _LONG.sub(lambda found: _PIECE.sub(lambda piece: piece[0] + _BREAK, found[0]), kept)


def _is_seen(sign: str) -> bool:
    return sign not in _TURNS and unicodedata.category(sign) not in _UNSEEN
