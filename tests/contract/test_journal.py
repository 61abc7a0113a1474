"""Who changed what, when: whatever the path, in the transaction of the change."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import Actor, JournalEntry, Refused, act_as, db, kinds
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.policy import Role
from models.reference.department import Department
from tests.factories import sample


@pytest.fixture
def lines(app):
    """The journal: (who, through what, action, record, changes)."""

    def read(concept):
        with app.app_context():
            query = select(JournalEntry).where(JournalEntry.concept == concept).order_by(JournalEntry.id)
            return [
                (one.actor, one.channel, one.action.value, one.record_label, one.changes)
                for one in db.session.scalars(query)
            ]

    return read


class TestAChange:
    def test_is_told_with_what_it_was_and_is(self, browse_as, make, lines):
        company = make(Company, name="Filature")
        anne = browse_as(Role.STAFF, "Anne")

        anne.submit(f"/company/edit/?id={company}", name="Filature du Lez", ess_status="scic")

        who, channel, action, record, changes = lines("company")[-1]
        assert (who, channel, action, record) == ("Anne", "formulaire", "changed", "Filature du Lez")
        assert {"field": "name", "old": "Filature", "new": "Filature du Lez"} in changes
        assert {"field": "ess_status", "old": "Scop", "new": "Scic"} in changes
        assert (
            "Anne a changé Raison sociale de Filature à Filature du Lez"
            in anne.get(f"/company/details/?id={company}").words
        )

    def test_to_what_ends_as_a_sentence_has_one_full_stop(self, browse_as, make):
        company = make(Company, name="Filature")
        anne = browse_as(Role.STAFF, "Anne")

        anne.submit(f"/company/edit/?id={company}", name="Filature S.A.")

        words = anne.get(f"/company/details/?id={company}").words
        assert "de Filature à Filature S.A." in words
        assert "S.A.." not in words

    @pytest.mark.one_database  # a line is written as above
    def test_of_nothing_is_not_told(self, browse_as, make, lines):
        company = make(Company)
        before = lines("company")

        browse_as(Role.STAFF).submit(f"/company/edit/?id={company}")

        assert lines("company") == before

    @pytest.mark.one_database
    def test_of_a_row_is_told_on_the_page_of_its_owner(self, browse_as, make):
        company = make(Company, siren="000017012")
        site = make(Establishment, company=company, siret="00001701200014")
        anne = browse_as(Role.STAFF, "Anne")

        anne.submit(f"/company/edit/?id={company}", **{f"establishments-{site}-address": "1 rue du Lez"})

        assert "a changé Adresse : 1 rue du Lez" in anne.get(f"/company/details/?id={company}").words

    def test_of_many_rows_names_a_few_and_counts_the_others(self, app, browse_as):
        with app.app_context():
            cohort = sample(Cohort)
            db.session.add_all(sample(Sequence, cohort=cohort, rank=rank, name=f"Étape {rank}") for rank in range(1, 9))
            db.session.commit()
            address = f"/cohort/details/?id={cohort.id}"

        told = browse_as(Role.STAFF).get(address).words.partition("Historique")[2]

        assert "« 4. Étape 4 » et 4 autres." in told
        assert "Étape 5" not in told

    @pytest.mark.one_database
    def test_of_a_set_is_told_by_its_members(self, browse_as, make, lines):
        cohort = make(Cohort)
        herault, gard = make(Department, name="Hérault", code="34"), make(Department, name="Gard", code="30")
        anne = browse_as(Role.STAFF)

        anne.submit(f"/cohort/edit/?id={cohort}", territory=["", str(herault), str(gard)])

        assert lines("cohort")[-1][4] == [{"field": "territory", "old": "", "new": "Gard (30), Hérault (34)"}]

    @pytest.mark.one_database
    def test_by_an_action_is_told_too(self, browse_as, make, lines):
        company = make(Company)
        anne = browse_as(Role.STAFF, "Anne")

        anne.post("/company/action/", {"action": "bin", "rowid": str(company), "_confirmed": "1"})
        anne.post("/company/restore/", {"id": company})

        assert [line[2] for line in lines("company")] == ["created", "binned", "restored"]
        assert {line[0] for line in lines("company")[1:]} == {"Anne"}

    @pytest.mark.one_database
    def test_by_a_command_is_signed_by_it(self, app, make, lines):
        with app.app_context():
            act_as(Actor("Ligne de commande", "commande"))
            db.session.add(sample(Company))
            db.session.commit()

        assert lines("company")[0][:3] == ("Ligne de commande", "commande", "created")

    @pytest.mark.one_database
    def test_that_is_undone_leaves_no_line(self, app, lines):
        with app.app_context():
            db.session.add(sample(Company))
            db.session.flush()
            db.session.rollback()

        assert lines("company") == []

    def test_that_is_refused_leaves_no_line(self, app, lines):
        with app.app_context():
            db.session.add(sample(Company, siren=None, siren_absence=None))
            with pytest.raises(Refused, match="SIREN"):
                db.session.commit()

        assert lines("company") == []

    def test_of_a_personal_value_keeps_no_value(self, browse_as, make, lines):
        person = make(Person, email="avant@example.org")

        browse_as(Role.STAFF).submit(f"/person/edit/?id={person}", email="apres@example.org")

        assert lines("person")[-1][4] == [{"field": "email", "masked": True}]


def test_a_statement_on_a_whole_table_is_refused(app, make):
    make(Company)
    with app.app_context(), pytest.raises(RuntimeError, match="one by one"):
        db.session.execute(update(Company).values(acronym="X"))


class TestALine:
    @pytest.fixture(autouse=True)
    def written(self, app, make):
        make(Company)
        with app.app_context():
            yield

    @pytest.fixture
    def line(self, written):
        return db.session.scalars(select(JournalEntry)).first()

    def test_is_never_altered(self, line):
        line.actor = "Personne"
        with pytest.raises(RuntimeError, match="only added to"):
            db.session.commit()

    def test_is_never_erased(self, line):
        db.session.delete(line)
        with pytest.raises(RuntimeError, match="only added to"):
            db.session.commit()

    @pytest.mark.parametrize("statement", [update(JournalEntry).values(actor="Personne"), delete(JournalEntry)])
    def test_is_not_reached_by_a_statement_either(self, statement):
        with pytest.raises(RuntimeError, match="only added to"):
            db.session.execute(statement)

    def test_may_be_read_and_followed_by_others(self, make, line):
        make(Company)
        assert len(db.session.scalars(select(JournalEntry)).all()) == 2

    @pytest.mark.parametrize(
        ("words", "found"), [("systeme", True), ("SYSTÈME", True), ("x%25", False), ("syst_me", False)]
    )
    def test_is_found_by_its_words_without_accents_and_not_by_jokers(self, browse_as, words, found):
        assert bool(browse_as(Role.ADMIN).get(f"/journal_entry/?actor={words}").rows) is found

    def test_of_a_day_is_found_by_that_day_and_by_no_other(self, browse_as, line):
        browser, day = browse_as(Role.ADMIN), kinds.Instant().show(line.at)[:10]
        assert browser.get(f"/journal_entry/?at_from={day}&at_to={day}").rows
        assert browser.get("/journal_entry/?at_to=14/11/2017").rows == []
        assert browser.get("/journal_entry/?at_to=14/11/2017 14:00").rows == []
