"""A cohort: a code of its own, dates in order, places, a territory."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.cohorts.cohort import Cohort, CohortState
from models.cohorts.programme import Programme
from models.engine import Refused, db
from models.policy import Role
from models.reference.department import Department
from tests.factories import sample


class TestItsRules:
    @pytest.mark.parametrize("field", ["ends_on", "closed_on"])
    def test_keep_its_dates_in_order(self, app, field):
        with app.app_context():
            db.session.add(cohort := sample(Cohort, starts_on="15/05/2017", **{field: "15/05/2017"}))
            db.session.commit()

            setattr(cohort, field, "14/05/2017")

            with pytest.raises(Refused, match="précéder le début"):
                db.session.commit()
            db.session.rollback()

    def test_take_it_for_in_preparation_until_told_otherwise(self, app):
        with app.app_context():
            db.session.add(cohort := sample(Cohort))
            db.session.commit()
            assert cohort.state is CohortState.PREPARATION
            assert cohort.is_experiment is False


class TestItsForm:
    @pytest.mark.parametrize(
        ("field", "typed", "error"),
        [
            ("ends_on", "14/05/2017", "Fin prévue : Cette date ne peut pas précéder le début de la promotion."),
            ("closed_on", "14/05/2017", "Clôturée le : Cette date ne peut pas précéder le début de la promotion."),
            ("starts_on", "31/02/2017", "Début : « 31/02/2017 » n'est pas une date : écrivez par exemple 14/11/2017."),
            ("starts_on", "01/01/1799", "Début : Cette date est hors du calendrier (de 1800 à 2100)."),
            ("capacity", "0", "Places : Au moins 1."),
            ("capacity", "1000", "Places : Au plus 999."),
            ("capacity", "2,5", "Places : Un nombre entier est attendu."),
            ("edition", "9" * 40, f"Édition : « {'9' * 40} » n'est pas un nombre."),
            ("contribution", "-1", "Participation demandée à chaque entreprise : Au moins 0\u202f€."),
            (
                "contribution",
                "1.500,00",
                "Participation demandée à chaque entreprise : "
                "« 1.500,00 » se lit de deux façons : écrivez les milliers sans point.",
            ),
            ("contribution", "9" * 13, "Participation demandée à chaque entreprise : Ce nombre est trop grand."),
            ("territory", ["", "999"], "Territoire : Choix inconnu : 999."),
            ("code", "", "Code : À remplir."),
        ],
    )
    def test_explains_next_to_the_field_what_is_wrong(self, browse_as, make, field, typed, error):
        cohort = make(Cohort, starts_on="15/05/2017")

        page = browse_as(Role.STAFF).submit(f"/cohort/edit/?id={cohort}", **{field: typed})

        assert page.status == 422
        assert [one.replace("\u202f", " ") for one in page.errors] == [error.replace("\u202f", " ")]

    def test_takes_what_is_right_to_the_cent(self, app, browse_as, make):
        cohort, herault = make(Cohort), make(Department, code="34", name="Hérault")

        page = browse_as(Role.STAFF).submit(
            f"/cohort/edit/?id={cohort}", contribution="1 500,10 €", territory=["", str(herault)], capacity="6"
        )

        assert page.status == 302
        with app.app_context():
            saved = db.session.get(Cohort, cohort)
            assert (saved.contribution, saved.capacity) == (Decimal("1500.10"), 6)
            assert [one.code for one in saved.territory] == ["34"]

    def test_refuses_a_code_that_another_has(self, browse_as, make):
        make(Cohort, code="AV-2017", name="Première")

        page = browse_as(Role.STAFF).submit("/cohort/new/", code="AV-2017", name="Autre", edition="2", capacity="6")

        assert page.errors == ["Code : Déjà pris par la fiche « AV-2017 — Première ». La voir"]


@pytest.mark.parametrize("amount", ["0.10", "0.30", "1234567.89", "999999999999.99"])
def test_money_is_exact_on_either_engine(app, amount):
    with app.app_context():
        db.session.add(cohort := sample(Cohort, contribution=Decimal(amount)))
        db.session.commit()
        db.session.expire(cohort)
        assert cohort.contribution == Decimal(amount)
        assert str(cohort.contribution) == amount


def test_a_sum_of_money_is_exact_on_either_engine(app):
    with app.app_context():
        db.session.add_all([sample(Cohort, contribution=Decimal(one)) for one in ("0.10", "0.20", "999999999999.69")])
        db.session.commit()
        total = sum(db.session.scalars(db.select(Cohort.contribution)))
        assert total == Decimal("999999999999.99")


@pytest.mark.parametrize(("starts_on", "is_refused"), [("30/04/2017", True), ("01/05/2017", False), (None, False)])
def test_none_begins_before_its_programme(refusals, starts_on, is_refused):
    programme = sample(Programme, starts_on="01/05/2017", ends_on=None)
    cohort = sample(Cohort, programme=programme, starts_on=starts_on)

    assert refusals(cohort) == ([("starts_on", "Le programme commence le 01/05/2017.")] if is_refused else [])
