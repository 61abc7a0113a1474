"""The sorts of value, by the vectors of `app/docs/fields.md#siren-and-siret`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from models.engine import JournalAction, kinds

GOOD = [
    (kinds.Siren(), "200053791", "200053791"),
    (kinds.Siren(), " 200 053\u202f791 ", "200053791"),
    (kinds.Siret(), "20005379100014", "20005379100014"),
    (kinds.Siret(), "35600000000048", "35600000000048"),
    (kinds.Siret(), "35600000009075", "35600000009075"),
    (kinds.Siret(), "000 017 012 00014", "00001701200014"),
    (kinds.Rna(), "w340000017", "W340000017"),
    (kinds.PostalCode(), "09 000", "09000"),
    (kinds.Email(), " Anne.Martin@Exemple.FR ", "anne.martin@exemple.fr"),
    (kinds.Phone(), "06 39 98 00 01", "+33639980001"),
    (kinds.Phone(), "+33 6 39 98 00 01", "+33639980001"),
    (kinds.Website(), "exemple.fr/page", "https://exemple.fr/page"),
    (kinds.Money(), "45000", Decimal("45000.00")),
    (kinds.Money(), "45 000,5 €", Decimal("45000.50")),
    (kinds.Money(), "45000.50", Decimal("45000.50")),
    (kinds.Money(), "-12,30", Decimal("-12.30")),
    (kinds.Fte(), "22,5", Decimal("22.50")),
    (kinds.Percent(), "60", Decimal("0.6000")),
    (kinds.Percent(), "33,33 %", Decimal("0.3333")),
    (kinds.Whole(), "1 200", 1200),
    (kinds.YesNo(), "Oui", True),
    (kinds.Day(), "14/11/2017", date(2017, 11, 14)),
    (kinds.Day(), "14/11/17", date(2017, 11, 14)),
    (kinds.Day(), "01/01/68", date(1968, 1, 1)),
    (kinds.Day(), "31/12/30", date(2030, 12, 31)),
    (kinds.Day(), "2017-11-14", date(2017, 11, 14)),
    (kinds.Instant(), "28/02/2018 18:00", datetime(2018, 2, 28, 17, tzinfo=UTC)),
    (kinds.Instant(), "25/03/2018 12:00", datetime(2018, 3, 25, 10, tzinfo=UTC)),
    (kinds.Instant(), "2018-07-01T12:00", datetime(2018, 7, 1, 10, tzinfo=UTC)),
    (kinds.Instant(), "01/07/2018 9h30", datetime(2018, 7, 1, 7, 30, tzinfo=UTC)),
    (kinds.Instant(), "01/07/2018", datetime(2018, 6, 30, 22, tzinfo=UTC)),
    (kinds.Deadline(), "01/07/2018", datetime(2018, 7, 1, 21, 59, tzinfo=UTC)),
    (kinds.Deadline(), "01/07/2018 0h", datetime(2018, 6, 30, 22, tzinfo=UTC)),
    (kinds.Deadline(), "1er juillet 2018 à 18 h", datetime(2018, 7, 1, 16, tzinfo=UTC)),
    (kinds.Siren(), "732.829.320", "732829320"),
    (kinds.Siren(), "732-829-320", "732829320"),
    (kinds.Siret(), "000.017.012.00014", "00001701200014"),
    (kinds.Rna(), "W 340-000-017", "W340000017"),
    (kinds.Phone(), "0690 00 00 01", "+33690000001"),
    (kinds.Phone(), "0693 12 34 56", "+33693123456"),
    (kinds.Phone(), "+376 312 345", "+376312345"),
    (kinds.Phone(), "+33 (0)6 39 98 00 14", "+33639980014"),
    (kinds.Phone(), "0033 6.39.98.00.14", "+33639980014"),
    (kinds.Phone(), "05/61/00/00/00", "+33561000000"),
    (kinds.Email(), "o'brien@exemple.fr", "o'brien@exemple.fr"),
    (kinds.Email(), "\u200bnouvelle@exemple.fr", "nouvelle@exemple.fr"),
    (kinds.Email(), "nou\u200evelle@exemple.fr", "nouvelle@exemple.fr"),
    (kinds.Website(), "https://www.youtube.com/@scop", "https://www.youtube.com/@scop"),
    (kinds.Website(), "exemple.fr:8080/l'atelier?a=1#b", "https://exemple.fr:8080/l'atelier?a=1#b"),
    (kinds.Money(), "350 000,50", Decimal("350000.50")),
    (kinds.Money(), "1 150,000", Decimal("1150.00")),
    (kinds.Money(), "0,500", Decimal("0.50")),
    (kinds.Day(), "14.11.2017", date(2017, 11, 14)),
    (kinds.Day(), "14-11-17", date(2017, 11, 14)),
    (kinds.Day(), "14 novembre 2017", date(2017, 11, 14)),
    (kinds.Day(), "14 nov. 2017", date(2017, 11, 14)),
    (kinds.Day(), "1er Août 2017", date(2017, 8, 1)),
    (kinds.Day(), "mardi 14 novembre 2017", date(2017, 11, 14)),
    (kinds.Day(), "Mar. 14/11/17", date(2017, 11, 14)),
    (kinds.Day(), "samedi, 1er juillet 2017", date(2017, 7, 1)),
    (kinds.Instant(), "mardi 14 novembre 2017 à 14h", datetime(2017, 11, 14, 13, tzinfo=UTC)),
    (kinds.Instant(), "14/11/2026 14h", datetime(2026, 11, 14, 13, tzinfo=UTC)),
    (kinds.Instant(), "14 novembre 2026 à 14 h 05", datetime(2026, 11, 14, 13, 5, tzinfo=UTC)),
    (kinds.Kind(), "une\u200b se\u00adule", "une seule"),
    (kinds.Phone(), "06\u202f39\u200998\t00\u00a014", "+33639980014"),
    (kinds.Email(), "o\u2019brien@exemple.fr", "o'brien@exemple.fr"),
    (kinds.Email(), "o\ufb03ce.jean\u2011paul@exemple.fr", "office.jean-paul@exemple.fr"),
    (kinds.Day(), "14\u201311\u20112017", date(2017, 11, 14)),
    (kinds.Day(), "2017\u201011\u201014", date(2017, 11, 14)),
    (kinds.Instant(), "14/11/2026, 14h", datetime(2026, 11, 14, 13, tzinfo=UTC)),
    (kinds.Instant(), "14/11/2026 A 14H", datetime(2026, 11, 14, 13, tzinfo=UTC)),
    (kinds.Money(), "\u221212\u2009500,30", Decimal("-12500.30")),
    (kinds.Percent(), "0", Decimal("0.0000")),
    (kinds.Percent(), "100 %", Decimal("1.0000")),
    (kinds.Money(), "999 999 999 999,99", Decimal("999999999999.99")),
    (kinds.Kind(), "une\r\nligne\t seule", "une ligne seule"),
    (kinds.Prose(), "deux\r\nlignes", "deux\nlignes"),
    (kinds.Kind(), "  L'Énergie ☀️ e\u0301té  ", "L'Énergie ☀️ été"),
]
BAD = [
    (kinds.Siren(), "200053792"),
    (kinds.Siren(), "20005379"),
    (kinds.Siret(), "35600000009076"),
    (kinds.Siret(), "20005379200014"),
    (kinds.Rna(), "340000017"),
    (kinds.Email(), "anne@exemple"),
    (kinds.Email(), "a@b@exemple.fr"),
    (kinds.Email(), f"{'a' * 250}@exemple.fr"),
    (kinds.Phone(), "12"),
    (kinds.Phone(), "bonjour"),
    (kinds.Website(), "javascript:alert(1)"),
    (kinds.Website(), "ftp://exemple.fr"),
    (kinds.Money(), "45.000,50"),
    (kinds.Money(), "45.000"),
    (kinds.Money(), "1,234"),
    (kinds.Money(), "9" * 13),
    (kinds.Money(), "NaN"),
    (kinds.Money(), "1e5"),
    (kinds.Fte(), "1234567"),
    (kinds.Percent(), "cent"),
    (kinds.Whole(), "1,5"),
    (kinds.Whole(), "3000000000"),
    (kinds.YesNo(), "peut-être"),
    (kinds.Day(), "31/02/2017"),
    (kinds.Day(), "12/13/2017"),
    (kinds.Day(), "01/01/0017"),
    (kinds.Day(), "01/01/2999"),
    (kinds.Instant(), "14/11/2017 25:00"),
    (kinds.Instant(), "T14:00"),
    (kinds.Instant(), "14:00"),
    (kinds.Instant(), "14/11/2017 14:60"),
    (kinds.Day(), "9" * 100_000),
    (kinds.Email(), "anne@exemple.fr?bcc=autre%40exemple.fr"),
    (kinds.Email(), "anne@exemple..fr"),
    (kinds.Email(), "anne@exemple.fr,bruno.exemple.fr"),
    (kinds.Website(), "a." * 50_000 + "@"),
    (kinds.Website(), "https://anne@exemple.fr"),
    (kinds.Phone(), "9" * 100_000),
    (kinds.PostalCode(), "3400"),
    (kinds.Rna(), "W34000001"),
    (kinds.Percent(), "100,01"),
    (kinds.Percent(), "-1"),
    (kinds.Percent(), "33,333"),
    (kinds.Siren(), "000000000"),
    (kinds.Siret(), "00000000000000"),
    (kinds.Siret(), "00000000000018"),
    (kinds.Rna(), "W000000000"),
    (kinds.PostalCode(), "00000"),
    (kinds.Phone(), "06 39 98 00 0"),
    (kinds.Phone(), "06 39 98 00 011"),
    (kinds.Phone(), "00 00 00 00 00"),
    (kinds.Phone(), "05 61 00 00 00 x12"),
    (kinds.Phone(), "05 61 00 00 00 / 06 39 98 00 14"),
    (kinds.Phone(), "0800 SCOP00"),
    (kinds.Email(), "a,b@exemple.fr"),
    (kinds.Website(), "user:pw@exemple.fr"),
    (kinds.Website(), "javascript:alert(document.cookie)"),
    (kinds.Money(), "150,000"),
    (kinds.Money(), "150.000"),
    (kinds.Fte(), "12,500"),
    (kinds.Day(), "14 marsouin 2017"),
    (kinds.Day(), "14 jui 2017"),
    (kinds.Day(), "lundi 14 novembre 2017"),
    (kinds.Day(), "m. 14/11/2017"),
    (kinds.Day(), "mardi"),
    (kinds.Instant(), "14/11/2026 25h"),
    (kinds.Instant(), "14/11/2026 b 14h"),
    (kinds.Money(), "12\n500"),
    (kinds.Money(), "12\u2013500"),
    (kinds.Email(), "a\uff0cb@exemple.fr"),
    (kinds.Kind(), "a\x00b"),
    (kinds.Kind(), "abc\u202ecba"),
]


@pytest.mark.parametrize(("kind", "typed", "value"), GOOD)
def test_what_is_typed_is_understood(kind, typed, value):
    assert kind.clean(typed) == value


@pytest.mark.parametrize(("kind", "typed"), BAD)
def test_what_is_wrong_is_refused_in_french(kind, typed):
    with pytest.raises(ValueError, match=r"(?s)^[«A-Z].+[.:)]$"):
        kind.clean(typed)


@pytest.mark.parametrize("kind", [kinds.Kind(), kinds.Siren(), kinds.Money(), kinds.Day(), kinds.Email()])
@pytest.mark.parametrize("nothing", ["", "   ", "\u202f", None])
def test_nothing_is_nothing(kind, nothing):
    assert kind.clean(nothing) is None


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (kinds.Siren(), "200053791", "200\u202f053\u202f791"),
        (kinds.Siret(), "00001701200014", "000\u202f017\u202f012\u202f00014"),
        (kinds.Phone(), "+33639980001", "06 39 98 00 01"),
        (kinds.Phone(), "+41446681800", "+41 44 668 18 00"),
        (kinds.Money(), Decimal("2547000.00"), "2\u202f547\u202f000\u202f€"),
        (kinds.Money(), Decimal("80000.50"), "80\u202f000,50\u202f€"),
        (kinds.Fte(), Decimal("12.50"), "12,5"),
        (kinds.Fte(), Decimal("100.00"), "100"),
        (kinds.Percent(), Decimal("0.6000"), "60\u202f%"),
        (kinds.Percent(), Decimal("0.3333"), "33,33\u202f%"),
        (kinds.Whole(), 120000, "120\u202f000"),
        (kinds.YesNo(), False, "Non"),
        (kinds.Day(), date(2017, 11, 14), "14/11/2017"),
        (kinds.Instant(), datetime(2018, 7, 1, 10, tzinfo=UTC), "01/07/2018 à\u00a012\u00a0h"),
        (kinds.Instant(), datetime(2018, 7, 1, 7, 5, tzinfo=UTC), "01/07/2018 à\u00a09\u00a0h\u00a005"),
    ],
)
def test_a_value_is_shown_as_the_french_write_it(kind, value, shown):
    assert kind.show(value) == shown


@pytest.mark.parametrize("kind", [kinds.Money(), kinds.Fte(), kinds.Percent()])
@given(number=st.decimals(min_value=0, max_value=99, places=2, allow_nan=False))
def test_a_quantity_in_a_form_reads_back_as_itself(kind, number):
    number = round(number / 100, kind.decimals) if isinstance(kind, kinds.Percent) else number
    assert kind.read(kind.typed(number)) == number


@given(day=st.dates(min_value=date(1800, 1, 1), max_value=date(2100, 12, 31)))
def test_a_day_in_a_form_reads_back_as_itself(day):
    assert kinds.Day().clean(kinds.Day().typed(day)) == day


def test_a_float_is_no_money():
    with pytest.raises(ValueError, match="type attendu"):
        kinds.Money().clean(0.1)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("1e30"), Decimal("0.001"), 10**20])
def test_an_absurd_amount_is_refused_wherever_it_comes_from(value):
    with pytest.raises(ValueError, match=r"trop grand|décimales"):
        kinds.Money().clean(value)


@pytest.mark.parametrize("value", [2**31, -(2**31), True])
def test_an_absurd_count_is_refused_wherever_it_comes_from(value):
    with pytest.raises(ValueError, match="trop grand"):
        kinds.Whole().clean(value)


def test_an_instant_is_not_a_day():
    with pytest.raises(ValueError, match="hors du calendrier"):
        kinds.Day().clean(datetime(2017, 11, 14, tzinfo=UTC))


DIGITS = st.integers(1, 10**7 - 1).map(lambda number: f"0{number:07d}")
SIRENS = DIGITS.map(lambda start: start + luhn.calc_check_digit(start))
SIRETS = SIRENS.map(lambda siren: f"{siren}0001").map(lambda start: start + luhn.calc_check_digit(start))
# Winter's second 02:00-02:59 of the last Sunday of October cannot be typed: the first one is read.
MOMENTS = st.integers(0, 2 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds - seconds % 60, UTC))


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (kinds.Siren(), SIRENS),
        (kinds.Siret(), SIRETS),
        (kinds.Rna(), st.from_regex(r"W[1-9A-Z][0-9A-Z]{8}", fullmatch=True)),
        (kinds.PostalCode(), st.from_regex(r"[1-9][0-9]{4}|0[1-9][0-9]{3}", fullmatch=True)),
        (kinds.Phone(), st.integers(0, 99_999_999).map(lambda number: f"+336{number:08d}")),
        (kinds.Whole(), st.integers(-(2**31) + 1, 2**31 - 1)),
        (kinds.YesNo(), st.booleans()),
        (kinds.Choice(JournalAction), st.sampled_from(JournalAction)),
        (kinds.Money(), st.decimals(-(10**11), 10**11, places=2)),
        (kinds.Percent(), st.integers(0, 10_000).map(lambda number: Decimal(number) / 10_000)),
        (kinds.Instant(), MOMENTS.filter(lambda one: not one.astimezone(kinds.PARIS).fold)),
    ],
    ids=lambda one: type(one).__name__,
)
@given(data=st.data())
def test_what_stands_in_a_form_reads_back_as_it_was(kind, values, data):
    value = data.draw(values)
    assert kind.clean(kind.typed(value)) == value
    assert kind.clean(value) == value


@given(st.text(max_size=50))
def test_a_text_that_is_accepted_stays_as_it_is(text):
    for kind in (kinds.Kind(), kinds.Prose()):
        try:
            kept = kind.clean(text)
        except ValueError:
            continue
        assert kind.clean(kept) == kept
