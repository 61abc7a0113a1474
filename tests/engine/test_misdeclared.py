"""A declaration that cannot be read is told in one sentence, at import: the class, the field, what to write."""

from __future__ import annotations

import sys
import traceback
from types import ModuleType

import pytest

from tests.forked import answered

POSTPONED = "from __future__ import annotations\n"
IMPORTS = """
from enum import Enum
from typing import TYPE_CHECKING
from sqlalchemy.orm import Mapped, configure_mappers
from models.engine import Concept, LabelledEnum, Record, Verb, field, link, links, verbs, verbs_of
if TYPE_CHECKING:
    from elsewhere import Colour, Shelf
"""
DECLARED = """
class Gadget(Record):
    __concept__ = Concept("Objet", "Objets")
    title: Mapped[str] = field("Titre")
    {field}

configure_mappers()
"""
CASES = {
    "a link, annotations read at once": (
        "",
        'shelf: Mapped[Shelf] = link("Étagère", listed=True)',
        "Gadget.title: begin __main__ with `from __future__ import annotations`",
    ),
    "a type under TYPE_CHECKING": (
        POSTPONED,
        'colour: Mapped[Colour | None] = field("Couleur", group=str("Détail"))',
        "Gadget.colour: Colour is not known; import it, and not under `if TYPE_CHECKING`",
    ),
    "a link to nothing": (
        POSTPONED,
        'shelf: Mapped[Shelff] = link("Étagère")',
        "Gadget.shelf: no concept is called Shelff",
    ),
    "a default out of its bounds": (
        POSTPONED,
        'places: Mapped[int] = field("Places", default=50, max=40)',
        "« Places »: its default, 50, is out of its own bounds, None to 40",
    ),
    "a type that is no sort of field": (
        POSTPONED,
        'size: Mapped[float] = field("Taille", listed=True)',
        "Gadget.size: its type is no sort of field; take one of those of models/engine/declaration.py",
    ),
    "records told apart by nothing": (
        POSTPONED,
        '__concept__ = Concept("Objet", "Objets", unique_together=(("title", "titre"),))',
        "Gadget: unique_together names titre, which is none of its fields",
    ),
    "links to nothing": (
        POSTPONED,
        'shelves: Mapped[list[Shelff]] = links("Étagères")',
        "Gadget.shelves: no concept is called Shelff",
    ),
}


STEPS = """
class Step(LabelledEnum):
    OPEN = "ouvert", "Ouvert"
    CLOSED = "ferme", "Fermé"
"""
STATE = "state: Mapped[Step] = field('État', default=Step.OPEN, computed=True)"
WELL = POSTPONED + IMPORTS + STEPS + DECLARED.format(field=STATE)
MOVED = """
verbs(Gadget)(Verb("close", "Fermer", {sources}, Step.CLOSED, asks={asks}))
verbs_of(Gadget)
"""


def raised(code):
    """What a module raises, that is the main one of a process of its own."""

    def told():
        module = sys.modules["__main__"] = ModuleType("__main__")
        try:
            exec(compile(code, "main.py", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 — ours
        except Exception:
            return traceback.format_exc()
        return ""

    return answered(told)


@pytest.mark.parametrize(("head", "line", "sentence"), CASES.values(), ids=CASES)
def test_it_is_told_in_one_sentence(head, line, sentence):
    told = raised(head + IMPORTS + DECLARED.format(field=line))
    last = told.strip().splitlines()[-1]
    assert last.startswith(f"RuntimeError: {sentence}"), told[-800:]
    assert "During handling" not in told


def test_what_is_well_declared_passes():
    assert raised(WELL + MOVED.format(sources="(Step.OPEN,)", asks='("title",)')) == ""


@pytest.mark.parametrize(
    ("sources", "asks", "sentence"),
    [
        ("Step.OPEN", "()", "the verb close: where it starts from is a tuple, as (State.OPEN,)"),
        ("(Step.OPEN,)", '("title", "weight")', "Gadget, the verb close: weight is none of its fields"),
    ],
)
def test_so_is_a_verb(sources, asks, sentence):
    told = raised(WELL + MOVED.format(sources=sources, asks=asks))
    assert told.strip().splitlines()[-1] == f"RuntimeError: {sentence}"
