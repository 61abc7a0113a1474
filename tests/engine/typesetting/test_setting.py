"""A template and values make a document: as text whatever they hold, the same each time, by a process that may die."""

from __future__ import annotations

import io
import logging
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from pypdf import PdfReader

from models.engine.typesetting import NotMade, set_pages, setting
from models.engine.typesetting.plain_values import plain_text
from models.engine.typesetting.press.limits import RESIDENT, VALUES

MOMENT = datetime(2017, 11, 14, 13, tzinfo=UTC)
HEAD = """#let said = json(bytes(sys.inputs.values))
#set document(title: said.title)
#set text(lang: "fr")
"""
TEMPLATE = (
    f"{HEAD}= #said.title\n#for one in said.texts [#par(one)]\n#table(columns: 2, table.header[A][B], ..said.texts)"
)
HOSTILE = [
    '#read("/etc/passwd") #panic() #eval("1")',
    "$x^2$ *gras* _italique_ @renvoi <label> = Titre",
    "// commentaire /* ouvert ] } ) [ { (",
    "`code` \\ ~ --- ... \" ' ''",
    '\\u{41} \\n {"a": 1}',
]


def set_texts(*texts, title="Été à Sète", template=TEMPLATE):
    return set_pages(template, {"title": title, "texts": list(texts)}, MOMENT)


def read(made):
    return PdfReader(io.BytesIO(made))


def _roles(node):
    """What each part of a document is said to be."""
    held = node.get_object()
    if isinstance(held, list):
        yield from (role for one in held for role in _roles(one))
    elif isinstance(held, dict):
        yield held.get("/S")
        yield from _roles(held["/K"]) if "/K" in held else ()


def words(made):
    """What its pages say, without spaces: lines break where they like."""
    text = "".join(page.extract_text() for page in read(made).pages)
    return "".join(text.replace("\u200b", "").split())


class TestTheDocument:
    def test_is_tagged_titled_in_french_and_as_accessible_as_it_says(self):
        root = read(set_texts("Bonjour")).trailer["/Root"]

        assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 — of a kind of its own
        assert root["/Lang"] == "fr"
        assert root["/StructTreeRoot"]["/K"]
        assert b"pdfuaid:part" in root["/Metadata"].get_data()
        assert read(set_texts("Bonjour")).metadata.title == "Été à Sète"

    def test_tells_titles_and_the_heads_of_tables_apart_for_who_listens(self):
        roles = Counter(_roles(read(set_texts("Bonjour")).trailer["/Root"]["/StructTreeRoot"]["/K"]))
        assert (roles["/H1"], roles["/TH"], roles["/TD"]) == (1, 2, 2)

    def test_brings_its_fonts(self):
        fonts = read(set_texts("Bonjour")).pages[0]["/Resources"]["/Font"].values()
        descriptors = [one["/DescendantFonts"][0]["/FontDescriptor"] for one in fonts]
        assert descriptors
        assert all("/FontFile3" in one or "/FontFile2" in one for one in descriptors)

    def test_is_the_same_bytes_for_the_same_values_and_others_for_others(self):
        assert set_texts("a", "b") == set_texts("a", "b")
        assert set_texts("a", "b") != set_texts("a", "c")


