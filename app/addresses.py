"""The addresses of pages: those of the menu and of a list are the same at each request, and are built once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request

KEPT = 4096  # addresses, the last asked
PLAIN = (str, int)
ORDERS = frozenset({"_anchor", "_method", "_scheme", "_external"})  # to Flask; its own function gives all four


class Application(Flask):
    """Flask, which does not build again an address that it has built."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._built = lru_cache(KEPT)(self._build)

    def url_for(self, endpoint: str, **values: Any) -> str:
        """As Flask's own: what is relative to a host or to a method is built by it."""
        said = [one for one in values.items() if not (one[1] is None and one[0] in ORDERS)]
        if not (has_request_context() and all(map(_is_plain, said))):
            return super().url_for(endpoint, **values)
        if endpoint[0] == "." and request.blueprint:
            endpoint = f"{request.blueprint}{endpoint}"
        return self._built(request.script_root, endpoint, *said)

    def _build(self, _root: str, endpoint: str, *values: tuple[str, Any]) -> str:
        return super().url_for(endpoint, **dict(values))


def _is_plain(said: tuple[str, Any]) -> bool:
    return said[0][0] != "_" and type(said[1]) in PLAIN  # True is 1, and not in an address
