"""Words as French sets them where they are read; what was typed, what is kept and what is code as they are."""

from __future__ import annotations

import pytest
from flask import render_template_string
from markupsafe import Markup, escape

from models.engine import Concept, Verb, Words, field, set_words, typeset
from tests.typography import ill_set

SAID = "L'avis : « d'abord » ; 1 000 fois !"
SET = "L’avis\u202f: «\u202fd’abord\u202f»\u202f; 1\u202f000 fois\u202f!"


class TestWordsOfOurs:
    def test_are_set_wherever_html_draws_them(self):
        assert (set_words(SAID), str(escape(Words(SAID)))) == (SET, SET)
        assert Markup("<b>{}</b>").format(Words("l'<i>")) == "<b>l’&lt;i&gt;</b>"

    def test_are_as_the_source_says_them_for_files_and_comparisons(self):
        assert Words(SAID) == SAID
        assert f"{Words(SAID)}" == SAID

    def test_are_those_of_every_declaration(self):
        concept, label = Concept("Relevé d'emplois", "Relevés d'emplois"), field("Date d'effet", help="D'abord.")
        said = concept.plural, concept.new, concept.none, concept.one, concept.the, label.column.info["field"].label
        assert [ill_set(str(escape(one))) for one in said] == [[]] * len(said)
        assert escape(Verb("open", "Ouvrir l'appel", (), ()).label) == "Ouvrir l’appel"


class TestASentence:
    def test_keeps_its_punctuation_on_its_line(self):
        assert typeset("Trop tard : « Oc » ?") == "Trop tard\u202f: «\u202fOc\u202f»\u202f?"

    def test_leaves_what_it_quotes_as_it_was_typed(self):
        assert typeset("« Fil d'Oc : 1 » n'est plus là.") == "«\u202fFil d'Oc : 1\u202f» n’est plus là."

    def test_that_quotes_words_of_ours_sets_them_too(self):
        Concept("Bon d'essai", "Bons d'essai")

        assert typeset("« Bons d'essai » attend.") == "«\u202fBons d’essai\u202f» attend."

    def test_that_is_markup_stays_markup_and_its_values_as_typed(self):
        drawn = typeset(Markup("<b>l'un</b> : {}").format("<i> d'Oc"))
        assert drawn.__html__() == "<b>l’un</b>\u202f: &lt;i&gt; d&#39;Oc"


class TestATemplate:
    @pytest.mark.parametrize(
        ("source", "drawn"),
        [
            ("<p>L'un : {{ typed }}</p>", "<p>L’un\u202f: d&#39;Oc : 1</p>"),
            ('{{ "l\'un : " ~ typed }}', "l’un\u202f: d&#39;Oc : 1"),
            (
                '<a href="/?q=l\'un : 2" title="L\'un ?">d\'{{ typed }}</a>',
                '<a href="/?q=l\'un : 2" title="L’un\u202f?">d’d&#39;Oc : 1</a>',
            ),
            ("<a href=\"/{{ typed }}/l'un\">l'un</a>", '<a href="/d&#39;Oc : 1/l\'un">l’un</a>'),
            ("<code>l'un {{ typed }} : l'autre</code> l'un", "<code>l'un d&#39;Oc : 1 : l'autre</code> l’un"),
            (
                '<p aria-label="L\'un" class="{% if typed %}a{% endif %}">l\'un</p>',
                '<p aria-label="L’un" class="a">l’un</p>',
            ),
        ],
    )
    def test_has_its_words_set_and_nothing_else(self, app, source, drawn):
        with app.test_request_context():
            assert render_template_string(source, typed="d'Oc : 1") == drawn

    def test_costs_nothing_once_compiled(self, app):
        code = app.jinja_env.compile("<p>L'un : {{ typed }}</p>", raw=True)
        assert "L’un\\u202f: " in code or "L’un\u202f: " in code


@pytest.mark.parametrize("text", ["l'un", "un :", "« un\u202f»", "«\u202fun »", "1 000 fois", "un\xa0?"])
def test_what_is_ill_set_is_told(text):
    assert ill_set(text)
    assert ill_set(set_words(text.replace("\xa0", " "))) == []
