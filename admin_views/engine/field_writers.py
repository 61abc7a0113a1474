"""How each field of a form is drawn: in Python, for as macros its hundred boxes were two fifths of a form.

What a box says whatever it holds is worked out once for each declared field (`Face`); drawing one joins that to its
name, what it holds, what is wrong with it. Each value goes through `escape` where it is joined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from models.engine import Declared, Words, kinds, typeset

LONG = 25  # letters of a label, which a box of a table of rows would cut
NEEDED = " <small>obligatoire</small>"
CLASHING = escape(Words(" : quelle saisie garder ?"))
OTHER_WORDS = escape(Words(", en d'autres mots"))
STILL_OPEN = escape(Words("Votre saisie, que vous pouvez encore corriger :"))
INVALID = ' aria-invalid="true"'


@dataclass(frozen=True)
class Face:
    """What is drawn of a field whatever it holds, as HTML."""

    label: str
    size: str  # how much of a line it takes, as a class of the stylesheet: `tiny` to `wide`, or `tick`; else nothing
    css_class: str  # of its box: `told` where what helps is long
    keys: str  # the attributes of its input that help to type
    help: str


@cache
def face_of(each: Declared) -> Face:
    """That of a declared field."""
    kind, size, words = each.kind, _size(each), help_of(each)
    classes = ("field", size, "told" if len(words) > 40 else "")
    keys = "" if kind is None or kind.keyboard == "text" else f' inputmode="{kind.keyboard}"'
    keys += f' data-chooser="{kind.chooser}"' if kind is not None and kind.chooser else ""
    return Face(escape(each.label), size, " ".join(one for one in classes if one), keys, escape(words))


def help_of(each: Declared) -> str:
    """What helps to fill it, an example last."""
    words, example = each.field.help, each.kind.example if each.kind else ""
    return Markup(" ").join([words, example]) if words and example else words or example


def _size(each: Declared) -> str:
    """By the characters of a usual value, or the most there may be; titles are long."""
    kind = each.kind
    if kind is None:
        return "grow" if each.shape == "one" else ""
    if isinstance(kind, kinds.YesNo):
        return "tick"
    if isinstance(kind, kinds.Choice):
        return "grow" if max(len(one.label) for one in kind.members) > LONG else ""
    if kind.usual > 20:
        return "wide"
    usual = min(each.bounds[1] or 99, 99) if isinstance(kind, kinds.Code) else kind.usual
    return "tiny" if 0 < usual <= 7 else "short" if 0 < usual <= 12 else "grow" if 0 < usual <= 20 else ""


def draw(field: Any, endpoint: str, parent: str = "") -> Markup:
    """A field; `endpoint`: the concept whose form looks up what it links to, in a row of its field `parent`."""
    return Markup(drawn(field, endpoint, parent))  # noqa: S704 — each value was escaped


def drawn(field: Any, endpoint: str, parent: str) -> str:
    """The same, to be joined to more."""
    face, widget = face_of(field.declared), field.widget_name
    return _relation(field, face, endpoint, parent) if widget == "relation" else _WRITERS[widget](field, face)


def _line(field: Any, face: Face) -> str:
    return (
        f'<div class="{face.css_class}">{_head(field, face)}'
        f'<input {_names(field, face)} value="{escape(field.typed)}"{face.keys} autocomplete="off">\n'
        f"{_notes(field, face)}</div>\n"
    )


def _prose(field: Any, face: Face) -> str:
    return (
        f'<div class="field wide">{_head(field, face)}<textarea {_names(field, face)} rows="4">\n'
        f"{escape(field.typed)}</textarea>\n{_notes(field, face)}</div>\n"
    )


def _choice(field: Any, face: Face) -> str:
    options = [
        f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(label)}</option>\n'
        for value, label, chosen in field.options
    ]
    return (
        f'<div class="field{" grow" if face.size == "grow" else ""}">{_head(field, face)}'
        f'<select {_names(field, face)}>\n<option value="">–</option>\n{"".join(options)}</select>\n'
        f"{_notes(field, face)}</div>\n"
    )


def _tick(field: Any, face: Face) -> str:
    return (
        f'<div class="field tick">{_clash(field, face)}<input type="hidden" name="{escape(field.name)}" value="non">\n'
        f'<label class="check"><input type="checkbox" {_names(field, face)} value="oui"'
        f"{' checked' if field.data else ''}> <span>{face.label}</span></label>\n{_notes(field, face)}</div>\n"
    )


def _set(field: Any, face: Face) -> str:
    name, options, whole = escape(field.name), field.options, field.declared.field.whole
    boxes = [
        f'<label><input type="checkbox" name="{name}" value="{escape(value)}"{" checked" if ticked else ""}>'
        f" {escape(label)}</label>\n"
        for value, label, ticked in options
    ]
    if whole and not all(ticked for _value, _label, ticked in options):
        boxes.insert(0, f'<label><input type="checkbox" name="{name}" value="*"> <b>{escape(whole)}</b></label>\n')
    return (
        f'<fieldset class="field wide" id="{escape(field.id)}"{_described(field, face)}><legend>{face.label}</legend>'
        f'{_notes(field, face)}{_clash(field, face)}<input type="hidden" name="{name}" value="">\n'
        f'<div class="choices">\n{"".join(boxes)}</div></fieldset>\n'
    )


_WRITERS: Mapping[str, Callable[[Any, Face], str]] = {
    "line": _line,
    "prose": _prose,
    "choice": _choice,
    "tick": _tick,
    "set": _set,
}


def _relation(field: Any, face: Face, endpoint: str, parent: str) -> str:
    if field.candidates:
        return _candidates(field, face)
    return _choice(field, face) if field.is_short else _picker(field, face, endpoint, parent)


def _picker(field: Any, face: Face, endpoint: str, parent: str) -> str:
    name, beside, found_by = field.declared.name, field.depends_on, field.found_by
    address = url_for(f"{endpoint}.lookup", field=f"{parent}-{name}" if parent else name)
    told = f' data-beside="{escape(beside)}"' if beside else ""
    told += f' data-found-by="{escape(found_by)}"' if found_by else ""
    return (
        f'<div class="field grow">{_head(field, face)}'
        f'<div class="picker" data-lookup="{escape(address)}" data-makes{told}>'
        f'<input type="text" {_names(field, face)} value="{escape(field.typed)}" placeholder="Rechercher" '
        f'autocomplete="off">'
        f'<input type="hidden" name="{escape(field.name)}" value="{escape(field.chosen_id)}"></div>\n'
        f"{_notes(field, face)}</div>\n"
    )


def _candidates(field: Any, face: Face) -> str:
    """What was typed names several records: one of them, or other words."""
    name, ident = escape(field.name), f' id="{escape(field.id)}"'
    offered = [
        f'<label><input type="radio"{"" if number else ident} name="{name}" value="{one.id}">'
        f" <span>{escape(one)}</span></label>\n"
        for number, one in enumerate(field.candidates)
    ]
    return (
        f'<fieldset class="field"><legend>{face.label}{NEEDED if field.required else ""}</legend>{_notes(field, face)}'
        f'{_clash(field, face)}<input name="{name}" value="{escape(field.typed)}" '
        f'aria-label="{face.label}{OTHER_WORDS}" autocomplete="off"><input type="hidden" name="{name}" value="">\n'
        f'<div class="choices">\n{"".join(offered)}</div></fieldset>\n'
    )


def _head(field: Any, face: Face) -> str:
    needed = NEEDED if field.required else ""
    return f'<label for="{escape(field.id)}">{face.label}{needed}</label>\n{_clash(field, face)}'


def _names(field: Any, face: Face) -> str:
    return f'id="{escape(field.id)}" name="{escape(field.name)}"{_described(field, face)}'


def _described(field: Any, face: Face) -> str:
    """The ids of what is said under it."""
    parts = [part for part, words in (("help", face.help), ("error", field.errors)) if words]
    if not parts:
        return ""
    ids = " ".join([f"{escape(field.id)}-{part}" for part in parts])
    return f' aria-describedby="{ids}"{INVALID if field.errors else ""}'


def _notes(field: Any, face: Face) -> str:
    """What is wrong, then what helps: under the box, so that boxes of a line are on one line."""
    if not (face.help or field.errors):
        return ""
    ident = escape(field.id)
    told = "".join([wrong(one, "" if number else ident) for number, one in enumerate(field.errors)])
    told += f'<p class="help" id="{ident}-help">{face.help}</p>\n' if face.help else ""
    return f'<div class="notes">\n{told}</div>\n'


def wrong(error: str, ident: str) -> str:
    """What is wrong with the box of that id, which the first one says alone."""
    known_by = f' id="{ident}-error"' if ident else ""
    return f'<p class="error"{known_by}>{escape(typeset(error))}</p>\n'


def _clash(field: Any, face: Face) -> str:
    """What both sides changed: whose is kept."""
    clash = field.clash
    if clash is None:
        return ""
    name, who = escape(f"_settle-{field.name}"), escape(clash.who)
    when = Markup(", le {}").format(clash.when) if clash.when else ""
    return (
        f'<div class="choices clash" role="radiogroup" aria-label="{face.label}{CLASHING}">\n'
        f'<label><input type="radio" name="{name}" value="mine" checked> '
        f"<span><small>Votre saisie</small> <b>{escape(clash.mine)}</b></span></label>\n"
        f'<label><input type="radio" name="{name}" value="theirs"> '
        f"<span><small>{who}{when}</small> <b>{escape(clash.theirs)}</b></span></label>\n</div>\n"
        f'<p class="help">{STILL_OPEN}</p>\n'
    )
