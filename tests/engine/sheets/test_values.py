"""What cells mean for fields: what public bodies really write, read as the form would have been typed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.engine import LabelledEnum, kinds
from models.engine.declaration import Declared, Field
from models.engine.sheets import Read, text_for

ERRORS = ["#N/A", "#REF!", "#VALEUR!"]
UNKNOWN = ["n.c.", "NC", "-", "—", " ", "n/a", "…", *ERRORS]
SIRET, SIREN = "03805449000024", "038054490"


class Colour(LabelledEnum):
    """A closed list."""

    RED = "red", "Rouge foncé"
    BLUE = "blue", "Bleu"


def declared(kind, **said):
    return Declared("field", Field("Champ", **said), object, kind)


def read(kind, cell, **said):
    """(the value that the field makes of a cell, whether something is to be confirmed)."""
    found = text_for(declared(kind, **said), cell)
    return declared(kind, **said).clean(found.text), found.doubt is not None


@pytest.mark.parametrize("cell", [None, *UNKNOWN])
@pytest.mark.parametrize("kind", [kinds.Money(), kinds.Day(), kinds.Kind(), kinds.Siret(), kinds.YesNo(), None])
def test_what_nobody_knows_is_empty(kind, cell):
    assert text_for(declared(kind), cell) == Read("")


@pytest.mark.parametrize("cell", ["So", "NA", "Nd"])
def test_a_short_name_is_no_absence(cell):
    assert text_for(declared(kinds.Kind()), cell) == Read(cell)
    assert text_for(declared(kinds.Whole()), cell) == Read("")


@pytest.mark.parametrize(
    ("kind", "cell", "value", "is_asked"),
    [
        (kinds.Siret(), 73282932000074, "73282932000074", False),
        (kinds.Siret(), "73282932000074.0", "73282932000074", False),
        (kinds.Siret(), "732 829 320 00074", "73282932000074", False),
        (kinds.Siret(), "7,3282932000074E+13", "73282932000074", False),
        (kinds.Siret(), 7.3282932000074e13, "73282932000074", False),
        (kinds.Siret(), "3805449000024.0", SIRET, True),
        (kinds.Siret(), 3805449000024, SIRET, True),
        (kinds.Siren(), 38054490, SIREN, True),
        (kinds.Siren(), "732829320", "732829320", False),
        (kinds.Siren(), "732 829 320 00074", "732829320", False),
        (kinds.Siren(), 73282932000074, "732829320", False),
        (kinds.PostalCode(), 1000, "01000", True),
        (kinds.PostalCode(), 69001, "69001", False),
        (kinds.PostalCode(), "69001,0", "69001", False),
        (kinds.Code(), "62.0", "62.0", False),
        (kinds.Code(), 11, "11", False),
        (kinds.Phone(), 639980001, "+33639980001", False),
        (kinds.Phone(), "0639980001", "+33639980001", False),
        (kinds.Phone(), 33639980001, "+33639980001", False),
    ],
)
def test_digits_that_are_a_name(kind, cell, value, is_asked):
    assert read(kind, cell) == (value, is_asked)


def test_a_code_of_fixed_length_has_its_zeros_back():
    assert read(kinds.Code(), 1, min=2, max=2) == ("01", True)
    assert read(kinds.Code(), 69, min=2, max=2) == ("69", False)


@pytest.mark.parametrize("kind", [kinds.Siret(), kinds.Phone(), kinds.Code(), kinds.Kind()])
@pytest.mark.parametrize("cell", ["7,32829E+13", "2,43E+13"])
def test_a_number_that_lost_its_last_figures_is_never_filled(kind, cell):
    found = text_for(declared(kind), cell)
    assert found.text == cell
    assert "perdus" in str(found.doubt)


def test_no_zero_is_proposed_where_the_key_is_wrong():
    assert text_for(declared(kinds.Siret()), 3805449000025) == Read("3805449000025")
    assert text_for(declared(kinds.Siret()), "12") == Read("12")


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (kinds.Money(), "12 500 euros", "12500"),
        (kinds.Money(), "12 500,50 €", "12500.5"),
        (kinds.Money(), "12\u202f500\u00a0EUR", "12500"),
        (kinds.Money(), "12,5 k€", "12500"),
        (kinds.Money(), "1,2 M€", "1200000"),
        (kinds.Money(), "1,500.00", "1500"),
        (kinds.Money(), "1.500,00", "1500"),
        (kinds.Money(), "(300)", "-300"),
        (kinds.Money(), 12500, "12500"),
        (kinds.Money(), 12500.5, "12500.5"),
        (kinds.Money(), 0.1 + 0.2, "0.3"),
        (kinds.Money(), 100 / 3, "33.33"),
        (kinds.Money(), Decimal("12.30"), "12.3"),
        (kinds.Fte(), "3,5 ETP", "3.5"),
        (kinds.Whole(), 12.0, "12"),
        (kinds.Whole(), "12,0", "12"),
        (kinds.Whole(), "1 200", "1200"),
        (kinds.Percent(), "25 %", "0.25"),
        (kinds.Percent(), "33,3333333333 %", "0.3333"),
        (kinds.Percent(), "0,5 %", "0.005"),
        (kinds.Percent(), 25, "0.25"),
        (kinds.Percent(), 0, "0"),
    ],
)
def test_numbers_that_are_read_one_way(kind, cell, value):
    assert read(kind, cell) == (Decimal(value), False)


@pytest.mark.parametrize("cell", [0.25, "0,25", "0.25", 1])
def test_what_may_be_a_ratio_or_a_percent_is_asked(cell):
    assert text_for(declared(kinds.Percent()), cell).doubt


@pytest.mark.parametrize(
    ("kind", "cell"),
    [(kinds.Money(), "1.500"), (kinds.Whole(), 12.5), (kinds.Money(), "douze"), (kinds.Money(), 12.345)],
)
def test_what_could_be_two_numbers_is_left_to_the_field_to_refuse(kind, cell):
    with pytest.raises(ValueError, match=r"\.$"):
        read(kind, cell)


def test_an_amount_that_was_shortened_is_asked():
    assert read(kinds.Money(), "2,43E+5") == (243000, True)
    assert read(kinds.Money(), "2,43E+1") == (Decimal("24.3"), False)


@pytest.mark.parametrize(
    "cell",
    [
        *(date(2017, 11, 14), datetime(2017, 11, 14, 9, tzinfo=UTC).replace(tzinfo=None)),
        *(43053, 43053.375, "43053", "43053,375", "14/11/2017", "14/11/2017 09:00:12", "mardi 14 novembre 2017"),
        *("2017-11-14", "2017-11-14T09:00:00", "2017-11-14T08:00:00Z", "2017/11/14 9:00:12 AM UTC+1", "14.11.17"),
        *("14-nov.-17", "14-nov-2017", "14-NOVEMBRE-17"),
    ],
)
def test_a_day_however_it_is_written(cell):
    assert read(kinds.Day(), cell) == (date(2017, 11, 14), False)
    moment = read(kinds.Instant(), cell)[0].astimezone(kinds.PARIS)
    assert (moment.date(), moment.hour) == (date(2017, 11, 14), moment.hour and 9)


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        *((datetime(2017, 11, 14), (23, 59)), (43053, (23, 59)), ("14/11/2017", (23, 59))),  # noqa: DTZ001
        *((43053.375, (9, 0)), ("14/11/2017 00:00", (0, 0)), ("2017-11-14T09:00:00", (9, 0))),
    ],
)
def test_a_day_alone_is_all_of_it_for_a_deadline(cell, hour):
    moment = read(kinds.Deadline(), cell)[0].astimezone(kinds.PARIS)
    assert (moment.date(), (moment.hour, moment.minute)) == (date(2017, 11, 14), hour)


def test_days_of_a_workbook_counted_from_1904():
    assert text_for(declared(kinds.Day()), 41591, is_1904=True) == Read("14/11/2017")


@pytest.mark.parametrize("cell", [2017, "2017", 12, "n'importe", True, 99999, "nov-17", "14-nov", "14-lundi-17"])
def test_a_year_or_a_number_is_no_day(cell):
    with pytest.raises(ValueError, match=r"\.$"):
        read(kinds.Day(), cell)


@pytest.mark.parametrize("cell", ["oui", "Oui", "X", "x", "✓", "☑", "VRAI", "1", 1, True, "[x]", "yes"])
def test_a_tick_is_yes(cell):
    assert read(kinds.YesNo(), cell) == (True, False)


@pytest.mark.parametrize("cell", ["non", "N", "FAUX", "0", 0, False, "☐", "✗", "[ ]"])
def test_a_cross_is_no(cell):
    assert read(kinds.YesNo(), cell) == (False, False)


def test_another_word_is_neither():
    with pytest.raises(ValueError, match="oui ou par non"):
        read(kinds.YesNo(), "peut-être")


def test_a_choice_is_found_whatever_its_capitals():
    choice = kinds.Choice(Colour)
    found = [read(choice, one) for one in ("ROUGE FONCE", "Bleu", "blue")]
    assert found == [(Colour.RED, False), (Colour.BLUE, False), (Colour.BLUE, False)]


@pytest.mark.parametrize(
    ("cell", "text"),
    [(12, "12"), (1.5, "1,5"), (True, "oui"), (date(2017, 11, 14), "14/11/2017"), (time(9, 5), "09:05"), (" a ", "a")],
)
def test_any_cell_is_a_text(cell, text):
    assert text_for(declared(kinds.Kind()), cell) == Read(text)


EVERY_KIND = [kinds.Kind(), kinds.Siret(), kinds.Money(), kinds.Percent(), kinds.Day(), kinds.Instant(), kinds.YesNo()]
CELLS = st.none() | st.text() | st.integers() | st.floats() | st.booleans() | st.dates() | st.datetimes() | st.times()


@given(st.sampled_from(EVERY_KIND), CELLS)
@example(kinds.Day(), float("nan"))
@example(kinds.Money(), float("inf"))
def test_no_cell_breaks_the_reading(kind, cell):
    assert isinstance(text_for(declared(kind), cell).text, str)


@given(st.decimals(0, 10**9, places=2))
def test_an_amount_is_the_same_as_a_number_and_as_typed(value):
    typed = kinds.Money().typed(value)
    assert read(kinds.Money(), typed)[0] == read(kinds.Money(), float(value))[0] == value
