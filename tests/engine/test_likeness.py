"""How much two texts are alike: typos, numbers, short words."""

from __future__ import annotations

import pytest

from models.engine import fewest_shared, is_near, likeness, normal


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("alimentere", "alimenterre"),
        ("montpelier", "montpellier"),
        ("mntpelier", "montpellier"),
        ("scirie", "scierie"),
        ("tolouse", "toulouse"),
        ("perpginan", "perpignan"),
        ("nimse", "nimes"),
        ("lodve", "lodeve"),
        ("gard", "gare"),
    ],
)
def test_a_typo_is_near(typed, meant):
    assert is_near(typed, meant)
    assert is_near(meant, typed)


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("sa", "saint"),
        ("st", "sts"),
        ("lot", "lots"),
        ("31068", "31069"),
        ("av2017", "av2018"),
        ("boulangerie", "menuiserie"),
        ("gard", "garonne"),
        ("rodez", "lodeve"),
        ("x" * 41, "x" * 42),
    ],
)
def test_another_word_a_number_or_a_short_word_is_not(typed, other):
    assert not is_near(typed, other)


@pytest.mark.parametrize("word", ["alimenterre", "cooperatives", "bananeraie", "montpellier", "zzyyxxbrouette"])
def test_what_is_near_shares_at_least_that_many_runs_of_three_letters(word):
    inside = {word[at : at + 3] for at in range(len(word) - 2)}
    cut = [word[start:end] for start in range(len(word)) for end in range(start + 4, len(word) + 1)]
    others = {one + more for one in (*cut, *_one_letter_away(word)) for more in ("", "s", "kwx", one[:3])}

    shared = [sum(run in other for run in inside) for other in others if is_near(word, other)]

    assert min(shared) >= fewest_shared(word) > 1


def _one_letter_away(word):
    for at in range(len(word)):
        first, rest = word[:at], word[at:]
        yield from (first + rest[1:], f"{first}k{rest}", f"{first}k{rest[1:]}", first + rest[1:2] + rest[:1] + rest[2:])


def test_the_order_of_words_accents_and_signs_do_not_count():
    assert likeness("Ferme du Lez", "LEZ (ferme du)") == 1
    assert likeness("Ferme du Lez", "ferme du lèz") == 1


def test_two_names_are_as_alike_as_the_trigrams_they_share():
    assert 0.6 <= likeness("Ferme du Lez", "Les fermes du Lez") < 1
    assert likeness("Ferme du Lez", "Imprimerie Vidal") < 0.2
    assert likeness("", "Imprimerie") == likeness("", "") == 0
    assert likeness("Été", normal("Été")) == 1
