"""What the rows of a file come to, by the rules of a save: tried one by one, each refused alone; the caller commits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from flask import has_request_context
from sqlalchemy import inspect
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.importing.linking import Kept, Linker, Made
from admin_views.engine.importing.reading import (
    ANOTHER,
    DISTINCT,
    Reader,
    Said,
    Trouble,
    field_troubles,
    looks_like,
    refused_troubles,
)
from admin_views.engine.importing.targets import may_change, may_create
from admin_views.engine.tracing import note_read
from models.engine import (
    CHANGED,
    NEW,
    OVERTAKEN,
    REFUSED,
    SAME,
    SKIPPED,
    HeldTitles,
    Refused,
    begin_lists,
    begin_operation,
    begin_writing,
    db,
    doubles_of,
    last_operation,
    resembling_fields,
)

SKIP = "_skip"
Change = tuple[str, str, str]  # field, what it held, what it holds


@dataclass
class Outcome:
    """What a row comes to: the record it changes, or None; its changes, as (field, old, new); its troubles."""

    verdict: str
    title: str = ""
    changes: list[Change] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    record_id: int | None = None
    version: int | None = None
    operation: str | None = None
    made: list[Made] = field(default_factory=list)  # along with it: of what its links point to
    stays: list[Kept] = field(default_factory=list)  # of what they point to, and the file says otherwise

    def as_row(self) -> dict[str, Any]:
        """The columns of its row."""
        said: dict[str, Any] = {"title": self.title, "changes": self.changes}
        said |= {"troubles": [asdict(one) for one in self.troubles]}
        said |= {name: some for name, some in (("made", self.made), ("stays", self.stays)) if some}
        return {
            "verdict": self.verdict,
            "result": said,
            "record_id": self.record_id,
            "record_version": self.version,
            "operation": self.operation,
        }


class Trial:
    """The rows of one file, tried one after the other in the transaction that is open."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.linker = reader, Linker(reader)
        self.titles = HeldTitles()
        self.seen: dict[int, int] = {}  # record → the line that speaks of it
        begin_writing(db.session())  # SQLite would end with the first savepoint what it began with

    def outcome(self, row: Any) -> Outcome:
        """What a row comes to: written when no rule refuses it, in an operation of its own."""
        if SKIP in (row.answers or {}):
            return Outcome(SKIPPED)
        said = self.reader.said(row)
        if not any(texts != [""] for texts in said.posted.values()) and not said.troubles:
            return Outcome(SKIPPED)
        begin_operation(db.session())
        self.titles.begin_row()
        return self._with_links(said, row) if self.linker.concerns(row) else self._own(said, row)

    def _with_links(self, said: Said, row: Any) -> Outcome:
        """The same, with the records that it makes along: none of them stays when the row is refused."""
        try:
            with db.session.begin_nested():
                settled = self.linker.settle(row, said)
                said.troubles += settled.troubles
                found = self._own(said, row)
                if found.verdict == REFUSED:
                    raise _NotKept(found)
        except _NotKept as refused:
            return refused.found
        found.stays = settled.stays
        if settled.made:
            found.made, found.operation = settled.made, last_operation(db.session())
            found.verdict = NEW if found.verdict == NEW else CHANGED
        return found

    def _own(self, said: Said, row: Any) -> Outcome:
        with db.session.no_autoflush:
            form, record, troubles = self._understood(said, row)
        troubles = [*troubles, *said.troubles] or list(self._barred(record))
        if troubles:
            return _refused(record, troubles)
        return self._written(form, record, said, row)

    def _understood(self, said: Said, row: Any) -> tuple[Any, Any, list[Trouble]]:
        """(the form of what a row says, the record that it is about, troubles); none is looked for by what is wrong."""
        record, troubles = self.reader.told(row)
        form = self.reader.bound(said, record)
        if record is None and not troubles and not any(one.process_errors for one in form):
            record, troubles = self.reader.found(said, form, row)
            form = form if record is None else self.reader.bound(said, record)
        if not troubles:
            form.validate()
            troubles = list(map(self.linker.offered, field_troubles(self.reader, form, said)))
        return form, record, troubles

    def _barred(self, record: Any) -> Iterator[Trouble]:
        """What the role does not do; a record of which another line of the file speaks."""
        concept, role = self.reader.model.__concept__, self.reader.role
        if record is None and not may_create(self.reader.model, role):
            yield Trouble("", "", f"Aucune fiche ne correspond, et votre rôle n'ajoute pas {concept.one}.")
        if record is not None and not may_change(self.reader.model, role):
            yield Trouble("", "", f"Votre rôle ne modifie pas {concept.the}.")
        if record is not None and record.id in self.seen:
            yield Trouble("", "", f"La ligne {self.seen[record.id]} parle déjà de « {record} ».")

    def _written(self, form: Any, record: Any, said: Said, row: Any) -> Outcome:
        held = record if record is not None else self.reader.model()
        found = Outcome(NEW if record is None else SAME, record_id=held.id, version=held.version)
        try:
            found.changes = self._saved(form, held, row, is_new=record is None)
        except _LooksLike as doubles:
            return _refused(record, [looks_like(form, doubles.found, ANOTHER)])
        except Refused as refusal:
            return _refused(record, list(refused_troubles(refusal, held, said)))
        except StaleDataError:
            return _refused(record, [Trouble("", "", OVERTAKEN)])
        self.seen[held.id], found.title = row.line + 1, str(held)
        if found.verdict == NEW or found.changes:
            found.verdict = NEW if found.verdict == NEW else CHANGED
            found.operation = last_operation(db.session())
        return found

    def _saved(self, form: Any, held: Any, row: Any, *, is_new: bool) -> list[Change]:
        """Save what the form says, alone; gives what it changes. What resembles another record is not saved."""
        with db.session.begin_nested():
            with db.session.no_autoflush:
                db.session.add(held)
                begin_lists(held, self.reader.lists if is_new else ())
                form.populate_obj(held)
            changes = list(_changes(form, held, is_new=is_new))
            alike = resembling_fields(self.reader.model)
            is_touched = is_new or any(inspect(held).attrs[one].history.has_changes() for one in alike)
            db.session.flush()
            if is_touched and DISTINCT not in (row.answers or {}) and (found := doubles_of(held, self.reader.role)):
                raise _LooksLike(found)
            if is_new and self.linker.along.then is not None:
                self.linker.along.then(held)
                db.session.flush()
        return changes


