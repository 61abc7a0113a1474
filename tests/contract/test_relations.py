"""Pointing to a record by its words: one is taken, several are offered, none is said; with or without script."""

from __future__ import annotations

import pytest

from admin_views.engine import view
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.mandate import Mandate
from models.engine import db
from models.parties.company import Company
from models.parties.financial_year import FinancialYear
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune


@pytest.fixture
def companies(make):
    return {name: make(Company, name=name) for name in ("Filature du Lez", "Filature d'Oc", "Énergie Partagée")}


@pytest.fixture
def enter(browse_as, make):
    browser, cohort = browse_as(Role.STAFF), make(Cohort)
    said = {"cohort": str(cohort), "joined_on": "15/05/2017"}
    return lambda *company: browser.submit("/participation/new/", **said, company=list(company))


def chosen(app):
    with app.app_context():
        return [one.company.name for one in db.session.scalars(db.select(Participation).order_by(Participation.id))]


class TestTypedWords:
    @pytest.mark.parametrize("words", ["énergie", "PARTAGEE energie", " Énergie Partagée "])
    def test_that_find_one_record_take_it(self, app, companies, enter, words):
        assert enter(words, "").status == 302
        assert chosen(app) == ["Énergie Partagée"]

    @pytest.mark.one_database  # the words are sought as by the other tests of this file
    def test_that_find_several_offer_them(self, app, companies, enter, browse_as):
        page = enter("filature", "")

        assert page.errors == ["Entreprise : Plusieurs fiches correspondent : choisissez."]
        radios = [one.get("value") for one in page.tree.iter("input") if one.get("type") == "radio"]
        assert sorted(radios) == sorted(str(companies[name]) for name in ("Filature du Lez", "Filature d'Oc"))
        assert chosen(app) == []

        picked = page.form(company=[*page.form().getlist("company"), str(companies["Filature d'Oc"])])
        assert browse_as(Role.STAFF).post("/participation/new/", picked).status == 302
        assert chosen(app) == ["Filature d'Oc"]

    def test_that_are_a_whole_title_need_no_choice(self, app, make, companies, enter):
        make(Company, name="Filature d'Oc et d'ailleurs")
        assert enter("filature d'oc", "").status == 302
        assert chosen(app) == ["Filature d'Oc"]

    def test_that_find_nothing_are_said_to(self, app, companies, enter):
        for words in ("introuvable", "%", "_", "1' OR 1=1", "<script>alert(1)</script>", "\u200f"):
            page = enter(words, "")

            assert page.status == 422, words
            assert len(page.errors) == 1, words
            assert "<script>alert" not in page.text
            assert page.form().getlist("company")[0] == words.strip(), words
        assert chosen(app) == []

    @pytest.mark.one_database
    def test_win_over_an_id_picked_for_other_words(self, app, companies, enter):
        stale = str(companies["Filature d'Oc"])
        assert enter("Énergie Partagée", stale).status == 302
        assert chosen(app) == ["Énergie Partagée"]

    @pytest.mark.one_database
    def test_keep_the_id_picked_for_them(self, app, make, companies, enter):
        twin = make(Company, name="Énergie Partagée", acronym="La jumelle")
        assert enter("Énergie Partagée", str(twin)).status == 302
        with app.app_context():
            assert db.session.scalars(db.select(Participation)).one().company_id == twin

    def test_that_are_nobody_s_are_not_saved_by_a_forged_id(self, app, companies, enter):
        for forged in ("999", "-1", "9" * 30, "x", "\0", "1 OR 1=1"):
            assert enter("introuvable", forged).status == 422, forged
        assert chosen(app) == []

    def test_do_not_find_what_is_in_the_bin(self, app, companies, enter, browse_as):
        gone = companies["Énergie Partagée"]
        browse_as(Role.STAFF).post(f"/company/delete/?id={gone}", {})
        assert enter("énergie", "").status == 422
        assert enter("Énergie Partagée", str(gone)).status == 422

    def test_erased_let_the_record_go(self, app, browse_as, make):
        year = make(Participation, adviser=make(Person))
        assert browse_as(Role.STAFF).submit(f"/participation/edit/?id={year}", adviser=["", ""]).status == 302
        with app.app_context():
            assert db.session.get(Participation, year).adviser is None


