"""What is noted during a session, a record at a time: compared with what others saved meanwhile, kept once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.edit_conflict import Clash, unpack
from admin_views.engine.lookup import is_id
from admin_views.engine.saving import commit_once, sent_before
from models.accompaniment.follow_up import FollowUp
from models.councils.noted_follow_up import NotedFollowUp
from models.councils.pitch import Pitch
from models.councils.session_attendance import SessionAttendance
from models.engine import OVERTAKEN, Declared, Refused, db, declared, last_changes, stem
from models.parties.person import Person

SHORT = 40  # signs of what somebody else wrote, in a sentence
NOTED: dict[type[Any], Sequence[str]] = {
    SessionAttendance: ("presence",),
    Pitch: ("state", "questions", "advice"),
    FollowUp: ("label", "due_on"),
}


@dataclass
class Note:
    """What was typed about a record: `of` names its form; what is wrong is told as (input id, label, sentence)."""

    of: str
    typed: dict[str, str] = field(default_factory=dict)
    errors: list[tuple[str, str, str]] = field(default_factory=list)
    clashes: dict[str, Clash] = field(default_factory=dict)
    read: dict[str, list[str]] = field(default_factory=dict)

    def error(self, name: str) -> str:
        """What is wrong with an input of its form."""
        return next((sentence for one, _label, sentence in self.errors if one == f"{name}-{self.of}"), "")

    @property
    def status(self) -> int:
        """Of the page that shows it."""
        return 409 if self.clashes else 422 if self.errors else 200

    def refuse(self, each: Declared, sentence: str) -> None:
        """Tell by a field what is wrong with it."""
        self.errors.append((f"{each.name}-{self.of}", each.label, sentence))


def text_of(each: Declared, value: Any) -> str:
    """A value as a form would post it."""
    return "" if value is None or each.kind is None else each.kind.typed(value)


def read_of(record: Any) -> dict[str, list[str]]:
    """What a form about a record shows, as it carries it."""
    fields = declared(type(record))
    return {name: [text_of(fields[name], getattr(record, name))] for name in NOTED[type(record)]}


def form_name(record: Any) -> str:
    """What names the form about a record in its page."""
    return f"{stem(type(record).__name__)}-{record.id}"


def noted(record: Any, key: str) -> Note:
    """Save what was posted about a record; what both sides changed, or what a rule refuses, is told and not saved."""
    note = Note(form_name(record), request.form.to_dict())
    with db.session.no_autoflush:
        _write(record, note)
    return _kept(note, record, key)


def to_do(pitch: Pitch, people: Sequence[Person], key: str) -> Note:
    """Save what is to be done for the company of a pitch, by somebody of these."""
    note = Note(f"follow_up-{pitch.id}", request.form.to_dict())
    fields = declared(FollowUp)
    with db.session.no_autoflush:
        made = FollowUp(participation=pitch.participation)
        number = note.typed.get("owner", "")
        made.owner = next((one for one in people if str(one.id) == number), None)
        if number and made.owner is None:
            note.refuse(fields["owner"], "Choisissez une personne de la liste.")
        _write(made, note)
        if not note.typed.get("label", "").strip():
            note.refuse(fields["label"], "À remplir.")
        if not note.errors:
            db.session.add_all([made, NotedFollowUp(pitch=pitch, follow_up=made)])
    return _kept(note, made, key)


def _write(record: Any, note: Note) -> None:
    """Put in a record what was typed of it, but where somebody else changed the same meanwhile."""
    fields, base = declared(type(record)), unpack(note.typed.get("_read"))
    for name in NOTED[type(record)]:
        if name not in note.typed:
            continue
        each, before = fields[name], next(iter(base.get(name, ())), "")
        try:
            value = each.clean(note.typed[name])
        except ValueError as error:
            note.refuse(each, str(error))
            continue
        mine, saved = text_of(each, value), text_of(each, getattr(record, name))
        note.read[name] = [mine]
        if mine in {saved, before}:
            continue
        if saved == before:
            setattr(record, name, value)
        else:
            note.clashes[name] = Clash(mine, each.show(getattr(record, name)), "", "")


def _kept(note: Note, record: Any, key: str) -> Note:
    if note.clashes:
        _tell_clashes(note, record)
    elif not note.errors:
        try:
            _tell(note, record, commit_once(record, key))
        except StaleDataError:
            db.session.rollback()
            if sent_before(key, stem(type(record).__name__)) is None:  # the same post, sent twice at once, is saved
                note.errors.append(("", "", OVERTAKEN))
    if note.errors:
        db.session.rollback()
    return note


def _tell_clashes(note: Note, record: Any) -> None:
    who, fields = last_changes(record), declared(type(record))
    for name, clash in note.clashes.items():
        by, when = who.get(name, ("Un collègue", ""))
        note.clashes[name] = Clash(clash.mine, clash.theirs, by, when)
        note.refuse(
            fields[name], f"{by} a noté entre-temps « {_short(clash.theirs)} » : vérifiez, puis notez de nouveau."
        )


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def _tell(note: Note, record: Any, refusal: Refused | None) -> None:
    fields = declared(type(record))
    for one in refusal.problems if refusal else ():
        if one.record is record and one.field in fields:
            note.refuse(fields[one.field], one.sentence)
        else:
            note.errors.append(("", "", one.sentence))


def number_of(text: str | None) -> int:
    """An id that was posted; 0, which is nobody's, for what is none."""
    return int(text) if text and is_id(text) else 0
