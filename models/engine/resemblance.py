"""What makes two records look like one: said with `Concept(resembles=…)`, told before a record is saved."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Resemblance:
    """Two records that hold the same values of the fields `same`, or whose titles are near ones.

    `near`: the least likeness of two titles, from 0 to 1; `within`: where it is asked, a link of rows that the record
    owns, as « sites.town »; titles that are the same but for accents and signs are told wherever they are.
    """

    same: tuple[str, ...] = ()
    near: float = 0
    within: str = ""
