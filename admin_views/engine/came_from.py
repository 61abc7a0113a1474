"""Where somebody came from: the pages of records and the filtered list that led to this one, in its address.

A form, a verb goes back to the last of them; the breadcrumb of a record leads to each. Only names of concepts, numbers
and arguments of lists are read there, each asked of the rights of who looks: no address is taken from an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import g, request, url_for

from admin_views.engine.audiences import may
from admin_views.engine.lookup import by_id, is_id
from models.engine import Right, concepts, stem

CAME_FROM = "_from"  # in an address, or a form: `order-12`, after the list `order?state=open/`
RECORDS, LONGEST = 2, 600  # pages of records that are told, signs of what tells them


@dataclass(frozen=True)
class Place:
    """The page of a record by its number, or a list with the arguments of its address."""

    concept: str
    number: int = 0
    arguments: str = ""

    @property
    def name(self) -> str:
        """What tells it in an address."""
        return f"{self.concept}-{self.number}" if self.number else f"{self.concept}?{self.arguments}"

    @property
    def address(self) -> str:
        """The page itself."""
        if self.number:
            return url_for(f"{self.concept}.details_view", id=self.number)
        return f"{url_for(f'{self.concept}.index_view')}?{self.arguments}"


def name_of(record: object) -> str:
    """What names the page of a record there."""
    return Place(stem(type(record).__name__), record.id).name  # type: ignore[attr-defined]


def places() -> list[Place]:
    """Those that the address or the form tells and whoever asks may read, the last one last."""
    told = request.values.get(CAME_FROM, "")
    found = [_place(one) for one in told.split("/")] if len(told) <= LONGEST else []
    return [one for one in found if one is not None and may(Right.READ, concepts()[one.concept])]


def _place(told: str) -> Place | None:
    concept, mark, arguments = told.partition("?")
    if mark and concept in concepts():
        return Place(concept, arguments=urlencode(parse_qsl(arguments), safe="@,"))
    concept, _dash, number = told.partition("-")
    return Place(concept, int(number)) if concept in concepts() and is_id(number) else None


def came_from() -> str | None:
    """The address of the page of the last record that is named, with what led there; None where none is."""
    found = places()
    return _address(found[:-1], found[-1]) if found and found[-1].number else None


def page_back(record: object) -> str:
    """The page of a record, with what led to it where the address tells it."""
    before, here = _before(record)
    return _address(before, here)


def page_before(record: object) -> str:
    """What led to the page of a record; its list where nothing did."""
    before, here = _before(record)
    return _address(before[:-1], before[-1]) if before else url_for(f"{here.concept}.index_view")


def _before(record: object) -> tuple[list[Place], Place]:
    here, found = Place(stem(type(record).__name__), record.id), places()  # type: ignore[attr-defined]
    return found[: found.index(here)] if here in found else found, here


def carried() -> dict[str, str]:
    """The argument by which the links of a page about a record keep what led to it."""
    return {CAME_FROM: _told(found)} if (found := places()) else {}


def _address(before: Sequence[Place], place: Place) -> str:
    led = urlencode({CAME_FROM: _told(before)})
    return f"{place.address}&{led}" if before else place.address


def _told(those: Sequence[Place]) -> str:
    return "/".join(one.name for one in those)


def stand_on(concept: str, number: int) -> None:
    """The page that is drawn is that of a record: its links tell it, after what led to it."""
    here = Place(concept, number)
    before = places()
    before = before[: before.index(here)] if here in before else before
    lists, records = [one for one in before if not one.number][:1], [one for one in before if one.number]
    _stand([*lists, *records[-RECORDS:]], here)


def stand_on_list(concept: str) -> None:
    """The page that is drawn is a list: where it was narrowed, sorted or leafed through, its links tell how."""
    arguments = urlencode([one for one in request.args.items(multi=True) if one[0] != CAME_FROM], safe="@,")
    if arguments and len(arguments) <= LONGEST // 2:
        _stand([], Place(concept, arguments=arguments))


def _stand(led: Sequence[Place], here: Place) -> None:
    g.led, g.trail = led, {CAME_FROM: _told([*led, here])}


def trail(*, whole: bool = False) -> dict[str, str]:
    """The argument by which a link says where one comes from; `whole`: only where more than this page led there."""
    found: dict[str, str] = g.get("trail", {})
    return found if g.get("led") or not whole else {}


def crumbs(concept: str, plural: str) -> list[tuple[str, str]]:
    """(words, address) of the lists and records that led to the record that is drawn; its own list where none did."""
    found: list[tuple[str, str]] = []
    led = g.get("led", [])
    for position, place in enumerate(led):
        model = concepts()[place.concept]
        record = by_id(model, str(place.number)) if place.number else None
        if place.number and record is None:
            continue
        if not found and record is not None:
            found.append((model.__concept__.plural, url_for(f"{place.concept}.index_view")))
        found.append((str(record) if record is not None else model.__concept__.plural, _address(led[:position], place)))
    return found or [(plural, url_for(f"{concept}.index_view"))]
