"""Addresses that are written by code made when the first one is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class LateRule(Rule):
    """An address of the application; what writes it with its values is compiled at its first use.

    Werkzeug compiles two functions for each address at start: for 840 addresses, half of what an application costs.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        """The function that writes the address; Werkzeug binds it to the rule."""
        compiled: list[Callable[..., tuple[str, str]]] = []
        compile_it = super()._compile_builder

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_it(append_unknown))
            return compiled[0](rule, **values)

        return build
