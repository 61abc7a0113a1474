"""From a form to the database: what was typed stays, errors stand by their fields, nobody is overwritten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from admin_views.engine.edit_conflict import merge, pack, settle, unpack
from models.accounts.user import User
from models.engine import db
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune

SIREN = "000017012"


@pytest.fixture
def company(make):
    return make(Company, name="Filature", siren=SIREN)


@pytest.fixture
def edit(company):
    return f"/company/edit/?id={company}"


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF, "Anne")


class TestARefusedForm:
    @pytest.mark.one_database  # what is refused or compared by Python
    def test_keeps_all_that_was_typed(self, staff, edit):
        typed = {
            "name": "Filature <du> Lez",
            "siren": "12",
            "website": "pas un site",
            "founded_on": "hier",
            "acronym": "=1",
        }

        form = staff.submit(edit, **typed).form()

        assert {name: form[name] for name in typed} == typed

    @pytest.mark.one_database
    def test_names_every_error_on_top_and_by_its_field(self, staff, edit):
        page = staff.submit(edit, siren="12", founded_on="hier")

        assert page.status == 422
        assert [error.split(" : ")[0] for error in page.errors] == ["SIREN", "Date de création"]
        for field in ("siren", "founded_on"):
            own = next(one for one in page.tree.iter("input") if one.get("id") == field)
            assert own.get("aria-invalid") == "true"
            assert f"{field}-error" in own.get("aria-describedby")
            assert f"#{field}" in page.links

    @pytest.mark.one_database
    def test_writes_nothing(self, app, staff, company, edit):
        staff.submit(edit, name="Autre", siren="12")
        with app.app_context():
            assert db.session.get(Company, company).name == "Filature"

    def test_may_be_mended_and_sent_again(self, app, staff, company, edit):
        page = staff.submit(edit, name="Autre", founded_on="hier")

        assert staff.post(edit, page.form(founded_on="14/11/2017")).status == 302
        with app.app_context():
            assert db.session.get(Company, company).name == "Autre"

    def test_names_the_record_in_the_way_without_a_link_to_what_one_may_not_open(self, browse_as, make):
        person = make(Person)
        make(User, email="pris@exemple.fr", name="Bruno", person=person)

        page = browse_as(Role.ADMIN).submit("/user/new/", name="Autre", email="PRIS@exemple.fr", role="staff")

        assert page.errors == ["Courriel : Déjà pris par la fiche « Bruno ». La voir"]


class TestAChangeMeanwhile:
    @pytest.fixture
    def overtake(self, app, company):
        """Somebody saves after we compared and before we write."""

        waiting = []

        def change(*_flush):
            if waiting:
                waiting.clear()
                with db.engine.begin() as other:
                    other.execute(text("UPDATE organisation SET name = 'Bruno', version = version + 1"))

        event.listen(Session, "before_flush", change, insert=True)
        yield lambda: waiting.append(1)
        event.remove(Session, "before_flush", change)

    def test_between_our_reading_and_our_writing_is_seen(self, app, staff, company, edit, overtake):
        form = staff.get(edit).form(name="Anne", acronym="FIL")
        overtake()

        page = staff.post(edit, form)

        assert page.status == 409
        assert page.form()["name"] == "Anne"
        assert page.form()["acronym"] == "FIL"
        with app.app_context():
            assert db.session.get(Company, company).name == "Bruno"

    @pytest.mark.one_database
    def test_is_settled_like_any_other(self, app, staff, company, edit, overtake):
        form = staff.get(edit).form(name="Anne")
        overtake()
        page = staff.post(edit, form)

        assert staff.post(edit, page.form(**{"_settle-name": "mine"})).status == 302
        with app.app_context():
            assert db.session.get(Company, company).name == "Anne"

    @pytest.mark.one_database
    def test_tells_who_and_when(self, browse_as, staff, edit):
        form = staff.get(edit).form(name="Anne")
        browse_as(Role.STAFF, "Bruno Petit").submit(edit, name="Bruno")

        words = staff.post(edit, form).words

        assert "Bruno Petit, le " in words
        assert "Rien n'est perdu" in words

    def test_that_put_the_record_in_the_bin_is_said(self, app, browse_as, staff, company, edit):
        form = staff.get(edit).form(name="Anne")
        browse_as(Role.STAFF).post(f"/company/delete/?id={company}", {})

        page = staff.post(edit, form)

        assert page.status == 409
        assert "à la corbeille pendant votre saisie" in page.words
        assert page.form()["name"] == "Anne"
        with app.app_context():
            query = db.select(Company.name).execution_options(with_bin=True)
            assert db.session.scalars(query).all() == ["Filature"]

        staff.post("/company/restore/", {"id": company})
        assert staff.post(edit, page.form()).status == 302
        with app.app_context():
            assert db.session.get(Company, company).name == "Anne"

    @pytest.mark.one_database
    def test_that_put_it_in_the_bin_is_said_to_those_who_cannot_restore(self, browse_as, make):
        edit = f"/person/edit/?id={make(Person)}"
        form = browse_as(Role.STAFF).get(edit).form(last_name="Anne")
        browse_as(Role.ADMIN).post(edit.replace("edit", "delete"), {})

        assert "Demandez à qui peut ouvrir la corbeille" in browse_as(Role.STAFF).post(edit, form).words

    @pytest.mark.one_database
    def test_of_a_row_by_both_is_a_conflict_of_that_row(self, app, browse_as, staff, make, company, edit):
        site = make(Establishment, company=company, siret=f"{SIREN}00014", commune=make(Commune))
        name = f"establishments-{site}-address"
        form = staff.get(edit).form(**{name: "1 rue d'Anne"})
        browse_as(Role.STAFF).submit(edit, **{name: "2 rue de Bruno"})

        page = staff.post(edit, form)

        assert page.status == 409
        assert page.form()[name] == "1 rue d'Anne"
        assert "2 rue de Bruno" in page.words
        assert staff.post(edit, page.form(**{f"_settle-{name}": "theirs"})).status == 302
        with app.app_context():
            assert db.session.get(Establishment, site).address == "2 rue de Bruno"

    @pytest.mark.one_database
    def test_of_two_rows_by_two_people_is_no_conflict(self, app, browse_as, staff, make, company, edit):
        sites = [
            make(Establishment, company=company, siret=f"{SIREN}{end}", commune=make(Commune))
            for end in ("00014", "00022")
        ]
        mine, theirs = (f"establishments-{site}-address" for site in sites)
        form = staff.get(edit).form(**{mine: "1 rue d'Anne"})
        browse_as(Role.STAFF).submit(edit, **{theirs: "2 rue de Bruno"})

        assert staff.post(edit, form).status == 302
        with app.app_context():
            assert [db.session.get(Establishment, one).address for one in sites] == ["1 rue d'Anne", "2 rue de Bruno"]

    def test_of_rows_added_by_both_keeps_both(self, app, browse_as, staff, make, edit):
        commune = make(Commune, name="Lodève")

        def row(end):
            said = {"siret": f"{SIREN}{end}", "is_head_office": "non", "commune": ["Lodève", str(commune)]}
            return {f"establishments-new1-{name}": value for name, value in said.items()}

        form = staff.get(edit).form(**row("00014"))
        assert browse_as(Role.STAFF).submit(edit, **row("00022")).status == 302

        assert staff.post(edit, form).status == 302
        with app.app_context():
            found = db.session.scalars(db.select(Establishment.siret).order_by(Establishment.siret)).all()
            assert found == [f"{SIREN}00014", f"{SIREN}00022"]


TEXT = st.lists(st.sampled_from(["", "x", "y"]), min_size=1, max_size=2)
ROW = st.none() | st.fixed_dictionaries({"sites-1-siret": TEXT, "sites-1-address": TEXT})
FIELDS = st.fixed_dictionaries({"name": TEXT, "acronym": TEXT})


@given(FIELDS, FIELDS, FIELDS, ROW.filter(bool), ROW, ROW)
def test_no_text_of_a_row_or_of_a_field_is_lost(base, mine, theirs, row, my_row, their_row):
    removed = {"sites-1-_remove": ["1"]}
    before, typed = base | row, mine | (row | removed if my_row is None else my_row)
    saved = theirs | (their_row or {})
    posted = MultiDict([(name, one) for name, texts in typed.items() for one in texts])

    merged, clashing = merge(before, typed, saved, posted)

    for name in {*before, *typed, *saved}:
        changed_by_me, changed_by_them = typed.get(name) != before.get(name), saved.get(name) != before.get(name)
        if changed_by_me:
            assert merged.getlist(name) == typed[name], "what I typed stands in the form"
        if changed_by_me and changed_by_them and typed.get(name) != saved.get(name):
            assert name in clashing, "and is shown beside what they saved"
        if changed_by_them and not changed_by_me and name not in clashing:
            kept = merged.getlist(name) or None
            torn = name.startswith("sites-1-") and clashing
            assert kept == saved.get(name) or torn, "what they saved is taken, or the row is to be settled"


@given(st.dictionaries(st.text(min_size=1), st.lists(st.text(), min_size=1)))
def test_what_a_form_carries_comes_back_as_it_left(texts):
    class Carrier:
        def posted_texts(self):
            return texts

    assert unpack(pack([Carrier()])) == texts


def test_settling_takes_theirs_where_the_user_says_so_and_there_only():
    posted = MultiDict({"name": "Anne", "acronym": "A", "_settle-name": "theirs", "_settle-acronym": "mine"})

    settled = settle(posted, {"name": ["Bruno"], "acronym": ["B"]})

    assert (settled["name"], settled["acronym"]) == ("Bruno", "A")
    assert posted["name"] == "Anne"
