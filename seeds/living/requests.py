"""The questions put to the support platform, one in each state, and who advised the companies before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models.accompaniment.support_request import SupportRequest, SupportTheme
from models.accompaniment.usual_adviser import AdviserKind, UsualAdviser
from models.engine import now, today
from seeds.living.edition import Edition
from seeds.living.story import Story, add, move

LAW, MONEY = SupportTheme.LEGAL, SupportTheme.ECONOMIC
ASKED: tuple[
    tuple[int, str, SupportTheme, str, tuple[str, ...]], ...
] = (  # days ago, company, theme, question, how far it went, each step a day after the other
    (40, "A2", LAW, "Ouvrir le capital aux salarié·es", ("assign", "answer", "close")),
    (26, "A1", MONEY, "Fixer un prix de gros", ("assign", "answer")),
    (19, "A5", LAW, "Suspendre un bail", ("drop",)),
    (9, "A4", MONEY, "Financer une turbine", ("assign",)),
    (2, "A7", LAW, "Rompre un contrat de fourniture", ()),
)


def plan(story: Story, cohort: Edition) -> None:
    """Say what was asked and answered."""
    for days, code, theme, question, steps in ASKED:
        asked, request = story.day - timedelta(days=days), Request(cohort, code, theme, question)
        story.on(asked, request.ask)
        for number, step in enumerate(steps, 1):
            story.on(asked + timedelta(days=number), request.go, step)
    story.on(story.day - timedelta(days=60), _advised, cohort)


class Request:
    """A question of a company, asked then answered."""

    def __init__(self, cohort: Edition, code: str, theme: SupportTheme, question: str) -> None:
        self.cohort, self.code = cohort, code
        self.words = {"theme": theme, "question": f"{question} (démo)", "is_urgent": code == "A7"}

    def ask(self) -> None:
        """The question."""
        self.made: Any = add(SupportRequest, participation=self.cohort.joined[self.code], filed_at=now(), **self.words)

    def go(self, step: str) -> None:
        """What became of it."""
        self.made.expert = self.cohort.cast.year.partners["URSCOP-LR"]
        if step == "answer":
            self.made.answer, self.made.minutes_spent = "Réponse donnée (démo).", 90
        move(step, self.made, remark="La question ne se pose plus (démo)." if step == "drop" else "")


def _advised(cohort: Edition) -> None:
    """An accountant and a funder, whom two companies had before."""
    cast = cohort.cast
    who = (("A1", AdviserKind.ACCOUNTANT, None), ("A3", AdviserKind.SOLIDARITY_FUNDER, cast.year.partners["AIRDIE"]))
    for code, kind, body in who:
        person = cast.person("Inès", f"Fictif-Conseil-{code}", kind.label)
        dates = {"since": cohort.values["starts_on"] - timedelta(days=900), "company_agreed_on": today()}
        add(UsualAdviser, participation=cohort.joined[code], person=person, organisation=body, kind=kind, **dates)
