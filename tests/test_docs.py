"""The product's own documentation: what points to it finds it, and its tables are those in use."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import dropwhile, takewhile
from pathlib import Path

import pytest

import models
from admin_views.engine import view
from models import ROOMS
from models.engine import Sensitivity, concepts, declared, has_states, verbs_of
from models.policy import FUNDING, MANAGER, MARKING, SEES, TEAM, Role
from models.reference.instrument import LegalFamilies
from models.region.export_run import Dataset
from tests.region.test_demo_files import PLACES, TOTAL

ROOT = Path(__file__).parent.parent
DOCS, DECISIONS = ROOT / "app/docs", ROOT / "app/decisions"
FOLDERS = ("app", "admin_views", "models", "seeds", "tests", "bin")
SUFFIXES = {".py", ".md", ".html", ".js", ".css"}
TEXTS = {
    path: path.read_text(encoding="utf-8")
    for path in (
        ROOT / "README.md",
        ROOT / "pyproject.toml",
        *(one for each in FOLDERS for one in (ROOT / each).rglob("*")),
    )
    if (path.suffix in SUFFIXES or path.parent == ROOT) and path.is_file() and path != Path(__file__)
}
PAGES = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")}
POINTER = re.compile(r"app/docs/([\w-]+\.md)(?:#([\w-]+))?")
LINK = re.compile(r"\]\(([\w./-]*\.md)?(?:#([\w-]+))?\)")
STATES = {name: model for name, model in concepts().items() if "state" in declared(model)}


def slugs(page: str) -> set[str]:
    """The anchors of the headings of a page, as GitHub makes them."""
    titles = re.findall(r"^#{1,6} (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def section(page: str, slug: str) -> str:
    """The text under a heading, as far as the next one of its level or above."""
    title = next((one for one in re.findall(r"^#+ .+$", page, re.MULTILINE) if slug in slugs(one)), None)
    assert title is not None, f"no section « {slug} » there: write it, as those of the others"
    level = len(title) - len(title.lstrip("#"))
    return re.split(rf"^#{{1,{level}}} ", page.split(f"{title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def heads(text: str) -> list[str]:
    """Those of the first table of a text."""
    return [head.strip() for head in re.search(r"^\|.+$", text, re.MULTILINE)[0].strip("|").split("|")]  # type: ignore[index]


def table(text: str) -> list[list[str]]:
    """The rows of the first table of a text, without its heads."""
    after = dropwhile(lambda line: not line.startswith("|"), text.splitlines())
    lines = list(takewhile(lambda line: line.startswith("|"), after))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def leading_nowhere(text: str) -> list[str]:
    """The pointers of a text to a page of the documentation, or a section, that does not exist."""
    found = [(match[0], match[1], match[2]) for match in POINTER.finditer(text)]
    return [whole for whole, page, slug in found if page not in PAGES or (slug and slug not in slugs(PAGES[page]))]


def leading_outside(path: Path, text: str) -> list[str]:
    """The pages that a text names and that are not in the repository."""
    homes = (ROOT, ROOT / "app", DOCS, path.parent, ROOT / "bin/requirements")
    if path.suffix != ".md":
        homes = (ROOT, path.parent, ROOT / "bin/requirements")
    named = set(re.findall(r"(?<![\w./-])[\w./-]*\w\.md\b", text))
    return sorted(one for one in named if not any((home / one).is_file() for home in homes))


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("`app/docs/fields.md#rna`", []),
        ("`app/docs/fields.md`", []),
        ("`app/docs/fields.md#no-such-section`", ["app/docs/fields.md#no-such-section"]),
        ("`app/docs/nowhere.md#rna`", ["app/docs/nowhere.md#rna"]),
    ],
)
def test_a_pointer_that_leads_nowhere_is_told(text, broken):
    assert leading_nowhere(text) == broken


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("`app/docs/security.md#pages` 15", []),
        ("`seeds/data/README.md`", []),
        ("(`domain.md` §2.10)", ["domain.md"]),
        ("(`security.md` 15)", ["security.md"]),
        ("house.md says it", ["house.md"]),
    ],
)
def test_a_page_that_is_not_in_the_repository_is_told(text, outside):
    assert leading_outside(ROOT / "models/engine/text.py", text) == outside


def test_every_pointer_leads_to_a_page_and_a_section():
    assert {str(path): found for path, text in TEXTS.items() if (found := leading_nowhere(text))} == {}


def test_every_page_that_is_named_is_in_the_repository():
    assert {str(path): found for path, text in TEXTS.items() if (found := leading_outside(path, text))} == {}


def test_every_decision_that_is_named_was_taken():
    taken = {int(path.name[:3]) for path in DECISIONS.glob("*.md")}
    named = {int(one) for text in TEXTS.values() for one in re.findall(r"\bdecisions?(?: |/)(\d+)\b", text)}
    assert named - taken == set()
    assert taken == set(range(1, max(taken) + 1))


@pytest.mark.parametrize("path", [path for path in TEXTS if path.suffix == ".md"], ids=lambda path: path.name)
def test_the_links_between_pages_lead_somewhere(path):
    links = [(path.parent / match[1] if match[1] else path, match[2]) for match in LINK.finditer(TEXTS[path])]
    assert [str(page) for page, _slug in links if not page.is_file()] == []
    assert [slug for page, slug in links if slug and slug not in slugs(page.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", [*DOCS.glob("*.md"), *DECISIONS.glob("*.md")], ids=lambda path: path.name)
def test_every_file_a_page_names_exists(path):
    named = set(re.findall(r"`([\w./-]+(?:\.(?:py|json|html|js|csv)|/))`", TEXTS[path]))
    assert [
        one for one in named if not any((home / one).exists() for home in (ROOT, ROOT / "app", ROOT / "tests"))
    ] == []


def test_the_index_leads_to_every_page():
    assert set(re.findall(r"\]\(([\w-]+\.md)\)", PAGES["README.md"])) == set(PAGES) - {"README.md"}


@pytest.mark.parametrize("room", ROOMS)
def test_the_readme_says_what_each_room_holds(room):
    assert re.search(rf"^\| `models/{room}(/|\.py)` \| .+ \|$", TEXTS[ROOT / "README.md"], re.MULTILINE)


def test_every_numbered_promise_is_on_its_page_once():
    numbers = [row[0] for one in slugs(PAGES["security.md"]) for row in table(section(PAGES["security.md"], one))]
    assert {int(one) for one in numbers if one.isdigit()} == set(range(1, 43))


def test_a_promise_that_is_named_is_in_its_section():
    named = re.compile(r"app/docs/security\.md#([\w-]+)`? (\d+(?:(?:, | to )\d+)*)")
    pairs = [
        (slug, one)
        for text in TEXTS.values()
        for slug, those in named.findall(text)
        for one in re.findall(r"\d+", those)
    ]
    assert pairs != []
    for slug, number in pairs:
        assert number in [row[0] for row in table(section(PAGES["security.md"], slug))], (slug, number)


@pytest.mark.parametrize("name", STATES)
def test_the_page_of_states_has_those_of_each_concept(name):
    labels = ", ".join(one.label for one in declared(STATES[name])["state"].kind.members)
    assert f"« {STATES[name].__concept__.singular} »: {labels}." in " ".join(section(PAGES["states.md"], name).split())


@pytest.mark.parametrize("name", STATES)
def test_the_tables_of_states_are_the_registered_verbs(name):
    model = STATES[name]
    verbs = [one for one in verbs_of(model) if not one.corrects]
    assert [row[:5] for row in table(section(PAGES["states.md"], name))] == [_row(model, one) for one in verbs]
    assert has_states(model) is bool(verbs)


def _row(model, verb):
    """The five cells of a verb: its label, from, to, who, what it asks."""
    who = {
        MANAGER: "manager",
        TEAM: "team",
        MARKING: "evaluator, team",
        FUNDING: "fund manager, manager",
        None: "team",
    }[verb.roles]
    asks = [declared(model)[one].label for one in verb.asks] + ["a reason"] * verb.needs_reason
    return [verb.label, ", ".join(one.label for one in verb.sources), verb.target.label, who, ", ".join(asks)]


def test_the_words_of_the_vocabulary_are_those_of_the_code():
    rows = table(PAGES["vocabulary.md"])
    names = {one for row in rows for one in re.findall(r"`([A-Za-z]+)(?:\(\)|\.guard|\.effect|)`", row[2])}
    assert {"Concept", "link", "children", "Right", "Verb"} <= names
    homes = (models.engine, models.engine.kinds, models.policy, view)
    assert [one for one in names if not any(hasattr(each, one) for each in homes)] == []


def test_the_classes_are_those_each_role_reads():
    classes = section(PAGES["sensitivity.md"], "classes")
    columns = [[Role(one) for one in head.split(", ")] for head in heads(classes)[2:]]
    told = {
        row[0]: {role: cell == "reads" for those, cell in zip(columns, row[2:], strict=True) for role in those}
        for row in table(classes)
    }
    assert told == {one.value: {role: one in SEES.get(role, ()) for role in Role} for one in Sensitivity}


def test_every_role_has_its_line_of_what_it_writes_and_reads():
    assert [row[0].strip("`") for row in table(section(PAGES["security.md"], "roles"))] == [one.value for one in Role]


def test_the_files_for_the_region_are_those_of_the_page():
    rows = table(section(PAGES["region-files.md"], "files"))
    assert [row[0].strip("`") for row in rows] == [one.value for one in Dataset]


def test_the_families_of_instruments_are_those_of_the_rule():
    rows = table(section(PAGES["fund.md"], "instruments-and-legal-forms"))
    assert {row[0].strip("`") for row in rows} == {one.value for one in LegalFamilies}


def test_the_goals_of_journeys_are_those_that_are_counted():
    text = "".join(text for file, text in TEXTS.items() if file.parent == ROOT / "tests/browser")
    counted = re.findall(r'Journey\(\s*"([JS]\d+)",\s*"[^"]+",\s*\((\d+), (\d+)\)\s*\)', text)
    assert {(row[0], row[2], row[3]) for row in table(PAGES["journeys.md"])} == set(counted)


def test_what_screens_owe_is_held_by_tests_that_are_there():
    held = [file for row in table(PAGES["screens.md"]) for file in re.findall(r"`(tests/[^`]+)`", row[2])]
    assert [one for one in held if not (ROOT / one).is_file()] == []
    assert len(held) >= len(table(PAGES["screens.md"])) == 26


def test_the_figures_of_the_demonstration_year_are_those_that_are_checked():
    rows = {row[0]: tuple(map(Decimal, row[1:])) for row in table(section(PAGES["demo-year.md"], "first-cohort"))}
    checked = {**PLACES, "Total": TOTAL}
    assert rows == {name: tuple(map(Decimal, figures)) for name, figures in checked.items()}
