"""One key per form opened: a form sent twice makes one record."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, insert, select
from sqlalchemy.orm import Mapped, Session

from models.engine.declaration import technical
from models.engine.mapping import Base
from models.engine.record import now
from models.engine.row_locks import begin_writing


class FormKey(Base):
    """The key of a form that was saved, the record it made, and a digest of what it said: one transaction."""

    key: Mapped[str] = technical(primary_key=True)
    concept: Mapped[str] = technical()
    record_id: Mapped[int] = technical()
    said: Mapped[str | None] = technical()
    used_at: Mapped[datetime] = technical(default=now)


_TABLE = cast(Table, FormKey.__table__)
_SENT = select(_TABLE).where(_TABLE.c.key == bindparam("sought"))
_INSERT = insert(_TABLE)


def made_with(session: Session, key: str) -> Row[Any] | None:
    """The row of a key: read as written below without the session, whose following it was a tenth of a creation."""
    return session.connection().execute(_SENT, {"sought": key}).first()


def keep_key(session: Session, key: str, concept: str, record_id: int, said: str | None) -> None:
    """Write the row of a key in the transaction of what it made. Not committed."""
    begin_writing(session)
    held = {"key": key, "concept": concept, "record_id": record_id, "said": said}
    session.connection().execute(_INSERT, held)
