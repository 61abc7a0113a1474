"""The letters of a call: whom each is for, what it says, and that it is kept among the files of the application."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from admin_views.engine.attachment_part import file_store
from admin_views.screens.documents.making import template
from models.engine import Attachment, attach_file, db, full_day, midnight, today, typeset, words_as_name
from models.engine.typesetting import set_pages
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy, CandidacyFile
from models.selection.letter_template import CALL, LetterTemplate
from models.selection.letter_words import filled_in

AT_ONCE = 100  # letters that are made while somebody waits


@dataclass(frozen=True)
class Letters:
    """A letter that may be written, how many applications it is for, how many of them have it already."""

    template: LetterTemplate
    concerned: int
    written: int

    @property
    def left(self) -> int:
        """How many are to be made."""
        return self.concerned - self.written


def letters_of(call: CallForApplications) -> list[Letters]:
    """Those in use, in the order of what happens: in three statements."""
    number, state, kept = Candidacy.id, Candidacy.state, _key()
    counts = select(state, func.count(number)).where(Candidacy.call == call).group_by(state)
    there: dict[Any, int] = dict(db.session.execute(counts).tuples().all())
    written = (
        select(Attachment.label, state, func.count(number.distinct()))
        .join(Candidacy, kept == number)
        .where(Candidacy.call == call, Attachment.kind == CandidacyFile.LETTER)
        .group_by(Attachment.label, state)
    )
    had = {(label, one): count for label, one, count in db.session.execute(written)}
    return [
        Letters(
            one,
            sum(there.get(state, 0) for state in one.occasion.states),
            sum(had.get((label_of(one), state), 0) for state in one.occasion.states),
        )
        for one in _in_use()
    ]


def label_of(letter: LetterTemplate) -> str:
    """What its file is called in an application, by which it is known to be there."""
    return words_as_name(letter.name)


def _in_use() -> list[LetterTemplate]:
    found = db.session.scalars(
        select(LetterTemplate).where(LetterTemplate.is_active, LetterTemplate.occasion.in_(CALL)).limit(50)
    )
    return sorted(found, key=lambda one: (_rank(one), one.sort_key))


def _rank(one: LetterTemplate) -> int:
    return [*type(one.occasion)].index(one.occasion)


def without_it(call: CallForApplications, letter: LetterTemplate) -> list[Candidacy]:
    """The applications that a letter is for and that do not have it, as many as are made at once."""
    has_it = select(_key()).where(Attachment.kind == CandidacyFile.LETTER, Attachment.label == label_of(letter))
    to_write = Candidacy.id.not_in(has_it.where(_key().is_not(None)))
    company = joinedload(Candidacy.company)
    query = (
        select(Candidacy)
        .where(Candidacy.call == call, Candidacy.state.in_(letter.occasion.states), to_write)
        .options(company.joinedload(Company.establishments).joinedload(Establishment.commune))
        .options(joinedload(Candidacy.contact), joinedload(Candidacy.establishment))
        .order_by(Candidacy.reference)
    )
    return list(db.session.scalars(query).unique())[:AT_ONCE]


def _key() -> Any:
    return Attachment.candidacy_id  # type: ignore[attr-defined]  # the key that files of applications add


def pages_of(letter: LetterTemplate, candidacies: Sequence[Candidacy]) -> bytes:
    """A letter for each, one after the other. `NotMade` says why there is none."""
    call = candidacies[0].call
    programme = call.cohort.programme
    values = {
        "title": letter.name,
        "by": str(programme),
        "council": call.cohort.name,
        "foot": str(call),
        "day": full_day(today()),
        "signed": typeset("L'équipe du programme"),
        "letters": [_letter(letter, one) for one in candidacies],
    }
    return set_pages(template("letter"), values, midnight(today()))


def _letter(letter: LetterTemplate, candidacy: Candidacy) -> dict[str, Any]:
    site, contact = candidacy.site, candidacy.contact
    return {
        "company": candidacy.company.name,
        "address": [
            f"{contact.first_name} {contact.last_name}" if contact else "",
            site.address or "" if site else "",
            f"{site.postal_code or ''} {site.commune.name}".strip() if site else "",
        ],
        "subject": filled_in(typeset(letter.subject), candidacy),
        "text": filled_in(typeset(letter.text), candidacy),
    }


def keep(letter: LetterTemplate, candidacies: Sequence[Candidacy]) -> None:
    """Each letter among the files of its application. Not committed."""
    for one in candidacies:
        name, made = f"{label_of(letter)}.pdf", io.BytesIO(pages_of(letter, [one]))
        attach_file(db.session(), file_store(), one, CandidacyFile.LETTER, name, made)
