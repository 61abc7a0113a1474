"""The sites of companies as `models.indicators` reads them."""

from __future__ import annotations

from typing import Any

from models.commune import Commune
from models.establishment import Establishment


def sites_read(sites: Any) -> tuple[Any, Any]:
    """The options that load, on a path to sites, their department and the jobs that were counted there."""
    place = sites.joinedload(Establishment.commune).joinedload(Commune.department)
    return place, sites.joinedload(Establishment.jobs_readings)
