"""Tables written as text: encodings of three systems, separators, quotes, titles and totals."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.engine.sheets import Unreadable, read_file, read_pasted

TABLE = "Nom;Ville;Montant\nL’Épi doré;Nîmes;12,50\nÀ la française;Besançon;3 000,00\nŒuvre ;Orléans;\n"
# Every sign that XML and spreadsheets can hold, but those that a file of text cannot.
SIGNS = st.characters(exclude_categories=["Cc", "Cs"])


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp850"]
)
def test_the_encoding_is_told_and_french_is_read(encoding):
    table = TABLE if encoding != "cp850" else TABLE.replace("’", "'").replace("Œ", "Oe")

    book = read_file(table.encode(encoding))

    assert book.encoding == encoding
    assert book.sheets[0].rows[1][1] == "Nîmes"
    assert book.sheets[0].rows[2] == ["À la française", "Besançon", "3 000,00"]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize(
    "table",
    [
        "SOCIÉTÉ;VILLE\nÉPICERIE COOPÉRATIVE;NÎMES\nFRANÇAISE DES ÉTUDES;BÉZIERS\n",
        "NOM;VILLE\nHÉLÈNE;SÈTE\n",
        "Né(e) le;Où\n3 février;Là-bas\n",
    ],
)
def test_words_in_capitals_are_read_as_well(encoding, table):
    assert read_file(table.encode(encoding)).encoding == encoding


@pytest.mark.parametrize("separator", list(";,\t|"))
def test_the_separator_is_what_each_line_has_as_often(separator):
    lines = [["Nom", "Ville", "Rue"], ["a;b,c|d", "Lyon\nLoire", "12, rue; haute"], ["e", "f\tg", 'dit "le Bas"']]
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(lines)

    book = read_file(written.getvalue().encode())

    assert book.separator == separator
    assert list(book.sheets[0].rows) == lines


def test_amounts_with_commas_do_not_hide_semicolons():
    assert read_file(b"a;b\n1,5;2,5\n3,5;4,5\n").separator == ";"


def test_a_list_whose_few_names_have_a_comma_is_of_one_column():
    book = read_pasted("Nom\nÉpi, Pré et associés\nAda\nZoé")
    assert (book.separator, book.sheets[0].names, list(book.sheets[0].rows)[1]) == (
        None,
        ["Nom"],
        ["Épi, Pré et associés"],
    )
    assert read_pasted("Édité le 3\nNom,Ville\nÉpi,Lyon\nPré,Nîmes").separator == ","


def test_a_first_line_may_name_the_separator():
    book = read_file(b"sep=|\na|b;c\n")
    assert (book.separator, list(book.sheets[0].rows)) == ("|", [["a", "b;c"]])


def test_cells_pasted_are_a_sheet():
    sheet = read_pasted("Nom\tVille\r\nÉpi\tLyon\r\n").proposed
    assert (sheet.names, list(sheet.rows)[1]) == (["Nom", "Ville"], ["Épi", "Lyon"])


def test_the_sign_that_ends_a_text_of_dos_is_no_cell():
    book = read_file("Nom;Ville\r\nÉpi;Nîmes\r\n\x1a".encode("cp850"))
    assert list(book.sheets[0].rows) == [["Nom", "Ville"], ["Épi", "Nîmes"]]


def test_blank_lines_at_the_end_are_no_rows():
    assert len(read_file(b"a;b\n1;2\n;\n\n  ;\n").sheets[0].rows) == 2


@pytest.mark.parametrize("content", [b"", b" \n;;\n", b"MZ\x90\0\3\0\0", b"\xff\xfea"])
def test_what_holds_nothing_to_read_is_refused_in_a_sentence(content):
    with pytest.raises(Unreadable, match=r"^(Ce fichier|Il n'y a rien) .*\.$"):
        read_file(content)


@given(st.lists(st.lists(st.text(SIGNS, min_size=1), min_size=2, max_size=2), min_size=1, max_size=8))
def test_what_was_written_as_csv_is_read_back(rows):
    written = io.StringIO()
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL).writerows([["Nom", "Ville"], *rows])

    found = list(read_pasted(written.getvalue()).sheets[0].rows)

    expected = [[cell.strip() or None for cell in row] for row in [["Nom", "Ville"], *rows]]
    while not any(expected[-1]):
        expected.pop()
    assert found == expected
