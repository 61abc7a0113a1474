"""The regimes of aid: a code each, limits that are theirs, written by administrators."""

from __future__ import annotations

from models.policy import Role
from models.reference.aid_regime import AidRegime
from tests.factories import sample


def test_a_code_belongs_to_one(refusals):
    assert refusals(sample(AidRegime, code="MIN-X")) == []
    assert [field for field, _sentence in refusals(sample(AidRegime, code="MIN-X"))] == ["code"]


def test_it_ends_after_it_begins(refusals):
    said = {"begins_on": "02/01/2024"}
    assert [name for name, _ in refusals(sample(AidRegime, **said, ends_on="01/01/2024"))] == ["ends_on"]
    assert refusals(sample(AidRegime, **said, ends_on="02/01/2024")) == []


def test_a_ceiling_is_changed_by_an_administrator_alone(browse_as, make):
    number = make(AidRegime)

    assert browse_as(Role.FUND_MANAGER).get(f"/aid_regime/edit/?id={number}").status == 403
    assert browse_as(Role.ADMIN).submit(f"/aid_regime/edit/?id={number}", ceiling="310 000").status == 302
