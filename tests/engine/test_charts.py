"""What charts say, to the eye and without it."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest

from admin_views.engine.charts import (
    Shape,
    bar_chart,
    change_words,
    line_chart,
    lying_bars,
    map_chart,
    short_money,
    slope_chart,
)
from models.engine import short_number

HEADS, VERBS = ("Relevé", "ETP"), ("passent", "restent")
POINTS = [("T0", Decimal("11.50")), ("fin", Decimal("12.00")), ("T+12", Decimal("12.50"))]


def numbers(chart, attribute):
    return [float(one) for one in re.findall(rf' {attribute}="([\d.]+)"', chart.svg)]


@pytest.mark.parametrize(
    ("value", "text"), [("11.50", "11,5"), ("12.00", "12"), ("0.00", "0"), ("1200", "1\u202f200"), ("100", "100")]
)
def test_a_number_has_no_decimal_to_no_purpose(value, text):
    assert short_number(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"), [(2_547_000, "2,55 M€"), (1_000_000, "1 M€"), (450_400, "450 k€"), (300, "300 €"), (0, "0 €")]
)
def test_money_is_said_short(value, text):
    assert short_money(Decimal(value)) == text.replace(" ", "\u202f")


def test_a_title_says_what_moved_or_that_nothing_did():
    assert change_words("Les emplois", VERBS, "11,5", "12,5", "ETP") == "Les emplois passent de 11,5 à 12,5 ETP"
    assert change_words("Les emplois", VERBS, "12", "12", "ETP") == "Les emplois restent à 12 ETP"


def test_a_line_rises_with_its_values_and_its_table_holds_them():
    chart = line_chart("Titre", POINTS, HEADS, short_number)

    assert numbers(chart, "cy") == sorted(numbers(chart, "cy"), reverse=True)
    assert chart.rows == [("T0", "11,5"), ("fin", "12"), ("T+12", "12,5")]
    assert 'role="img" aria-label="Titre"' in chart.svg


@pytest.mark.parametrize("points", [[], POINTS[:1], [("a", 0), ("b", 0)], [("a", Decimal(3)), ("b", Decimal(3))]])
def test_a_drawing_of_nothing_one_value_or_the_same_twice_stays_within(points):
    for draw in (line_chart, bar_chart):
        chart = draw("Titre", points, HEADS, short_number)
        assert all(0 <= one <= 120 for name in ("y", "cy", "height") for one in numbers(chart, name)[1:])
        assert len(chart.rows) == len(points)


def test_bars_begin_at_zero():
    chart = bar_chart("Titre", [("2024", 100), ("2025", 50)], HEADS, short_money)
    first, second = numbers(chart, "height")[1:]

    assert first == 2 * second > 0


def test_lying_bars_begin_at_zero_on_one_scale_and_are_told_whole():
    groups = [("2024", (100, 50)), ("2025", (0, 25))]
    chart = lying_bars("Titre", ("Année", "Prévu", "Fait"), groups, short_money, str)
    first, *others = numbers(chart, "width")[1:]

    assert others == [first / 2, 0, first / 4]
    assert chart.rows == [("2024", "100", "50"), ("2025", "0", "25")]
    assert lying_bars("Titre", ("Année", "Fait"), [], str, str).rows == []


def test_labels_of_a_slope_never_cover_each_other():
    chart = slope_chart("Titre", ("Nom", "Avant", "Après"), [("un", 10, 10), ("deux", 10, 10), ("trois", 90, 1)], str)
    for side in ("left", "right"):
        ys = sorted(float(one) for one in re.findall(rf'{side}" x="\d+" y="([\d.]+)"', chart.svg))
        assert len(ys) == 3
        assert all(after - before >= 14 for before, after in pairwise(ys))


def test_a_map_writes_how_many_and_tells_a_place_that_it_does_not_draw_in_the_table():
    shapes = {"A": Shape("Ici", "M0 0l1 1z", (5, 5)), "B": Shape("Là", "M2 2l1 1z", (9, 9))}
    chart = map_chart("Titre", (10, 10), shapes, {"A": 4, "Z": 1, "Y": 1}, ("Lieu", "Combien"), {"Z": "Loin"})

    assert re.findall(r'shape (l\d)"', chart.svg) == ["l3", "l0"]
    assert "Ici\u202f: 4" in chart.svg
    assert chart.rows == [("Ici", 4), ("Y", 1), ("Loin", 1)]


def test_what_somebody_typed_is_escaped():
    chart = slope_chart("<b>", ("Nom", "Avant", "Après"), [("<i>&", 1, 2)], str)

    assert "<b>" not in chart.svg
    assert "&lt;i&gt;&amp;" in chart.svg