class TestTheLookup:
    @pytest.fixture
    def ask(self, browse_as):
        browser = browse_as(Role.STAFF)
        return lambda address: browser.client.get(address)

    def test_gives_what_the_words_find(self, ask, companies):
        found = ask("/participation/lookup/?field=company&q=filature").get_json()
        assert [one["label"] for one in found["results"]] == ["Filature d'Oc", "Filature du Lez"]
        assert found["more"] is False
        assert all(set(one) == {"id", "label", "hint"} for one in found["results"])

    @pytest.mark.one_database
    def test_gives_ten_at_most_and_says_there_are_more(self, ask, make):
        for number in range(12):
            make(Company, name=f"Filature {number}")
        found = ask("/participation/lookup/?field=company&q=filature&limit=100").get_json()
        assert len(found["results"]) == 10
        assert found["more"] is True

    def test_gives_nothing_for_nothing(self, ask, companies):
        for words in ("", "%", "_", "\u200f", "%00", "introuvable"):
            assert ask(f"/participation/lookup/?field=company&q={words}").get_json()["results"] == [], words

    @pytest.mark.one_database
    @pytest.mark.parametrize("field", ["", "state", "nothing", "company_id", "company-name", "establishments"])
    def test_answers_for_no_field_that_points_nowhere(self, ask, field):
        assert ask(f"/participation/lookup/?field={field}&q=filature").status_code == 404

    @pytest.mark.one_database
    def test_answers_for_the_rows_of_a_form(self, ask, make):
        make(Commune, name="Lodève", insee_code="34142")
        found = ask("/company/lookup/?field=establishments-commune&q=lodeve").get_json()
        assert [one["label"] for one in found["results"]] == ["Lodève (34)"]

    @pytest.mark.one_database
    def test_is_closed_where_the_concept_is(self, browse_as, companies):
        assert browse_as(Role.STAFF).client.get("/user/lookup/?field=person&q=a").status_code == 403
        assert browse_as(Role.ADMIN).client.get("/user/lookup/?field=person&q=a").status_code == 200


class TestARowOfAForm:
    def test_goes_only_for_those_who_may_bin_it(self, app, browse_as, make):
        company = make(Company)
        year = make(FinancialYear, company=company)
        edit, remove = f"/company/edit/?id={company}", f"financial_years-{year}-_remove"

        page = browse_as(Role.STAFF).get(edit)
        assert remove not in page.text
        assert browse_as(Role.STAFF).post(edit, page.form(**{remove: "1"})).status == 302
        with app.app_context():
            assert db.session.get(FinancialYear, year).deleted_at is None

        assert remove in browse_as(Role.ADMIN).get(edit).text
        assert browse_as(Role.ADMIN).submit(edit, **{remove: "1"}).status == 302
        with app.app_context():
            assert db.session.get(FinancialYear, year) is None
            assert db.session.get(FinancialYear, year, execution_options={"with_bin": True}).deleted_at


def test_what_one_does_not_read_keeps_a_record_without_saying_its_name(browse_as, make, monkeypatch):
    person = make(Person)
    mandate = make(Mandate, person=person)
    title = browse_as(Role.ADMIN).get(f"/mandate/details/?id={mandate}").title
    said = browse_as(Role.ADMIN).get(f"/person/delete/?id={person}").words
    assert title in said
    may = view.may
    monkeypatch.setattr(
        view, "may", lambda right, model, *role: model.__name__ != "Mandate" and may(right, model, *role)
    )

    page = browse_as(Role.ADMIN).get(f"/person/delete/?id={person}")

    assert title not in page.words
    assert "Mandat que vous ne lisez pas" in page.words
