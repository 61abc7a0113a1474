"""Sealed lines: what is altered, removed or added is seen; after a purge, after somebody is forgotten, all holds."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from models.engine import (
    AccessEntry,
    AccessEvent,
    Harm,
    JournalEntry,
    Seal,
    access_line,
    chains,
    db,
    forget,
    guard_sealed_tables,
    purge_sealed,
    seal_lines,
    sealing_path,
    triggers_away,
    verify,
    write_accesses_apart,
)
from models.reference.theme import Theme
from tests.factories import sample

LINES, JOURNAL, SEALS = AccessEntry.__table__, JournalEntry.__table__, Seal.__table__
CHAIN = {one.name: one for one in chains()}


MANY = int(os.environ.get("TRAIL_LINES", "2000"))  # 100,000 for the figure of app/docs/security.md


@pytest.fixture
def engine(app):
    """A store where three lines were sealed, then three more, and the journal of a record."""
    with app.app_context():
        db.session.add(sample(Theme))
        db.session.commit()
        for _ in range(2):
            read = [access_line(AccessEvent.FIELDS_READ, "theme", record_id=n, actor="Anne") for n in (1, 2, 3)]
            write_accesses_apart(db.engine, read)
            seal_lines(db.engine)
        yield db.engine


def as_owner(engine, *statements):
    """What somebody who owns the database does, past the triggers."""
    with engine.begin() as connection, sealing_path(connection):
        for one in statements:
            connection.execute(one)


def broken(engine):
    """Chain → (what was done, to which line)."""
    return {one.chain: (one.broken.harm, one.broken.line) for one in verify(engine) if one.broken}


def verdict(engine, name):
    return next(one for one in verify(engine) if one.chain == name)


def ids(engine):
    with engine.connect() as connection:
        return list(connection.scalars(select(LINES.c.id).order_by(LINES.c.id)))


def test_lines_that_nobody_touched_hold(engine):
    assert broken(engine) == {}
    found = verdict(engine, "accesses")
    assert (found.sealed, found.unsealed, len(found.head)) == (6, 0, 64)
    assert verdict(engine, "journal").sealed == 1
    assert triggers_away(engine) == []


@pytest.mark.parametrize("table", [LINES, JOURNAL, SEALS], ids=lambda one: one.name)
def test_no_statement_changes_or_removes_a_line(engine, table):
    column = "hash" if table is SEALS else "actor"
    at_once = [text(f"TRUNCATE {table.name}")] if engine.name == "postgresql" else []
    for statement in (update(table).values({column: "X"}), delete(table), *at_once):
        with pytest.raises(DBAPIError, match="is only added to"), engine.begin() as connection:
            connection.execute(statement)


def test_the_path_closes_with_its_transaction(engine):
    as_owner(engine)
    with pytest.raises(DBAPIError, match="is only added to"), engine.begin() as connection:
        connection.execute(delete(LINES))


def test_a_trigger_that_was_taken_away_is_told_and_put_back(engine):
    of = " ON access_entry" if engine.name == "postgresql" else ""
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER access_entry_no_delete{of}"))
    assert triggers_away(engine) == ["access_entry_no_delete"]

    with engine.begin() as connection:
        guard_sealed_tables(connection)

    assert triggers_away(engine) == []


@pytest.mark.parametrize(("name", "value"), [("actor", "Personne"), ("record_id", 7), ("event", AccessEvent.PURGED)])
def test_an_altered_line_is_named(engine, name, value):
    second = ids(engine)[1]
    as_owner(engine, update(LINES).where(LINES.c.id == second).values({name: value}))
    assert broken(engine) == {"accesses": (Harm.ALTERED, second)}


def test_a_value_that_is_said_to_be_forgotten_may_not_be_another(engine):
    """Whoever keeps the digest of what was there writes nothing in its place."""
    second = ids(engine)[1]
    with engine.begin() as connection:
        forget(connection, LINES, LINES.c.id == second, {"actor"})
    as_owner(engine, update(LINES).where(LINES.c.id == second).values(actor="Bruno"))
    assert broken(engine) == {"accesses": (Harm.ALTERED, second)}


def test_an_altered_line_of_the_journal_is_named(engine):
    as_owner(engine, update(JOURNAL).values(record_label="Autre"))
    assert broken(engine)["journal"][0] is Harm.ALTERED


def test_a_removed_line_is_named(engine):
    fifth = ids(engine)[4]
    as_owner(engine, delete(LINES).where(LINES.c.id == fifth))
    assert broken(engine) == {"accesses": (Harm.REMOVED, fifth)}


@pytest.mark.parametrize("is_sealed", [True, False])
def test_an_inserted_line_is_named(engine, is_sealed):
    """Under a seal; or without one, older than the last seal: it is named before and after it is sealed."""
    number = verdict(engine, "accesses").sealed + 100
    line = access_line(AccessEvent.FIELDS_READ, "theme", actor="Anne") | {"id": number}
    with engine.begin() as connection:
        seal_id = connection.scalar(select(func.max(LINES.c.seal_id))) if is_sealed else None
        at = datetime.now(UTC) - timedelta(hours=1)
        connection.execute(insert(LINES).values(line | {"at": at, "seal_id": seal_id}))
    assert broken(engine) == {"accesses": (Harm.INSERTED, number)}
    seal_lines(engine)
    assert broken(engine) == {"accesses": (Harm.INSERTED, number)}


def test_a_seal_that_was_altered_or_removed_is_named(engine):
    last = select(func.max(SEALS.c.id)).where(SEALS.c.chain == "accesses").scalar_subquery()
    as_owner(engine, update(SEALS).where(SEALS.c.id == last).values(lines=9))
    assert broken(engine) == {"accesses": (Harm.BROKEN_SEAL, None)}
    as_owner(engine, delete(SEALS).where(SEALS.c.id == last))
    assert broken(engine)["accesses"][0] is Harm.BROKEN_SEAL


def test_forgetting_a_person_leaves_the_chain_whole(engine):
    with engine.begin() as connection:
        count = forget(connection, LINES, LINES.c.record_id == 2, {"actor", "actor_id"})
        count += forget(connection, LINES, LINES.c.record_id == 2, {"origin"})
        actors = list(connection.scalars(select(LINES.c.actor).order_by(LINES.c.id)))
        salts = list(connection.scalars(select(LINES.c.salt).where(LINES.c.record_id == 2)))
    assert (count, actors, salts) == (4, ["Anne", None, "Anne"] * 2, [None, None])
    assert broken(engine) == {}


def test_a_purge_takes_whole_batches_and_keeps_their_seals(engine):
    first = verdict(engine, "accesses").head
    with engine.connect() as connection:
        limit = connection.scalar(select(func.min(SEALS.c.last_at)).where(SEALS.c.chain == "accesses"))

    assert purge_sealed(engine, CHAIN["accesses"], limit + timedelta(microseconds=1)) == (1, 3)

    found = verdict(engine, "accesses")
    assert (found.sealed, found.purged, found.head, found.broken) == (3, 3, first, None)
    assert purge_sealed(engine, CHAIN["accesses"], limit) == (0, 0)


def test_lines_that_were_there_before_seals_are_sealed_too(engine):
    bare = access_line(AccessEvent.FIELDS_READ, actor="Anne") | {"at": datetime.now(UTC), "salt": None}
    with engine.begin() as connection:
        connection.execute(insert(LINES).values(bare))
    assert (seal_lines(engine), broken(engine)) == (1, {})


def test_two_who_seal_at_once_make_one_chain(engine):
    for _ in range(3):
        write_accesses_apart(engine, [access_line(AccessEvent.FIELDS_READ, record_id=n) for n in range(20)])
        with ThreadPoolExecutor(4) as several:
            counts = list(several.map(lambda _: seal_lines(engine), range(4)))
        assert sum(counts) >= 20
    found = verdict(engine, "accesses")
    assert (found.sealed, found.unsealed, found.broken) == (66, 0, None)


def test_many_lines_are_verified_in_little_time(engine, capsys):
    """At most 50 µs of processor a line: 100,000 in five seconds."""
    read = access_line(AccessEvent.FIELDS_READ, "theme", actor="Anne", columns="Téléphone", origin="192.0.2.1")
    write_accesses_apart(engine, [read | {"record_id": number} for number in range(MANY)])
    seal_lines(engine)
    write_accesses_apart(engine, [read])

    began = time.process_time(), time.perf_counter()
    found = verdict(engine, "accesses")
    spent, lasted = time.process_time() - began[0], time.perf_counter() - began[1]

    with capsys.disabled():
        print(f"\n{MANY} lines verified on {engine.name}: {spent:.2f} s of processor, {lasted:.2f} s")  # noqa: T201
    assert (found.sealed, found.unsealed, found.broken) == (MANY + 6, 1, None)
    assert spent <= 50e-6 * max(MANY, 2000) + 0.1
