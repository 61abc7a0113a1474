"""Where the table of a sheet is: titles above, the lines that name its columns, totals and notes below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from models.engine.sheets.gate.limits import letters_of
from models.engine.sheets.gate.packing import Cell
from models.engine.text import normal

SEARCHED = 60  # lines from the first one, among which the header is looked for
BETWEEN = " – "  # what joins the names of a column that several lines give
_YEAR = re.compile("(19|20)[0-9]{2}([-/]((19|20)?[0-9]{2}))?")
_OF_WHAT = r"( (general|generaux|ht|ttc|annuel|cumule|[0-9]+|(des?|du|d|par) .+))*( [0-9]+ .+)?"
_TOTAL = re.compile(r"sous tota(l|ux)\b.*|(grand )?tota(l|ux)( general| generaux| [0-9]+)?|somme|moyenne|ensemble")
_TOTAL_OF = re.compile(rf"(grand )?tota(l|ux){_OF_WHAT}")  # a name may begin so: the rest of its line tells

Row = Sequence[Cell]


@dataclass(frozen=True)
class Layout:
    """What is proposed for a sheet."""

    header: range
    body: range
    aside: frozenset[int]


def layout_of(rows: Sequence[Row]) -> Layout:
    """The header is the first line about as wide as the table, all of words; the table is what follows."""
    top = [rows[number] for number in range(min(SEARCHED, len(rows)))]
    widths = [filled for filled in map(_filled, top) if filled]
    if not widths:
        return Layout(range(0), range(0), frozenset())
    least = max(2, median(widths) / 2) if max(widths) > 1 else 1
    wide = [number for number, row in enumerate(top) if _filled(row) >= least]
    first = next((number for number in wide if number + 1 in wide or _begins_table(top, number, widths)), wide[0])
    header = _header(top, first)
    body, aside = body_below(rows, header if header else range(first, first))
    return Layout(header, body, aside)


def _begins_table(top: list[Row], at: int, widths: list[int]) -> bool:
    """Whether a wide line names columns above a line that is not: a first record that says little, or a blank."""
    if at + 1 == len(top):
        return True
    named = _filled(top[at])
    if not _names(top[at]):
        return False
    return named >= 0.75 * median(widths) if _filled(top[at + 1]) else named == max(widths) > 2


def _header(top: list[Row], first: int) -> range:
    """From the first wide line; none when it already holds figures."""
    if not _names(top[first]):
        return range(0)
    start = first - 1 if first and _filled(top[first - 1]) > 1 and _names(top[first - 1]) else first
    stop = first + 1
    if start == first and stop < len(top) and (_is_completed(top, first) or _is_split(top[first], top[stop])):
        stop += 1
    return range(start, stop)


def _filled(row: Row) -> int:
    return sum(cell is not None for cell in row)


def _names(row: Row) -> bool:
    """Whether a line may name columns: words and years, no other figure nor address."""
    said = [cell for cell in row if cell is not None]
    has_words = any(normal(cell) for cell in said if isinstance(cell, str) and not _is_datum(cell))
    return has_words and all(map(_is_name, said))


def _is_name(cell: Cell) -> bool:
    return not _is_datum(cell) or bool(_YEAR.fullmatch(str(cell)))


def _is_datum(cell: Cell) -> bool:
    """What is of a record, and names no column: a number, a day, an address; « Effectif 2017 » is a name."""
    if not isinstance(cell, str):
        return cell is not None
    figures = sum(sign.isdigit() for sign in cell)
    return "@" in cell or "://" in cell or figures > sum(sign.isalpha() for sign in cell)


def _is_completed(top: list[Row], at: int) -> bool:
    """Whether a line names groups of columns, and the next one each of them, above lines of figures."""
    above, below, *others = top[at : at + 4]
    gaps = [rank for rank, cell in enumerate(below) if cell is not None and (rank >= len(above) or above[rank] is None)]
    is_fuller = _filled(below) > _filled(above) > 1
    figures = any(_is_datum(cell) for row in others for cell in row)
    return bool(gaps) and is_fuller and figures and _names(below)


def _is_split(above: Row, below: Row) -> bool:
    """Whether a line names the columns of each group of the one above it, and nothing under its other names."""
    grouped: set[int] = set()
    for rank, (before, cell) in enumerate(pairwise(above)):
        if cell is None and (before is not None or rank in grouped):
            grouped |= {rank, rank + 1}
    said = {rank for rank, cell in enumerate(below) if cell is not None}
    is_partial = any(cell is not None and rank not in grouped for rank, cell in enumerate(above))
    return bool(said) and said == grouped and is_partial and all(_is_name(below[rank]) for rank in said)


def body_below(rows: Sequence[Row], header: range) -> tuple[range, frozenset[int]]:
    """The lines of the table under a header, and those of them that are no record."""
    titles = [list(rows[number]) for number in header]
    start = stop = header.stop
    aside: list[int] = []
    widest = max((_filled(row) for row in titles), default=2)
    for number, row in enumerate(rows[start:], start):
        if _is_record(row, titles) and not (widest > 2 and _filled(row) == 1 and stop < number):
            stop = number + 1
        else:
            aside.append(number)
    return range(start, stop), frozenset(number for number in aside if number < stop)


def _is_record(row: Row, titles: list[list[Cell]]) -> bool:
    said = next((cell for cell in row if cell is not None), None)
    if said is None or list(row) in titles:
        return False
    if not isinstance(said, str):
        return True
    others = (cell for cell in row if cell is not None and cell is not said)
    is_total = _TOTAL.fullmatch(normal(said)) or (_TOTAL_OF.fullmatch(normal(said)) and all(map(_is_datum, others)))
    return not is_total


def names_of(rows: Sequence[Row], header: range) -> list[str]:
    """A name for each column, all different: « Contact – Nom » under two lines, « Nom (2) », « Colonne C »."""
    width = max((len(row) for row in rows[: SEARCHED + header.stop]), default=0)
    lines = [_carried(rows[number], number < header.stop - 1, width) for number in header]
    names: list[str] = []
    for column in range(width):
        parts = list(dict.fromkeys(line[column] for line in lines if line[column]))
        name = BETWEEN.join(parts) or f"Colonne {letters_of(column)}"
        names.append(_different(name, names))
    return names


def _carried(row: Row, is_above: bool, width: int) -> list[str]:
    """The words of a line; above another one, a name is that of the empty cells after it too (they are merged)."""
    words = [" ".join(str(cell).split()) if cell is not None else "" for cell in row] + [""] * (width - len(row))
    for column in range(1, width if is_above else 0):
        words[column] = words[column] or words[column - 1]
    return words


def _different(name: str, names: list[str]) -> str:
    rank, found = 1, name
    while found in names:
        rank += 1
        found = f"{name} ({rank})"
    return found
