"""What the demonstration brought, and what it did not: where anything else is, it is loaded no more."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Exists, Select, and_, exists, false, func, inspect, or_, select, union_all

from models.accounts.user import User
from models.engine import JournalAction, JournalEntry, Record, ReferenceRow, Refused, concepts, db, now, stem
from models.engine.save_rules import INVENTED
from seeds.demo_load import LOADER

NAMED = 5
KEPT = "La démonstration reste : {} ({}). Remettez ces fiches à la corbeille une à une, ou partez d'une base vide."


def somebody_works() -> bool:
    """Whether a record, in the bin or not, was made by anything else than a load of the demonstration."""
    found = union_all(*map(_strangers, _typed()))
    return db.session.execute(found.limit(1).execution_options(with_bin=True)).first() is not None


def _is_typed(model: type[Any]) -> bool:
    """Reference tables are loaded everywhere; a company is counted once, though it is an organisation too."""
    is_whole = len(list(inspect(model).self_and_descendants)) == 1
    return issubclass(model, Record) and not issubclass(model, ReferenceRow) and is_whole


def count_invented() -> int:
    """How many records of the demonstration are there, out of the bin."""
    counts = (select(func.count()).select_from(model).where(_ours(model)) for model in _typed())
    return sum(db.session.scalar(one) or 0 for one in counts)


def remove_invented() -> int:
    """Send to the bin what the demonstration brought, all of it; the number of records.

    `ValueError` names what keeps it: what people changed there, what they made that leans on it.
    """
    found = [one for model in _typed() for one in db.session.scalars(select(model).where(_ours(model)))]
    if changed := list(db.session.scalars(_changed(found).limit(NAMED))):
        raise ValueError(KEPT.format("des personnes y ont modifié", ", ".join(changed)))
    moment = now()
    with db.session.no_autoflush:
        for one in found:
            one.deleted_at = moment
            if not isinstance(one, User):  # an administrator stays, whoever it is
                inspect(one).info[INVENTED] = True
        try:
            db.session.flush()
        except Refused as refusal:
            said = list(dict.fromkeys(one.sentence for one in refusal.problems))
            raise ValueError(KEPT.format("quelque chose s'y appuie", " ".join(said[:NAMED]))) from None
    return len(found)


def _changed(records: list[Record]) -> Select[tuple[str]]:
    """The titles of those that somebody changed; an account is theirs to use, and goes when it has kept its address."""
    ids: dict[str, list[int]] = {}
    for one in records:
        ids.setdefault(stem(type(one).__name__), []).append(one.id)
    ours = or_(
        false(),
        *(and_(JournalEntry.concept == name, JournalEntry.record_id.in_(numbers)) for name, numbers in ids.items()),
    )
    query = select(JournalEntry.record_label).distinct().order_by(JournalEntry.record_label)
    return query.where(ours, JournalEntry.channel != LOADER.channel, JournalEntry.concept != "user")


def _typed() -> list[type[Any]]:
    return [one for one in concepts().values() if _is_typed(one)]


def _strangers(model: type[Any]) -> Select[Any]:
    return select(model.id).where(~_ours(model))


def _ours(model: type[Any]) -> Exists:
    """Whether a load made the record."""
    return exists().where(
        JournalEntry.concept == stem(model.__name__),
        JournalEntry.record_id == model.id,
        JournalEntry.action == JournalAction.CREATED,
        JournalEntry.channel == LOADER.channel,
    )
