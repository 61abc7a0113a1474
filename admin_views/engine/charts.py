"""Charts as plain SVG: a title that says the finding, direct labels, and the figures in a table under each.

No colour tells anything alone; sizes are those of a screen of 320 px; the stylesheet draws (`style/5_blocks.css`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from models.engine import NARROW_SPACE, Words, french_number, rounded, short_number

Value = Decimal | int
Point = tuple[str, Value]  # label, value
WIDE, HIGH, TOP, FOOT = 280, 120, 26, 20  # of a drawing; for the labels above and under it
SIDE, LINE = 6, 15  # beside a drawing; the height of a line of text
LEFT, RIGHT = 56, 150  # for the labels of a slope
NAMES, FIGURE, THICK = 84, 60, 11  # beside a lying bar: its name, its figure; its height
LEVELS = 3  # tints of a map


@dataclass(frozen=True)
class Chart:
    """A drawing, the finding that it shows, and the table of its figures."""

    title: str
    svg: Markup
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Shape:
    """A place of a map: its name, its outline as an SVG path, where its figure is written."""

    name: str
    path: str
    at: tuple[int, int]


def short_money(value: Value) -> str:
    """`2547000` → « 2,55 M€ », `450000` → « 450 k€ », `300` → « 300 € »."""
    if value < 1000:
        return f"{french_number(rounded(value))}{NARROW_SPACE}€"
    if value >= 1_000_000:
        return f"{short_number(Decimal(value) / 1_000_000)}{NARROW_SPACE}M€"
    return f"{french_number(rounded(value / 1000))}{NARROW_SPACE}k€"


def change_words(subject: str, verbs: tuple[str, str], start: str, end: str, unit: str = "") -> str:
    """« Les prix passent de 11,5 à 12,5 € »; `verbs`: of a change, of none, agreeing with the subject."""
    moves, stays = verbs
    said = f"{subject} {stays} à {end}" if start == end else f"{subject} {moves} de {start} à {end}"
    return f"{said} {unit}".rstrip()


def line_chart(title: str, points: Sequence[Point], heads: tuple[str, str], show: Callable[[Value], str]) -> Chart:
    """A sparkline of values in their order, each labelled; it spans from the least to the most."""
    places = list(zip(_across(len(points)), _heights([value for _label, value in points]), strict=True))
    drawn = [Markup('<polyline class="line" points="{}"/>').format(" ".join(f"{x},{y}" for x, y in places))]
    for (x, y), (label, value) in zip(places, points, strict=True):
        drawn.append(Markup('<circle class="dot" cx="{}" cy="{}" r="3.5"/>').format(x, y))
        drawn += [_text(x, y - 8, show(value), "value"), _text(x, HIGH - 5, label)]
    return Chart(title, _svg(title, WIDE, HIGH, drawn), heads, [(label, show(value)) for label, value in points])


def bar_chart(title: str, points: Sequence[Point], heads: tuple[str, str], show: Callable[[Value], str]) -> Chart:
    """A bar for each value, from zero: none is negative."""
    most = max([value for _label, value in points] or [0]) or 1
    width = min(44, round((WIDE - 2 * SIDE) / max(len(points), 1) * 0.7))
    drawn = []
    for x, (label, value) in zip(_across(len(points)), points, strict=True):
        height = round(float(value / most) * (HIGH - TOP - FOOT), 1)
        y = HIGH - FOOT - height
        drawn.append(_tag("rect", "mark", x=x - width / 2, y=y, width=width, height=height, rx=2))
        drawn += [_text(x, y - 6, show(value), "value"), _text(x, HIGH - 5, label)]
    drawn.append(_tag("line", "axis", x1=0, y1=HIGH - FOOT, x2=WIDE, y2=HIGH - FOOT))
    return Chart(title, _svg(title, WIDE, HIGH, drawn), heads, [(label, show(value)) for label, value in points])


def lying_bars(
    title: str,
    heads: Sequence[str],
    groups: Sequence[tuple[str, Sequence[Value]]],
    show: Callable[[Value], str],
    tell: Callable[[Value], str],
) -> Chart:
    """For each group, a bar for each value, from zero: none is negative; `heads`: of the names, then of the values.

    `show` writes beside a bar, where room is short; `tell` writes in the table.
    """
    most = max((value for _name, values in groups for value in values), default=0) or 1
    drawn, y = [], 0
    for name, values in groups:
        drawn.append(_text(0, y + 12, name, "value right"))
        for head, value in zip(heads[1:], values, strict=True):
            y += LINE + 2
            width = round(float(value / most) * (WIDE - NAMES - FIGURE), 1)
            drawn.append(_text(NAMES - SIDE, y + 12, head, "left"))
            drawn.append(_tag("rect", "mark", x=NAMES, y=y + 2, width=width, height=THICK, rx=2))
            drawn.append(_text(NAMES + width + SIDE, y + 12, show(value), "value right"))
        y += LINE + 12
    rows = [(name, *map(tell, values)) for name, values in groups]
    return Chart(title, _svg(title, WIDE, y, drawn), heads, rows)


def slope_chart(
    title: str,
    heads: tuple[str, str, str],
    lines: Sequence[tuple[str, Value, Value]],
    show: Callable[[Value], str],
) -> Chart:
    """A line for each name from its first value to its last one; `heads`: of the names, of the two moments."""
    width, height = 380, max(HIGH, TOP + FOOT + LINE * (len(lines) + 3))
    starts, ends = [one[1] for one in lines], [one[2] for one in lines]
    ys = _heights([*starts, *ends], height)
    before, after = ys[: len(lines)], ys[len(lines) :]
    x1, x2 = LEFT, width - RIGHT
    drawn = [_text(x1, 12, heads[1]), _text(x2, 12, heads[2])]
    for y1, y2, (_name, start, end) in zip(before, after, lines, strict=True):
        drawn.append(_tag("line", "line falls" if end < start else "line", x1=x1, y1=y1, x2=x2, y2=y2))
        drawn += [_tag("circle", "dot", cx=x1, cy=y1, r=3), _tag("circle", "dot", cx=x2, cy=y2, r=3)]
    for y, start in zip(_apart(before), starts, strict=True):
        drawn.append(_text(x1 - 8, y + 4, show(start), "value left"))
    for y, (name, _start, end) in zip(_apart(after), lines, strict=True):
        drawn.append(_text(x2 + 8, y + 4, f"{show(end)} {_cut(name, 20)}", "right"))
    rows = [(name, show(start), show(end)) for name, start, end in lines]
    return Chart(title, _svg(title, width, height, drawn), heads, rows)


def map_chart(
    title: str,
    size: tuple[int, int],
    shapes: Mapping[str, Shape],
    values: Mapping[str, int],
    heads: tuple[str, str],
    elsewhere: Mapping[str, str] | None = None,
) -> Chart:
    """Places with how many are in each, written on it; one of no shape, named `elsewhere`, is in the table alone."""
    most = max(values.values(), default=0)
    drawn = []
    for code, shape in shapes.items():
        level = -(-values.get(code, 0) * LEVELS // most) if most else 0
        named = Markup('<path class="shape l{}" d="{}"><title>{}</title></path>')
        drawn.append(named.format(level, shape.path, Words(f"{shape.name} : {values.get(code, 0)}")))
    held = [(code, shape) for code, shape in shapes.items() if values.get(code)]
    drawn += [_text(shape.at[0], shape.at[1] + 5, str(values[code]), "value") for code, shape in held]
    names = {**(elsewhere or {}), **{code: shape.name for code, shape in shapes.items()}}
    rows = [(names.get(code, code), values[code]) for code in sorted(values) if values[code]]
    return Chart(title, _svg(title, *size, drawn), heads, rows)


def _svg(title: str, width: int, height: int, drawn: Iterable[Markup]) -> Markup:
    head = Markup('<svg role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">')
    return head.format(title, width, height, width, height) + Markup("").join(drawn) + Markup("</svg>")


def _tag(name: str, css: str, **attributes: Any) -> Markup:
    said = Markup(" ").join(Markup('{}="{}"').format(key, value) for key, value in attributes.items())
    return Markup('<{} class="{}" {}/>').format(name, css, said)


def _text(x: float, y: float, text: str, css: str = "") -> Markup:
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(css, x, round(y, 1), text)


def _across(count: int) -> list[float]:
    """Where each of them stands, from left to right."""
    step = (WIDE - 2 * SIDE) / max(count, 1)
    return [round(SIDE + step * (number + 0.5), 1) for number in range(count)]


def _heights(values: Sequence[Value], height: int = HIGH) -> list[float]:
    """How low each of them is, the most on top; halfway when they are all the same."""
    least, most = min(values, default=0), max(values, default=0)
    room = height - TOP - FOOT - LINE
    span = most - least
    return [round(TOP + room * (float((most - one) / span) if span else 0.5), 1) for one in values]


def _apart(heights: Sequence[float]) -> list[float]:
    """The same heights, a line of text between any two: labels do not cover each other."""
    found = list(heights)
    lowest: float = -LINE
    for number in sorted(range(len(found)), key=found.__getitem__):
        found[number] = lowest = max(found[number], lowest + LINE)
    return found


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
