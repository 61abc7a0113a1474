"""Form fields: what is typed, what it becomes, and what stands in the page again when it cannot.

Every field answers `raws()`: the texts a browser would post for its present value. Two forms are compared by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import abort
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form
from wtforms.validators import ValidationError

from admin_views.lookup import by_id, matching, options
from models.base import Base, Record, db
from models.bin import StillUsed, discard
from models.fields import Declared, declared
from models.kinds import Choice, YesNo
from models.text import normal

MISSING = "À remplir."


class DeclaredField(Field):
    """The parent of them all: knows what was declared of it."""

    def __init__(self, each: Declared, **kwargs: Any) -> None:
        super().__init__(each.label, description=each.field.help, **kwargs)
        self.declared = each
        self.clash: Any = None  # what the other side saved meanwhile: see `admin_views.conflict`

    @property
    def required(self) -> bool:
        """Whether nothing is an error."""
        return self.declared.required

    def pre_validate(self, form: Any) -> None:
        """Nothing is refused where something is needed."""
        if self.required and self.data in (None, "") and not self.process_errors:
            raise ValidationError(MISSING)

    def raws(self) -> dict[str, list[str]]:
        """Input name → the texts it posts."""
        raise NotImplementedError


class KindField(DeclaredField):
    """A column: one text, read and written by its kind."""

    typed: str = ""

    def process_data(self, value: Any) -> None:
        """From a record."""
        self.data = value
        self.typed = "" if value is None or self.declared.kind is None else self.declared.kind.typed(value)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """From a form; a tick posts after its hidden « non », so the last text counts."""
        if valuelist:
            self.typed, self.data = valuelist[-1], None
            self.data = self.declared.clean(self.typed)

    def raws(self) -> dict[str, list[str]]:
        """Equal values post equal texts, however they were typed."""
        known = self.data is not None and self.declared.kind is not None
        return {self.name: [self.declared.kind.typed(self.data) if known else self.typed.strip()]}  # type: ignore[union-attr]

    @property
    def widget_name(self) -> str:
        """Which macro of `form.html` draws it."""
        kind = self.declared.kind
        if isinstance(kind, Choice):
            return "choice"
        return "tick" if isinstance(kind, YesNo) else "prose" if kind and kind.multiline else "line"

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Stored word, label and whether it is chosen."""
        assert isinstance(self.declared.kind, Choice)
        return [(one.value, one.label, one.value == self.typed) for one in self.declared.kind.members]


class RelationField(DeclaredField):
    """One record of another concept: posts the typed words, and the id a script picked for them."""

    widget_name = "relation"
    typed: str = ""
    candidates: Sequence[Record] = ()

    def process_data(self, value: Any) -> None:
        """From a record."""
        self.data = value
        self.typed = "" if value is None else str(value)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """One text is an id from a list; two are words and the id picked for them; a third settles an ambiguity."""
        if not valuelist:
            return
        if valuelist == [str(self.object_data), str(getattr(self.object_data, "id", None))]:
            return  # as it was: nothing to look up
        self.typed, self.data = valuelist[0].strip(), None
        chosen = by_id(self.target, valuelist[-1])
        if chosen is not None and (len(valuelist) != 2 or self.typed == str(chosen)):
            self.process_data(chosen)
        elif self.typed:
            self._resolve()

    def _resolve(self) -> None:
        found = matching(self.target, self.typed, limit=8)
        exact = [one for one in found if normal(str(one)) == normal(self.typed)]
        if len(exact) == 1 or len(found) == 1:
            self.process_data((exact or found)[0])
        elif found:
            self.candidates = found
            raise ValueError("Plusieurs fiches correspondent : choisissez.")
        else:
            raise ValueError(f"Aucune fiche « {self.typed} ».")

    @property
    def target(self) -> type[Base]:
        """The concept it points to."""
        assert self.declared.target is not None
        return self.declared.target

    @property
    def chosen_id(self) -> str:
        """The id of the record it holds."""
        return str(self.data.id) if self.data is not None else ""

    @property
    def options(self) -> list[tuple[str, str, bool]] | None:
        """Every record when they are few, None when they must be searched."""
        if not self.target.__concept__.short:
            return None
        return [(str(one.id), str(one), one == self.data) for one in options(self.target)]

    def raws(self) -> dict[str, list[str]]:
        """The label and the id; the words alone while they name nobody."""
        return {self.name: [str(self.data), self.chosen_id] if self.data is not None else [self.typed, ""]}


