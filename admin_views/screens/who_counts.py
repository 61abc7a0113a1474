"""Who counts in a cohort, in French words (`app/docs/indicators.md#who-counts`)."""

from __future__ import annotations

from collections.abc import Iterator

from admin_views.engine.list_rows import count_words
from models.accompaniment.participation import ParticipationState
from models.accompaniment.who_counts import WhoCounts

WHO = (
    "Comptent les entreprises engagées, actives, suspendues ou qui ont terminé ; les abandons et les exclusions sont "
    "à part."
)


def who_counts_in_words(who: WhoCounts) -> list[str]:
    """« 5 entreprises », « à part : 1 abandon », « 1 pressentie »."""
    return [count_words(len(who.counted), "entreprise", "entreprises"), *_apart(who)]


def _apart(who: WhoCounts) -> Iterator[str]:
    dropped = [one for one in who.dropouts if one.state is ParticipationState.DROPPED]
    for found, one, several in (
        (len(dropped), "abandon", "abandons"),
        (len(who.dropouts) - len(dropped), "exclusion", "exclusions"),
        (len(who.expected), "pressentie", "pressenties"),
    ):
        if found:
            yield f"à part : {count_words(found, one, several)}"
