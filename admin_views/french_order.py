"""A text column as French reads it: without accents, capitals or punctuation, the same on either engine."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

_ACCENTED = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÖÕÙÚÛÜŸàáâãäåçèéêëìíîïñòóôöõùúûüÿ"
_PLAIN = "AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuy"


class french_order(FunctionElement[Any]):  # noqa: N801 — reads as an SQL function
    """What `models.text.normal` does, in the database."""

    inherit_cache = True

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(french_order, "sqlite")
def _by_our_function(element: Any, compiler: Any, **kw: Any) -> str:
    return f"french({compiler.process(element.clauses, **kw)})"


@compiles(french_order, "postgresql")
def _by_translation(element: Any, compiler: Any, **kw: Any) -> str:
    """No extension and no ICU asked for: not every server has them."""
    text = f"translate({compiler.process(element.clauses, **kw)}, '{_ACCENTED}', '{_PLAIN}')"
    for ligature, letters in (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss")):
        text = f"replace({text}, '{ligature}', '{letters}')"
    return f"trim(regexp_replace(lower({text}), '[^a-z0-9]+', ' ', 'g')) COLLATE \"C\""
