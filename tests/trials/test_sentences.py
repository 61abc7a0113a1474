"""Trial: a rule is found by its French sentence, typed with ordinary spaces, with `grep` alone."""

from __future__ import annotations

import ast
import re
import subprocess
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path

import pytest

from tests.copies import ROOT

MODELS = ROOT / "models"
FILES = sorted(path for path in MODELS.rglob("*.py") if "migrations" not in path.parts)
END = re.compile(r"[a-zà-ÿ%»)}] ?[.:]$")


def texts(node: ast.AST) -> list[str]:
    """The written parts of a string, what is computed left out."""
    if isinstance(node, ast.JoinedStr):
        return [part for one in node.values for part in (texts(one) if isinstance(one, ast.Constant) else [])]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def is_sentence(node: ast.AST) -> bool:
    """Whether a string is a whole French sentence: it begins and ends as one."""
    whole = ast.unparse(node)[1:-1] if isinstance(node, ast.JoinedStr) else "".join(texts(node))
    return " " in whole and bool(END.search(whole)) and not whole[:1].islower()


def sentences(tree: ast.AST) -> Iterator[ast.AST]:
    """Every sentence of a module that is not a docstring."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    inside = {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in one.values}
    said = {id(one.body[0].value) for one in ast.walk(tree) if isinstance(one, documented) and ast.get_docstring(one)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in inside | said and is_sentence(node):
            yield node


@cache
def said_in(path: Path) -> list[tuple[str, str]]:
    """Where each sentence of a file is said, and its longest written part."""
    found = sentences(ast.parse(path.read_text(encoding="utf-8")))
    return [(f"{path.relative_to(ROOT)}:{node.lineno}", max(texts(node), key=len).strip()) for node in found]


def grep(words: str) -> set[str]:
    """The lines of the models that hold these words."""
    command = ["grep", "-rnF", "--include=*.py", "--exclude-dir=migrations", "--", words, "models"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return {":".join(line.split(":")[:2]) for line in done.stdout.splitlines()}


@cache
def read() -> tuple[str, list[int], list[str]]:
    """All the models in one text, where each of its lines begins, and the place of each."""
    held = [(path, path.read_text(encoding="utf-8").split("\n")) for path in FILES]
    lines = [line for _path, found in held for line in found]
    places = [f"{path.relative_to(ROOT)}:{at}" for path, found in held for at, _line in enumerate(found, 1)]
    return "\n".join(lines), list(accumulate((len(line) + 1 for line in lines), initial=0)), places


def found_by(words: str) -> set[str]:
    """What `grep` finds, without a process for each of hundreds of sentences."""
    text, begins, places = read()
    return {places[bisect_right(begins, one.start()) - 1] for one in re.finditer(re.escape(words), text)}


def missed(place: str, words: str) -> str:
    """Why a sentence is not found where it is said; nothing when it is."""
    typed = re.sub(r"[\u00a0\u202f]", " ", words).replace("’", "'")
    found = found_by(typed)
    if place not in found:
        return f"{place} is not found by: {typed}"
    common = len(typed.split()) >= 4 and len(found) > 5
    return f"{place}: as many rules say the same, give the sentence a name: {typed}" if common else ""


def test_there_are_sentences_to_look_for():
    assert sum(len(said_in(path)) for path in FILES) > 100


@pytest.mark.parametrize("words", ["la date de fin", ' = field("', "no rule says that"])
def test_they_are_looked_for_as_grep_does(words):
    assert found_by(words) == grep(words)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_sentence_is_found_where_it_is_said(path):
    assert [why for why in (missed(*one) for one in said_in(path)) if why] == []
