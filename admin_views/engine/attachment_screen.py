"""Files of records: the part of their page that lists them, and the addresses that take, give and replace them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO
from urllib.parse import quote

from flask import Response, abort, flash, redirect, request, url_for

from admin_views.engine.attachment_part import file_shown, file_store, former_files
from admin_views.engine.audiences import may
from admin_views.engine.came_from import came_from
from admin_views.engine.file_bundle import bundle
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import page
from admin_views.engine.record_sections import link_to
from admin_views.engine.saving import why_not_saved
from admin_views.engine.tracing import Taken, traced
from admin_views.engine.undo_screen import say_done
from admin_views.engine.view import BackOfficeView
from models.engine import (
    CONTENTS,
    OVERTAKEN,
    AccessEvent,
    Attachment,
    Content,
    LabelledEnum,
    NotKept,
    NotRead,
    OutOfReach,
    Right,
    attach_file,
    concepts,
    db,
    expect_file,
    file_name,
    files_around,
    gathering,
    kinds_seen,
    may_change_files,
    replace_file,
    stem,
    with_files,
    without_accents,
)

CSP = "default-src 'none'; sandbox"  # of a file: nothing in it runs, whatever it is
CSP_OF_VIEWER = "default-src 'none'; style-src 'unsafe-inline'"  # browsers' own viewers of PDF refuse a sandbox
PIECE = 1 << 16
PART = "fichiers"  # where the page of a record tells them
REFUSED = "file"  # what is said there, and not at the top of the page
NO_KIND = "Choisissez de quel type de fichier il s'agit."
NO_FILE = "Choisissez au moins un fichier, ou donnez l'intitulé de celui que vous attendez."


class AttachmentScreen(BackOfficeView):
    """The generated screens of files, and what bytes ask for besides."""

    details_template = "attachment_details.html"

    def more_of(self, record: Any) -> dict[str, Any]:
        """What its page links to."""
        former = former_files([record.id]).get(record.id, [])
        return {"holder": link_to(record.holder), "file": file_shown(record, former)}

    def _render_form(self, form: Any, record: Any, key: str = "", **options: Any) -> Any:
        """With the kinds of its record alone."""
        if record is not None:
            form.kind.among = kinds_seen(type(record.holder), self.role)
        return super()._render_form(form, record, key, **options)

    @page("/delete/", right=Right.BIN, methods=("GET", "POST"))
    def delete_view(self) -> Any:
        """Then back to its record."""
        found: Attachment | None = by_id(Attachment, request.args.get("id"))
        answer = super().delete_view()
        is_gone = found is not None and getattr(answer, "status_code", 200) == 302
        return redirect(_page_of(found.holder)) if found is not None and is_gone else answer

    @page("/file/", right=Right.READ)
    def file_view(self) -> Any:
        """The bytes: taken away, or shown in place when a browser does so safely."""
        record: Attachment = by_id(Attachment, request.args.get("id")) or abort(404)
        former = request.args.get("edition", "")
        held = record if former in {"", str(record.edition)} else _edition(record, former) or abort(404)
        content = CONTENTS.get(held.media_type or "") or abort(404)
        try:
            file = file_store().open(held.sha256 or "")
        except NotRead as refusal:
            return self._not_given(refusal)
        return _given(record, content, file, held.size or 0, is_shown="show" in request.args and content.is_shown)

    @page("/all/", right=Right.READ)
    def all_view(self) -> Any:
        """All the files around a record, for who takes records of its concept away."""
        model = concepts().get(request.args.get("concept", ""))
        if model is None or not gathering(model):
            abort(404)
        if not may(Right.READ | Right.EXPORT, model):
            abort(403)
        record = by_id(model, request.args.get("id")) or abort(404)
        found = files_around(db.session(), record)
        if not found:
            flash("Il n'y a pas encore de fichier à prendre.", "error")
            return redirect(_page_of(record))
        try:
            return bundle(record, found)
        except OutOfReach as refusal:
            return self._not_given(refusal)

    def _not_given(self, refusal: NotRead) -> Response:
        """The page that says why; 503 when it may be there, and is asked for again later."""
        code = 503 if isinstance(refusal, OutOfReach) else 404
        title = "Fichier indisponible"
        return Response(self.render("error.html", title=title, sentence=str(refusal), code=code), code)

    @page("/add/", right=Right.UPDATE, methods=("POST",))
    def add_view(self) -> Any:
        """Files for a record; without any, one that is expected."""
        record = self._holder()
        kind = next((one for one in kinds_seen(type(record), self.role) if one.value == request.form.get("kind")), None)
        sent = [one for one in request.files.getlist("files") if one.filename]
        label = request.form.get("label", "").strip()
        if kind is None:
            return self._back(record, [NO_KIND])
        if not sent and not label:
            return self._back(record, [NO_FILE])
        if not sent:
            return self._expected(record, kind, label)
        return self._added(record, kind, sent)

    def _expected(self, record: Any, kind: LabelledEnum, label: str) -> Any:
        try:
            expect_file(db.session(), record, kind, label)
        except ValueError as refusal:
            db.session.rollback()
            return self._back(record, [str(refusal)])
        return self._saved(record, f"« {label} » est attendu.", [])

    def _added(self, record: Any, kind: LabelledEnum, sent: Sequence[Any]) -> Any:
        added, refused = [], []
        for one in sent:
            try:
                made = attach_file(db.session(), file_store(), record, kind, one.filename, one.stream)
            except NotKept as refusal:
                refused.append(f"{one.filename[:80]} : {refusal}")
                continue
            added += [] if made is None else [f"« {made} »"]
        sentence = (
            f"{', '.join(added)} : {'fichiers ajoutés' if len(added) > 1 else 'fichier ajouté'}." if added else ""
        )
        return self._saved(record, sentence or "Ce fichier y est déjà." * (not refused), refused)

    @page("/replace/", right=Right.UPDATE, methods=("POST",))
    def replace_view(self) -> Any:
        """Another version of a file, or the one that was expected."""
        found: Attachment = by_id(Attachment, request.form.get("id")) or abort(404)
        record, sent = self._allowed(found.holder), request.files.get("files")
        if sent is None or not sent.filename:
            return self._back(record, ["Choisissez un fichier."])
        if request.form.get("version") != str(found.version):
            return self._back(record, [OVERTAKEN])
        try:
            is_new = replace_file(db.session(), file_store(), found, sent.filename, sent.stream)
        except NotKept as refusal:
            return self._back(record, [str(refusal)])
        return self._saved(
            record, f"« {found} » : version {found.edition}." if is_new else "C'est le même fichier.", []
        )

    def _holder(self) -> Any:
        model = next((one for one in with_files() if stem(one.__name__) == request.form.get("concept")), None)
        if model is None or not may(Right.READ, model):
            abort(404)
        return self._allowed(by_id(model, request.form.get("id")) or abort(404))

    def _allowed(self, record: Any) -> Any:
        return record if may_change_files(self.role, type(record)) else abort(403)

    def _saved(self, record: Any, sentence: str, refused: Sequence[str]) -> Any:
        if refusal := why_not_saved():
            return self._back(record, [refusal])
        if sentence:
            say_done(sentence)
        return self._back(record, refused)

    def _back(self, record: Any, refused: Sequence[str]) -> Any:
        """The page of the record, at its files; a script that sends them one by one then asks for it once."""
        for one in refused:
            flash(one, REFUSED)
        if request.accept_mimetypes.best == "text/plain":
            return Response("", 422 if refused else 200, mimetype="text/plain")
        return redirect(_page_of(record) if refused else came_from() or _page_of(record))


def _page_of(record: Any) -> str:
    """The page of a record, where it tells its files."""
    return url_for(f"{stem(type(record).__name__)}.details_view", id=record.id, _anchor=PART)


def _edition(record: Attachment, number: str) -> Any:
    former = (one for one in former_files([record.id]).get(record.id, []) if str(one.edition) == number)
    return next(former, None)


def _given(record: Attachment, content: Content, file: BinaryIO, size: int, *, is_shown: bool) -> Response:
    name = file_name(record.label, content)
    plain = without_accents(name).encode("ascii", "replace").decode().translate({34: "_", 92: "_", 63: "_"})
    how = "inline" if is_shown else "attachment"
    answer = Response(_pieces(file), content_type=content.media_type)
    answer.call_on_close(file.close)
    answer.headers["Content-Disposition"] = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    in_viewer = is_shown and content.media_type == "application/pdf"
    answer.headers["Content-Security-Policy"] = CSP_OF_VIEWER if in_viewer else CSP
    answer.content_length = size
    taken = Taken(AccessEvent.FILE_TAKEN, "attachment", record_id=record.id, columns=[record.kind.label])
    return traced(answer, f"n° {record.id}.{content.ending}", taken)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
