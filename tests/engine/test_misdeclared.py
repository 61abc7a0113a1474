"""A declaration that cannot be read is told in one sentence, at import: the class, the field, what to write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
POSTPONED = "from __future__ import annotations\n"
IMPORTS = """
from enum import Enum
from typing import TYPE_CHECKING
from sqlalchemy.orm import Mapped, configure_mappers
from models.engine import Concept, LabelledEnum, Record, field, link, links
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
    "links to nothing": (
        POSTPONED,
        'shelves: Mapped[list[Shelff]] = links("Étagères")',
        "Gadget.shelves: no concept is called Shelff",
    ),
}


@pytest.mark.parametrize(("head", "line", "sentence"), CASES.values(), ids=CASES)
def test_it_is_told_in_one_sentence(head, line, sentence):
    code = head + IMPORTS + DECLARED.format(field=line)

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"RuntimeError: {sentence}"), done.stderr[-800:]
    assert "During handling" not in done.stderr


def test_what_is_well_declared_passes():
    code = POSTPONED + IMPORTS + DECLARED.format(field="size: Mapped[int | None] = field('Taille')")

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
