"""Closed lists: a word for the database, words for the reader."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from models.engine import Base, LabelledEnum, db, kinds
from models.parties.company import Company, EssStatus

ENUMS = [
    enum
    for table in Base.metadata.sorted_tables
    for column in table.c
    if isinstance(column.type, kinds.Choice)
    for enum in column.type.enums
]


class Colour(LabelledEnum):
    BLUE = "bleu", "Bleu de nuit"
    RED = "rouge", "Rouge"


class TestAMember:
    def test_has_a_word_and_a_label(self):
        assert (Colour.BLUE.value, Colour.BLUE.label, str(Colour.BLUE)) == ("bleu", "Bleu de nuit", "Bleu de nuit")

    @pytest.mark.parametrize("typed", ["bleu", "Bleu de nuit"])
    def test_is_read_from_either(self, typed):
        assert kinds.Choice(Colour).read(typed) is Colour.BLUE

    @pytest.mark.parametrize("typed", ["vert", "BLUE", "0", "<b>", "x" * 100_000])
    def test_is_not_read_from_anything_else(self, typed):
        with pytest.raises(ValueError, match="ne fait pas partie des choix") as refusal:
            kinds.Choice(Colour).read(typed)
        assert len(str(refusal.value)) < 150

    @pytest.mark.parametrize("member", Colour)
    def test_in_a_form_reads_back_as_itself(self, member):
        kind = kinds.Choice(Colour)
        assert kind.clean(kind.typed(member)) is member
        assert kind.clean(member) is member

    def test_of_another_list_is_refused(self):
        with pytest.raises(ValueError, match="type attendu"):
            kinds.Choice(Colour).clean(EssStatus.SCOP)


@pytest.mark.parametrize("members", ENUMS, ids=lambda one: one.__name__)
def test_no_two_members_share_a_word_or_a_label(members):
    said = [word for one in members for word in {one.value, one.label}]
    assert len(said) == len(set(said))


def test_the_database_keeps_the_word_and_gives_the_member(app, make):
    make(Company, ess_status=EssStatus.SCIC)
    with app.app_context():
        assert db.session.scalar(text("SELECT ess_status FROM company")) == "scic"
        assert db.session.scalars(select(Company)).one().ess_status is EssStatus.SCIC


def test_the_database_refuses_a_word_of_no_list(app, make):
    make(Company)
    with app.app_context(), pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE company SET ess_status = 'zzz'"))
