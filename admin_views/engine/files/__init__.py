"""Files that open right: writers fed with plain cells (`app/docs/files.md#formats`)."""

from admin_views.engine.files.cells import Column
from admin_views.engine.files.csv_files import excel_csv, norme_csv
from admin_views.engine.files.xlsx_files import xlsx

__all__ = ["Column", "excel_csv", "norme_csv", "xlsx"]
