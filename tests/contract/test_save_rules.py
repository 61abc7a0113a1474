"""What every save goes through: rules, uniqueness, versions, words to search by; whatever the path."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select, update

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.pitch import Pitch
from models.engine import Refused, db, discard
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.organisation import Organisation
from models.parties.person import Person
from models.reference.commune import Commune
from models.reference.department import Department
from tests.factories import sample

SIREN = "000017012"


@pytest.fixture(autouse=True)
def context(app):
    with app.app_context():
        yield


def save(*records):
    db.session.add_all(records)
    db.session.commit()


@pytest.fixture
def company():
    one = sample(Company, name="Filature", siren=SIREN)
    sample(Establishment, company=one, siret="00001701200014", commune=sample(Commune, name="Lodève"))
    save(one)
    return one


class TestASave:
    def test_reads_typed_text_wherever_it_is_assigned(self):
        cohort = sample(Cohort, starts_on="15/05/2017", contribution="1 500,50", capacity="6")
        save(cohort)
        assert (cohort.starts_on.year, str(cohort.contribution), cohort.capacity) == (2017, "1500.50", 6)

    @pytest.mark.one_database  # refused by Python before any statement
    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("siren", "12"),
            ("website", "javascript:alert(1)"),
            ("name", "a\0b"),
            ("ess_status", "zzz"),
            ("name", "x" * 201),
        ],
    )
    def test_refuses_at_the_assignment_what_cannot_be(self, company, field, typed):
        with pytest.raises(ValueError, match=r"\.$"):
            setattr(company, field, typed)
        assert company.siren == SIREN

    def test_says_all_that_is_wrong_field_by_field(self):
        db.session.add(sample(Participation, company=None, joined_on=None))
        with pytest.raises(Refused) as refusal:
            db.session.commit()
        assert {one.field for one in refusal.value.problems} == {"company", "joined_on"}

    def test_gives_defaults_before_the_rules_read_them(self):
        company = sample(Company, siren=SIREN)
        only = Establishment(company=company, siret="00001701200014", commune=sample(Commune))
        save(only)
        assert only.is_head_office is True  # by itself
        save(another := Establishment(company=company, siret="00001701200022", commune=sample(Commune)))
        assert another.is_head_office is False

    def test_leaves_nothing_of_what_it_refused(self):
        db.session.add_all([sample(Department), sample(Company, siren=None)])
        with pytest.raises(Refused):
            db.session.commit()
        db.session.rollback()
        assert db.session.scalars(select(Department)).all() == []


class TestAVersion:
    def test_moves_with_every_change(self, company):
        before, made = company.version, company.updated_at
        company.name = "Filature du Lez"
        db.session.commit()
        assert company.version == before + 1
        assert company.updated_at > made

    def test_stays_when_nothing_changed(self, company):
        before = company.version
        company.name = "Filature"
        db.session.commit()
        assert company.version == before

    def test_moves_when_a_child_changes_comes_or_goes(self, company):
        before = company.version
        company.establishments[0].address = "1 rue du Lez"
        db.session.commit()
        save(sample(Establishment, company=company, siret="00001701200022", commune=sample(Commune)))
        company.establishments[0].deleted_at = company.updated_at
        db.session.commit()
        assert company.version == before + 3

    def test_stays_when_what_merely_points_to_it_changes(self, company):
        before = company.version
        save(sample(Participation, company=company))
        assert company.version == before


class TestTheWords:
    def test_to_sort_and_search_by_are_filled(self, company):
        assert company.sort_key == "filature"
        assert company.search_words.split()[:2] == ["filature", SIREN]

    def test_hold_those_of_the_children(self, company):
        assert "00001701200014" in company.search_words
        company.establishments[0].siret = "00001701200022"
        db.session.commit()
        assert "00001701200022" in company.search_words

    def test_forget_a_child_that_went_to_the_bin(self, company):
        discard(company.establishments[0])
        db.session.commit()
        assert "00001701200014" not in company.search_words

    def test_that_only_some_see_are_kept_apart(self):
        save(person := sample(Person, last_name="Martin", email="anne@exemple.fr"))
        assert "exemple" not in person.search_words
        assert "exemple" in person.search_private

    def test_follow_the_title_of_what_a_record_points_to(self, company):
        save(year := sample(Participation, company=company))
        version, sort_key = year.version, year.sort_key
        company.name = "Tissage"
        db.session.commit()
        assert year.sort_key == sort_key.replace("filature", "tissage")
        assert "tissage" in year.search_words
        assert "filature" not in year.search_words
        assert year.version >= version


class TestAStatementOnAWholeTable:
    @pytest.mark.one_database
    @pytest.mark.parametrize(
        "statement",
        [
            update(Company).values(acronym="X"),
            update(Department).values(name="X"),
            delete(Establishment),
            insert(Department).values(code="1", name="x", version=1),
        ],
        ids=["update", "update of a table", "delete", "insert"],
    )
    def test_is_refused(self, company, statement):
        with pytest.raises(RuntimeError, match="one by one"):
            db.session.execute(statement)

    @pytest.mark.one_database
    def test_is_refused_by_the_older_way_too(self, company):
        with pytest.raises(RuntimeError, match="one by one"):
            db.session.query(Department).update({"name": "X"})
        with pytest.raises(RuntimeError, match="one by one"):
            db.session.query(Department).delete()

    def test_is_done_when_it_says_that_it_is_a_load(self, company):
        db.session.execute(update(Department).values(name="X").execution_options(declared_load=True))
        db.session.commit()
        assert set(db.session.scalars(select(Department.name))) == {"X"}


class TestALinkThatOthersRelyOn:
    def test_is_changed_while_nothing_leans_on_the_record(self, company):
        participation = sample(Participation, company=company)
        save(participation)
        participation.cohort = other = sample(Cohort, code="AV-2")
        db.session.commit()
        assert participation.cohort is other

    def test_stays_once_something_does(self, company):
        pitch = sample(Pitch)
        save(pitch)
        before = pitch.participation.company
        pitch.participation.company, pitch.participation.outcome = company, "Bien."

        with pytest.raises(Refused) as refused:
            db.session.commit()

        problem, *others = refused.value.problems
        assert (problem.field, problem.other, others) == ("company", pitch, [])
        assert problem.sentence == f"La fiche « {pitch} » s'appuie sur cette valeur : elle ne change plus."
        db.session.rollback()
        assert pitch.participation.company is before

    def test_leaves_the_rest_of_the_record_free(self):
        pitch = sample(Pitch)
        save(pitch)
        pitch.participation.outcome = "Bien."
        db.session.commit()
        assert pitch.participation.outcome == "Bien."


def test_a_record_is_never_erased(company):
    db.session.delete(company)
    with pytest.raises(RuntimeError, match="records go to the bin"):
        db.session.commit()


class TestTheBin:
    def test_is_met_by_no_query_that_does_not_ask_for_it(self, company):
        discard(company)
        db.session.commit()
        assert db.session.scalars(select(Company)).all() == []
        assert db.session.scalar(select(Company.id)) is None
        assert db.session.scalars(select(Company).execution_options(with_bin=True)).all() == [company]

    def test_is_not_met_through_a_join_either(self, company):
        save(sample(Participation, company=company))
        joined = select(Participation.id).join(Participation.company)
        assert len(db.session.scalars(joined).all()) == 1
        db.session.execute(Organisation.__table__.update().values(deleted_at=company.updated_at))
        db.session.commit()
        assert db.session.scalars(joined).all() == []
