"""« Importer »: drop, match, mend, check, import; a page each, which works without a script."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from sqlalchemy import select

from admin_views.engine.importing import files, imports, match_page, mend_page, running, tasks, undoing
from admin_views.engine.importing.along import UnknownSender, part_labels, parts, sender_named, senders
from admin_views.engine.importing.asked import any_file, concept, file_under_way, role, still_file
from admin_views.engine.importing.matching import from_json
from admin_views.engine.importing.packets import is_long
from admin_views.engine.importing.targets import importable, key_label, targets
from admin_views.engine.pages import ANY, PageView, page
from admin_views.engine.tracing import note_read
from models.engine import (
    CHANGED,
    CHECK,
    CHECKED,
    DONE,
    DROPPED,
    ENDED,
    FAILED,
    NEW,
    REFUSED,
    SAME,
    UNDO,
    UNDONE,
    WRITE,
    WRITING,
    ImportedFile,
    ImportRow,
    Right,
    acting,
    concepts,
    db,
    typeset,
)
from models.engine.sheets import Unreadable, read_file, read_pasted

SHOWN = 100  # rows of each verdict on a page
OTHERWISE = "Ce fichier est relié ou corrigé autrement depuis que cette page est ouverte. Relisez, puis recommencez."
EMPTY = "Choisissez un fichier, ou collez des cellules."


class ImportView(PageView):
    """Files that are brought in, each by whoever dropped it."""

    @page("/", right=Right.IMPORT, of=ANY)
    def index(self) -> Any:
        """What may be brought in, and the files that one dropped."""
        query = select(ImportedFile).where(ImportedFile.user_id == acting().user_id).order_by(ImportedFile.id.desc())
        known = importable(role())
        found = [one for one in db.session.scalars(query.limit(50)) if concepts().get(one.concept) in known]
        busy, labels = tasks.under_way([one.id for one in found]), concepts()
        return self.render("imports.html", files=found, concepts=known, labels=labels, busy=busy, address=self._address)

    @page("/new/", right=Right.IMPORT, of=ANY, methods=("GET", "POST"))
    def drop(self) -> Any:
        """A file, or cells that were pasted."""
        if not request.values.get("concept"):
            return redirect(url_for(".index"))  # nothing was chosen there
        model = concept()
        if request.method == "GET":
            return self._drop_page(model, "")
        sent, pasted = request.files.get("file"), request.form.get("pasted", "")
        try:
            sender = sender_named(role(), request.form.get("sender", ""))
            if sent is not None and sent.filename:
                book, name = read_file(sent.stream, sent.filename), sent.filename
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
        named = {"concept": model.__concept__, "stem": model.__tablename__, "sender": senders(role())}
        found = self.render("import_drop.html", **named, refusal=refusal)
        return Response(found, 422 if refusal else 200)

    @page("/match/", right=Right.IMPORT, of=ANY, methods=("GET", "POST"))
    def match(self) -> Any:
        """Which column fills which field."""
        file, model = file_under_way()
        if request.method == "GET":
            task = tasks.last_of(file)
            return self._match_page(file, model, task.said if task is not None and task.state == FAILED else ())
        if "_sheet" in request.form:
            return self._other_sheet(file, model)
        before = from_json(file.matching)
        said = match_page.read(model, role(), request.form, before)
        if said.columns != before.columns:
            imports.forget_answers(file)
        refusals = match_page.refusals(file, model, role(), said)
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
        rows = imports.row_count(file)
        if rows > imports.MOST:
            return self._match_page(file, model, (imports.TOO_MANY,))
        if is_long(rows):
            return self._asked_of_the_server(file, CHECK)
        try:
            found = running.check(file)
        except ValueError as refusal:
            return self._match_page(file, model, (str(refusal),))
        return redirect(url_for(".mend" if found[REFUSED] else ".check", id=file.id))

    def _asked_of_the_server(self, file: ImportedFile, kind: str, **options: Any) -> Any:
        """What one does not wait for."""
        tasks.ask(file, kind, **options)
        return redirect(url_for(".progress", id=file.id))

    @page("/progress/", right=Right.IMPORT, of=ANY)
    def progress(self) -> Any:
        """How far the server is with a file; then where one goes on."""
        file, model = any_file()
        task = tasks.last_of(file)
        if task is not None and task.is_open:
            told = tasks.told(task)
            return self.render("import_progress.html", file=file, concept=model.__concept__, task=task, told=told)
        is_checked = file.state == CHECKED and (task is None or task.kind == CHECK)
        is_to_mend = is_checked and imports.counts(file)[REFUSED]
        return redirect(url_for(".mend" if is_to_mend else ".check", id=file.id))

    def _match_page(self, file: ImportedFile, model: type[Any], refusals: Sequence[str]) -> Response:
        said, asks = from_json(file.matching), role()
        found = self.render(
            "import_match.html",
            file=file,
            concept=model.__concept__,
            matching=said,
            sheet=file.sheets[said.sheet],
            unread=imports.unread(file),
            columns=match_page.lines(file, said),
            choices=[(name, typeset(label)) for name, label in match_page.choices(model, asks)],
            links=match_page.link_lines(model, asks, said),
            keys=match_page.key_choices(model, asks, said.told(model)),
            key="+".join(said.key),
            constants=match_page.constants(model, asks, said),
            rates=match_page.rates(model, asks, said),
            units=match_page.UNITS,
            refusals=refusals,
        )
        return Response(found, 422 if refusals and request.method == "POST" else 200)

    @page("/mend/", right=Right.IMPORT, of=ANY, methods=("GET", "POST"))
    def mend(self) -> Any:
        """What is wrong, and what it might be."""
        file, model = file_under_way()
        if file.state == DROPPED:
            return redirect(url_for(".match", id=file.id))
        rows = imports.rows_of(file, ImportRow.verdict == REFUSED)
        troubles = mend_page.asked(model, role(), rows, from_json(file.matching).columns)
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
        file, model = still_file()
        if file.state == DROPPED:
            return redirect(url_for(".match", id=file.id))
        task = tasks.last_of(file)
        is_well = task is not None and (task.kind, task.state) == (UNDO, ENDED)
        return self._check_page(file, model, task.said if task is not None else (), is_well=is_well)

    def _check_page(
        self, file: ImportedFile, model: type[Any], said: Sequence[str], *, is_well: bool = False
    ) -> Response:
        known, linked = targets(model, role()), parts(model, role())
        rows = {
            verdict: imports.rows_of(file, ImportRow.verdict == verdict, most=SHOWN)
            for verdict in (NEW, CHANGED, REFUSED)
        }
        _note_read(rows, known, linked)
        counts = imports.counts(file)
        found = self.render(
            "import_check.html",
            file=file,
            concept=model.__concept__,
            counts=counts,
            stamp=imports.stamp(file, counts),
            made=imports.made_along(file),
            rows=rows,
            labels={**{name: one.label for name, one in known.items()}, **part_labels(model, role())},
            made_by=lambda row: [title for _concept, title in row.result.get("made", ())],
            known=known,
            key=key_label(model, tuple(file.matching["key"])),
            is_done=file.state in {DONE, UNDONE},
            is_cut_short=file.state == WRITING,
            is_undone=file.state == UNDONE,
            shown=SHOWN,
            same=SAME,
            said=said,
            is_well=is_well,
        )
        return Response(found, 409 if said and request.method == "POST" else 200)

    @page("/run/", right=Right.IMPORT, of=ANY, methods=("POST",))
    def run(self) -> Any:
        """Write it."""
        file, model = still_file()
        if file.state not in {CHECKED, WRITING}:  # once it is written, what it came to
            return redirect(url_for(".match" if file.state == DROPPED else ".check", id=file.id))
        stamp = imports.stamp(file, imports.counts(file))
        if file.state == CHECKED and request.form.get("_shown", stamp) != stamp:
            return self._check_page(file, model, [OTHERWISE])
        if is_long(imports.row_count(file)):
            return self._asked_of_the_server(file, WRITE, without_refused="_without" in request.form)
        refusal = running.run(file, without_refused="_without" in request.form)
        if refusal and refusal != running.ALREADY:
            return self._check_page(file, model, [refusal])
        flash(f"C'est importé : {imports.told(imports.counts(file))}.", "success")
        return redirect(url_for(".check", id=file.id))

    @page("/undo/", right=Right.IMPORT, of=ANY, methods=("POST",))
    def undo(self) -> Any:
        """Take back what nobody went over since."""
        file, _model = still_file()
        if not file.may_be_undone:
            return redirect(url_for(".check", id=file.id)) if file.state == UNDONE else abort(404)
        if is_long(imports.row_count(file)):
            return self._asked_of_the_server(file, UNDO)
        found = undoing.undone(file, None if file.user_id == acting().user_id else role())
        for sentence in undoing.told(found.done, found.kept):
            flash(sentence, "warning" if found.kept else "success")
        return redirect(url_for(".check", id=file.id))

    @page("/example/", right=Right.IMPORT, of=ANY)
    def example(self) -> Any:
        """A file to fill."""
        return files.example(concept(), role())

    @page("/refused/", right=Right.IMPORT, of=ANY)
    def refused(self) -> Any:
        """The rows that were refused, to mend."""
        return files.refused(*still_file())

    def _address(self, file: ImportedFile, busy: Collection[int]) -> str:
        """Where a file waits."""
        where = ".progress" if file.id in busy else ".match" if file.state == DROPPED else ".check"
        return url_for(where, id=file.id)


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
