"""What ties a person to an organisation: one answer, for all who need it, on a day."""

from __future__ import annotations

import pytest

from models.accounts.user import User
from models.engine import db, kinds
from models.parties.company import Company
from models.parties.conflict_of_interest import ConflictKind, ConflictOfInterest, ties_between, ties_of
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from models.policy import Role
from tests.factories import sample
from tests.statements import statements

TIMES = {"starts_on": "01/01/2015", "ends_on": "31/12/2017"}


@pytest.fixture
def pair(refusals):
    """Somebody and a company."""
    found = {
        "person": sample(Person, last_name="Martin", first_name="Jeanne"),
        "organisation": sample(Company, name="Fil d'Oc"),
    }
    assert refusals(*found.values()) == []
    return found


def sentences(pair, day):
    return [one.sentence for one in ties_between(pair["person"], pair["organisation"], kinds.Day().clean(day))]


def test_another_tie_is_told_in_words(refusals):
    wordless = sample(ConflictOfInterest, kind=ConflictKind.OTHER, words=None)

    assert refusals(wordless) == [("words", "Précisez ce lien en quelques mots.")]
    assert refusals(sample(ConflictOfInterest, kind=ConflictKind.OTHER, words="Voisin")) == []
    assert refusals(sample(ConflictOfInterest, kind=ConflictKind.FAMILY)) == []


def test_it_ends_after_it_was_declared(refusals):
    early = sample(ConflictOfInterest, declared_on="02/01/2017", ended_on="01/01/2017")

    assert refusals(early) == [("ended_on", "La fin ne peut pas précéder le début.")]
    assert refusals(sample(ConflictOfInterest, declared_on="02/01/2017", ended_on="02/01/2017")) == []


@pytest.mark.parametrize(
    ("day", "is_linked"), [("31/12/2014", False), ("01/01/2015", True), ("31/12/2017", True), ("01/01/2018", False)]
)
def test_a_position_is_a_link_while_it_lasts(refusals, pair, day, is_linked):
    position = sample(Position, **pair, role=PositionRole.HEAD, **TIMES)
    assert refusals(position) == []

    found = list(ties_between(pair["person"], pair["organisation"], kinds.Day().clean(day)))

    said = [("« Jeanne Martin » dirige « Fil d'Oc » depuis le 01/01/2015", position)] if is_linked else []
    assert [(one.sentence, one.record) for one in found] == said


@pytest.mark.parametrize(
    ("day", "is_linked"), [("31/12/2014", False), ("01/01/2015", True), ("31/12/2017", True), ("01/01/2018", False)]
)
def test_a_declaration_is_a_link_while_it_is_in_force(refusals, pair, day, is_linked):
    conflict = {"declared_on": "01/01/2015", "ended_on": "31/12/2017"}
    assert refusals(sample(ConflictOfInterest, **pair, kind=ConflictKind.FAMILY, **conflict)) == []

    said = ["« Jeanne Martin » a déclaré un lien familial avec « Fil d'Oc » le 01/01/2015"]
    assert sentences(pair, day) == (said if is_linked else [])


@pytest.mark.parametrize("role", PositionRole)
def test_every_position_is_told_in_a_sentence(refusals, pair, role):
    assert refusals(sample(Position, **pair, role=role, **TIMES)) == []

    (said,) = sentences(pair, "01/06/2016")

    assert said.startswith("« Jeanne Martin » ")
    assert "Fil d'Oc" in said


@pytest.mark.parametrize("kind", ConflictKind)
def test_every_declaration_is_told_in_a_sentence_without_its_words(refusals, pair, kind):
    assert refusals(sample(ConflictOfInterest, **pair, kind=kind, words="Un secret", declared_on="01/01/2015")) == []

    (said,) = sentences(pair, "01/06/2016")

    assert said.startswith("« Jeanne Martin » a déclaré ")
    assert "secret" not in said


def test_other_people_other_companies_and_the_bin_are_no_link(refusals, pair):
    gone = sample(Position, **pair, **TIMES)
    others = [
        sample(Position, person=pair["person"], **TIMES),
        sample(Position, organisation=pair["organisation"], **TIMES),
        sample(ConflictOfInterest, person=pair["person"], declared_on="01/01/2015"),
    ]
    assert refusals(gone, *others) == []
    assert len(sentences(pair, "01/06/2016")) == 1

    gone.deleted_at = gone.created_at
    db.session.commit()

    assert sentences(pair, "01/06/2016") == []


def test_fifty_people_cost_one_statement(refusals, pair):
    people = [sample(Person) for _ in range(50)]
    company = pair["organisation"]
    assert refusals(*(sample(Position, person=one, organisation=company, **TIMES) for one in people)) == []

    with statements() as seen:
        found = ties_of(people, company, kinds.Day().clean("01/06/2016"))

    assert {len(links) for links in found.values()} == {1}
    assert len(found) == 50
    assert len(seen) == 1


def test_the_words_are_for_the_team(app, browse_as, make):
    staff, member = browse_as(Role.STAFF), browse_as(Role.COMMITTEE)
    with app.app_context():
        theirs = db.session.scalar(db.select(Person.id).join(User).where(User.role == Role.COMMITTEE))
    conflict = make(ConflictOfInterest, person=theirs, words="Une affaire de famille")
    pages = [one.get(f"/conflict_of_interest/details/?id={conflict}") for one in (staff, member)]

    assert [(one.status, "Une affaire de famille" in one.words) for one in pages] == [(200, True), (200, False)]
