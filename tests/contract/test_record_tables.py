"""The records around one, on its page: three tables, and the way to the others."""

from __future__ import annotations

import pytest

from admin_views.engine.tables import Table
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.accompaniment.social_value_review import SocialValueReview
from models.accompaniment.support_request import SupportRequest
from models.councils.pitch import Pitch
from models.engine import db
from models.fund.fund_application import FundApplication
from models.fund.plan_line import PlanLine
from models.fund.review_opinion import ReviewOpinion
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


@pytest.mark.parametrize(
    ("texts", "are_figures"),
    [
        (["60\u202f000\u202f€", "6\u202f000,50\u202f€", ""], True),
        (["90,0", "7", "-2"], True),
        (["77,8\u202f%", "100\u202f%"], True),
        (["12", "sans objet"], False),
        (["01/12/2026"], False),
        (["02"], False),
        (["1 sur 2"], False),
        (["", ""], False),
    ],
)
def test_a_column_of_figures_alone_is_told_from_the_others(texts, are_figures):
    table = Table("", ["Titre", "Valeur"], [[number, text] for number, text in enumerate(texts)])

    assert table.figures == ({1} if are_figures else set())


def test_figures_are_read_one_above_the_other_and_a_code_is_of_one_piece(app, browse_as):
    with app.app_context():
        one = sample(FundApplication, reference="F-2026-0006", plan=[])
        plan = [sample(PlanLine, fund_application=one, amount=amount) for amount in (80_000, 6_000)]
        opinion = sample(ReviewOpinion, fund_application=one)
        db.session.add_all([*plan, opinion])
        db.session.commit()
        number, pointing = one.id, opinion.id
    staff = browse_as(Role.STAFF)

    page = staff.get(f"/fund_application/details/?id={number}").main
    cells = [*page.iter("th"), *page.iter("td")]
    amounts = [one for one in cells if words(one) in ("80 000 €", "6 000 €", "Montant")]
    spans = staff.get(f"/review_opinion/details/?id={pointing}").main.iter("span")
    codes = [one for one in spans if words(one) == "F-2026-0006"]

    (title,) = page.iter("h1")

    assert [words(one) for one in title.iter("span") if one.get("class") == "code"] == ["F-2026-0006"]
    assert {one.get("class") for one in amounts} == {"num"}
    assert {one.get("class") for one in codes} == {"code"}
