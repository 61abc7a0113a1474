"""Where the table of a sheet is: what public bodies write above, below and beside it."""

from __future__ import annotations

import pytest

from models.engine.sheets import read_pasted
from models.engine.sheets.layout import layout_of, names_of

RECORDS = [["Épi", "Lyon", 12.5], ["Pré", "Nîmes", 7]]
NAMES = ["Nom", "Ville", "Montant"]
OF_WHAT = ["TOTAL HT", "Total des aides", "Total d’heures", "Total : 2 entreprises", "Total général TTC"]


def found(*rows):
    """(lines of the header, lines of the table, lines left aside, names) as proposed."""
    width = max(map(len, rows))
    rows = [[*one, *[None] * (width - len(one))] for one in rows]
    layout = layout_of(rows)
    return list(layout.header), list(layout.body), sorted(layout.aside), names_of(rows, layout.header)


def test_the_first_line_names_the_columns():
    assert found(NAMES, *RECORDS) == ([0], [1, 2], [], NAMES)


def test_titles_above_are_left():
    assert found(["Les aides de 2017"], [], ["Service", "Édité le 3"], [], NAMES, *RECORDS)[:2] == ([4], [5, 6])


def test_a_line_of_groups_above_the_names_is_part_of_them():
    groups = ["Structure", None, None, "Contact", None]
    names = ["Nom", "Ville", "Montant", "Nom", "Tél."]
    full = ["Structure – Nom", "Structure – Ville", "Structure – Montant", "Contact – Nom", "Contact – Tél."]
    record = ["Épi", "Lyon", 12.5, "Ada", "06"]
    assert found(groups, names, record) == ([0, 1], [2], [], full)


def test_names_said_once_for_two_lines_keep_their_place():
    groups, years = ["Nom", "Ville", "Effectif", None], [None, None, 2016, 2017]
    names = ["Nom", "Ville", "Effectif – 2016", "Effectif – 2017"]
    assert found(groups, years, ["Épi", "Lyon", 12, 14]) == ([0, 1], [2], [], names)
    assert names_of([groups, years], range(2)) == names


def test_a_group_is_split_by_words_above_records_of_words():
    groups, names = ["Nom", "Adresse", None, "Note"], [None, "Rue", "Ville", None]
    full = ["Nom", "Adresse – Rue", "Adresse – Ville", "Note"]
    assert found(groups, names, ["Épi", "rue du Lac", "Lyon", "x"]) == ([0, 1], [2], [], full)


@pytest.mark.parametrize(
    "record",
    [["Épi", "rue du Lac", "Lyon", None], [None, "rue du Lac", None, None], [None, "3 rue", "69001 Lyon", None]],
)
def test_a_record_under_a_group_without_names_of_its_own_stays_a_record(record):
    assert found(["Nom", "Adresse", None, "Note"], record, ["Pré", "rue", "Lyon", "x"])[:2] == ([0], [1, 2])


@pytest.mark.parametrize("names", [["Nom", "Ville"], ["Nom", "Ville", "Mail", "Statut"]])
def test_a_first_record_that_says_little_hides_no_name(names):
    records = [["Pré", "06 12 13 14 15", "a", "x"][: len(names)], ["Zoé", "06 12 13 14 16", "b", "x"][: len(names)]]
    assert found(names, ["Épi"], *records)[:3] == ([0], [1, 2, 3], [])


def test_a_blank_line_under_the_names_hides_none():
    assert found(NAMES, [], *RECORDS)[:2] == ([0], [1, 2, 3])


def test_a_record_is_never_taken_for_a_second_line_of_names():
    assert found([None, "Nom", "Ville"], ["a", "Épi", "Lyon"], ["b", "Pré", "Nîmes"])[:2] == ([0], [1, 2])


@pytest.mark.parametrize(
    "word", ["Total", "TOTAL GÉNÉRAL", "Total 2017", "Sous-total Rhône", "Moyenne", "total :", *OF_WHAT]
)
def test_totals_below_are_no_records(word):
    assert found(NAMES, *RECORDS, [word, None, 19.5])[1:3] == ([1, 2], [])


def test_a_name_that_reads_as_a_total_is_one_beside_words():
    assert found(NAMES, *RECORDS, ["Total des Saveurs", "Auch", 19.5])[1] == [1, 2, 3]


@pytest.mark.parametrize("word", ["Total Énergie", "Totalement", "Ensemble vocal", "Total Destination"])
def test_names_that_begin_as_totals_are_records(word):
    assert found(NAMES, *RECORDS, [word, None, 19.5])[1] == [1, 2, 3]


def test_totals_between_blank_lines_and_names_said_again_are_left_aside():
    rows = NAMES, RECORDS[0], ["Sous-total"], [], NAMES, RECORDS[1], [], ["Source : enquête"], ["(1) estimé"]
    assert found(*rows)[:3] == ([0], [1, 2, 3, 4, 5], [2, 3, 4])


def test_names_are_all_different():
    rows = ["Nom", "Nom", None, "Nom (2)", "Nom\n complet "], ["a", "b", "c", "d", "e"]
    assert found(*rows)[3] == ["Nom", "Nom (2)", "Colonne C", "Nom (2) (2)", "Nom complet"]


def test_a_table_without_names_has_none():
    assert found(["Épi", 12, "03/04/2017"], ["Pré", 7, "05/06/2017"])[:2] == ([], [0, 1])


def test_a_list_of_one_column_is_a_table():
    assert found(["Nom"], ["Épi"], ["Pré"]) == ([0], [1, 2], [], ["Nom"])


def test_names_with_figures_are_names():
    assert found(["Adresse 1", "Effectif 2017", "2016-2017"], ["a", 1, 2])[0] == [0]


def test_other_lines_may_name_the_columns():
    sheet = read_pasted("a\tb\nNom\tVille\nÉpi\tLyon").proposed.with_header(range(1, 2))
    assert (sheet.names, list(sheet.header), list(sheet.body)) == (["Nom", "Ville"], [1], [2])
    none = sheet.with_header(range(0))
    assert (none.names, list(none.body)) == (["Colonne A", "Colonne B"], [0, 1, 2])
