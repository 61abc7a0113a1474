"""Words that were taken away stay away: a telegram, a double gender where a noun says it, three words for one thing."""

from __future__ import annotations

import re

import pytest

from admin_views.engine.list_rows import count_words
from models.engine import concepts, declared, verbs_of
from tests.copies import ROOT

GONE = re.compile(r"a repris la fiche|Actif·ve|Peu importe|Vide, le siège|\bInstances\b|\bcodes? ape\b")
DOES = re.compile(r"(Ne pas )?\w+(er|ir|re)\b|Nouve(au|lle|l) ")
SAID = [
    path
    for room in ("models", "admin_views", "app")
    for path in sorted((ROOT / room).rglob("*"))
    if path.suffix in {".py", ".html", ".txt", ".js"} and "migrations" not in path.parts
]


def test_no_source_says_them_again():
    found = {str(path.relative_to(ROOT)): GONE.findall(path.read_text(encoding="utf-8")) for path in SAID}
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize("name", sorted(concepts()))
def test_what_is_read_alone_begins_with_a_capital(name):
    model = concepts()[name]
    told = model.__concept__
    alone = [told.singular, told.plural, told.new, told.none, *(each.label for each in declared(model).values())]
    assert [words for words in alone if words[:1].islower()] == []
    assert ("Fiche" in alone) is (name == "journal_entry")  # a column is named by what it holds


@pytest.mark.parametrize("name", sorted(concepts()))
def test_what_is_pressed_says_what_it_does(name):
    offered = [each.field.offered for model in concepts().values() for each in declared(model).values()]
    pressed = [*(verb.label for verb in verbs_of(concepts()[name])), concepts()[name].__concept__.new]
    pressed += [words for words in offered if isinstance(words, str)]
    assert [words for words in pressed if not DOES.match(words)] == []


def test_an_acronym_stays_one_after_a_number():
    assert count_words(732, "Code APE", "Codes APE") == "732 codes APE"
