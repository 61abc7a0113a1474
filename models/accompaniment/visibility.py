"""Who a text is for (`app/docs/accompaniment.md#who-reads-a-text`)."""

from __future__ import annotations

from models.engine import LabelledEnum


class Visibility(LabelledEnum):
    """Each one reads those of the next ones too."""

    TEAM = "equipe", "Équipe"
    ADVISERS = "accompagnateurs", "Accompagnateurs habituels"
    COMMITTEE = "comite", "Comité de pilotage"
