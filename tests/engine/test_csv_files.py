"""CSV files: their bytes, and what a spreadsheet must not run."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_views.engine.files import Column, excel_csv, norme_csv
from models.engine import JournalAction, kinds

COLUMNS = (
    Column("nom", "Raison sociale", kinds.Kind()),
    Column("siret", "SIRET", kinds.Siret()),
    Column("statut", "Statut ESS", kinds.Choice(JournalAction)),
    Column("montant", "Montant", kinds.Money()),
    Column("taux", "Taux", kinds.Percent()),
    Column("places", "Places", kinds.Whole()),
    Column("esus", "ESUS", kinds.YesNo()),
    Column("jour", "Jour", kinds.Day()),
    Column("moment", "Moment", kinds.Instant()),
    Column("commune", "Commune", None),
)
ROWS = (
    (
        "Fil d'Oc ; « démo »",
        "00001701200014",
        "Scop",
        Decimal("-812000.50"),
        Decimal("0.6000"),
        -12,
        True,
        date(2017, 5, 15),
        datetime(2017, 5, 15, 14, 5),  # noqa: DTZ001 — Paris time, as files write it
        'Lodève "34"',
    ),
    (None,) * len(COLUMNS),
)
EXCEL = (
    "\ufeffRaison sociale;SIRET;Statut ESS;Montant;Taux;Places;ESUS;Jour;Moment;Commune\r\n"
    '"Fil d\'Oc ; « démo »";"=""00001701200014""";Scop;-812000,50;0,6000;-12;Oui;15/05/2017;15/05/2017 14:05;'
    '"Lodève ""34"""\r\n'
    ";;;;;;;;;\r\n"
)
NORME = (
    "nom,siret,statut,montant,taux,places,esus,jour,moment,commune\r\n"
    "Fil d'Oc ; « démo »,00001701200014,Scop,-812000.50,0.6000,-12,oui,2017-05-15,2017-05-15T14:05:00,"
    '"Lodève ""34"""\r\n'
    ",,,,,,,,,\r\n"
)
WRITERS = (excel_csv, norme_csv)
TEXT = (Column("texte", "Texte", kinds.Prose()), Column("fiche", "Fiche", None))
STARTS = ("=", "+", "-", "@", "\t", "\r", "\x00", "＝", "＋", "－", "＠")


def cells(writer, *texts):
    """The cells a spreadsheet finds for these texts, typed once in a field and once in a title."""
    content = b"".join(writer(TEXT, [(text, text) for text in texts])).decode("utf-8-sig")
    separator = ";" if writer is excel_csv else ","
    return [cell for row in list(csv.reader(io.StringIO(content, newline=""), delimiter=separator))[1:] for cell in row]


def test_the_file_for_french_excel():
    assert b"".join(excel_csv(COLUMNS, ROWS)).decode() == EXCEL


def test_the_file_for_open_data():
    assert b"".join(norme_csv(COLUMNS, ROWS)).decode() == NORME


@pytest.mark.parametrize("writer", WRITERS)
def test_no_row_is_still_a_file(writer):
    assert b"".join(writer(TEXT, [])).decode("utf-8-sig").count("\r\n") == 1


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("unseen", ["", " ", "\u00a0", "\n", "\u200b", "\ufeff"])
def test_typed_text_that_looks_like_a_formula_becomes_text_for_excel(start, unseen):
    text = f"{unseen}{start}1+1"

    assert cells(excel_csv, text) == [f"'{text}"] * 2


@pytest.mark.parametrize("text", ["'-SARL", "=F;1", "-SARL", "@A1", "\tTab", "mars-17", 'un "mot"\r\nautre'])
def test_the_norm_alters_nothing(text):
    assert cells(norme_csv, text) == [text] * 2


@pytest.mark.parametrize(
    "text",
    [
        "mars-17", "Mars 2017", "1 janv.", "17/03", "1/2", "2 1/2", "1-2", "1.5", "12:30", "2 PM", "1E5", "1,5e+3",
        "100%", "12,5 %", "%5", "12 €", "$5", "(12)", "000 017 012", "1\u202f000", "12,50", "012,5", ",5", "VRAI",
        "faux", "#N/A", "#NOM?",
    ],
)  # fmt: skip
def test_what_excel_would_read_as_another_stays_text(text):
    assert cells(excel_csv, text) == [f'="{text}"'] * 2


@pytest.mark.parametrize("code", ["FAV", "W340000017", "2A", "13.92Z", "AV-2017"])
def test_a_code_that_excel_leaves_alone_is_plain(code):
    content = b"".join(excel_csv([Column("code", "Code", kinds.Code())], [(code,)])).decode("utf-8-sig")

    assert content.splitlines()[1] == code


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(
    "text", ["Scop", "l'été = bientôt", "AV-2017", "12h30", "06 39 98 00 01", "2017", "12,5", "é", "'déjà"]
)
def test_other_text_is_left_alone(writer, text):
    assert cells(writer, text) == [text] * 2


@pytest.mark.parametrize("code", ["09", "09001", "00001701200014", "20005379100014"])
def test_a_code_typed_as_text_keeps_its_digits(code):
    assert cells(excel_csv, code) == [f'="{code}"'] * 2
    assert cells(norme_csv, code) == [code] * 2


@pytest.mark.parametrize(
    ("code", "cell"),
    [
        ("W340000017", "W340000017"),
        ("FAV", "FAV"),
        ("AV-2017", "AV-2017"),
        ("000017012", '="000017012"'),
        ("1E5", '="1E5"'),
        ("mars-17", '="mars-17"'),
        ("=SOMME(A1)", "'=SOMME(A1)"),
    ],
)
def test_only_what_excel_would_change_is_written_as_a_constant(code, cell):
    written = list(
        csv.reader(io.StringIO(b"".join(excel_csv([Column("code", "Code", kinds.Rna())], [(code,)])).decode()))
    )

    assert written[1] == [cell]


def test_an_identifier_cannot_close_its_own_quotes():
    content = b"".join(excel_csv([Column("rna", "RNA", kinds.Rna())], [('"&cmd|1',)]))

    assert b"=" not in content


@given(st.text())
def test_no_typed_text_starts_a_formula(text):
    for cell in cells(excel_csv, text):
        assert not cell.strip().startswith(STARTS) or re.fullmatch(r'="[^"]*"', cell)  # a constant


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(WRITERS))
def test_typed_text_is_all_there(text, writer):
    for cell in cells(writer, text):
        assert cell in {text, f"'{text}", f'="{text}"'}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_long_file_comes_in_pieces(writer):
    rows = iter([("x", "y")] * 2_000)
    pieces = writer(TEXT, rows)
    first = next(piece for piece in pieces if len(piece) > 10)

    assert len(list(rows)) > 1_000
    assert first.count(b"\r\n") > 100
