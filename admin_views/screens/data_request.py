"""A request of access: one page says what the file will hold, asks about the texts to read again, and gives it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, abort, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.file_bundle import pieces
from admin_views.engine.list_export import kept_as
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import page
from admin_views.engine.saving import owned_key, sent_before
from admin_views.engine.tracing import Taken, note_read
from admin_views.engine.view import BackOfficeView
from admin_views.screens.personal_file import Made, make_file, withheld
from models.engine import (
    OVERTAKEN,
    AccessEvent,
    FormKey,
    OutOfReach,
    Refused,
    Right,
    acting,
    begin_writing,
    db,
    declared,
    kinds,
    now,
    perform,
    today,
    typeset,
    verbs_of,
)
from models.overview.personal_data import Key, PersonalData, Ruling
from models.parties.data_request import OPEN, DataRequest, DataRequestState, RequestChannel
from models.parties.person import Person

UNSAID = "Dites si ce texte est donné."
TYPED = ("received_on", "channel", "identity")
MOST = 10_000  # characters of what was kept back


@dataclass
class Preparing:
    """What the page shows: the request, if there is one, what was typed, what is wrong with it by name of box."""

    person: Person
    request: DataRequest | None
    data: PersonalData
    typed: Mapping[str, str]
    key: str
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def asks_identity(self) -> bool:
        """Whether it is still to be said how the identity was checked."""
        return self.request is None or self.request.state is DataRequestState.RECEIVED

    def chosen(self, name: str, usual: Ruling | None) -> str:
        """The ruling of a text, as its box shows it: what was chosen, else what is usual."""
        return self.typed.get(name, usual.value if usual else "")

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """(id of the box, label, sentence), in the order of the page."""
        labels = {name: declared(DataRequest)[name].label for name in TYPED}
        labels |= {one.name: typeset(one.place) for one in self.data.reviewed}
        known = {name: (name, label) for name, label in labels.items()}
        return [(*known.get(name, ("", "")), sentence) for name, sentence in self.wrong.items()]


class DataRequestView(BackOfficeView):
    """The pages of requests, and the one that answers them."""

    details_template = "data_request_details.html"

    def facts_of(self, record: DataRequest) -> Sequence[Any]:
        """As declared, and by when it is to be answered."""
        due = [f"Réponse due le {kinds.Day().show(record.due_on)}"] if record.is_open and record.due_on else []
        return [*super().facts_of(record), *due]

    @page(
        "/prepare/",
        right=Right.CREATE | Right.UPDATE,
        also={Person: Right.READ | Right.UPDATE},
        methods=("GET", "POST"),
    )
    def prepare_view(self) -> Any:
        """What the file will hold; then the file."""
        person: Person = by_id(Person, request.values.get("person")) or abort(404)
        if request.method == "GET":
            return self._page(_asked(person, {}, ""))
        asked = _asked(person, request.form, request.form.get("_key", ""))
        values, rulings = _read_boxes(asked), _rulings(asked)
        if asked.wrong:
            return self._page(asked, 422)
        return self._answered(asked, values, rulings)

    def _answered(self, asked: Preparing, values: Mapping[str, Any], rulings: Mapping[Key, Ruling]) -> Any:
        """The file, made before anything is written: nobody waits for it to save."""
        made = None
        try:
            received_on = asked.request.received_on if asked.request else values["received_on"]
            made = make_file(asked.data, rulings, received_on)
            return _given(_proved(asked, values, made, withheld(asked.data, rulings)), made)
        except Refused as refusal:
            wrong = {one.field: one.sentence for one in refusal.problems}
        except OutOfReach as refusal:
            wrong = {"": str(refusal)}
        except (IntegrityError, StaleDataError):  # somebody else wrote it meanwhile
            wrong = {"": OVERTAKEN}
        if made is not None:
            made.aside.close()
        db.session.rollback()
        again = by_id(Person, request.form.get("person")) or abort(404)
        shown = _asked(again, asked.typed, asked.key)
        shown.wrong = wrong
        return self._page(shown, 422)

    def _page(self, asked: Preparing, status: int = 200) -> Response:
        asked.key = asked.key or uuid.uuid4().hex
        for one in asked.data.reviewed:
            note_read(one.each, one.row.id, one.text)
        shown = {"asked": asked, "channels": RequestChannel, "rulings": Ruling, "day": kinds.Day().show(today())}
        return Response(self.render("data_request_prepare.html", **shown), status)


def _asked(person: Person, typed: Mapping[str, str], key: str) -> Preparing:
    return Preparing(person, _request_of(person, key), PersonalData(db.session(), person), typed, key)


def _hold(person: Person) -> None:
    """Who comes second, of two that answer the same person at once, waits for the first."""
    begin_writing(db.session())
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())


def _request_of(person: Person, key: str) -> DataRequest | None:
    """That which this form made or answered already; else the one that is open."""
    sent = sent_before(key, "data_request")
    if sent is not None and (found := db.session.get(DataRequest, sent.record_id)) and found.person is person:
        return found
    query = select(DataRequest).where(DataRequest.person == person, DataRequest.state.in_(OPEN))
    return db.session.scalars(query.order_by(DataRequest.id)).first()


def _rulings(asked: Preparing) -> dict[Key, Ruling]:
    """What becomes of each text; nothing is given that nobody ruled on."""
    known = {one.value: one for one in Ruling}
    found = {one.key: known.get(asked.typed.get(one.name, "")) for one in asked.data.reviewed}
    asked.wrong |= {one.name: UNSAID for one in asked.data.reviewed if found[one.key] is None}
    return {key: ruling for key, ruling in found.items() if ruling is not None}


def _read_boxes(asked: Preparing) -> dict[str, Any]:
    """What the boxes of the page say, as the request will hold it; a sentence by each that is wrong."""
    names = () if not asked.asks_identity else TYPED if asked.request is None else ("identity",)
    found: dict[str, Any] = {}
    for name in names:
        try:
            found[name] = declared(DataRequest)[name].clean(asked.typed.get(name, ""))
        except ValueError as refusal:
            asked.wrong[name] = str(refusal)
        else:
            if found[name] is None:
                asked.wrong[name] = "À remplir."
    return found


def _proved(
    asked: Preparing, values: Mapping[str, Any], made: Made, kept_back: list[tuple[Ruling, str]]
) -> DataRequest:
    """The request, made where there is none, its identity checked, under way; the proof of what leaves stays on it."""
    _hold(asked.person)
    held = _request_of(asked.person, asked.key) or DataRequest(person=asked.person)
    for name, value in values.items() if held.id is None or held.state is DataRequestState.RECEIVED else ():
        setattr(held, name, value)
    _go_on(held)
    held.file_at, held.file_by, held.file_rows, held.file_sha256 = now(), acting().label, made.rows, made.sha256
    held.withheld = "\n".join(f"{place} — {ruling.label}" for ruling, place in kept_back)[:MOST] or None
    if asked.key and sent_before(asked.key, "data_request") is None:
        db.session.add(FormKey(key=owned_key(asked.key), concept="data_request", record_id=held.id))
    db.session.commit()
    return held


def _go_on(held: DataRequest) -> None:
    """Each step is a line of the journal."""
    db.session.add(held)
    db.session.flush()
    for verb in verbs_of(DataRequest):
        if verb.name in ("check_identity", "begin") and held.state in verb.sources:
            perform(held, verb, acting().role or abort(403))
            db.session.flush()


def _given(held: DataRequest, made: Made) -> Response:
    answer = Response(pieces(made.aside), mimetype="application/zip")
    answer.content_length = made.size
    taken = Taken(AccessEvent.FILE_TAKEN, "data_request", made.rows, held.id, columns=["Données d'une personne"])
    return kept_as(answer, f"{today().isoformat()}_donnees-personnelles_{held.id}.zip", taken)
