"""The records one owns, as rows of its own form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from flask import abort
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import ValidationError

from admin_views.engine.audiences import may
from admin_views.engine.child_totals import totals_of
from admin_views.engine.form_fields import DeclaredField
from models.engine import (
    Base,
    Concept,
    Declared,
    Living,
    Record,
    Right,
    StillUsed,
    db,
    declared,
    defaults,
    discard,
    owner_of,
    within,
)

MOST_COLUMNS = 7


class ChildrenField(DeclaredField):
    """The records this one owns, a row of inputs each: `lines-12-price`, `lines-new1-price`."""

    widget_name = "children"

    def __init__(self, each: Declared, row_form: type[Form], **kwargs: Any) -> None:
        super().__init__(each, **kwargs)
        self.row_form = row_form
        self.rows: list[ChildRow] = []
        self.blank = defaults(each.target) if each.target else {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Rows from the record, saved or proposed, then what the form says of them and adds."""
        held = [*data.everything()] if isinstance(data, Living) else data if isinstance(data, list) else []
        self.process_errors: list[str] = []
        self.data = held
        saved = {str(one.id): one for one in held if one.id is not None}
        proposed = {f"new{n}": one for n, one in enumerate((one for one in held if one.id is None), 1)}
        keys = _keys(formdata, self.name) if formdata else [*saved, *proposed]
        self.rows = [ChildRow(self, key, saved.get(key), formdata, proposed.get(key)) for key in keys]

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
        self.rows.append(ChildRow(self, key, None, None))

    @property
    def concept(self) -> Concept:
        """What its rows are."""
        found: Concept = self.declared.target.__concept__  # type: ignore[union-attr]  # a list is of some concept
        return found

    @property
    def columns(self) -> Mapping[Declared, str]:
        """The fields of a row, and what draws each."""
        return columns_of(self.row_form)  # type: ignore[arg-type]  # a class can be hashed

    @property
    def is_table(self) -> bool:
        """Whether its rows are those of a table: few short boxes each."""
        return 1 < len(self.columns) <= MOST_COLUMNS and not {"prose", "set"}.intersection(self.columns.values())

    @property
    def offers_records(self) -> bool:
        """Whether a box of its rows offers every record of a table."""
        short = [each for each in self.columns if each.target is not None and each.target.__concept__.small_table]
        return bool(short) or "set" in self.columns.values()

    @property
    def totals(self) -> list[tuple[str, str, dict[str, Any]]]:
        """What its rows come to, where that was said of it."""
        boxes = {each.name for each in self.columns}
        return totals_of(self.declared, boxes, (row.values for row in self.rows if not row.is_gone))

    def posted_texts(self) -> dict[str, list[str]]:
        """Those of its rows."""
        return {name: texts for row in self.rows if not row.is_blank for name, texts in row.posted_texts().items()}


class ChildRow:
    """One child in its parent's form; `proposed` is what a new one shows before anything is typed."""

    def __init__(
        self, parent: ChildrenField, key: str, child: Record | None, formdata: Any, proposed: Record | None = None
    ) -> None:
        self.parent, self.key, self.child = parent, key, child
        self.prefix = f"{parent.name}-{key}-"
        shown = child or proposed
        self.form = parent.row_form(formdata, obj=shown, prefix=self.prefix, data=None if shown else parent.blank)
        self.is_gone = bool(self.may_go and formdata and formdata.get(f"{self.prefix}_remove"))

    @property
    def title(self) -> str:
        """What tells a saved row from its sisters."""
        link = owner_of(type(self.child)) if self.child else None
        return within(str(self.child), getattr(self.child, link.name)) if link else ""

    @property
    def may_go(self) -> bool:
        """Whether whoever types may take the row away: a saved record goes to the bin."""
        return self.child is None or may(Right.BIN, type(self.child))

    @property
    def is_blank(self) -> bool:
        """A new row in which nothing was typed."""
        if self.child is not None:
            return False
        empty = self.parent.row_form(None, prefix=self.prefix, data=self.parent.blank)
        return all(
            field.posted_texts() == before.posted_texts() for field, before in zip(self.form, empty, strict=True)
        )

    @property
    def values(self) -> dict[str, Any]:
        """What its boxes hold, by field; nothing where what is typed is refused."""
        return {field.declared.name: field.data for field in self.form}

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

    def posted_texts(self) -> dict[str, list[str]]:
        """Those of its fields, and whether it is to go."""
        own = {name: texts for field in self.form for name, texts in field.posted_texts().items()}
        return own | ({f"{self.prefix}_remove": ["1"]} if self.is_gone else {})


@lru_cache(maxsize=512)  # of the lists of each concept, for each role
def columns_of(row_form: type[Form]) -> Mapping[Declared, str]:
    """The fields of a class of rows, and what draws each: a row is not built to know them."""
    return {one.declared: one.widget_name for one in row_form()}


def _owner_links(model: type[Base]) -> Iterator[str]:
    return (each.name for each in declared(model).values() if each.owner)


def _keys(formdata: MultiDict[str, str], name: str) -> list[str]:
    """The row keys posted under a name, in the order of the page."""
    prefix = f"{name}-"
    keys = list(dict.fromkeys(one[len(prefix) :].split("-", 1)[0] for one in formdata if one.startswith(prefix)))
    if len(keys) > 500:
        abort(413)
    return [key for key in keys if key.isdigit() or key.startswith("new")]
