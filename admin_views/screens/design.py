"""`/design`: every component of the pages in every state, for those who draw the next one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from admin_views.engine.charts import bar_chart, line_chart, lying_bars, slope_chart
from admin_views.engine.pages import PageView, page
from admin_views.screens.department_map import department_map
from models.accounts.user import User
from models.engine import LabelledEnum, Right, Tone, short_number

COLOURS = (
    ("ink", "muted", "primary", "needs", "ok", "warn", "error", "info"),
    ("ground", "sheet", "tint", "primary-tint", "needs-tint", "ok-tint", "warn-tint", "error-tint", "info-tint"),
)
SPACES = range(1, 9)
HEADS = ("Relevé", "ETP")
MOVED = [("Alpha", 12, 14), ("Bêta", 8, 9), ("Gamma", 20, 17)]
LYING = [("Alpha", (12, 9)), ("Bêta", (8, 10))]


class Shown(LabelledEnum):
    """A state of each tone, named by what it says to whoever looks for work that waits."""

    AHEAD = "ahead", "À venir", Tone.AHEAD
    UNDER_WAY = "under_way", "En cours", Tone.UNDER_WAY
    WAITS = "waits", "Attend quelqu'un", Tone.WAITS
    PAUSED = "paused", "En pause", Tone.PAUSED
    DONE = "done", "Fait", Tone.DONE
    ENDED = "ended", "Arrêté", Tone.ENDED


class DesignView(PageView):
    """The page of the components."""

    @page("/", right=Right.UPDATE, of=User)
    def index(self) -> Any:
        """Each component, in each of its states, with figures that are nobody's."""
        jobs = [("T0", Decimal("11.5")), ("Fin", Decimal("12.0")), ("T+12", Decimal("12.5"))]
        title = "Les emplois passent de 11,5 à 12,5 ETP"
        return self.render(
            "design.html",
            colours=COLOURS,
            spaces=SPACES,
            states=list(Shown),
            charts=[
                line_chart(title, jobs, HEADS, short_number),
                bar_chart("Trois relevés, du plus petit au plus grand", jobs, HEADS, short_number),
                lying_bars("Le second fait mieux", ("Nom", "Prévu", "Fait"), LYING, short_number, short_number),
                slope_chart("Deux montent, une baisse", ("Nom", "T0", "Fin"), MOVED, short_number),
                department_map("Onze dans trois départements", {"11": 1, "31": 4, "34": 6}, "Combien"),
            ],
        )
