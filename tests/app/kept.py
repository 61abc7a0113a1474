"""Applications that are made once for all the tests of a file that have the same settings."""

from __future__ import annotations

import json
from functools import cache

from flask import Flask

from app import create_app
from app.config import Settings


def application(**said: object) -> Flask:
    """The application of what is said, and of the environment as it is now."""
    return _application(Settings(**{"_env_file": None} | said).model_dump_json())  # type: ignore[arg-type]


@cache
def _application(settings: str) -> Flask:
    return create_app(Settings(_env_file=None, **json.loads(settings)))
