"""One key per form opened: a form sent twice makes one record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from models.engine.declaration import technical
from models.engine.mapping import Base
from models.engine.record import now


class FormKey(Base):
    """The key of a form that was saved, the record it made, and a digest of what it said: one transaction."""

    key: Mapped[str] = technical(primary_key=True)
    concept: Mapped[str] = technical()
    record_id: Mapped[int] = technical()
    said: Mapped[str | None] = technical()
    used_at: Mapped[datetime] = technical(default=now)
