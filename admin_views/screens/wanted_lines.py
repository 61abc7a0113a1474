"""Which lines of a file for the Région are asked, as typed and as understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from admin_views.engine.lookup import by_id
from admin_views.region.dataset import Content
from admin_views.region.narrowing import ALL, Narrowing
from models.engine import kinds
from models.parties.organisation import Organisation

DAYS = {"since": "Conventions depuis le", "until": "Conventions jusqu'au"}
UNTIL_AFTER = "Ce jour ne peut pas précéder l'autre."


@dataclass
class Lines:
    """The lines wanted; `errors`: (input name, label, sentence); `bodies`: those that one may choose."""

    typed: Mapping[str, str] = field(default_factory=dict)
    wanted: Narrowing = ALL
    errors: list[tuple[str, str, str]] = field(default_factory=list)
    bodies: Sequence[Organisation] = ()

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Lines:
        """What the address or the form says."""
        typed = {name: asked.get(name, "") for name in (*DAYS, "body", "large")}
        days: dict[str, date | None] = {}
        errors = []
        for name, label in DAYS.items():
            try:
                days[name] = kinds.Day().clean(typed[name])
            except ValueError as refusal:
                errors.append((name, label, str(refusal)))
        since, until = days.get("since"), days.get("until")
        if since and until and until < since:
            errors.append(("until", DAYS["until"], UNTIL_AFTER))
        body = by_id(Organisation, typed["body"])
        return cls(typed, Narrowing(since, until, body, typed["large"] == "oui"), errors)

    def offer(self, whole: Content) -> None:
        """The bodies of the whole file, by name."""
        found = {row.grant.grantor for row in whole.rows}
        self.bodies = sorted(found, key=lambda one: (one.name, one.id))
