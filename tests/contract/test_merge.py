"""Two records of one thing become one: what leaned on the lost one moves, nothing is lost, and it can be undone."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import SequenceProgress
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import JournalEntry, PriorValue, db
from models.parties.company import Company
from models.parties.control_link import ControlLink
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role


@pytest.fixture
def admin(browse_as):
    return browse_as(Role.ADMIN, "Anne")


@pytest.fixture
def held(app):
    """A field of a record, of the bin too."""

    def read(model, number, name):
        with app.app_context():
            return getattr(db.session.get(model, number, execution_options={"with_bin": True}), name)

    return read


@pytest.fixture
def merged(admin):
    """Merge the second one into the first one, as a browser without script does."""

    def merge(concept, kept, lost, **choices):
        page = admin.get(f"/{concept}/merge/?id={kept}&with={lost}")
        return admin.post(f"/{concept}/merge/", page.form(**{f"_keep-{one}": way for one, way in choices.items()}))

    return merge


@pytest.fixture
def undone(app, admin):
    """Undo what was written last."""

    def undo():
        with app.app_context():
            last = db.session.scalars(select(JournalEntry.operation).order_by(JournalEntry.id.desc())).first()
        return admin.post("/undo/", {"operation": last})

    return undo


def words(page):
    return page.words.replace("\u202f", " ")


@pytest.fixture
def two(make):
    """A company, and the same one written again without its number."""
    kept = make(Company, name="Filature du Lez", siren="000017012", acronym=None)
    return kept, make(Company, name="La Filature", siren=None, siren_absence="Demandé", acronym="FDL", rna="W343000001")


def test_what_leans_on_the_lost_one_moves_and_its_address_leads_to_the_kept_one(admin, make, two, merged, held):
    kept, lost = two
    joined, tie = make(Participation, company=lost), make(Position, organisation=lost)

    page = merged("company", kept, lost)

    assert page.location == f"/company/details/?id={kept}"
    assert "« La Filature » est fusionnée dans « Filature du Lez »." in admin.get(page.location).words.replace(
        "\u202f", " "
    )
    assert (held(Participation, joined, "company_id"), held(Position, tie, "organisation_id")) == (kept, kept)
    assert held(Company, lost, "deleted_at")
    assert admin.get(f"/company/details/?id={lost}").location == f"/company/details/?id={kept}"
    assert "fusionnée dans « Filature du Lez »" in admin.get(f"/company/details/?id={lost}&bin=1").words.replace(
        "\u202f", " "
    )
    assert admin.get("/participation/?q=lez").column("Entreprise") == ["Filature du Lez"]


def test_each_value_is_chosen_and_what_is_missing_is_completed(merged, two, held):
    kept, lost = two

    merged("company", kept, lost, name="lost", siren_absence="kept")

    names = ("name", "siren", "acronym", "rna", "siren_absence")
    assert [held(Company, kept, one) for one in names] == ["La Filature", "000017012", "FDL", "W343000001", None]
    assert [held(Company, lost, one) for one in names[:2]] == ["La Filature", None]


class TestUndone:
    def test_everything_is_as_it_was(self, admin, make, two, merged, undone, held):
        kept, lost = two
        joined, tie = make(Participation, company=lost), make(Position, organisation=lost)
        merged("company", kept, lost, name="lost")

        assert undone().status == 302

        assert (held(Participation, joined, "company_id"), held(Position, tie, "organisation_id")) == (lost, lost)
        assert [held(Company, kept, one) for one in ("name", "acronym", "rna")] == ["Filature du Lez", None, None]
        assert held(Company, lost, "deleted_at") is None
        assert admin.get(f"/company/details/?id={lost}").status == 200
        assert admin.get("/participation/?q=filature").column("Entreprise") == ["La Filature"]

    def test_a_number_that_changed_hands_comes_back(self, make, merged, undone, held):
        kept, lost = make(Company, siren=None, siren_absence="Demandé"), make(Company, siren="000017012")
        site = make(Establishment, company=lost, siret="00001701200014")
        merged("company", kept, lost)
        assert (held(Company, kept, "siren"), held(Establishment, site, "company_id")) == ("000017012", kept)

        assert undone().status == 302
        assert [held(Company, one, "siren") for one in (kept, lost)] == [None, "000017012"]
        assert held(Establishment, site, "company_id") == lost

    def test_personal_values_come_back_and_are_in_no_journal(self, app, make, merged, undone, held):
        kept, lost = (
            make(Person, email="a@example.org", phone=None),
            make(Person, email="b@example.org", phone="+33561000000"),
        )
        merged("person", kept, lost, email="lost")
        assert [held(Person, kept, one) for one in ("email", "phone")] == ["b@example.org", "+33561000000"]
        with app.app_context():
            assert "example.org" not in str(
                [(one.changes, one.before) for one in db.session.scalars(select(JournalEntry))]
            )
            assert db.session.scalar(select(func.count()).select_from(PriorValue)) == 1

        undone()
        assert [held(Person, kept, one) for one in ("email", "phone")] == ["a@example.org", None]

    def test_not_once_a_row_that_moved_was_changed(self, admin, make, two, merged, app, held):
        kept, lost = two
        joined = make(Participation, company=lost)
        merged("company", kept, lost)
        with app.app_context():
            done = db.session.scalars(select(JournalEntry.operation).order_by(JournalEntry.id.desc())).first()
        admin.submit(f"/participation/edit/?id={joined}", stake="Grandir")

        page = admin.post("/undo/", {"operation": done})

        assert (page.status, held(Company, lost, "deleted_at") is not None) == (409, True)
        assert "a changé depuis" in page.errors[0]


class TestRowsThatBothHave:
    @pytest.fixture
    def joined(self, make, two):
        """Both took part in the same cohort, and in the same sequence of it."""
        cohort = make(Cohort, code="AV-2017")
        sequence, other = make(Sequence, cohort=cohort, rank=1), make(Sequence, cohort=cohort, rank=2)
        first, second = (make(Participation, company=one, cohort=cohort, stake=None) for one in two)
        for one in (first, second):
            make(SequenceProgress, participation=one, sequence=sequence)
        return first, second, make(SequenceProgress, participation=second, sequence=other)

    def test_are_told_then_are_one(self, app, admin, two, joined, merged, held):
        first, second, progress = joined
        asked = words(admin.get(f"/company/merge/?id={two[0]}&with={two[1]}"))
        assert "Participation « Filature du Lez — AV-2017 » : une seule reste, complétée." in asked

        assert merged("company", *two).status == 302

        assert held(SequenceProgress, progress, "participation_id") == first
        with app.app_context():
            assert len(db.session.scalars(select(Participation)).all()) == 1
            assert len(db.session.scalars(select(SequenceProgress)).all()) == 2
        assert admin.get(f"/participation/details/?id={second}").location == f"/participation/details/?id={first}"

    @pytest.mark.one_database  # refused or told before anything is written, from what the merges above read
    def test_tell_nothing_that_a_role_does_not_see(self, admin, two, joined, monkeypatch):
        for one, text in zip(joined[:2], ("Grandir", "Durer"), strict=True):
            admin.submit(f"/participation/edit/?id={one}", stake=text)
        address = f"/company/merge/?id={two[0]}&with={two[1]}"
        assert "Enjeu écrit à l'entrée : « Grandir » est gardé, non « Durer »" in words(admin.get(address))

        monkeypatch.setattr("admin_views.engine.merge_screen.visible", lambda _model, _role: ())
        assert "Durer" not in words(admin.get(address))

    def test_come_back_when_it_is_undone(self, app, two, joined, merged, undone, held):
        merged("company", *two)
        assert undone().status == 302

        assert held(SequenceProgress, joined[2], "participation_id") == joined[1]
        with app.app_context():
            assert len(db.session.scalars(select(Participation)).all()) == 2
            assert len(db.session.scalars(select(SequenceProgress)).all()) == 3

    def test_of_the_same_person_in_the_same_role_are_one(self, app, make, two, merged):
        person = make(Person)
        for one, end in zip(two, (None, "31/12/2016"), strict=True):
            make(Position, person=person, organisation=one, role="dirigeant", starts_on="01/01/2015", ends_on=end)

        merged("company", *two)

        with app.app_context():
            told = [(one.organisation_id, f"{one.ends_on}") for one in db.session.scalars(select(Position))]
        assert told == [(two[0], "2016-12-31")]

    def test_are_one_for_whoever_may_write_them_and_come_back_for_them(self, app, browse_as, make, two):
        """The team edits the positions of people, and bins none."""
        staff, person = browse_as(Role.STAFF), make(Person)
        for one in two:
            make(Position, person=person, organisation=one, role="dirigeant", starts_on="01/01/2015")
        assert staff.submit(f"/company/merge/?id={two[0]}&with={two[1]}").status == 302
        with app.app_context():
            last = db.session.scalars(select(JournalEntry.operation).order_by(JournalEntry.id.desc())).first()

        assert staff.post("/undo/", {"operation": last}).status == 302

        with app.app_context():
            assert [one.organisation_id for one in db.session.scalars(select(Position).order_by(Position.id))] == [*two]


class TestWhatIsRefused:
    @pytest.mark.one_database
    def test_two_different_numbers_are_asked_for(self, admin, make):
        kept, lost = make(Company, siren="000017012"), make(Company, siren="000017020")
        page = admin.get(f"/company/merge/?id={kept}&with={lost}")

        refused = admin.post("/company/merge/", page.form())

        assert (refused.status, "Dites quelle valeur garder." in refused.words) == (422, True)
        assert admin.post("/company/merge/", page.form(**{"_keep-siren": "kept"})).status == 302

    @pytest.mark.parametrize(("is_settled", "said"), [(False, "9 premiers chiffres"), (True, "a déjà un siège")])
    def test_sites_of_another_number_are_in_the_way(self, admin, make, held, is_settled, said):
        kept, lost = make(Company, siren="000017012"), make(Company, siren="000017020")
        make(Establishment, company=lost, siret="00001702000017")
        if is_settled:
            make(Establishment, company=kept, siret="00001701200014")
        page = admin.get(f"/company/merge/?id={kept}&with={lost}")

        refused = admin.post("/company/merge/", page.form(**{"_keep-siren": "kept"}))

        assert (refused.status, held(Company, lost, "deleted_at")) == (422, None)
        assert said in refused.errors[0]

    def test_what_ties_one_to_the_other_is_in_the_way(self, admin, make, two, held):
        said = {"upstream": two[1], "downstream": two[0], "starts_on": "01/01/2015", "ends_on": None}
        tie, page = make(ControlLink, **said), admin.get(f"/company/merge/?id={two[0]}&with={two[1]}")

        refused = admin.post("/company/merge/", page.form())

        assert (refused.status, held(Company, two[1], "deleted_at")) == (422, None)
        assert "un organisme ne se contrôle pas lui-même" in refused.errors[0]
        admin.post(f"/control_link/delete/?id={tie}", {})
        assert admin.post("/company/merge/", page.form()).status == 302

    @pytest.mark.one_database
    def test_one_of_the_bin(self, admin, two):
        admin.post(f"/company/delete/?id={two[1]}", {})
        for address in (f"id={two[0]}&with={two[1]}", f"id={two[1]}&with={two[0]}"):
            assert "est dans la corbeille" in admin.get(f"/company/merge/?{address}").errors[0]

    @pytest.mark.one_database
    def test_the_same_one_twice_and_what_is_no_record(self, admin, two):
        assert admin.get(f"/company/merge/?id={two[0]}&with={two[0]}").status == 409
        assert admin.get(f"/company/merge/?id={two[0]}&with=999").status == 404

    @pytest.mark.one_database
    def test_what_somebody_changed_meanwhile(self, admin, browse_as, two, held):
        page = admin.get(f"/company/merge/?id={two[0]}&with={two[1]}")
        browse_as(Role.STAFF).submit(f"/company/edit/?id={two[1]}", acronym="Autre")

        assert admin.post("/company/merge/", page.form()).status == 409
        assert held(Company, two[1], "deleted_at") is None

    @pytest.mark.one_database
    def test_what_no_role_writes(self, browse_as, make, two):
        assert browse_as(Role.COMMITTEE).get(f"/company/merge/?id={two[0]}&with={two[1]}").status == 403
        people = make(Person), make(Person)
        assert browse_as(Role.STAFF).get(f"/person/merge/?id={people[0]}&with={people[1]}").status == 403

    def test_an_account_follows_its_person(self, admin, make, merged, held):
        kept, lost = make(Person), make(Person)
        account = make(User, person=lost)
        assert "Comptes : 1" in words(admin.get(f"/person/merge/?id={kept}&with={lost}"))

        merged("person", kept, lost)

        assert held(User, account, "person_id") == kept


@pytest.mark.one_database
def test_the_other_one_is_searched_without_a_script(admin, two):
    page = admin.get(f"/company/merge/?id={two[0]}&q=la+filature")
    assert f"/company/merge/?id={two[0]}&with={two[1]}" in page.links
    assert f"/company/merge/?id={two[0]}" in admin.get(f"/company/details/?id={two[0]}").links
