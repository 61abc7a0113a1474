"""Pickers: the first ones before anything is typed, those the rules accept, a hint that the policy grants."""

from __future__ import annotations

import pytest

from models.accompaniment.follow_up import FollowUp
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import concepts, db, declared
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from models.reference.commune import Commune
from tests.factories import sample

DEPENDENT = [
    (name, each.name, paths)
    for name, model in concepts().items()
    for each in declared(model).values()
    for paths in (each.field.matches, each.field.likely)
    if paths
]


@pytest.fixture
def ask(browse_as):
    def ask(address, role=Role.STAFF):
        answer = browse_as(role).client.get(address)
        assert answer.status_code == 200
        return answer.get_json()

    return ask


@pytest.fixture
def two_cohorts(app):
    """Two cohorts, a participation and two sequences of each; the ids of the first."""
    with app.app_context():
        cohorts = [sample(Cohort, code=f"AV-{year}") for year in (2017, 2018)]
        joined = [sample(Participation, cohort=one) for one in cohorts]
        steps = [
            sample(Sequence, cohort=one, name=name, rank=rank)
            for one in cohorts
            for rank, name in enumerate(("Diagnostic", "Stratégie"), 1)
        ]
        db.session.add_all([*joined, *steps])
        db.session.commit()
        return cohorts[0].id, joined[0].id


@pytest.mark.one_database
@pytest.mark.parametrize(("name", "field", "paths"), DEPENDENT)
def test_what_a_field_depends_on_is_declared(name, field, paths):
    each = declared(concepts()[name])[field]
    own, path = paths
    model = concepts()[name]
    for step in path.split("."):
        model = declared(model)[step].target

    *links, last = own.split(".")
    chosen = each.target
    for step in links:
        chosen = declared(chosen)[step].target
    target = declared(chosen)[last].target
    assert declared(chosen)[last].shape == "one"
    assert issubclass(model, target) or issubclass(target, model)


class TestNothingTyped:
    def test_proposes_what_the_field_was_given_last_then_what_changed_last(self, app, ask):
        with app.app_context():
            companies = [sample(Company, name=name) for name in ("Zinc", "Atelier", "Filature")]
            db.session.add_all(companies)
            db.session.commit()
            db.session.add(sample(Participation, company=companies[0]))
            db.session.commit()

        found = [one["label"] for one in ask("/participation/lookup/?field=company&first=1")["results"]]
        assert found == ["Zinc", "Filature", "Atelier"]

    @pytest.mark.one_database  # the statement is that of the others
    def test_proposes_nothing_to_an_empty_search(self, ask, make):
        make(Company)

        assert ask("/participation/lookup/?field=company&q=")["results"] == []

    @pytest.mark.one_database
    def test_proposes_ten_at_most(self, ask, make):
        for number in range(12):
            make(Company, name=f"Filature {number}")

        answer = ask("/participation/lookup/?field=company&first=1")
        assert (len(answer["results"]), answer["more"]) == (10, True)


class TestALikelyOne:
    def test_is_of_the_company_that_stands_beside_then_what_one_gave_oneself(self, app, ask, browse_as):
        with app.app_context():
            joined = sample(Participation)
            theirs, usual, other = (sample(Person, last_name=name) for name in ("Zola", "Aubry", "Bonnet"))
            position = sample(Position, person=theirs, organisation=joined.company)
            mine = sample(FollowUp)
            db.session.add_all([joined, position, usual, other, mine])
            db.session.commit()
            db.session.add(sample(FollowUp, owner=other))
            db.session.commit()
            number, followed, usual = joined.id, mine.id, usual.id
        who = browse_as(Role.STAFF)
        who.submit(f"/follow_up/edit/?id={followed}", owner=str(usual))

        first = ask(f"/attendance/lookup/?field=person&first=1&beside={number}")["results"][0]
        assert first["label"].startswith("Zola")
        for browser, expected in ((who, ["Aubry", "Bonne"]), (browse_as(Role.STAFF), ["Bonne", "Aubry"])):
            found = browser.client.get("/follow_up/lookup/?field=owner&first=1").get_json()["results"]
            assert [one["label"][:5] for one in found][:2] == expected


