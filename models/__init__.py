"""The domain, in rooms: each imports only those on its left in `ROOMS`. No HTTP below this line.

The engine stands alone: a domain of other rooms, or of none, is imported all the same.
"""

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from sqlalchemy.orm import configure_mappers

ROOMS = (
    "engine",
    "policy",
    "reference",
    "parties",
    "accounts",
    "cohorts",
    "selection",
    "accompaniment",
    "fund",
    "councils",
    "conduct",
    "region",
    "overview",
)

for _room in ROOMS:
    if find_spec(f"{__name__}.{_room}") is None:
        continue
    _package = import_module(f"{__name__}.{_room}")
    for _module in pkgutil.walk_packages(getattr(_package, "__path__", []), f"{_package.__name__}."):
        import_module(_module.name)
configure_mappers()  # a link to what does not exist is told here
