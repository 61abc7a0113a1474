"""Minutes and letters as text documents to retouch: the values of the PDF as paragraphs, never as code."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Text
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from models.engine.typesetting import plain_text

FACTS = ("Date", "day"), ("Heure", "hour"), ("Lieu", "place"), ("Promotion", "cohort")
SEATS = ("Personne", "Organisme", "Qualité", "Présence")
FOLLOW_UPS = ("Entreprise", "À faire", "Par", "Pour le")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that an archive tells
_BLANK = re.compile(r"\n\s*\n")


def retouched(values: Mapping[str, Any], moment: datetime) -> bytes:
    """A .docx; the same values and moment give the same bytes."""
    text = Document()
    _of(text, values, moment)
    text.add_heading(_plain(values["title"]), 0)
    _facts(text, values)
    if values["agenda"]:
        text.add_heading("Ordre du jour", 1)
        _prose(text, values["agenda"])
    for group in values["groups"]:
        text.add_heading(_plain(group["title"]), 1)
        rows = [(one["name"], one["body"], one["quality"], one["presence"]) for one in group["rows"]]
        _table(text, SEATS, rows)
    if values["quorum"]:
        text.add_paragraph(values["quorum"])
    _turns(text, values["lines"], values["turns"])
    if values["follow_ups"]:
        text.add_heading("Suites à donner", 1)
        _table(text, FOLLOW_UPS, values["follow_ups"])
    _decisions(text, values["decisions"])
    text.add_heading("Compte rendu", 1)
    _prose(text, values["minutes"])
    return _archive(text)


def retouched_letter(values: Mapping[str, Any], moment: datetime) -> bytes:
    """A letter as a .docx, of the values of its PDF."""
    text, (letter,) = Document(), values["letters"]
    _of(text, values, moment)
    for line in (letter["company"], *letter["address"]):
        if line:
            text.add_paragraph(_plain(line))
    text.add_paragraph(_plain(values["day"]))
    text.add_heading(_plain(letter["subject"]), 1)
    _prose(text, letter["text"])
    text.add_paragraph(_plain(values["signed"]))
    return _archive(text)


def _of(text: Text, values: Mapping[str, Any], moment: datetime) -> None:
    """What it says of itself: its title, its language, when it is from."""
    told = text.core_properties
    told.title, told.author, told.language, told.comments = _plain(values["title"]), _plain(values["by"]), "fr-FR", ""
    told.created = told.modified = moment.replace(tzinfo=None, microsecond=0)
    for one in text.styles.element.iter(qn("w:lang")):
        one.set(qn("w:val"), "fr-FR")


def _facts(text: Text, values: Mapping[str, Any]) -> None:
    for label, name in FACTS:
        if values[name]:
            text.add_paragraph(f"{label}\u202f: {_plain(values[name])}")


def _turns(text: Text, lines: Sequence[Sequence[str]], turns: Sequence[Mapping[str, Any]]) -> None:
    if lines:
        text.add_heading("Passages", 1)
        _table(text, ("Heure", "Passage ou pause", "Durée"), lines)
    for one in turns:
        if one["texts"]:
            text.add_heading(_plain(one["company"]), 2)
        for label, words in one["texts"]:
            text.add_paragraph().add_run(label).bold = True
            _prose(text, words)


def _decisions(text: Text, decisions: Sequence[Mapping[str, Any]]) -> None:
    if decisions:
        text.add_heading("Décisions", 1)
        rows = [(one["subject"], one["outcome"], one["votes"]) for one in decisions]
        _table(text, ("Objet", "Sens", "Vote"), rows)
    for one in decisions:
        if one["text"]:
            text.add_heading(_plain(one["subject"]), 2)
            _prose(text, one["text"])


def _prose(text: Text, words: str) -> None:
    for one in _BLANK.split(_plain(words)):
        text.add_paragraph(one)


def _table(text: Text, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Its first row is said to be its heads, for who listens to it and at the top of each page."""
    table = text.add_table(rows=1, cols=len(heads), style="Table Grid")
    header = table.rows[0]._tr.get_or_add_trPr()
    header.append(OxmlElement("w:tblHeader"))
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = _plain(value)


def _plain(text: str) -> str:
    """Without what nobody sees, and that its XML refuses; a text editor breaks lines by itself."""
    return plain_text(text).replace("\u200b", "")


def _archive(text: Text) -> bytes:
    """Its parts in an archive that tells no hour of its own."""
    written, made = io.BytesIO(), io.BytesIO()
    text.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _parts(parts):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _parts(parts: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for one in parts.infolist():
        yield one.filename, parts.read(one)
