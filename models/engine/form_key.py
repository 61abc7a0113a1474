"""One key per form opened: a form sent twice makes one record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from models.engine.declaration import technical
from models.engine.mapping import Base
from models.engine.record import now


class FormKey(Base):
    """The key of a form that was saved, and the record it made, written in the same transaction."""

    key: Mapped[str] = technical(primary_key=True)
    concept: Mapped[str] = technical()
    record_id: Mapped[int] = technical()
    used_at: Mapped[datetime] = technical(default=now)
