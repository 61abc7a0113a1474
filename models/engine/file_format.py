"""The formats in which a list or a file leaves."""

from __future__ import annotations

from models.engine.choices import LabelledEnum


class FileFormat(LabelledEnum):
    """How it is written."""

    XLSX = "xlsx", "Classeur Excel (.xlsx)"
    EXCEL = "excel", "CSV pour Excel français"
    NORME = "norme", "CSV norme (données ouvertes)"
