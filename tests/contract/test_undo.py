"""Undo: the inverse of an operation, as a whole or not at all; what changed since is named, rights are asked again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.accompaniment.participation import Participation, ParticipationState
from models.cohorts.cohort import Cohort
from models.engine import Actor, JournalEntry, PriorValue, act_as, db, now, write_load
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.policy import Role
from models.reference.department import Department
from tests.statements import statements

SIGNED = {"agreed_on": "02/05/2017", "agreement_on_paper": "Vue au bureau"}


@pytest.fixture
def admin(browse_as):
    return browse_as(Role.ADMIN, "Anne")


@pytest.fixture
def last(app):
    """The operation that was written last."""

    def read(concept=None):
        with app.app_context():
            query = select(JournalEntry.operation).order_by(JournalEntry.id.desc())
            return db.session.scalars(
                query if concept is None else query.where(JournalEntry.concept == concept)
            ).first()

    return read


@pytest.fixture
def held(app):
    """A field of a record, of the bin too."""

    def read(model, number, name):
        with app.app_context():
            value = getattr(db.session.get(model, number, execution_options={"with_bin": True}), name)
            return [str(one) for one in value] if isinstance(value, list) else value

    return read


def undo(browser, operation):
    return browser.post("/undo/", {"operation": operation})


class TestAnEdit:
    def test_is_undone_by_the_button_beside_the_sentence(self, admin, make, held):
        company = make(Company, name="Filature", acronym=None)
        admin.submit(f"/company/edit/?id={company}", name="Filature du Lez", acronym="FDL", founded_on="01/02/2015")
        page = admin.get(f"/company/details/?id={company}")
        button = next(one for one in page.main.iter("button") if one.get("name") == "operation")

        answer = undo(admin, button.get("value"))

        assert answer.location == f"/company/details/?id={company}"
        assert [held(Company, company, one) for one in ("name", "acronym")] == ["Filature", None]
        assert "C'est annulé : modification de « Filature du Lez »." in admin.get(answer.location).words.replace(
            "\u202f", " "
        )

    @pytest.mark.parametrize(
        ("model", "typed"),
        [
            (Company, {"ess_status": "scic", "founded_on": "01/02/2015", "website": "https://a.example.org"}),
            (Person, {"phone": "05 61 00 00 00", "notes": "Deux\nlignes", "email": "autre@example.org"}),
            (FundApplication, {"need": "1 234,56", "planned_jobs": "2,5", "rate": "1,25", "months": "12"}),
            (Participation, {"joined_on": "03/05/2017", "contribution_paid": "oui"}),
        ],
        ids=lambda one: getattr(one, "__name__", ""),
    )
    def test_gives_back_every_kind_of_value(self, admin, make, held, last, model, typed):
        number = make(model)
        address = f"/{model.__tablename__}/edit/?id={number}"
        before = {name: held(model, number, name) for name in typed}
        assert admin.submit(address, **typed).status == 302
        assert {name: held(model, number, name) for name in typed} != before

        assert undo(admin, last()).status == 302

        assert {name: held(model, number, name) for name in typed} == before

    def test_gives_back_links_and_what_was_ticked(self, admin, make, held, last):
        gard, herault = make(Department, name="Gard", code="30"), make(Department, name="Hérault", code="34")
        cohort, other = make(Cohort, code="AV-2017"), make(Person, last_name="Martin", first_name="Léa")
        admin.submit(f"/cohort/edit/?id={cohort}", territory=["", str(gard)])
        admin.submit(f"/cohort/edit/?id={cohort}", territory=["", str(herault)], manager=other)

        undo(admin, last())

        assert held(Cohort, cohort, "territory") == ["Gard (30)"]
        assert held(Cohort, cohort, "manager") is None

    def test_brings_back_the_rows_it_took_away_and_takes_those_it_added(self, admin, make, held, last):
        company = make(Company, siren="000017012")
        site = make(Establishment, company=company, siret="00001701200014", address="1 rue du Lez")
        admin.submit(f"/company/edit/?id={company}", **{f"establishments-{site}-_remove": "1"}, acronym="F")
        assert held(Establishment, site, "deleted_at")

        undo(admin, last())

        assert held(Establishment, site, "deleted_at") is None
        assert held(Company, company, "acronym") is None

    @pytest.mark.one_database  # the same statements as an edit that is undone, above
    def test_is_told_and_may_itself_be_undone(self, app, admin, make, held, last):
        company = make(Company, name="Filature")
        admin.submit(f"/company/edit/?id={company}", name="Autre")
        first = last()
        undo(admin, first)
        second = last()
        with app.app_context():
            line = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
            assert (line.undoes, line.operation, line.actor) == (first, second, "Anne")

        assert undo(admin, first).status == 409
        undo(admin, second)
        assert held(Company, company, "name") == "Autre"
        undo(admin, first)
        assert held(Company, company, "name") == "Filature"


class TestWhatChangedSince:
    @pytest.fixture
    def company(self, make):
        return make(Company, name="Filature")

    @pytest.mark.one_database
    def test_is_named_and_nothing_moves(self, admin, browse_as, company, held, last):
        admin.submit(f"/company/edit/?id={company}", name="Deux", acronym="D")
        first = last()
        browse_as(Role.STAFF, "Bruno").submit(f"/company/edit/?id={company}", name="Trois")

        page = undo(admin, first)

        assert page.status == 409
        assert re.match(
            r"« Deux » a changé depuis \(raison sociale\)\s?: Bruno, le ", page.errors[0].replace("\u202f", " ")
        )
        assert [held(Company, company, one) for one in ("name", "acronym")] == ["Trois", "D"]

    @pytest.mark.one_database
    def test_in_another_field_is_kept(self, admin, company, held, last):
        admin.submit(f"/company/edit/?id={company}", name="Deux")
        first = last()
        admin.submit(f"/company/edit/?id={company}", acronym="D")

        assert undo(admin, first).status == 302
        assert [held(Company, company, one) for one in ("name", "acronym")] == ["Filature", "D"]

    @pytest.mark.one_database
    def test_and_was_undone_is_in_nobody_s_way(self, admin, company, held, last):
        admin.submit(f"/company/edit/?id={company}", name="Deux")
        first = last()
        admin.submit(f"/company/edit/?id={company}", name="Trois")
        undo(admin, last())

        assert undo(admin, first).status == 302
        assert held(Company, company, "name") == "Filature"

    @pytest.mark.one_database
    def test_and_is_in_the_bin_is_said(self, admin, company, last):
        admin.submit(f"/company/edit/?id={company}", name="Deux")
        first = last()
        admin.post(f"/company/delete/?id={company}", {})

        assert "est dans la corbeille" in undo(admin, first).errors[0]

    @pytest.mark.one_database
    def test_keeps_a_new_record_that_others_changed(self, admin, browse_as, held, last):
        admin.submit("/company/new/", name="Neuve", ess_status="scop", siren="000017012")
        made = last()
        browse_as(Role.STAFF, "Bruno").submit("/company/edit/?id=1", acronym="N")

        assert undo(admin, made).status == 409
        assert held(Company, 1, "deleted_at") is None

    def test_keeps_a_new_record_that_others_lean_on(self, admin, make, held, last):
        admin.submit("/company/new/", name="Neuve", ess_status="scop", siren="000017012")
        made = last()
        make(Participation, company=1, cohort=make(Cohort, code="AV-2017"))

        assert "« Neuve — AV-2017 » s'appuie sur « Neuve »." in undo(admin, made).errors[0].replace("\u202f", " ")

    def test_of_a_value_that_is_no_longer_kept_is_said(self, app, admin, make, last):
        person = make(Person, phone="+33561000000")
        admin.submit(f"/person/edit/?id={person}", phone="06 39 98 00 01")
        with app.app_context():
            db.session.execute(update(PriorValue).values(at=now() - timedelta(days=91)))
            db.session.commit()

        assert "téléphone professionnel" in undo(admin, last()).errors[0]


class TestTheBin:
    def test_gives_back_the_record_with_what_left_with_it(self, admin, make, held, last):
        company = make(Company, siren="000017012")
        site = make(Establishment, company=company, siret="00001701200014")
        admin.post(f"/company/delete/?id={company}", {})
        assert held(Establishment, site, "deleted_at")

        assert undo(admin, last()).location == f"/company/details/?id={company}"

        assert held(Company, company, "deleted_at") is held(Establishment, site, "deleted_at") is None

    def test_gives_back_several_at_once(self, admin, make, held, last):
        ids = [str(make(Company)) for _ in range(3)]
        admin.post("/company/action/", {"action": "bin", "rowid": ids, "_confirmed": "1"})

        undo(admin, last())

        assert [held(Company, int(one), "deleted_at") for one in ids] == [None] * 3

    def test_says_that_a_number_was_taken_meanwhile(self, admin, make, held, last):
        company = make(Company, siren="000017012")
        admin.post(f"/company/delete/?id={company}", {})
        first = last()
        make(Company, name="Autre", siren="000017012")

        page = undo(admin, first)

        assert (page.status, "déjà pris par la fiche « Autre »" in page.errors[0].replace("\u202f", " ")) == (409, True)
        assert held(Company, company, "deleted_at")


class TestAVerb:
    def test_is_undone_with_what_it_brought(self, app, admin, make, held, last):
        joined = make(Participation, state=ParticipationState.EXPECTED)
        assert admin.submit(f"/participation/move/?id={joined}&verb=commit", **SIGNED).status == 302

        assert undo(admin, last()).status == 302

        assert held(Participation, joined, "state") is ParticipationState.EXPECTED
        assert held(Participation, joined, "agreed_on") is None

    @pytest.mark.one_database
    def test_that_is_not_for_a_role_is_not_undone_by_it(self, admin, browse_as, make, held, last):
        staff, joined = browse_as(Role.STAFF), make(Participation, state=ParticipationState.ACTIVE, left_on=None)
        done = admin.submit(f"/participation/move/?id={joined}&verb=exclude", left_on="02/06/2017", remark="Motif")
        assert done.status == 302

        page = undo(staff, last())

        assert (page.status, held(Participation, joined, "state")) == (409, ParticipationState.EXCLUDED)


class TestRights:
    @pytest.mark.one_database
    def test_the_committee_undoes_nothing(self, admin, browse_as, make, held, last):
        company = make(Company, name="Filature")
        admin.submit(f"/company/edit/?id={company}", name="Deux")

        assert undo(browse_as(Role.COMMITTEE), last()).status == 403
        assert held(Company, company, "name") == "Deux"

    @pytest.mark.one_database
    def test_are_asked_of_each_record(self, admin, browse_as, make, held, last):
        staff, person = browse_as(Role.STAFF), make(Person)
        admin.post(f"/person/delete/?id={person}", {})

        assert undo(staff, last()).status == 409  # who may not bin persons may not bring them back
        assert held(Person, person, "deleted_at")

    def test_an_operation_that_is_none_is_not_found(self, admin):
        assert {undo(admin, one).status for one in ("", "x", "\0", "é" * 5000)} == {404}

    @pytest.mark.parametrize(("channel", "status"), [("commande", 404), ("formulaire", 409)])
    def test_a_load_is_not_undone(self, app, admin, last, channel, status):
        with app.app_context():
            act_as(Actor("Anne", channel))
            write_load(db.session(), Department, "101 départements")
            db.session.commit()

        assert undo(admin, last()).status == status


@pytest.mark.one_database
def test_an_edit_costs_more_statements_only_where_personal_values_go(admin, make):
    company, person = make(Company, acronym=None), make(Person)
    for address, typed, cost in (
        (f"/company/edit/?id={company}", {"acronym": "X"}, 0),
        (f"/person/edit/?id={person}", {"email": "autre@example.org"}, 2),
    ):
        form = admin.get(address).form(**typed)
        with statements() as seen:
            admin.post(address, form)
        assert len([one for one in seen if "prior_value" in one]) == cost
