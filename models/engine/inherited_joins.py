"""On SQLite, an outer join to a concept that inherits is written table by table: its planner then goes by their keys.

    … LEFT JOIN (parent JOIN child ON parent.id = child.id) ON child.id = here.child_id AND parent.deleted_at IS NULL

makes SQLite join the two tables whole, in memory, whatever is asked of them. The same rows, found one by one:

    … LEFT JOIN child ON child.id = here.child_id
                     AND EXISTS (SELECT 1 FROM parent WHERE parent.id = child.id AND parent.deleted_at IS NULL)
      LEFT JOIN parent ON parent.id = child.id

PostgreSQL goes by the keys as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm.util import _ORMJoin
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BooleanClauseList
from sqlalchemy.sql.operators import and_ as and_operator
from sqlalchemy.sql.operators import eq
from sqlalchemy.sql.selectable import FromClause, FromGrouping, Join


@compiles(_ORMJoin, "sqlite")
def _joined(join: Any, compiler: Any, **kw: Any) -> str:
    pair = _inherited(join.right) if join.isouter and not join.full else None
    return str(compiler.visit_join(join if pair is None else _by_keys(join, pair), **kw))


def _inherited(right: Any) -> Join | None:
    """The two tables of a concept that inherits, joined by the keys of both: a row of each at most."""
    pair = right.element if isinstance(right, FromGrouping) else right
    if not isinstance(pair, Join) or pair.isouter or isinstance(pair.left, Join) or isinstance(pair.right, Join):
        return None
    on: Any = pair.onclause
    keys = {*pair.left.primary_key, *pair.right.primary_key}
    return pair if len(keys) == 2 and getattr(on, "operator", None) is eq and {on.left, on.right} == keys else None


def _by_keys(join: Any, pair: Join) -> Join:
    """The table that the link leads to, where it is what is asked and the other holds the rest; then the other."""
    criteria = list(_parts(join.onclause))
    first = next((one for each in criteria for one in (pair.left, pair.right) if _names(each, one)), pair.right)
    other = pair.right if first is pair.left else pair.left
    there = [one for one in criteria if _names(one, other)]
    same: Any = pair.onclause
    held: Any = select(literal_column("1")).select_from(other).where(same, *there).correlate_except(other)
    here = [one for one in criteria if not _names(one, other)]
    found = Join(join.left, first, and_(*here, held.exists()), isouter=True)
    return Join(found, other, same, isouter=True)


def _parts(criterion: Any) -> Iterator[Any]:
    """Those that are all to be met, of a criterion that adds some up."""
    if isinstance(criterion, BooleanClauseList) and criterion.operator is and_operator:
        for each in criterion.clauses:
            yield from _parts(each)
    else:
        yield criterion


def _names(criterion: Any, table: FromClause) -> bool:
    """Whether a criterion is made of a column of a table."""
    return any(getattr(one, "table", None) in (table,) for one in visitors.iterate(criterion))
