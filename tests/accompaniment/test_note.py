"""The thread of a company: each note is read by those it is for."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.accompaniment.visibility import Visibility
from models.engine import today
from models.policy import Role
from tests.factories import sample

SAID = {"Entretien avec la banque": Visibility.TEAM, "Avis du comptable": Visibility.ADVISERS}
PUBLIC = "Point d'étape"


@pytest.fixture
def thread(make):
    """A participation and a note for each audience."""
    participation = make(Participation)
    for text, visibility in {**SAID, PUBLIC: Visibility.COMMITTEE}.items():
        make(Note, participation=participation, text=text, visibility=visibility)
    return participation


def test_it_is_for_the_team_unless_said_otherwise_and_of_today(refusals):
    note = Note(participation=sample(Participation), text="Vu ce matin")

    assert refusals(note) == []
    assert (note.visibility, note.written_on) == (Visibility.TEAM, today())


def test_it_says_something(refusals):
    assert refusals(sample(Note, text=" ")) == [("text", "À remplir.")]
    assert refusals(sample(Note, text="Vu")) == []


@pytest.mark.parametrize(
    "address",
    ["/note/", "/note/?sort=-text", "/note/?q=e", "/participation/details/?id={id}", "/note/?participation={id}"],
)
def test_the_committee_reads_only_what_is_for_it(browse_as, thread, address):
    address = address.format(id=thread)
    member, staff = browse_as(Role.COMMITTEE).get(address), browse_as(Role.STAFF).get(address)

    assert PUBLIC in member.words
    assert not [text for text in SAID if text in member.words]
    assert [text for text in SAID if text in staff.words] == list(SAID)


def test_the_committee_takes_away_only_what_is_for_it(browse_as, thread):
    def cells(role):
        answer = browse_as(role).client.get("/note/export/xlsx/", buffered=True)
        return {cell.value for sheet in load_workbook(io.BytesIO(answer.data)) for row in sheet for cell in row}

    assert cells(Role.COMMITTEE) & {*SAID, PUBLIC} == {PUBLIC}
    assert cells(Role.STAFF) >= {*SAID, PUBLIC}


def test_the_committee_loses_a_note_that_is_taken_back(app, browse_as, make):
    note = make(Note, visibility=Visibility.COMMITTEE)
    member, staff = browse_as(Role.COMMITTEE), browse_as(Role.STAFF)
    assert member.get(f"/note/details/?id={note}").status == 200

    assert staff.submit(f"/note/edit/?id={note}", visibility="equipe").status == 302

    assert member.get(f"/note/details/?id={note}").status == 404
    assert staff.get(f"/note/details/?id={note}").status == 200


def test_the_last_ones_are_on_the_page_of_the_participation(browse_as, make):
    participation = make(Participation)
    for day in range(1, 13):
        make(Note, participation=participation, written_on=f"{day:02d}/06/2017", text=f"Le {day}")

    page = browse_as(Role.STAFF).get(f"/participation/details/?id={participation}")

    assert "12/06/2017" in page.words
    assert "01/06/2017" not in page.words


def test_a_long_one_is_cut_in_the_list_and_whole_on_its_page(browse_as, make):
    text = "mot " * 200 + "fin"
    note = make(Note, text=text)
    staff = browse_as(Role.STAFF)

    assert staff.get("/note/").column("Note")[0].endswith("mot…")
    assert "mot fin" in staff.get(f"/note/details/?id={note}").words