class TestWhatPeopleTyped:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_is_text_whatever_it_holds(self, text):
        assert "".join(text.split()) in words(set_texts(text))

    def test_may_be_of_other_scripts(self):
        assert "שלום" in words(set_texts("שלום"))[::-1] or "שלום" in words(set_texts("שלום"))
        assert set_texts("مرحبا")

    @pytest.mark.parametrize("text", ["日本語", "🎉", "a\u0000b\u0007c", "\ufeffa\ud800", "👨‍👩‍👧 é", "\u202egnitset"])
    def test_may_hold_what_no_font_has(self, text):
        kept = "".join(sign for sign in text if sign.isascii() and sign.isalpha())
        assert kept in words(set_texts(text))

    def test_a_sign_without_a_font_is_a_square_and_not_a_hole(self):
        assert words(set_texts("a日b")).count("a□b") == 2

    def test_may_hold_signs_on_which_the_library_panics(self):
        """Rare marks in lines from right to left: what else is said stays said, and the next document is made."""
        signs = " ".join(map(chr, [*range(0x5E3, 0x5F3), *range(0x600, 0x61C)]))
        assert "Société" in words(
            set_texts(f"Société {signs}", template=f"{HEAD}= #said.title\n#par(said.texts.at(0))")
        )
        assert set_texts("b")

    def test_may_be_of_ten_thousand_letters(self):
        assert words(set_texts("x" * 10_000)).count("x") >= 20_000

    def test_breaks_where_it_has_no_space_for_long_and_nowhere_else(self):
        assert plain_text("anticonstitutionnellement"[:24]) == "anticonstitutionnellement"[:24]
        assert max(map(len, plain_text("x" * 120).split("\u200b"))) <= 12


class TestItsBounds:
    @pytest.mark.parametrize(
        "loop",
        [
            "#for one in range(1000000000) { }",
            "#let a = (1,)\n#for one in range(60) { a = a + a }",
            "#for one in range(1000000) { lorem(80); pagebreak() }",
        ],
    )
    def test_a_template_that_loops_is_stopped_and_the_next_document_is_made(self, monkeypatch, loop, caplog):
        with monkeypatch.context() as patch:
            patch.setattr(setting, "WALL", 0.7)
            with pytest.raises(NotMade, match="trop de temps ou de mémoire"):
                set_texts("a", template=HEAD + loop)
        assert "a document was not set" in caplog.text
        assert set_texts("a")

    @pytest.mark.parametrize(
        "asks",
        [
            '#read("/etc/passwd")',
            '#read("../../../../../etc/passwd")',
            '#read("test_setting.py")',
            '#import "@preview/cetz:0.3.0": *',
            "#while true { }",
            "#let again(one) = again(one)\n#again(1)",
        ],
    )
    def test_a_template_reads_no_file_and_takes_nothing_from_the_network(self, asks, caplog):
        caplog.set_level(logging.ERROR)
        with pytest.raises(NotMade, match="Prévenez qui administre"):
            set_texts("a", template=f"{HEAD}#said.title\n{asks}")
        assert "a template is broken" in caplog.text

    def test_the_process_is_reused(self):
        setting._PRESS.end()
        weight = b"1" * (RESIDENT * 1024 * 5 // 4)  # of whoever starts it: the system counts it as held by the process
        set_texts("a")
        first = setting._PRESS._process
        set_texts("b")
        assert len(weight) > RESIDENT
        assert setting._PRESS._process is first

    def test_it_leaves_when_nobody_asks_and_comes_back(self, monkeypatch):
        monkeypatch.setattr(setting, "IDLE", 0.1)
        setting._PRESS.end()
        set_texts("a")
        first = setting._PRESS._process
        assert first.wait(5) == 0
        assert set_texts("b")
        assert setting._PRESS._process is not first
        setting._PRESS.end()

    def test_it_may_leave_as_a_document_comes(self, monkeypatch):
        monkeypatch.setattr(setting, "IDLE", 0.1)
        setting._PRESS.end()
        set_texts("a")
        first = setting._PRESS._process
        first.wait(5)
        monkeypatch.setattr(first, "poll", lambda: None)  # nobody has seen it go
        assert set_texts("b")
        setting._PRESS.end()

    def test_too_many_values_are_refused_before_anything_runs(self):
        with pytest.raises(NotMade, match="trop de temps"):
            set_texts("x" * (VALUES + 1))
        with pytest.raises(NotMade, match="trop de temps"):
            set_texts(*["x" * (VALUES // 100)] * 100)

    def test_a_value_is_plain(self):
        with pytest.raises(TypeError):
            set_texts(timedelta(1))
