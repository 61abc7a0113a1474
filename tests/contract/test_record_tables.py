"""The records around one, on its page: three tables, and the way to the others."""

from __future__ import annotations

import pytest

from models.accompaniment.mentoring import Mentoring
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.accompaniment.social_value_review import SocialValueReview
from models.accompaniment.support_request import SupportRequest
from models.councils.pitch import Pitch
from models.engine import db
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample
from tests.pages import words


@pytest.fixture
def joined(app):
    """A participation with five sorts of records around it."""
    with app.app_context():
        one = sample(Participation, company=sample(Company, name="Filature du Lez"), platform_from="01/01/2017")
        made = [
            sample(Mentoring, participation=one),
            sample(SupportRequest, participation=one),
            sample(Note, participation=one, visibility="equipe"),
            sample(SocialValueReview, participation=one),
            sample(Pitch, participation=one),
        ]
        db.session.add_all(made)
        db.session.commit()
        return one.id


def sections(page):
    """Title of a section → whether it has a table."""
    return {words(next(one.iter("h2"))): any(one.iter("table")) for one in page.main.iter("section")}


def test_three_tables_are_open_and_the_others_a_click_away(browse_as, joined):
    staff = browse_as(Role.STAFF)
    page = staff.get(f"/participation/details/?id={joined}")
    tables = [name for name, is_table in sections(page).items() if is_table]
    assert len(tables) == 3

    address = next(one for one in page.links if "first=pitch-participation" in one)
    opened = [name for name, is_table in sections(staff.get(address)).items() if is_table]

    assert opened[0] == "Passages"
    assert len(opened) == 3


def test_an_address_that_opens_nothing_shows_the_page_as_it_is(browse_as, joined):
    staff = browse_as(Role.STAFF)
    plain, odd = (staff.get(f"/participation/details/?id={joined}{more}") for more in ("", "&first=rien"))

    assert odd.words == plain.words


def test_what_a_role_does_not_read_is_no_way_either(browse_as, joined):
    ways = {role: browse_as(role).get(f"/participation/details/?id={joined}") for role in (Role.STAFF, Role.COMMITTEE)}

    assert "Note" in ways[Role.STAFF].words
    assert not [one for one in ways[Role.COMMITTEE].links if "first=note" in one]
    assert "Notes" not in sections(ways[Role.COMMITTEE])
