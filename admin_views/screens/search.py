"""One search for everything people are asked about on the telephone."""

from __future__ import annotations

from typing import Any

from flask import url_for

from admin_views.engine.audiences import may
from admin_views.engine.lookup import matching, near_to
from admin_views.engine.record_sections import link_to
from models.engine import Right, concepts

SOUGHT = ("company", "person", "partner", "mentor", "mentoring", "participation", "cohort")
NAMED = ("company", "person", "partner", "mentor")
SHOWN = 6


def address_of(groups: list[tuple[str, list[Any]]]) -> str | None:
    """The address of the only company found, or of the only record when no company is; None otherwise."""
    companies = [one for name, found in groups if name == "company" for one in found]
    alone = companies or [one for _name, found in groups for one in found]
    if len(alone) != 1:
        return None
    name = "company" if companies else groups[0][0]
    return url_for(f"{name}.details_view", id=alone[0].id)


def find(words: str) -> list[tuple[str, list[Any]]]:
    """(concept, records) of what the role may read and the words find, a statement each; one more than are shown."""
    readable = [name for name in SOUGHT if name in concepts() and may(Right.READ, concepts()[name])]
    found = [(name, list(matching(concepts()[name], words, SHOWN + 1))) for name in readable]
    return [(name, records) for name, records in found if records]


def find_near(words: str) -> list[tuple[str, list[Any]]]:
    """The same, of what is near the words where nothing holds them: of those whose titles are names."""
    readable = [name for name in NAMED if name in concepts() and may(Right.READ, concepts()[name])]
    found = [(name, near_to(concepts()[name], words, SHOWN)) for name in readable]
    return [(name, records) for name, records in found if records]


def for_page(groups: list[tuple[str, list[Any]]], words: str) -> list[tuple[Any, list[Any], str]]:
    """(concept, links, address of the whole list when there are more) for the page."""
    return [
        (
            concepts()[name].__concept__,
            [link_to(one) for one in records[:SHOWN]],
            url_for(f"{name}.index_view", q=words) if len(records) > SHOWN else "",
        )
        for name, records in groups
    ]
