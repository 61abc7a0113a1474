"""Words: what is refused, how names are compared, how French writes numbers."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.engine import (
    clean,
    french_number,
    in_number,
    is_blank,
    normal,
    quoted,
    read_number,
    rounded,
    uncapitalised,
)
from models.engine import text as text_module
from models.engine.text import MARKS


class TestTypedText:
    @pytest.mark.parametrize(
        "text",
        [
            "L’Énergie d'Oc",
            "Zoé & fils — 100 %",
            "👩🏽‍🏭 œuvre",
            "שלום",
            "مرحبا",
            "한국",
            "नमस्ते",
            "Nguyễn",
            "می\u200cخواهم",
        ],
    )
    def test_that_is_honest_is_kept_as_it_is(self, text):
        assert clean(text) == text

    @pytest.mark.parametrize("text", ["Мир", "Ελλάδα", "5 kΩ, 10 µm, TGFβ, α-tocophérol", "Мир (Mir)", "Мир-Mir"])
    def test_in_another_alphabet_is_kept_too(self, text):
        assert clean(text) == text

    @pytest.mark.parametrize("char", list("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2063\ufeff\u034f"))
    def test_loses_what_nobody_sees(self, char):
        assert clean(f"Air{char}die") == "Airdie"

    @pytest.mark.parametrize(
        ("text", "word"),
        [("Аirdie", "Аirdie"), ("La Scοp du Lez", "Scοp"), ("Bοutique Мarie", "Bοutique"), ("éÉгé", "éÉгé")],
    )
    def test_with_letters_that_look_like_others_is_refused(self, text, word):
        with pytest.raises(ValueError, match=f"« {word} » mêle des lettres de deux alphabets"):
            clean(text)

    def test_is_kept_in_one_spelling_of_its_accents(self):
        assert clean("e\u0301te\u0301") == "été"

    def test_has_one_sort_of_line_end(self):
        assert clean("un\r\ndeux\rtrois\n") == "un\ndeux\ntrois"

    @pytest.mark.parametrize("char", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
    def test_with_a_control_character_is_refused(self, char):
        with pytest.raises(ValueError, match="caractère de contrôle invisible"):
            clean(f"a{char}b")

    @pytest.mark.parametrize("char", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
    def test_that_reads_backwards_is_refused(self, char):
        with pytest.raises(ValueError, match="sens de lecture"):
            clean(f"facture{char}fdp.exe")

    @pytest.mark.parametrize("text", ["x" * 100_001, "e" + "\u0301" * (MARKS + 1), "\u0301\u0323" * 40_000])
    def test_made_to_keep_us_busy_is_refused_before_any_work_on_it(self, text, monkeypatch):
        """Putting accents in order takes the square of their number: it is not begun."""
        monkeypatch.setattr(text_module, "unicodedata", SimpleNamespace(combining=unicodedata.combining))

        with pytest.raises(ValueError, match="trop long"):
            clean(text)

    def test_may_stack_what_a_script_stacks(self):
        assert clean("e" + "\u0323" * MARKS)

    @pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u200b", "\ufeff \u2060"])
    def test_of_which_nothing_is_seen_is_blank(self, text):
        assert is_blank(text)
        assert not is_blank(f"{text}a")

    def test_is_cut_in_a_sentence_when_long(self):
        assert quoted("court") == "« court »"
        assert len(quoted("x" * 100_000)) < 100

    @given(st.text())
    def test_cleaned_twice_is_cleaned_once(self, text):
        try:
            once = clean(text)
        except ValueError:
            return
        assert clean(once) == once


class TestWordsToCompare:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("L'Énergie", "l energie"),
            ("ŒUVRE & Cœur", "oeuvre coeur"),
            ("  Saint-Gély   du Fesc ", "saint gely du fesc"),
            ("Straße n° 7", "strasse n 7"),
            ("100 %", "100"),
            ("_%\\", ""),
            ("שלום", ""),
        ],
    )
    def test_have_no_accent_capital_or_punctuation(self, text, words):
        assert normal(text) == words

    @given(st.text())
    def test_are_letters_digits_and_single_spaces(self, text):
        words = normal(text)
        assert words == " ".join(words.split())
        assert all(char in "abcdefghijklmnopqrstuvwxyz0123456789 " for char in words)
        assert normal(words) == words


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "decimals", "shown"),
        [
            (Decimal("2547000.5"), 2, "2\u202f547\u202f000,50"),
            (999, 0, "999"),
            (1000, 0, "1\u202f000"),
            (Decimal("-1234.5"), 2, "-1\u202f234,50"),
            (Decimal("81.25"), 1, "81,3"),
            (Decimal("0.5"), 0, "1"),
            (0, 0, "0"),
        ],
    )
    def test_are_written_the_french_way(self, value, decimals, shown):
        assert french_number(value, decimals) == shown

    @pytest.mark.parametrize(
        ("value", "decimals", "expected"),
        [
            (Fraction(13, 4), 1, "3.3"),
            (Fraction(1447, 20), 1, "72.4"),  # 72.35, which a float is under
            (Fraction(1, 32), 4, "0.0313"),
            (Decimal("-0.25"), 1, "-0.3"),
            (Decimal("0.2499"), 1, "0.2"),
            (2, 0, "2"),
        ],
    )
    def test_are_rounded_as_by_hand(self, value, decimals, expected):
        assert str(rounded(value, decimals)) == expected

    @pytest.mark.parametrize(
        "text", ["45000,5", "45 000,5", "45\u00a0000,50", "45\u202f000,50", "45000.5", "45000,500"]
    )
    def test_are_read_however_the_french_type_them(self, text):
        assert read_number(text, 2) == Decimal("45000.50")

    @pytest.mark.parametrize("text", ["45.000,50", "45.000", "1.234.567"])
    def test_that_read_two_ways_are_refused(self, text):
        with pytest.raises(ValueError, match="se lit de deux façons"):
            read_number(text, 2)

    @pytest.mark.parametrize(
        "text", ["", "-", ",", "1e5", "NaN", "Infinity", "0x10", "1_000", "12€", "--1", "1,2,3", "²"]
    )
    def test_that_are_none_are_refused(self, text):
        with pytest.raises(ValueError, match="n'est pas un nombre"):
            read_number(text, 2)

    @pytest.mark.parametrize(("text", "sentence"), [("1,5", "entier"), ("1,05", "entier")])
    def test_with_too_many_decimals_are_refused(self, text, sentence):
        with pytest.raises(ValueError, match=sentence):
            read_number(text, 0)
        with pytest.raises(ValueError, match="Au plus 2 décimales"):
            read_number("1,234", 2)

    @given(st.decimals(min_value=-(10**11), max_value=10**11, places=2))
    def test_read_back_as_they_were_written(self, value):
        assert read_number(french_number(value, 2), 2) == value


@pytest.mark.parametrize(
    ("words", "inside"),
    [("Code APE", "code APE"), ("Établissement", "établissement"), ("ETP", "ETP"), ("À jour", "à jour"), ("", "")],
)
def test_words_inside_a_sentence_lose_their_capital_and_keep_their_acronyms(words, inside):
    assert uncapitalised(words) == inside


@pytest.mark.parametrize(("count", "words"), [(0, "0 ligne retirée"), (1, "1 ligne retirée"), (2, "2 lignes retirées")])
def test_words_agree_with_their_number(count, words):
    assert in_number(count, "ligne retirée") == words
