"""What the papers say and a machine can check."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Settings
from models.cohorts.cohort import Cohort
from models.engine import Right, allows, concepts
from models.policy import POLICY, Role
from tests.contract.test_declarations import (
    test_every_mapped_column_is_declared_or_says_it_is_technical as every_column_is_declared,
)
from tests.contract.test_pages import ENGLISH
from tests.forked import answered
from tests.shapes import product_by_shape

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TYPED = sorted(name for name in POLICY if allows(Role.ADMIN, name, Right.CREATE))
COLUMNS = {
    "note: Mapped[str] = mapped_column()": False,
    "note: Mapped[str]": False,
    "note: Mapped[str] = technical()": True,
}
UNDECLARED = """
from sqlalchemy.orm import Mapped, mapped_column
from models.engine import Base, technical

class Throwaway(Base):
    id: Mapped[int] = technical(primary_key=True)
    {column}
"""


def test_every_setting_is_in_the_example_and_nothing_else_is():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == sorted(Settings.model_fields)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_example_gives_the_default_of_each_setting(name):
    said = re.search(rf"^#?{name}=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    default = Settings.model_fields[name].default
    assert said is not None
    assert said[1] in {"", str(default), str(default).lower()}


@pytest.mark.parametrize("name", sorted(set(concepts()) - {"access_entry", "attachment", "journal_entry"}))
def test_every_concept_has_its_file_and_its_tests_in_its_room(name):
    room, stem = concepts()[name].__module__.split(".")[1:]
    assert stem == name
    assert (ROOT / "tests" / room / f"test_{name}.py").is_file()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w./-]+/[\w./-]*)`", README))))
def test_every_file_the_readme_names_exists(path):
    written = {"models/accompaniment/training.py", "instance/demo-accounts.txt"}  # by the reader, by the first run
    assert (
        path in written or (ROOT / path).exists() or any((ROOT / folder / path).exists() for folder in ("app", "tests"))
    )


@pytest.mark.parametrize("path", re.findall(r"!\[[^]]+\]\(([^)]+)\)", README))
def test_every_picture_the_readme_shows_exists(path):
    assert (ROOT / path).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("column", "passes"), COLUMNS.items())
def test_a_column_that_is_neither_declared_nor_technical_fails(column, passes):
    def is_taken():
        code = compile(UNDECLARED.format(column=column), "throwaway.py", "exec", dont_inherit=True)
        exec(code, {"__name__": __name__})  # noqa: S102 — ours
        try:
            every_column_is_declared()
        except AssertionError:
            return False
        return True

    assert answered(is_taken) is passes


@pytest.mark.one_database
@pytest.mark.parametrize(("name", "text"), product_by_shape(TYPED, ["", "zzz", "-1", "\0"]))
def test_the_errors_of_a_form_are_in_french(browse_as, make, name, text):
    browser = browse_as(Role.ADMIN)
    if name == "export_run":
        make(Cohort)  # without one, there is no file to make
    form = browser.get(f"/{name}/new/").form()
    for field in [one for one in form if not one.startswith("_") and one != "csrf_token"]:
        form.setlist(field, [text])

    page = browser.post(f"/{name}/new/", form)

    assert page.errors or (page.status == 302 and text)  # a table of two texts takes any
    assert [error for error in page.errors if ENGLISH.search(error)] == []
    assert all(re.search(r"[.:)]$", error) for error in page.errors)


def test_every_module_says_what_it_is_about():
    folders = ("app", "admin_views", "models", "seeds")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if "versions" not in path.parts]
    assert [path for path in files if not path.read_text(encoding="utf-8").startswith('"""')] == []


def test_no_test_keeps_the_day_on_which_it_was_read():
    """A check goes past midnight some nights: today is asked by the test itself (`tests/days.py`)."""
    kept = {
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in (ROOT / "tests").rglob("*.py")
        for call in _called_as_it_is_read(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call.func, ast.Name) and call.func.id == "today"
    }
    assert kept == set()


def _called_as_it_is_read(node: ast.AST) -> Iterator[ast.Call]:
    """The calls outside functions, but for those of which days are taken away or added."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child
        if isinstance(child, ast.FunctionDef):
            child = ast.Module([ast.Expr(one) for one in child.decorator_list], [])
        if not isinstance(child, ast.BinOp | ast.Lambda):
            yield from _called_as_it_is_read(child)


def test_no_file_is_longer_than_a_reader_can_hold():
    folders = ("app", "admin_views", "models", "seeds", "tests")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if "versions" not in path.parts]
    written = [path for path in files if path.suffix in {".py", ".html", ".js", ".css"} and path.is_file()]
    assert [path.name for path in written if len(path.read_text(encoding="utf-8").splitlines()) > 300] == []
