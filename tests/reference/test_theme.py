"""The themes: an editable list that companies are filed under."""

from __future__ import annotations

from models.parties.company import Company
from models.policy import Role
from models.reference.theme import Theme
from tests.factories import sample


def test_a_code_belongs_to_one(refusals):
    assert refusals(sample(Theme, code="ess")) == []
    assert [field for field, _sentence in refusals(sample(Theme, code="ess"))] == ["code"]


def test_a_company_has_several_and_each_shows_its_companies(browse_as, make):
    first, second = make(Theme, name="Innovation sociale"), make(Theme, name="Entrepreneuriat social")
    company = make(Company, name="Filature")
    staff = browse_as(Role.STAFF)

    assert staff.submit(f"/company/edit/?id={company}", themes=["", str(first), str(second)]).status == 302

    assert "Entrepreneuriat social, Innovation sociale" in staff.get(f"/company/details/?id={company}").words
    assert "Filature" in browse_as(Role.COMMITTEE).get(f"/theme/details/?id={first}").words


def test_a_retired_one_stays_ticked_where_it_was_and_is_offered_nowhere_else(browse_as, make):
    old, new = make(Theme, name="Ancienne"), make(Theme, name="Nouvelle")
    filed, other = make(Company), make(Company)
    staff = browse_as(Role.STAFF)
    assert staff.submit(f"/company/edit/?id={filed}", themes=["", str(old)]).status == 302
    assert browse_as(Role.ADMIN).submit(f"/theme/edit/?id={old}", is_active="non").status == 302

    assert staff.get(f"/company/edit/?id={filed}").form().getlist("themes") == ["", str(old)]
    assert staff.submit(f"/company/edit/?id={filed}", themes=["", str(old), str(new)]).status == 302
    assert "Ancienne" not in staff.get(f"/company/edit/?id={other}").text
    assert staff.submit(f"/company/edit/?id={other}", themes=["", str(old)]).errors == [
        "Thématiques : « Ancienne » n'est plus en usage : choisissez autrement."
    ]
