"""All the files around a record in one ZIP, with an index: what is there, of which record, what could not be given."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

from flask import Response

from admin_views.engine.attachment_part import file_store
from admin_views.engine.files import Column, excel_csv
from admin_views.engine.list_export import kept_as
from admin_views.engine.tracing import Taken
from models.engine import (
    CONTENTS,
    AccessEvent,
    Attachment,
    NotRead,
    OutOfReach,
    file_name,
    full_title,
    kinds,
    stem,
    today,
    words_as_name,
)

PIECE = 1 << 16
IN_MEMORY = 1 << 20  # bytes; beyond, on the disk
WORDS = kinds.Kind()
COLUMNS = (
    Column("fichier", "Fichier", WORDS),
    Column("fiche", "Fiche", WORDS),
    Column("type", "Type", WORDS),
    Column("etat", "État", WORDS),
    Column("valable_jusqu_au", "Valable jusqu'au", kinds.Day()),
    Column("depose_le", "Déposé le", kinds.Instant()),
    Column("depose_par", "Déposé par", WORDS),
    Column("sha256", "Empreinte SHA-256", WORDS),
    Column("remarque", "Remarque", WORDS),
)


def bundle(record: Any, found: Sequence[Attachment]) -> Response:
    """An answer that gives them all, each traced by its hash in the index."""
    aside = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 — closed once it is sent
    try:
        _write(aside, found)
        size = aside.tell()
    except BaseException:
        aside.close()
        raise
    answer = Response(pieces(aside), mimetype="application/zip")
    answer.content_length = size
    held = [f"{one.kind.label} : {one.sha256 or 'attendu'}" for one in found]
    concept = stem(type(record).__name__)
    taken = Taken(AccessEvent.FILE_TAKEN, concept, len(found), record.id, filters=held)
    return kept_as(answer, f"{today().isoformat()}_fichiers_{concept.replace('_', '-')}-{record.id}.zip", taken)


def _write(aside: IO[bytes], found: Sequence[Attachment]) -> None:
    lines = []
    with zipfile.ZipFile(aside, "w") as archive:  # what is taken is compressed already, but for text
        for number, one in enumerate(found, 1):
            name, remark = put(archive, number, one) if one.sha256 else ("", "Attendu.")
            added_at = kinds.Instant().plain(one.added_at) if one.added_at else None
            told = (one.kind.label, one.state.label, one.valid_until, added_at, one.added_by, one.sha256, remark)
            lines.append((name, full_title(one.holder), *told))
        archive.writestr("index.csv", b"".join(excel_csv(COLUMNS, lines)))


def put(archive: zipfile.ZipFile, number: int, one: Attachment) -> tuple[str, str]:
    """Its name there, and nothing; or nothing, and why it is not there. `OutOfReach` when none can be read."""
    name = f"{words_as_name(str(one.holder), 60)}/{number:03d} {file_name(one.label, CONTENTS[one.media_type or ''])}"
    try:
        file = file_store().open(one.sha256 or "")
    except OutOfReach:
        raise
    except NotRead as refusal:
        return "", str(refusal)
    with file, archive.open(name, "w") as entry:
        while piece := file.read(PIECE):
            entry.write(piece)
    return name, ""


def pieces(aside: IO[bytes]) -> Iterator[bytes]:
    """A file piece by piece, closed once it is sent."""
    with aside:
        aside.seek(0)
        while piece := aside.read(PIECE):
            yield piece
