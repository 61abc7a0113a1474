"""A declaration that cannot be read is told in one sentence, at import: the class, the field, what to write."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("misdeclared")  # one process tells them all
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
    "a default out of its bounds": (
        POSTPONED,
        'places: Mapped[int] = field("Places", default=50, max=40)',
        "« Places »: its default, 50, is out of its own bounds, None to 40",
    ),
    "links to nothing": (
        POSTPONED,
        'shelves: Mapped[list[Shelff]] = links("Étagères")',
        "Gadget.shelves: no concept is called Shelff",
    ),
}


WELL = POSTPONED + IMPORTS + DECLARED.format(field="size: Mapped[int | None] = field('Taille')")
# Each module is the main one of a process of its own, begun where the engine is imported; what it raises is told.
EACH_ALONE = """
import json, os, sys, traceback
import models.engine

for code in json.loads(sys.argv[1]):
    if not os.fork():
        told = ""
        try:
            exec(code, globals())
        except Exception:
            told = traceback.format_exc()
        print(json.dumps(told), flush=True)
        os._exit(0)
    os.wait()
"""


@pytest.fixture(scope="module")
def told():
    """What is raised by each of the cases, and by what is well declared."""
    codes = [head + IMPORTS + DECLARED.format(field=line) for head, line, _sentence in CASES.values()]
    command = [sys.executable, "-c", EACH_ALONE, json.dumps([*codes, WELL])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return dict(zip([*CASES, "well"], map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize(("name", "sentence"), [(name, case[2]) for name, case in CASES.items()], ids=CASES)
def test_it_is_told_in_one_sentence(told, name, sentence):
    last = told[name].strip().splitlines()[-1]
    assert last.startswith(f"RuntimeError: {sentence}"), told[name][-800:]
    assert "During handling" not in told[name]


def test_what_is_well_declared_passes(told):
    assert told["well"] == ""
