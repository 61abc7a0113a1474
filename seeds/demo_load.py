"""What a load of the demo year holds and finds: what is already there is left as it is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models.engine import Actor, JournalAction, JournalEntry, as_found, db, stem
from models.parties.person import LegalBasis, Person

LOADER = Actor("Jeu de démonstration", "chargement")
ORIGIN = "jeu de démonstration"
BEGINNING = "15/05/2017"


class Load:
    """One load: what the file says, and the records already found or made, by their code in the file."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self.content = entry
        self.partners: dict[str, Any] = {}
        self.companies: dict[str, Any] = {}
        self.cohorts: dict[str, Any] = {}
        self.councils: dict[str, Any] = {}
        self.mentors: dict[str, Any] = {}
        self.templates: list[Any] = []
        self.programme: Any = None
        self.contact: Any = None
        lines = db.session.scalars(
            select(JournalEntry).where(
                JournalEntry.action == JournalAction.CREATED, JournalEntry.channel == LOADER.channel
            )
        )
        self.once = {(one.concept, one.record_label): one.record_id for one in lines}

    def found(self, model: type[Any], **known: Any) -> Any:
        """The record with these values, in the bin or not: what users binned stays there."""
        beside = (one for one in db.session.new if isinstance(one, model))
        same = next((one for one in beside if all(getattr(one, n) == v for n, v in known.items())), None)
        saved = {name: value for name, value in known.items() if getattr(value, "id", value) is not None}
        if same is not None or len(saved) < len(known):
            return same
        return db.session.scalars(select(model).filter_by(**known).execution_options(with_bin=True)).first()

    def made(self, model: type[Any], known: dict[str, Any], **rest: Any) -> tuple[Any, bool]:
        """The record with these values, and whether it had to be made."""
        record = self.found(model, **known)
        if record is None:
            new = as_found(model(**known, **rest))
            record = self._once_added(new)
        if record is not None:
            return record, False
        db.session.add(new)
        return new, True

    def _once_added(self, new: Any) -> Any:
        """The record an earlier load added under this title, whatever people made of it since."""
        number = self.once.get((stem(type(new).__name__), str(new)))
        return None if number is None else self.found(type(new), id=number)

    def added(self, model: type[Any], **values: Any) -> Any:
        """A new record."""
        db.session.add(record := as_found(model(**values)))
        return record

    def person(self, first_name: str, last_name: str, job_title: str, **contact: Any) -> Any:
        """A person, known by name."""
        return self.made(
            Person,
            {"last_name": last_name, "first_name": first_name},
            job_title=job_title,
            data_origin=ORIGIN,
            collected_on=BEGINNING,
            legal_basis=LegalBasis.LEGITIMATE_INTEREST,
            **contact,
        )
