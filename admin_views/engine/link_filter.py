"""The filter of a link: one of several records, those that some words find, « moi »."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import false, or_, select

from admin_views.engine.filters import MOST, ListFilter, either, words_of
from admin_views.engine.lookup import by_id, is_id, look_up, search_criterion
from admin_views.engine.short_tables import few
from models.engine import acting, db, has_myself, myself, title_options

ME = "moi"
TYPED = "="  # before a number that somebody typed, a postal code for example: it is no id


class Points(ListFilter):
    """A record of another concept: its id, « moi », or words of its title; several are any of them."""

    @property
    def look(self) -> str:  # type: ignore[override]  # few records are listed, many are picked
        """A list or a picker."""
        return "choice" if self.target.__concept__.small_table and few(self.target) else "relation"

    @property
    def target(self) -> Any:
        """The concept."""
        return self.declared.target

    @property
    def has_me(self) -> bool:
        """Whether « moi » may be asked."""
        return has_myself(self.target)

    def clean(self, value: str) -> str:
        """An id, « moi » or words."""
        return f"{TYPED if value.startswith(TYPED) else ''}{words_of(value.removeprefix(TYPED))}"

    def holds(self, values: Sequence[tuple[str, Any]]) -> Any:
        """The records of these ids, oneself; else every record that the words find."""
        asked = [value for _suffix, value in values]
        known = self._records(asked)
        words = [one for one in asked if one not in known and not self._is_me(one)]
        criteria = [search_criterion(self.target, one.removeprefix(TYPED)) for one in words]
        within = [
            *([self.target.id.in_([int(one) for one in known])] if known else []),
            *(false() if one is None else one for one in criteria),
        ]
        found = [self.column.in_(select(self.target.id).where(or_(*within)))] if within else []
        mine = [self.column.in_(myself(self.target, acting()))] if any(map(self._is_me, asked)) else []
        return or_(*found, *mine)

    def _is_me(self, value: str) -> bool:
        return value == ME and self.has_me

    def _records(self, values: Sequence[str]) -> dict[str, Any]:
        """Those of the values that are ids of records that whoever asks reads; read together."""
        ids = [int(one) for one in values if is_id(one)]
        if len(ids) > 1 and self.look != "choice":
            query = (
                select(self.target).where(self.target.id.in_(ids)).options(*title_options(self.target, strict=False))
            )
            db.session.scalars(query).all()  # `by_id` then finds them at hand
        found = {one: self._record(one) for one in values}
        return {one: record for one, record in found.items() if record is not None}

    def _record(self, text: str) -> Any:
        """That of an id; of a short table, its records are at hand."""
        if is_id(text) and self.look == "choice":
            return next((one for one in few(self.target) if one.id == int(text)), None)
        return by_id(self.target, text)

    def choices(self) -> list[tuple[str, str]]:
        """« Moi », then the records, when they are few."""
        mine = [(ME, "Moi")] if self.has_me else []
        listed = few(self.target) if self.look == "choice" else []
        return [*mine, *((str(one.id), str(one)) for one in listed)]

    def ticked(self, texts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """(value, title) of what is asked now and is offered as no choice."""
        offered = {value for value, _label in self.choices()}
        return [(text, self._title(text)) for _suffix, text in texts if text not in offered]

    def say(self, texts: Sequence[tuple[str, str]]) -> str:
        """The titles."""
        self._records([text for _suffix, text in texts])
        return either([self._title(text) for _suffix, text in texts])

    def _title(self, text: str) -> str:
        return "moi" if self._is_me(text) else str(self._record(text) or text.removeprefix(TYPED))

    def say_without_words(self, texts: Sequence[tuple[str, str]]) -> str:
        """The numbers of the records; a title may be somebody's name."""
        said = [f"fiche n° {text}" if is_id(text) else ME if self._is_me(text) else "mots tapés" for _, text in texts]
        return either(said)

    def means_nobody(self, texts: Sequence[tuple[str, str]]) -> bool:
        """Whether « moi » is asked by an account that is tied to no record."""
        asked = any(self._is_me(text) for _suffix, text in texts)
        return asked and db.session.scalar(myself(self.target, acting())) is None

    def settle(self, kept: dict[str, list[str]]) -> None:
        """What the picker chose, or what was typed beside the records ticked, is one of them."""
        chosen, typed = (" ".join(kept.pop(f"{self.argument}{end}", [])).strip() for end in ("_id", "_q"))
        if chosen or typed:
            added = chosen if is_id(chosen) else self._meant(typed)
            kept[self.argument] = list(dict.fromkeys([*kept.get(self.argument, []), added]))[:MOST]
        super().settle(kept)

    def _meant(self, typed: str) -> str:
        """« moi », the one record that words lead to without a doubt, else these words; a number is marked."""
        if self._is_me(typed.lower()):
            return ME
        only = look_up(self.target, typed, 2).only if typed else None
        words = f"{TYPED}{typed}" if is_id(typed) else typed
        return words if only is None else str(only.id)
