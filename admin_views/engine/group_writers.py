"""How the groups of a form are drawn: boxes, or the records that one owns, as rows of boxes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import json, request
from markupsafe import Markup, escape
from wtforms import Form

from admin_views.engine.child_rows import ChildrenField, ChildRow
from admin_views.engine.field_writers import drawn, face_of, wrong
from models.engine import Concept, Words, typeset

PASTED = escape(
    Words("Un bloc copié d'un tableur se colle à partir d'une case, ou sous ses titres. Entrée descend d'une ligne.")
)
BLANK = "__key__"  # what stands in its names for the key of a row that a script adds


def fieldset(legend: str, fields: Sequence[Any], endpoint: str) -> Markup:
    """A group of the form of a concept: fields, or the rows of one."""
    if fields and fields[0].widget_name == "children":
        held = _children(fields[0], endpoint)
    else:
        held = f'<div class="fields">\n{"".join([drawn(one, endpoint, "") for one in fields])}</div>\n'
    group = f'<fieldset class="group"><legend>{escape(legend)}</legend>\n{held}</fieldset>\n'
    return Markup(group)  # noqa: S704 — each value was escaped


def _children(field: ChildrenField, endpoint: str) -> str:
    """The rows, a blank one that a script copies, what they come to, how to add one."""
    name, ident, is_table, totals = escape(field.name), escape(field.id), field.is_table, field.totals
    return (
        f"{''.join([wrong(one, ident) for one in field.errors])}"
        f'<div class="rows{" compact" if is_table else ""}" data-rows="{name}" id="{ident}">\n'
        f"{_heads(field) if is_table else ''}{''.join([_typed_row(one, endpoint) for one in field.rows])}</div>\n"
        f'<template data-row="{name}">{_blank_row(field, endpoint)}</template>\n'
        f"{_totals(name, totals) if totals else ''}{_pasting(name, has_totals=bool(totals)) if is_table else ''}"
        f'<p><button name="_add" value="{name}">Ajouter {escape(field.concept.one)}</button></p>\n'
    )


def _typed_row(one: ChildRow, endpoint: str) -> str:
    parent = one.parent
    away = _away(one.prefix, is_gone=one.is_gone) if one.may_go else ""
    return _row(one.form, endpoint, parent.name, one.title or parent.concept.new, away)


def _row(form: Form, endpoint: str, parent: str, legend: str, away: str) -> str:
    boxes = "".join([drawn(field, endpoint, parent) for field in form])
    return (
        f'<fieldset class="row"><legend>{escape(legend)}</legend>\n<div class="fields">\n{boxes}</div>\n'
        f"{away}</fieldset>\n"
    )


def _away(prefix: str, *, is_gone: bool) -> str:
    return (
        f'<label class="check"><input type="checkbox" name="{escape(prefix)}_remove" value="1"'
        f"{' checked' if is_gone else ''}> Retirer</label>\n"
    )


def _blank_row(field: ChildrenField, endpoint: str) -> str:
    """Kept where nothing in it comes from the store; what a new one holds may be of the day."""
    draw = _draw_blank if field.offers_records else _kept_blank
    return draw(field.row_form, endpoint, field.name, field.concept, request.script_root, *field.blank.items())  # type: ignore[arg-type]


def _draw_blank(
    form: type[Form], endpoint: str, parent: str, concept: Concept, _root: str, *held: tuple[str, Any]
) -> str:
    prefix = f"{parent}-{BLANK}-"
    blank = form(None, prefix=prefix, data=dict(held))
    return _row(blank, endpoint, parent, concept.new, _away(prefix, is_gone=False))


_kept_blank = lru_cache(maxsize=512)(_draw_blank)  # of the lists of each concept, for each role


def _heads(field: ChildrenField) -> str:
    faces = [face_of(each) for each in field.columns]
    heads = "".join([f'<p class="field {one.size}">{one.label}</p>\n' for one in faces])
    return f'<div class="heads" aria-hidden="true">\n{heads}</div>\n'


def _totals(name: str, totals: Sequence[tuple[str, str, Any]]) -> str:
    lines = [
        f'<div data-total="{escape(json.dumps(how))}"><dt>{escape(label)}</dt><dd>{escape(typeset(text))}</dd></div>\n'
        for label, text, how in totals
    ]
    return f'<dl class="totals" aria-live="polite" data-totals="{name}">\n{"".join(lines)}</dl>\n'


def _pasting(name: str, *, has_totals: bool) -> str:
    how = f'<p class="help" data-keys hidden>{PASTED}</p>\n' if has_totals else ""
    return f'{how}<p class="help" role="status" data-pasted="{name}"></p>\n'
