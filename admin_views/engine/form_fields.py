"""Form fields: what is typed, what it becomes, and what stands in the page again when it cannot.

Every field answers `posted_texts()`: the texts a browser would post for its present value, by which forms are compared.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from wtforms import Field
from wtforms.validators import ValidationError

from admin_views.engine.lookup import by_id, look_up, matching, options, usable
from admin_views.engine.picking import depends_on, goes_with
from models.engine import Base, Declared, kinds, quoted

MISSING = "À remplir."
ALL = "*"  # what the tick of all posts


class DeclaredField(Field, ABC):
    """The parent of them all: knows what was declared of it."""

    def __init__(self, each: Declared, **kwargs: Any) -> None:
        super().__init__(each.label, **kwargs)
        self.declared = each
        self.clash: Any = None  # what the other side saved meanwhile: see `admin_views.engine.edit_conflict`
        self.is_optional = False  # told elsewhere in the page, where it is left empty
        self.is_asked = False  # by the verb whose page it is on

    @property
    def required(self) -> bool:
        """Whether nothing is an error."""
        is_needed = self.declared.required and not (self.declared.field.fills_itself or self.is_optional)
        return is_needed or self.is_asked

    def pre_validate(self, form: Any) -> None:
        """Nothing is refused where something is needed."""
        if self.required and self.data in (None, "") and not self.process_errors:
            raise ValidationError(MISSING)

    def populate_obj(self, obj: Any, name: str) -> None:
        """What stays as it was is not touched: a row that nobody changed costs its record nothing."""
        if getattr(obj, name) != self.data:
            setattr(obj, name, self.data)

    @abstractmethod
    def posted_texts(self) -> dict[str, list[str]]:
        """Input name → the texts it posts."""

    def as_read(self, texts: Sequence[str] | None) -> str:
        """Such texts as a reader knows them."""
        return next((one for one in texts or () if one), "(vide)")


class KindField(DeclaredField):
    """A column: one text, read and written by its kind."""

    typed: str = ""
    among: Sequence[Any] = ()  # of a choice: the members that are offered, where they are not all

    def process_data(self, value: Any) -> None:
        """From a record."""
        self.data, kind = value, self.declared.kind
        stands = False if value is None and isinstance(kind, kinds.YesNo) else value  # what an empty box posts
        self.typed = "" if stands is None or kind is None else kind.typed(stands)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """From a form; a tick posts after its hidden « non », so the last text counts. What it showed is its value."""
        if valuelist and (valuelist[-1] != self.typed or self.data is None):
            self.typed, self.data = valuelist[-1], None
            self.data = self.declared.clean(self.typed)

    def posted_texts(self) -> dict[str, list[str]]:
        """Equal values post equal texts, however they were typed."""
        known = self.data is not None and self.declared.kind is not None
        return {self.name: [self.declared.kind.typed(self.data) if known else self.typed.strip()]}  # type: ignore[union-attr]

    def as_read(self, texts: Sequence[str] | None) -> str:
        """A choice by its label."""
        labels = (
            {value: label for value, label, _ in self.options} if isinstance(self.declared.kind, kinds.Choice) else {}
        )
        return super().as_read([labels.get(one, one) for one in texts or ()])

    @property
    def widget_name(self) -> str:
        """Which function of `field_writers` draws it."""
        kind = self.declared.kind
        if isinstance(kind, kinds.Choice):
            return "choice"
        return "tick" if isinstance(kind, kinds.YesNo) else "prose" if kind and kind.multiline else "line"

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Stored word, label and whether it is chosen."""
        assert isinstance(self.declared.kind, kinds.Choice)
        return [(one.value, one.label, one.value == self.typed) for one in self.among or self.declared.kind.members]


class RelationField(DeclaredField):
    """One record of another concept: posts the typed words, and the id a script picked for them."""

    widget_name = "relation"
    typed: str = ""
    candidates: Sequence[Any] = ()
    found_from: str = ""  # the label of the box beside that alone told which record
    finder: str = ""  # the name of a box elsewhere in the page whose text finds what may stand here

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
        self.typed, self.data = valuelist[0].strip()[:400], None
        chosen = by_id(self.target, valuelist[-1])
        if chosen is not None and (len(valuelist) != 2 or self.typed == str(chosen)):
            self.process_data(chosen)
        elif self.typed:
            self._resolve()

    def pre_validate(self, form: Any) -> None:
        """What is left empty may be told by the box beside: see `found_by`."""
        name = self.declared.field.found_by
        if self.data is None and not (self.typed or self.process_errors) and name in form and form[name].data:
            self._find_beside(form[name])
        super().pre_validate(form)

    def _find_beside(self, beside: Any) -> None:
        found = matching(self.target, str(beside.data), limit=8)
        if len(found) == 1:
            self.process_data(found[0])
            self.found_from = beside.label.text
        elif found:
            self.candidates = found
            raise ValidationError("Plusieurs fiches correspondent : choisissez.")

    def _resolve(self) -> None:
        found = look_up(self.target, self.typed, limit=8, within=goes_with(self.declared, self.name))
        if found.only is not None:
            self.process_data(found.only)
        elif found.records:
            self.candidates = found.records
            raise ValueError(found.note or "Plusieurs fiches correspondent : choisissez.")
        else:
            raise ValueError(f"Aucune fiche {quoted(self.typed)}.")

    @property
    def target(self) -> type[Base]:
        """The concept it points to."""
        assert self.declared.target is not None
        return self.declared.target

    @property
    def depends_on(self) -> str:
        """The name of the box whose value tells what may be chosen here."""
        return depends_on(self.declared, self.name)

    @property
    def found_by(self) -> str:
        """The name of the box whose text finds what may stand here; empty where there is none."""
        name = self.declared.field.found_by
        return f"{self.name.removesuffix(self.declared.name)}{name}" if name else self.finder

    @property
    def chosen_id(self) -> str:
        """The id of the record it holds."""
        return str(self.data.id) if self.data is not None else ""

    @property
    def is_short(self) -> bool:
        """Whether it offers every record, for they are few: else they must be searched."""
        return bool(self.target.__concept__.small_table)

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Id, label and whether it is chosen, of each."""
        return [
            (str(one.id), str(one), one == self.data)
            for one in usable(self.target, (self.data, self.object_data), self.declared.field.among)
        ]

    def posted_texts(self) -> dict[str, list[str]]:
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
            offered = [value for value, _label, _ticked in self.options] if ALL in valuelist else ()
            ticked = [one for one in dict.fromkeys((*offered, *valuelist)) if one and one != ALL]
            known = {str(one.id): one for one in self.object_data or ()}
            if not known.keys() >= set(ticked):
                known = {str(one.id): one for one in options(self.target)}
            if unknown := [one for one in ticked if one not in known]:
                raise ValueError(f"Choix inconnu : {', '.join(unknown)[:80]}.")
            self.data = [known[one] for one in ticked]

    @property
    def target(self) -> type[Base]:
        """The concept it lists."""
        assert self.declared.target is not None
        return self.declared.target

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Id, label and whether it is ticked."""
        held = (*self.data, *(self.object_data or ()))
        return [
            (str(one.id), str(one), one in self.data) for one in usable(self.target, held, self.declared.field.among)
        ]

    def posted_texts(self) -> dict[str, list[str]]:
        """The empty text, then the ids in order."""
        return {self.name: ["", *sorted(str(one.id) for one in self.data)]}

    def as_read(self, texts: Sequence[str] | None) -> str:
        """Their titles."""
        return super().as_read([", ".join(label for value, label, _ in self.options if value in (texts or ()))])
