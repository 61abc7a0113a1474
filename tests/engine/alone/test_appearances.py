"""Every row where a record appears, and the texts that hold a name: from the declarations alone."""

from __future__ import annotations

import pytest

from models.engine import appearances, db, discard, now, texts_naming
from tests.engine.alone.toy import Customer, Order, OrderLine, Tag


def told(record, also=()):
    return {(str(one.row), one.is_own) for one in appearances(db.session(), record, also)}


def test_what_would_not_be_without_a_record_is_its_own_and_is_followed(app, order, customer, make):
    make(Order, title="Autre", customer=make(Customer, name="Zinc"), ordered_on="01/12/2017")
    with app.app_context():
        bought = db.session.get(Order, order)
        assert told(db.session.get(Customer, customer)) == {
            ("Épicerie Dupré", True),
            (str(bought), True),
            (f"{bought} — Cahier", True),
            (f"{bought} — Règle", True),
        }


def test_what_holds_it_among_other_things_is_not_followed_unless_said(app, make):
    tag = make(Tag, name="Fidèle")
    zinc = make(Customer, name="Zinc", main_tag=tag)
    make(Order, title="Hiver", customer=zinc, ordered_on="01/12/2017")
    with app.app_context():
        tag, element = db.session.get(Tag, tag), db.session.get(Customer, make(Customer, name="Élan"))
        element.tags = [tag]
        db.session.commit()
        assert told(tag) == {("Fidèle", True), ("Zinc", False), ("Élan", False)}
        assert {one for one, is_own in told(tag, {Customer}) if is_own} == {"Fidèle", "Zinc", "Élan", "C-0001 — Zinc"}


def test_the_bin_is_among_them(app, order, customer):
    with app.app_context():
        discard(db.session.scalars(db.select(OrderLine).where(OrderLine.article == "Cahier")).one())
        db.session.commit()
        found = appearances(db.session(), db.session.get(Customer, customer))
        assert [one.row.article for one in found if isinstance(one.row, OrderLine) and one.row.deleted_at] == ["Cahier"]


@pytest.mark.parametrize(
    ("text", "name", "is_found"),
    [
        ("Vu avec Zoé Béranger hier", "beranger", True),
        ("BERANGER l'a dit", "Béranger", True),
        ("Bérangère l'a dit", "Béranger", False),
        ("M. d’Œuvre est venu", "D'Oeuvre", True),
        ("100 % sûr_", "100 % sûr", True),
        ("Strasse, puis Straße", "strasse", True),
        ("Écrire à zoe@exemple.fr", "zoe@exemple.fr", True),
        ("王芳 est venue", "王芳", True),
        ("Rien", "%", False),
        ("Rien", "  ", False),
        ("يوسف est venu", "يوسف", True),
    ],
)
def test_a_name_is_found_as_whole_words_whatever_its_accents(app, make, text, name, is_found):
    number = make(Customer, name="Zinc", remarks=text)
    with app.app_context():
        found = texts_naming(db.session(), [name, "absent"])
        told = [(one.each.name, one.record_id, one.text) for one in found]
    assert told == ([("remarks", number, text)] if is_found else [])


def test_texts_of_the_bin_are_found_too_in_one_statement(app, make):
    number = make(Customer, name="Zoé Béranger")
    with app.app_context():
        db.session.get(Customer, number).deleted_at = now()
        db.session.commit()
        assert [one.record_id for one in texts_naming(db.session(), ["Béranger"])] == [number]
