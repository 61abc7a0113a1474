"""Addresses of the application: written by code that is made when one is asked for."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from tests.engine.alone.shop import make_shop


def _written(rule: Rule, **values: str) -> tuple[str, str] | None:
    return rule.build({**dict.fromkeys(rule.arguments, "a b/é"), **values})


def test_an_application_is_made_without_compiling_what_writes_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[Rule] = []
    compile_it = Rule._compile_builder

    def counted(self: Rule, append_unknown: bool = True) -> object:
        compiled.append(self)
        return compile_it(self, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", counted)
    app = make_shop("sqlite://")
    assert compiled == []
    written = partial(_written, next(one for one in app.url_map.iter_rules() if one.endpoint == "order.details_view"))
    assert (written(), written()) == (("", "/order/details/"),) * 2
    assert len(compiled) == 1, "compiled once, whatever the number of addresses"


def test_each_address_is_the_one_that_werkzeug_writes(app: Flask) -> None:
    rules = list(app.url_map.iter_rules())
    plain = Map([Rule(one.rule, endpoint=one.endpoint, methods=one.methods, defaults=one.defaults) for one in rules])
    for ours, theirs in zip(rules, plain.iter_rules(), strict=True):
        assert _written(ours, q="l'été & co") == _written(theirs, q="l'été & co")
