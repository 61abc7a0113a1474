"""Trial: a rule is found by its French sentence, typed with ordinary spaces, with `grep` alone."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator

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


SENTENCES = [
    (f"{path.relative_to(ROOT)}:{node.lineno}", max(texts(node), key=len).strip())
    for path in FILES
    for node in sentences(ast.parse(path.read_text(encoding="utf-8")))
]


def grep(words: str) -> set[str]:
    """The lines of the models that hold these words."""
    command = ["grep", "-rnF", "--include=*.py", "--exclude-dir=migrations", "--", words, "models"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return {":".join(line.split(":")[:2]) for line in done.stdout.splitlines()}


def test_there_are_sentences_to_look_for():
    assert len(SENTENCES) > 100


@pytest.mark.parametrize(("place", "words"), SENTENCES, ids=[place for place, _ in SENTENCES])
def test_a_sentence_is_found_where_it_is_said(place, words):
    typed = re.sub(r"[\u00a0\u202f]", " ", words).replace("’", "'")

    found = grep(typed)

    assert place in found, typed
    assert len(typed.split()) < 4 or len(found) <= 5, "as many rules say the same: give the sentence a name"