class SetField(DeclaredField):
    """Several records of a short reference table, ticked."""

    widget_name = "set"

    def process_data(self, value: Any) -> None:
        """From a record."""
        self.data = list(value or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """The ids that were ticked; the empty one says that the set was on the page."""
        if valuelist:
            known = {str(one.id): one for one in options(self.target)}
            if unknown := [one for one in valuelist if one and one not in known]:
                raise ValueError(f"Choix inconnu : {', '.join(unknown)[:80]}.")
            self.data = [known[one] for one in dict.fromkeys(valuelist) if one]

    @property
    def target(self) -> type[Base]:
        """The concept it lists."""
        assert self.declared.target is not None
        return self.declared.target

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Id, label and whether it is ticked."""
        return [(str(one.id), str(one), one in self.data) for one in options(self.target)]

    def raws(self) -> dict[str, list[str]]:
        """The empty text, then the ids in order."""
        return {self.name: ["", *sorted(str(one.id) for one in self.data)]}


class ChildrenField(DeclaredField):
    """The records this one owns, a row of inputs each: `establishments-12-siret`, `establishments-new1-siret`."""

    widget_name = "children"

    def __init__(self, each: Declared, row_form: type[Form], **kwargs: Any) -> None:
        super().__init__(each, **kwargs)
        self.row_form = row_form
        self.rows: list[Row] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Rows from the record, then what the form says of them and adds."""
        saved = [] if data is None or not isinstance(data, list) else data
        self.process_errors: list[str] = []
        self.data = saved
        keys = _keys(formdata, self.name) if formdata else [str(one.id) for one in saved]
        known = {str(one.id): one for one in saved}
        self.rows = [Row(self, key, known.get(key), formdata) for key in keys]

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Every row in its own right; a row left empty is no row."""
        self.errors = list(self.process_errors)
        wrong = [row for row in self.rows if not (row.is_gone or row.is_blank or row.form.validate())]
        return not wrong

    def populate_obj(self, obj: Any, name: str) -> None:
        """Change, add and bin the children."""
        for row in self.rows:
            row.save_into(obj)

    def add_row(self) -> None:
        """One more empty row, for those who have no script."""
        taken = {row.key for row in self.rows}
        key = next(f"new{n}" for n in range(1, len(taken) + 2) if f"new{n}" not in taken)
        self.rows.append(Row(self, key, None, None))

    @property
    def template_row(self) -> Row:
        """The row a script copies."""
        return Row(self, "__key__", None, None)

    def raws(self) -> dict[str, list[str]]:
        """Those of its rows."""
        return {name: texts for row in self.rows if not row.is_blank for name, texts in row.raws().items()}


class Row:
    """One child in its parent's form."""

    def __init__(self, parent: ChildrenField, key: str, child: Record | None, formdata: Any) -> None:
        self.parent, self.key, self.child = parent, key, child
        self.prefix = f"{parent.name}-{key}-"
        self.form = parent.row_form(formdata, obj=child, prefix=self.prefix)
        self.is_gone = bool(formdata and formdata.get(f"{self.prefix}_remove"))

    @property
    def is_blank(self) -> bool:
        """A new row in which nothing was typed."""
        empty = self.parent.row_form(None, prefix=self.prefix)
        return self.child is None and all(
            field.raws() == before.raws() for field, before in zip(self.form, empty, strict=True)
        )

    def save_into(self, owner: Any) -> None:
        """Write the row where it belongs; a refusal lands in the row."""
        if self.is_gone:
            self._discard()
        elif not self.is_blank:
            self.child = self.child or self._new_child(owner)
            self.form.populate_obj(self.child)

    def _new_child(self, owner: Any) -> Any:
        assert self.parent.declared.target is not None
        link = next(one for one in _owner_links(self.parent.declared.target))
        child = self.parent.declared.target(**{link: owner})
        db.session.add(child)
        return child

    def _discard(self) -> None:
        if self.child is None:
            return
        try:
            discard(self.child)
        except StillUsed as refusal:
            names = ", ".join(f"« {one.record} »" for one in refusal.references)
            raise ValidationError(f"« {self.child} » sert encore à {names}.") from None

    def raws(self) -> dict[str, list[str]]:
        """Those of its fields, and whether it is to go."""
        own = {name: texts for field in self.form for name, texts in field.raws().items()}
        return own | ({f"{self.prefix}_remove": ["1"]} if self.is_gone else {})


def _owner_links(model: type[Base]) -> Iterator[str]:
    return (each.name for each in declared(model).values() if each.owner)


def _keys(formdata: MultiDict[str, str], name: str) -> list[str]:
    """The row keys posted under a name, in the order of the page."""
    prefix = f"{name}-"
    keys = list(dict.fromkeys(one[len(prefix) :].split("-", 1)[0] for one in formdata if one.startswith(prefix)))
    if len(keys) > 500:
        abort(413)
    return [key for key in keys if key.isdigit() or key.startswith("new")]
