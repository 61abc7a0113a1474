"""Who a text is for (`app/docs/accompaniment.md#who-reads-a-text`)."""

from __future__ import annotations

from models.engine import LabelledEnum


class Visibility(LabelledEnum):
    """Who a text is for; each one also reads the texts of those listed after it."""

    TEAM = "equipe", "Équipe"
    ADVISERS = "accompagnateurs", "Accompagnateurs habituels"
    COMMITTEE = "comite", "Comité de pilotage"
