"""When jobs are counted."""

from __future__ import annotations

from models.engine import LabelledEnum


class Milestone(LabelledEnum):
    """When in the company's time with the programme."""

    START = "T0", "T0"
    END = "fin", "Fin"
    A_YEAR = "T+12", "T+12"
    TWO_YEARS = "T+24", "T+24"
    THREE_YEARS = "T+36", "T+36"
    OTHER = "autre", "Autre"
