"""The engine says nothing of the trade it is used in: not one word of it, not even in an example."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ENGINES = ("models/engine", "admin_views/engine")
FILES = sorted(
    path.relative_to(ROOT)
    for folder in ENGINES
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".html", ".js", ".css"}
)
# In the singular, without accents. Left out, since the engine says them in another sense: application (a program; their
# plural is a call's), calendar, call, criterion, member, note, position, sequence, theme, and admin (Flask-Admin's).
# SIREN, SIRET, RNA, FTE and the telephones of France are kinds of value.
WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    accompagnement accompaniment administration adviser alterventure appel applications approval attendance bilan
    candidacy candidat candidature cohort cohorte comite committee commune company conseil council cresco deliverable
    departement department dirigeant eligibility emploi entreprise epci equipe ess establishment etablissement
    evaluation evaluator fonds formation fund indicator job jury livrable mandat mandate meeting mentor mentorat
    mentoring milestone naf occitanie organisation organization parcours partenaire participant participation partner
    party pilotage pitch programme promotion region representant score seance selection siege social societe staff
    steering subsidy subvention support territoire territory thread training urscop venture visibility week
    """,
    )
)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def words_of(text: str) -> set[str]:
    """Its words, in the singular, lower case and without accents; `CompanyView` and `company_id` have two each."""
    text = unicodedata.normalize("NFKD", text.replace('role="region"', "")).encode("ascii", "ignore").decode()
    found = {word.lower() for word in WORD.findall(text)}
    return (
        found | {word.removesuffix("s") for word in found} | {f"{word[:-3]}y" for word in found if word[-3:] == "ies"}
    )


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_file_of_the_engine_has_no_word_of_a_domain(path):
    text = f"{path.name}\n{(ROOT / path).read_text(encoding='utf-8')}"
    assert sorted(words_of(text) & WORDS) == []


@pytest.mark.parametrize(
    "text",
    [
        "company_id",
        "CompanyView",
        "companies",
        "COHORT",
        "the Urscop's",
        "Siège social",
        "la Région",
        "Role.STAFF",
        "call_for_applications",
    ],
)
def test_a_word_is_found_however_it_is_written(text):
    assert words_of(text) & WORDS


@pytest.mark.parametrize("text", ['<div role="region">', "application", "Sequence[Any]", "accompanying", "admin.index"])
def test_other_words_are_left_alone(text):
    assert not words_of(text) & WORDS


def test_both_engines_are_read_whole():
    assert len(FILES) > 70
    assert {path.suffix for path in FILES} == {".py", ".html", ".js", ".css"}
