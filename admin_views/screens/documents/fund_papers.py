"""The papers of an application to a fund: letters, as they are and to retouch, extract of its decision, checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from admin_views.engine.audiences import may, shows
from admin_views.screens.de_minimis_gauge import may_read_gauges
from admin_views.screens.documents.decision_values import TOLD, told
from admin_views.screens.documents.making import TEAM, template
from admin_views.screens.documents.retouched import retouched_letter
from admin_views.screens.documents.session_values import of_session
from models.councils.council_session import CouncilSession
from models.councils.decision import Decision
from models.engine import FileKind, Right, db, full_day, midnight, today, typeset, words_as_name
from models.engine.typesetting import NotMade, set_pages
from models.fund.application_letters import OCCASIONS, WORDS
from models.fund.application_state import GRANTED, ApplicationState
from models.fund.de_minimis_check import checks_of
from models.fund.fund_application import FundApplication, FundApplicationFile
from models.selection.letter_template import LetterTemplate
from models.selection.letter_words import filled_in

EXTRACT, ANNEX = "Extrait de décision", "Contrôles de minimis"
DECIDED = (*GRANTED, ApplicationState.REFUSED, ApplicationState.POSTPONED)
NO_CHECK = "Aucun contrôle de minimis n'est conservé : le premier l'est quand le dossier devient recevable."
NO_DECISION = "Aucune décision de comité n'est écrite sur ce dossier : notez-la d'abord sur la séance."


@dataclass(frozen=True)
class FundPaper:
    """A paper: its name in an address, what it is called, its kind of file, how it is made."""

    name: str
    label: str
    kind: FileKind
    extension: str
    content: Callable[[], bytes]

    @property
    def file_name(self) -> str:
        """That of its file."""
        return f"{words_as_name(self.label)}.{self.extension}"


def papers_of(application: FundApplication) -> list[FundPaper]:
    """Those that go with its state: in a statement."""
    letters = [paper for one in _letters(application.state) for paper in _of_letter(application, one)]
    has_extract = application.state in DECIDED and shows(Decision, *TOLD)
    extract = FundPaper("extract", EXTRACT, FundApplicationFile.DECISION, "pdf", lambda: _extract(application))
    annex = FundPaper("annex", ANNEX, FundApplicationFile.DECISION, "pdf", lambda: _annex(application))
    has_annex = application.aid_regime is not None and may_read_gauges()
    return [*letters, *([extract] if has_extract else []), *([annex] if has_annex else [])]


def _letters(state: ApplicationState) -> list[LetterTemplate]:
    """The templates in use that are for this state, in the order of what happens."""
    occasions = [one for one, states in OCCASIONS.items() if state in states]
    if not occasions or not may(Right.READ, LetterTemplate):
        return []
    query = select(LetterTemplate).where(LetterTemplate.is_active, LetterTemplate.occasion.in_(occasions))
    found = db.session.scalars(query.limit(50))
    return sorted(found, key=lambda one: (occasions.index(one.occasion), one.sort_key))


def _of_letter(application: FundApplication, letter: LetterTemplate) -> list[FundPaper]:
    kind, name = FundApplicationFile.LETTER, f"letter-{letter.id}"
    return [
        FundPaper(name, letter.name, kind, "pdf", lambda: _set(letter, application)),
        FundPaper(f"{name}-text", f"{letter.name}, à retoucher", kind, "docx", lambda: _text(letter, application)),
    ]


def _set(letter: LetterTemplate, application: FundApplication) -> bytes:
    return set_pages(template("letter"), _values(letter, application), midnight(today()))


def _text(letter: LetterTemplate, application: FundApplication) -> bytes:
    return retouched_letter(_values(letter, application), midnight(today()))


def _values(letter: LetterTemplate, application: FundApplication) -> dict[str, Any]:
    fund = application.fund
    return {
        "title": letter.name,
        "by": str(fund.manager or fund.name),
        "council": fund.name,
        "foot": application.reference,
        "day": full_day(today()),
        "signed": typeset("La gestion du fonds"),
        "letters": [_letter(letter, application)],
    }


def _letter(letter: LetterTemplate, application: FundApplication) -> dict[str, Any]:
    """To the site of the application, else to the head office."""
    company = application.company
    site = application.establishment or company.head_office
    return {
        "company": company.name,
        "address": [
            site.address or "" if site else "",
            f"{site.postal_code or ''} {site.commune.name}".strip() if site else "",
        ],
        "subject": filled_in(typeset(letter.subject), application, WORDS),
        "text": filled_in(typeset(letter.text), application, WORDS),
    }


def _extract(application: FundApplication) -> bytes:
    """The last decision that whoever asks reads of it."""
    query = select(Decision).join(Decision.council_session).where(Decision.fund_application == application)  # type: ignore[arg-type]
    last: Any = CouncilSession.starts_at  # a former session may be noted after it
    decision = db.session.scalars(query.order_by(last.desc(), Decision.id.desc()).limit(1)).first()
    if decision is None:
        raise NotMade(typeset(NO_DECISION))
    session = decision.council_session
    values = of_session(session, EXTRACT) | {"decisions": [told(decision, TEAM)]}
    return set_pages(template("extracts"), values, session.starts_at)


def _annex(application: FundApplication) -> bytes:
    """What was found of the ceiling at each step, as it was kept, for the file of the decision."""
    checks, names = checks_of(application), ("moment", "day", "outcome", "told", "aids", "total", "available", "esb")
    if not checks:
        raise NotMade(typeset(NO_CHECK))
    values = {
        "title": typeset(ANNEX),
        "by": str(application.fund.manager or application.fund.name),
        "council": application.fund.name,
        "foot": application.reference,
        "checks": [{name: getattr(one, name) for name in names} for one in checks],
    }
    return set_pages(template("annex"), values, checks[-1].at)
