"""The criteria of the social-value framework: each once in an edition, retired rather than removed."""

from __future__ import annotations

from models.accompaniment.social_score import SocialScore
from models.policy import Role
from models.reference.social_criterion import SocialAxis, SocialCriterion
from tests.factories import sample

SAID = {"axis": SocialAxis.GOVERNANCE, "name": "Une personne, une voix", "edition": 1}


def test_a_criterion_is_once_in_an_edition(refusals):
    assert refusals(sample(SocialCriterion, **SAID)) == []

    assert [field for field, _sentence in refusals(sample(SocialCriterion, **SAID))] == ["edition"]
    assert refusals(sample(SocialCriterion, **SAID | {"edition": 2})) == []


def test_what_is_retired_is_not_scored_any_more(refusals):
    retired, in_use = sample(SocialCriterion, name="Ancien", is_active=False), sample(SocialCriterion)
    assert refusals(retired, in_use) == []

    assert refusals(sample(SocialScore, criterion=retired)) == [
        ("criterion", "« Ancien » n'est plus en usage : choisissez autrement.")
    ]
    assert refusals(sample(SocialScore, criterion=in_use)) == []


def test_the_administration_writes_them_and_the_team_reads_them(browse_as, make):
    make(SocialCriterion, name="Utilité sociale", axis=SocialAxis.PURPOSE)

    assert browse_as(Role.STAFF).get("/social_criterion/").column("Axe") == ["Finalité sociale"]
    assert browse_as(Role.STAFF).get("/social_criterion/new/").status == 403
    assert browse_as(Role.ADMIN).get("/social_criterion/new/").status == 200