class TestOneThatIsNotThere:
    def test_is_made_with_what_was_typed_and_what_stands_beside(self, ask, make):
        company = make(Company)
        joined = make(Participation, company=company)

        found = ask(f"/attendance/lookup/?field=person&q=Clara Wagner&beside={joined}")
        assert found["create"] == "Créer «\u202fClara Wagner\u202f»"
        assert found["address"] == (f"/person/new/?positions-organisation={company}&last_name=Wagner&first_name=Clara")

    def test_is_offered_to_those_alone_who_may_make_one_and_never_in_a_list_kept_apart(self, ask, make):
        make(Company)

        assert "create" in ask("/conflict_of_interest/lookup/?field=person&q=Clara", Role.STAFF)
        assert "create" not in ask("/conflict_of_interest/lookup/?field=person&q=Clara", Role.COMMITTEE)
        assert "create" not in ask("/establishment/lookup/?field=commune&q=Nulle part")
        assert "create" not in ask("/follow_up/lookup/?field=participation&q=Nulle part")

    @pytest.mark.one_database
    def test_is_told_by_its_id_once_made_to_those_alone_who_read_it(self, ask, make, browse_as):
        person = make(Person, last_name="Wagner", first_name="Clara")

        told = ask(f"/follow_up/lookup/?field=owner&id={person}")
        assert told["results"] == [{"id": str(person), "label": "Wagner Clara"}]
        assert ask("/follow_up/lookup/?field=owner&id=999")["results"] == []


@pytest.mark.parametrize(
    ("typed", "last", "first"),
    [
        ("Clara Wagner", "Wagner", "Clara"),
        ("WAGNER Clara", "WAGNER", "Clara"),
        ("Jean DE LA TOUR", "DE LA TOUR", "Jean"),
        ("Wagner", "Wagner", ""),
        ("", "", ""),
    ],
)
@pytest.mark.one_database
def test_the_name_of_a_person_is_understood_as_people_say_it(typed, last, first):
    assert Person.from_words(typed) == {"last_name": last, "first_name": first}


class TestASequence:
    @pytest.mark.parametrize("asked", ["first=1", "q=diag"])
    def test_is_of_the_cohort_of_the_participation(self, ask, two_cohorts, asked):
        _cohort, joined = two_cohorts
        address = f"/sequence_progress/lookup/?field=sequence&{asked}"

        alone = [one["label"] for one in ask(f"{address}&beside={joined}")["results"]]
        assert alone
        assert all("AV-2017" in one for one in alone)
        assert len(ask(address)["results"]) == 2 * len(alone)

    def test_is_of_the_cohort_typed_in_the_form_of_the_owner(self, ask, two_cohorts):
        cohort, _joined = two_cohorts
        answer = ask(f"/participation/lookup/?field=sequence_progress-sequence&first=1&beside={cohort}")

        assert len(answer["results"]) == 2
        assert all("AV-2017" in one["label"] for one in answer["results"])

    @pytest.mark.one_database
    def test_says_in_the_page_which_box_it_depends_on(self, browse_as, two_cohorts):
        page = browse_as(Role.STAFF).get("/sequence_progress/new/")

        assert 'data-beside="participation"' in page.text

    @pytest.mark.one_database
    @pytest.mark.parametrize("beside", ["999", "x", "-1", ""])
    def test_is_any_when_what_stands_beside_is_nobody(self, ask, two_cohorts, beside):
        assert len(ask(f"/sequence_progress/lookup/?field=sequence&first=1&beside={beside}")["results"]) == 4


class TestAHint:
    def test_tells_companies_apart(self, app, ask):
        with app.app_context():
            place = sample(Commune, name="Lodève", insee_code="34142", postal_codes="34700")
            company = sample(Company, name="Filature", siren="200053791")
            db.session.add(sample(Establishment, company=company, commune=place))
            db.session.commit()

        for role in (Role.ADMIN, Role.STAFF):
            found = ask("/participation/lookup/?field=company&q=filature", role)["results"]
            assert [one["label"] for one in found] == ["Filature"]
            assert found[0]["hint"].replace("\u202f", " ") == "200 053 791 · Active · Lodève (34700)"
