"""Whether a store holds anything that the demonstration did not bring: there, it is loaded no more."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, literal, select, union_all

from models.engine import JournalAction, JournalEntry, Record, ReferenceRow, concepts, db, stem
from seeds.demo import LOADER


def somebody_works() -> bool:
    """Whether a record, in the bin or not, was made by anything else than a load of the demonstration."""
    found = union_all(*(_strangers(one) for one in concepts().values() if _is_typed(one)))
    return db.session.execute(found.limit(1).execution_options(with_bin=True)).first() is not None


def _is_typed(model: type[Any]) -> bool:
    """Reference tables are loaded everywhere; a company is counted once, though it is an organisation too."""
    return issubclass(model, Record) and not issubclass(model, ReferenceRow) and not model.__subclasses__()


def _strangers(model: type[Any]) -> Select[Any]:
    ours = select(literal(1)).where(
        JournalEntry.concept == stem(model.__name__),
        JournalEntry.record_id == model.id,
        JournalEntry.action == JournalAction.CREATED,
        JournalEntry.channel == LOADER.channel,
    )
    return select(model.id).where(~ours.exists())