class _LooksLike(Exception):  # noqa: N818 — what is found, on its way out of a savepoint
    def __init__(self, found: Sequence[Any]) -> None:
        super().__init__()
        self.found = found


class _NotKept(Exception):  # noqa: N818 — what a row comes to, on its way out of a savepoint
    def __init__(self, found: Outcome) -> None:
        super().__init__()
        self.found = found


def _refused(record: Any, troubles: list[Trouble]) -> Outcome:
    is_known = record is not None and inspect(record).has_identity
    number, version = (record.id, record.version) if is_known else (None, None)
    return Outcome(REFUSED, str(record) if is_known else "", [], troubles, number, version)


def _changes(form: Any, record: Any, *, is_new: bool) -> Iterator[Change]:
    """(field, what it held, what it holds) of what a row changes; of all that it fills, for a new record."""
    for one in form:
        each, history = one.declared, inspect(record).attrs[one.name].history
        if not history.has_changes():
            continue
        gone = [*(history.unchanged or ()), *(history.deleted or ())] if each.to_many else history.deleted
        before = each.show(sorted(gone, key=str)) if each.to_many else each.show((gone or [None])[0])
        if has_request_context() and not is_new:
            note_read(each, record.id, before)
        yield one.name, "" if is_new else before, each.show(getattr(record, one.name))
