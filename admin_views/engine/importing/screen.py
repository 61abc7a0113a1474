"""« Importer »: drop, match, mend, check, import; a page each, which works without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from sqlalchemy import select

from admin_views.engine.audiences import current_role
from admin_views.engine.importing import files, imports, match_page, mend_page, undoing
from admin_views.engine.importing.along import UnknownSender, part_labels, parts, sender_named, senders
from admin_views.engine.importing.matching import from_json
from admin_views.engine.importing.targets import importable, key_label, may_import, targets
from admin_views.engine.lookup import is_id
from admin_views.engine.pages import ANY, PageView, page
from admin_views.engine.tracing import note_read
from models.engine import (
    CHANGED,
    DONE,
    DROPPED,
    NEW,
    REFUSED,
    SAME,
    UNDONE,
    ImportedFile,
    ImportRow,
    Right,
    acting,
    concepts,
    db,
    managers,
    typeset,
)
from models.engine.sheets import Unreadable, read_file, read_pasted

SHOWN = 100  # rows of each verdict on a page
EMPTY = "Choisissez un fichier, ou collez des cellules."


class ImportView(PageView):
    """Files that are brought in, each by whoever dropped it."""

    @page("/", right=Right.IMPORT, of=ANY)
    def index(self) -> Any:
        """What may be brought in, and the files that one dropped."""
        query = select(ImportedFile).where(ImportedFile.user_id == acting().user_id).order_by(ImportedFile.id.desc())
        known = importable(_role())
        found = [one for one in db.session.scalars(query.limit(50)) if concepts().get(one.concept) in known]
        return self.render("imports.html", files=found, concepts=known, labels=concepts(), address=self._address)

    @page("/new/", right=Right.IMPORT, of=ANY, methods=("GET", "POST"))
    def drop(self) -> Any:
        """A file, or cells that were pasted."""
        if not request.values.get("concept"):
            return redirect(url_for(".index"))  # nothing was chosen there
        model = _concept()
        if request.method == "GET":
            return self._drop_page(model, "")
        sent, pasted = request.files.get("file"), request.form.get("pasted", "")
        try:
            sender = sender_named(_role(), request.form.get("sender", ""))
            if sent is not None and sent.filename:
                book, name = read_file(sent.read(), sent.filename), sent.filename
            elif pasted.strip():
                book, name = read_pasted(pasted), "collage"
            else:
                return self._drop_page(model, EMPTY)
            file = imports.kept(model, name, book, sender)
        except (Unreadable, UnknownSender) as refusal:
            db.session.rollback()
            return self._drop_page(model, str(refusal))
        db.session.commit()
        return redirect(url_for(".match", id=file.id))

    def _drop_page(self, model: type[Any], refusal: str) -> Response:
        named = {"concept": model.__concept__, "stem": model.__tablename__, "sender": senders(_role())}
        found = self.render("import_drop.html", **named, refusal=refusal)
        return Response(found, 422 if refusal else 200)

    @page("/match/", right=Right.IMPORT, of=ANY, methods=("GET", "POST"))
    def match(self) -> Any:
        """Which column fills which field."""
        file, model = _under_way()
        if request.method == "GET":
            return self._match_page(file, model, ())
        if "_sheet" in request.form:
            return self._other_sheet(file, model)
        before = from_json(file.matching)
        said = match_page.read(model, _role(), request.form, before)
        if said.columns != before.columns:
            imports.forget_answers(file)
        refusals = match_page.refusals(file, model, _role(), said)
        file.matching, file.state = said.as_json(), DROPPED  # what was shown of it is of before
        db.session.commit()
        if refusals or "_again" in request.form:
            return self._match_page(file, model, refusals)
        return self._checked(file, model)

    def _other_sheet(self, file: ImportedFile, model: type[Any]) -> Any:
        number, header = match_page.sheet_said(file, request.form)
        imports.head_by(file, number, header)
        file.matching = imports.matched_again(file, number)
        db.session.commit()
        return redirect(url_for(".match", id=file.id))

    def _checked(self, file: ImportedFile, model: type[Any]) -> Any:
        """Try it: to what is to be mended, if anything is, else to what it comes to."""
        try:
            found = imports.check(file)
        except ValueError as refusal:
            return self._match_page(file, model, (str(refusal),))
        return redirect(url_for(".mend" if found[REFUSED] else ".check", id=file.id))

    def _match_page(self, file: ImportedFile, model: type[Any], refusals: Sequence[str]) -> Response:
        said, role = from_json(file.matching), _role()
        found = self.render(
            "import_match.html",
            file=file,
            concept=model.__concept__,
            matching=said,
            sheet=file.sheets[said.sheet],
            columns=match_page.lines(file, said),
            choices=[(name, typeset(label)) for name, label in match_page.choices(model, role)],
            links=match_page.link_lines(model, role, said),
            keys=match_page.key_choices(model, role),
            key="+".join(said.key),
            constants=match_page.constants(model, role, said),
            rates=match_page.rates(model, role, said),
            units=match_page.UNITS,
            refusals=refusals,
        )
        return Response(found, 422 if refusals else 200)

    @page("/mend/", right=Right.IMPORT, of=ANY, methods=("GET", "POST"))
    def mend(self) -> Any:
        """What is wrong, and what it might be."""
        file, model = _under_way()
        if file.state == DROPPED:
            return redirect(url_for(".match", id=file.id))
        rows = imports.rows_of(file, ImportRow.verdict == REFUSED)
        troubles = mend_page.asked(model, _role(), rows, from_json(file.matching).columns)
        if request.method == "POST":
            mend_page.answer(troubles[: mend_page.MOST], request.form)
            if "_all" in request.form:
                mend_page.accept(troubles[mend_page.MOST :])
            db.session.commit()
            return self._checked(file, model)
        if not troubles:
            return redirect(url_for(".check", id=file.id))
        return self.render(
            "import_mend.html",
            file=file,
            concept=model.__concept__,
            troubles=troubles[: mend_page.MOST],
            more=len(troubles) - mend_page.MOST,
            counts=imports.counts(file),
        )

    @page("/check/", right=Right.IMPORT, of=ANY)
    def check(self) -> Any:
        """What the file comes to; once it is imported, what it came to."""
        file, model = _found()
        if file.state == DROPPED:
            return redirect(url_for(".match", id=file.id))
        return self._check_page(file, model, "")

    def _check_page(self, file: ImportedFile, model: type[Any], refusal: str) -> Response:
        known, linked = targets(model, _role()), parts(model, _role())
        rows = {
            verdict: imports.rows_of(file, ImportRow.verdict == verdict, most=SHOWN)
            for verdict in (NEW, CHANGED, REFUSED)
        }
        _note_read(rows, known, linked)
        found = self.render(
            "import_check.html",
            file=file,
            concept=model.__concept__,
            counts=imports.counts(file),
            made=imports.made_along(file),
            rows=rows,
            labels={**{name: one.label for name, one in known.items()}, **part_labels(model, _role())},
            made_by=lambda row: [title for _concept, title in row.result.get("made", ())],
            known=known,
            key=key_label(model, tuple(file.matching["key"])),
            is_done=file.state in {DONE, UNDONE},
            is_undone=file.state == UNDONE,
            shown=SHOWN,
            same=SAME,
            refusal=refusal,
        )
        return Response(found, 409 if refusal else 200)

    @page("/run/", right=Right.IMPORT, of=ANY, methods=("POST",))
    def run(self) -> Any:
        """Write it."""
        file, model = _under_way()
        if file.state == DROPPED:
            return redirect(url_for(".match", id=file.id))
        refusal = imports.run(file, without_refused="_without" in request.form)
        if refusal:
            return self._check_page(file, model, refusal)
        flash(f"C'est importé : {imports.told(imports.counts(file))}.", "success")
        return redirect(url_for(".check", id=file.id))

    @page("/undo/", right=Right.IMPORT, of=ANY, methods=("POST",))
    def undo(self) -> Any:
        """Take back what nobody went over since."""
        file, _model = _found()
        if not file.may_be_undone:
            abort(404)
        found = undoing.undone(file, None if file.user_id == acting().user_id else _role())
        flash(f"C'est annulé : {imports.lines_told(found.done)}.", "success" if found.done else "warning")
        for one in found.kept[:10]:
            flash(f"Gardé : {one}", "warning")
        return redirect(url_for(".check", id=file.id))

    @page("/example/", right=Right.IMPORT, of=ANY)
    def example(self) -> Any:
        """A file to fill."""
        return files.example(_concept(), _role())

    @page("/refused/", right=Right.IMPORT, of=ANY)
    def refused(self) -> Any:
        """The rows that were refused, to mend."""
        return files.refused(*_found())

    def _address(self, file: ImportedFile) -> str:
        """Where a file waits."""
        return url_for(".match" if file.state == DROPPED else ".check", id=file.id)


def _note_read(rows: Mapping[str, Sequence[ImportRow]], known: Mapping[str, Any], linked: Mapping[str, Any]) -> None:
    """What a check shows of records, in the trail of what is read."""
    changed = [(known.get(name), one, old or new) for one in rows[CHANGED] for name, old, new in one.result["changes"]]
    for each, row, text in changed:
        if each is not None:
            note_read(each, row.record_id, text)
    for row in (*rows[NEW], *rows[CHANGED]):
        for name, held, _told, number in row.result.get("stays", ()):
            if name in linked and held:
                note_read(linked[name], number, held)


def _role() -> Any:
    return current_role() or abort(403)


def _concept() -> type[Any]:
    """The one that the address names, for whoever may bring it in."""
    model = concepts().get(request.values.get("concept", ""))
    if model is None or not may_import(model, _role()):
        abort(404)
    return model


def _found() -> tuple[ImportedFile, type[Any]]:
    """The file of that id and its concept: of whoever dropped it; once it is done, of who answers for all too."""
    number = request.values.get("id", "")
    file = db.session.get(ImportedFile, int(number)) if is_id(number) else None
    model = concepts().get(file.concept) if file is not None else None
    if file is None or model is None or not may_import(model, _role()):
        abort(404)
    is_own = file.user_id is not None and file.user_id == acting().user_id
    if not is_own and not (file.state in {DONE, UNDONE} and _role() in managers()):
        abort(404)
    return file, model


def _under_way() -> tuple[ImportedFile, type[Any]]:
    """The same, of a file that is not imported yet."""
    file, model = _found()
    if file.state in {DONE, UNDONE}:
        abort(404)
    return file, model
