"""A declaration that Python or SQLAlchemy would refuse in words of theirs: told in one sentence, at import."""

from __future__ import annotations
import __future__

import builtins
import dis
import re
import sys
from collections.abc import Iterable
from decimal import Decimal
from types import FrameType
from typing import Any

from sqlalchemy.orm import MappedColumn

POSTPONED = __future__.annotations.compiler_flag


def check_postponed(caller: FrameType) -> None:
    """Refuse a field of a module where annotations are read at once: `caller` is the body of its class."""
    code = caller.f_code
    if not code.co_flags & POSTPONED:
        after = (one for one in dis.get_instructions(code) if one.offset > caller.f_lasti)
        name = next((one.argval for one in after if one.opname.startswith("STORE_")), "?")
        raise RuntimeError(
            f"{code.co_name}.{name}: begin {caller.f_globals.get('__name__')} with "
            "`from __future__ import annotations`, without which its types are read too early"
        )


def check_default(label: str, default: Any, least: Any, most: Any) -> None:
    """Refuse a number by default that the database would refuse."""
    is_number = isinstance(default, int | Decimal) and not isinstance(default, bool)
    if is_number and ((least is not None and default < least) or (most is not None and default > most)):
        raise RuntimeError(f"« {label} »: its default, {default}, is out of its own bounds, {least} to {most}")


def check_kind(cls: type[Any], name: str, kind: Any, known: type[Any]) -> None:
    """Refuse a column whose type is no sort of field: nothing would read it, check it or show it."""
    if not isinstance(kind, known):
        raise RuntimeError(
            f"{cls.__name__}.{name}: its type is no sort of field; take one of those of models/engine/declaration.py"
        )


def check_columns(cls: type[Any], asked: Iterable[tuple[str, Any]]) -> None:
    """Refuse records told apart by what they do not have; `asked` are (name, column, if any)."""
    for name, column in asked:
        if column is None:
            raise RuntimeError(f"{cls.__name__}: unique_together names {name}, which is none of its fields")


def check_sources(name: str, sources: Any) -> None:
    """Refuse a verb that starts from one state alone, which is no list of states."""
    if not isinstance(sources, tuple):
        raise RuntimeError(f"the verb {name}: where it starts from is a tuple, as (State.OPEN,)")


def check_asked(cls: type[Any], verb: str, asked: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a verb that asks for what is no field of its record."""
    for name in asked:
        if name not in known:
            raise RuntimeError(f"{cls.__name__}, the verb {verb}: {name} is none of its fields")


def check_types(cls: type[Any]) -> None:
    """Refuse a column whose type is not known in its module yet."""
    known = {**vars(builtins), **vars(sys.modules[cls.__module__])}
    for name, annotation in vars(cls).get("__annotations__", {}).items():
        if isinstance(annotation, str) and isinstance(vars(cls).get(name), MappedColumn):
            for word in re.findall(r"(?<![.\w])[A-Za-z_]\w*", annotation):
                if word not in known:
                    raise RuntimeError(
                        f"{cls.__name__}.{name}: {word} is not known; import it, "
                        "and not under `if TYPE_CHECKING`, which is for the targets of links"
                    )


def check_targets(links: Iterable[tuple[str, str, str]], known: set[str]) -> None:
    """Refuse a link to a class that no module declares; `links` are (class, field, target)."""
    for owner, name, target in links:
        if target not in known:
            raise RuntimeError(f"{owner}.{name}: no concept is called {target}; correct the name, or write its model")
