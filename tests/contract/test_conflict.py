"""Two people on one record: nothing typed is lost, nothing saved is undone unseen, a form sent twice counts once."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from admin_views.engine.edit_conflict import merge
from models.engine import db
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune


@pytest.fixture
def company(make):
    return make(Company, name="Filature", siren="000017012")


@pytest.fixture
def edit(company):
    return f"/company/edit/?id={company}"


def saved(app, company, name):
    with app.app_context():
        return getattr(db.session.get(Company, company), name)


class TestTwoPeopleOnOneRecord:
    def test_changes_of_different_fields_meet_by_themselves(self, app, browse_as, company, edit):
        mine, theirs = browse_as(Role.STAFF, "Anne"), browse_as(Role.STAFF, "Bruno")
        form = mine.get(edit).form(acronym="FIL")
        theirs.submit(edit, website="exemple.fr")

        page = mine.post(edit, form)

        assert page.status == 302
        assert saved(app, company, "acronym") == "FIL"
        assert saved(app, company, "website") == "https://exemple.fr"
        assert "ont été gardés" in mine.get(page.location).words

    @pytest.mark.one_database  # Python compares what was read, what is typed and what is there
    def test_what_others_changed_is_kept_through_a_refusal_and_told(self, app, browse_as, company, edit):
        mine, theirs = browse_as(Role.STAFF, "Anne"), browse_as(Role.STAFF, "Bruno")
        form = mine.get(edit).form(name="Filature d'Anne", siren="12345678")
        theirs.submit(edit, acronym="FIL")

        refused = mine.post(edit, form)
        mine.post(edit, refused.form(siren="000017012"))

        assert refused.status == 422
        assert "ont été gardés" in refused.words
        assert saved(app, company, "acronym") == "FIL"

    @pytest.mark.one_database
    def test_changes_of_one_field_are_shown_side_by_side(self, app, browse_as, company, edit):
        mine, theirs = browse_as(Role.STAFF, "Anne"), browse_as(Role.STAFF, "Bruno")
        form = mine.get(edit).form(name="Filature d'Anne", acronym="FIL")
        theirs.submit(edit, name="Filature de Bruno")

        page = mine.post(edit, form)

        assert page.status == 409
        assert "Votre saisie Filature d'Anne" in page.words
        assert re.search(r"Bruno, le [0-9/]+ à [0-9 h]+ Filature de Bruno", page.words)
        assert page.form()["name"] == "Filature d'Anne"
        assert page.form()["acronym"] == "FIL"
        assert saved(app, company, "name") == "Filature de Bruno"

    @pytest.mark.one_database
    @pytest.mark.parametrize(("choice", "kept"), [("mine", "Filature d'Anne"), ("theirs", "Filature de Bruno")])
    def test_the_user_settles_it(self, app, browse_as, company, edit, choice, kept):
        mine, theirs = browse_as(Role.STAFF, "Anne"), browse_as(Role.STAFF, "Bruno")
        form = mine.get(edit).form(name="Filature d'Anne", acronym="FIL")
        theirs.submit(edit, name="Filature de Bruno")
        page = mine.post(edit, form)

        assert mine.post(edit, page.form(**{"_settle-name": choice})).status == 302

        assert saved(app, company, "name") == kept
        assert saved(app, company, "acronym") == "FIL"

    @pytest.mark.one_database
    def test_a_third_change_while_settling_is_a_conflict_again(self, app, browse_as, edit):
        mine, theirs = browse_as(Role.STAFF, "Anne"), browse_as(Role.STAFF, "Bruno")
        form = mine.get(edit).form(name="Anne")
        theirs.submit(edit, name="Bruno")
        page = mine.post(edit, form)
        theirs.submit(edit, name="Bruno encore")

        assert mine.post(edit, page.form(**{"_settle-name": "mine"})).status == 409

    @pytest.mark.one_database
    def test_the_same_change_twice_is_no_conflict(self, app, browse_as, company, edit):
        mine, theirs = browse_as(Role.STAFF), browse_as(Role.STAFF)
        form = mine.get(edit).form(name="Filature du Lez")
        theirs.submit(edit, name="Filature du Lez")

        assert mine.post(edit, form).status == 302

    @pytest.mark.one_database
    def test_a_form_without_what_it_showed_overwrites_nothing(self, app, browse_as, company, edit):
        browser = browse_as(Role.STAFF)
        form = browser.get(edit).form(name="Écrasée", _read="{broken", _version="0")

        assert browser.post(edit, form).status == 409
        assert saved(app, company, "name") == "Filature"


class TestTwoPeopleOnTheRows:
    @pytest.fixture
    def site(self, make, company):
        return make(Establishment, company=company, siret="00001701200014", commune=make(Commune))

    def test_a_row_added_by_one_and_a_field_changed_by_the_other_are_both_kept(
        self, app, browse_as, make, company, edit, site
    ):
        commune = make(Commune, name="Lodève")
        mine, theirs = browse_as(Role.STAFF), browse_as(Role.STAFF)
        form = mine.get(edit).form(**{f"establishments-{site}-address": "1 rue du Lez"})
        row = {"siret": "00001701200022", "is_head_office": "non", "commune": ["Lodève", str(commune)]}
        added = {f"establishments-new1-{name}": value for name, value in row.items()}
        assert theirs.submit(edit, **added).status == 302

        assert mine.post(edit, form).status == 302

        with app.app_context():
            sites = db.session.scalars(select(Establishment).order_by(Establishment.siret)).all()
            assert [one.address for one in sites] == ["1 rue du Lez", None]

    @pytest.mark.one_database
    def test_a_row_removed_by_one_and_changed_by_the_other_is_not_lost(self, browse_as, edit, site):
        mine, theirs = browse_as(Role.STAFF), browse_as(Role.STAFF)
        form = mine.get(edit).form(**{f"establishments-{site}-address": "1 rue du Lez"})
        assert theirs.submit(edit, **{f"establishments-{site}-_remove": "1"}).status == 302

        page = mine.post(edit, form)

        assert page.status == 409
        assert "1 rue du Lez" in page.text

    @pytest.mark.one_database
    def test_a_row_changed_by_one_is_not_removed_unseen_by_the_other(self, app, browse_as, edit, site):
        mine, theirs = browse_as(Role.STAFF), browse_as(Role.STAFF)
        form = mine.get(edit).form(**{f"establishments-{site}-_remove": "1"})
        assert theirs.submit(edit, **{f"establishments-{site}-address": "1 rue du Lez"}).status == 302

        assert mine.post(edit, form).status == 409

        with app.app_context():
            assert db.session.get(Establishment, site).deleted_at is None


class TestAFormSentTwice:
    @pytest.mark.one_database
    def test_makes_one_record(self, app, browse_as):
        browser = browse_as(Role.STAFF)
        form = browser.get("/company/new/").form(name="Filature", ess_status="scop", siren="000017012")

        first, second = browser.post("/company/new/", form), browser.post("/company/new/", form)

        assert first.location == second.location
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(Company)) == 1

    @pytest.mark.one_database
    def test_of_another_person_is_another_form(self, browse_as):
        mine, theirs = browse_as(Role.STAFF), browse_as(Role.STAFF)
        form = mine.get("/company/new/").form(name="Filature", ess_status="scop", siren="000017012")
        mine.post("/company/new/", form)

        assert theirs.post("/company/new/", form).status == 422


TEXTS = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("xyz"), min_size=1, max_size=1))


@given(TEXTS, TEXTS, TEXTS)
def test_every_text_of_either_side_is_kept_or_reported(base, mine, theirs):
    posted = MultiDict([(name, text) for name, texts in mine.items() for text in texts])

    merged, clashing = merge(base, mine, theirs, posted)

    for name in {*base, *mine, *theirs}:
        before, typed, saved_text = base.get(name), mine.get(name), theirs.get(name)
        result = merged.getlist(name) or None
        if typed not in (before, saved_text) and saved_text not in (before, typed):
            assert name in clashing
            assert result == typed
        else:
            assert name not in clashing
            assert result == (saved_text if typed == before else typed)
