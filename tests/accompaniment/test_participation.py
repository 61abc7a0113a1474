"""A company's year: once in a cohort, out after in."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from models.accompaniment.participation import OVER, Participation, ParticipationState
from models.cohorts.cohort import Cohort
from models.engine import Refused, db, discard
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.factories import sample


@pytest.fixture
def company(make):
    return make(Company, name="Filature")


@pytest.fixture
def cohort(make):
    return make(Cohort, code="AV-2017")


@pytest.fixture
def enter(browse_as, company, cohort):
    browser = browse_as(Role.STAFF)
    said = {"company": ["Filature", str(company)], "cohort": str(cohort), "joined_on": "15/05/2017"}
    return lambda **more: browser.submit("/participation/new/", **said | more)


class TestACompany:
    def test_enters_a_cohort_once(self, make, enter, company, cohort):
        make(Participation, company=company, cohort=cohort)

        page = enter()

        assert page.errors == ["Entreprise : Déjà pris par la fiche « Filature — AV-2017 ». La voir"]

    def test_enters_another_cohort(self, make, enter, company, cohort):
        make(Participation, company=company, cohort=cohort)

        assert enter(cohort=str(make(Cohort))).status == 302

    def test_enters_again_when_the_first_entry_is_in_the_bin(self, app, make, enter, company, cohort):
        first = make(Participation, company=company, cohort=cohort)
        with app.app_context():
            discard(db.session.get(Participation, first))
            db.session.commit()

        assert enter().status == 302

    def test_enters_once_by_the_word_of_the_database_too(self, app, make, company, cohort):
        make(Participation, company=company, cohort=cohort)
        other = make(Participation, company=company)
        table = Participation.__table__
        with app.app_context(), pytest.raises(IntegrityError):
            db.session.execute(table.update().where(table.c.id == other).values(cohort_id=cohort))

    def test_that_is_new_enters_once_in_one_save(self, app):
        with app.app_context():
            company, cohort = sample(Company), sample(Cohort)
            db.session.add_all([sample(Participation, company=company, cohort=cohort) for _ in range(2)])
            with pytest.raises(Refused, match="Déjà pris"):
                db.session.commit()


class TestItsDates:
    def test_of_entry_is_before_the_end_of_the_cohort(self, refusals):
        cohort = sample(Cohort, starts_on="15/05/2017", ends_on="14/11/2017")
        said = [("joined_on", "La promotion finit le 14/11/2017 : l'entrée ne peut pas la suivre.")]

        assert refusals(sample(Participation, cohort=cohort, joined_on="15/11/2017")) == said
        assert refusals(sample(Participation, cohort=cohort, joined_on="14/11/2017")) == []
        assert refusals(sample(Participation, joined_on="15/11/2017")) == []

    @pytest.mark.parametrize("state", ParticipationState)
    def test_of_leaving_is_there_once_it_is_over(self, refusals, state):
        said = [("left_on", f"Indiquez le jour de la sortie : la participation est {state.label.lower()}.")]

        assert refusals(sample(Participation, state=state, left_on=None)) == (said if state in OVER else [])
        assert refusals(sample(Participation, state=state, left_on="14/11/2017")) == []


class TestItsForm:
    @pytest.mark.parametrize(
        ("field", "typed", "error"),
        [
            ("left_on", "14/05/2017", "Sortie le : La sortie ne peut pas précéder l'entrée."),
            ("joined_on", "", "Entrée le : À remplir."),
            ("company", ["", ""], "Entreprise : À remplir."),
            ("cohort", "", "Promotion : À remplir."),
            ("stake", "x" * 4001, "Enjeu écrit à l'entrée : Au plus 4000 caractères (il y en a 4001)."),
            ("public_text", "x" * 1201, "Texte de présentation : Au plus 1200 caractères (il y en a 1201)."),
            ("is_public", "peut-être", "Publication autorisée : Répondez par oui ou par non."),
        ],
    )
    def test_explains_next_to_the_field_what_is_wrong(self, enter, field, typed, error):
        page = enter(**{field: typed})

        assert page.status == 422
        assert page.errors == [error]

    def test_takes_a_stay_of_one_day_and_several_lines(self, app, enter):
        assert enter(left_on="15/05/2017", stake="Grandir\r\nsans se perdre").status == 302
        with app.app_context():
            assert db.session.scalars(db.select(Participation)).one().stake == "Grandir\nsans se perdre"

    def test_is_filled_from_where_one_comes(self, browse_as, company):
        page = browse_as(Role.STAFF).get(f"/participation/new/?company={company}")

        assert page.form().getlist("company") == ["Filature", str(company)]

    def test_says_nothing_of_an_unknown_starting_point(self, browse_as, make):
        make(Person)
        for value in ("999", "x", "-1", "9" * 30):
            page = browse_as(Role.STAFF).get(f"/participation/new/?company={value}")
            assert page.form().getlist("company") == ["", ""]


class TestItsEnd:
    def test_has_the_stake_of_the_entry_read_again(self, browse_as, make):
        year = make(Participation, state=ParticipationState.ACTIVE, stake="Grandir sans se perdre")
        staff = browse_as(Role.STAFF)

        def asked(verb):
            return staff.get(f"/participation/move/?id={year}&verb={verb}").words

        assert "Enjeu écrit à l'entrée Grandir sans se perdre" in asked("complete").replace("entréeG", "entrée G")
        assert "Grandir sans se perdre" not in asked("drop")

    def test_before_the_entry_is_that_of_who_had_not_begun_alone(self, browse_as, make):
        coming = {"joined_on": "15/05/2017"}
        withdrawn, begun = (
            make(Participation, state=one, **coming)
            for one in (ParticipationState.COMMITTED, ParticipationState.ACTIVE)
        )
        staff = browse_as(Role.STAFF)

        def drop(year):
            return staff.submit(f"/participation/move/?id={year}&verb=drop", left_on="02/05/2017", remark="Renonce")

        assert drop(withdrawn).status == 302
        assert "jusqu'au 2 mai 2017" in staff.get(f"/participation/details/?id={withdrawn}").words
        assert drop(begun).errors == ["Sortie le : La sortie ne peut pas précéder l'entrée."]

    def test_says_when_no_stake_was_written(self, browse_as, make):
        year = make(Participation, state=ParticipationState.ACTIVE)

        page = browse_as(Role.STAFF).get(f"/participation/move/?id={year}&verb=complete")

        assert "Rien n'est écrit." in page.words
