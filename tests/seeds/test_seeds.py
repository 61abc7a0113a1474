"""Loads: what they bring, that a second one changes nothing, that none undoes what people did."""

from __future__ import annotations

import shutil
import stat

import pytest
from sqlalchemy import func, select, text

from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.participation import Participation, ParticipationState
from models.accounts.password import matches
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.cohorts.sequence_template import SequenceTemplate
from models.councils.council import Council
from models.councils.council_session import CouncilSession
from models.engine import Actor, Base, JournalAction, JournalEntry, act_as, complete, db, discard
from models.fund.fund import Fund
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.partner import Partner
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.nature import Nature
from seeds import reference
from seeds.accounts import load_accounts
from seeds.demo import load_demo
from seeds.reference import LOADER, load_reference
from tests.stores import demo_year, put_back, reference_tables, whole_country

SOMEONE = Actor("Ana", "formulaire")


@pytest.fixture
def country(app):
    """The session, inside the application, with the reference tables loaded."""
    with app.app_context():
        whole_country()
        act_as(LOADER)
        yield db.session


@pytest.fixture
def store(app, region_alone):
    """The same with the region: it is loaded like the country, eight times as fast."""
    with app.app_context():
        act_as(LOADER)
        put_back("region", load_reference)
        act_as(LOADER)
        yield db.session


def everything():
    """Every row of every table."""
    db.session.expire_all()
    return {
        table.name: db.session.execute(select(table).order_by(*table.primary_key)).all()
        for table in Base.metadata.sorted_tables
    }


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def commune(code="34142"):
    return db.session.scalars(select(Commune).filter_by(insee_code=code).execution_options(with_bin=True)).one()


def lines(*conditions):
    return db.session.scalars(select(JournalEntry).where(*conditions).order_by(JournalEntry.id)).all()


class TestTheReferenceTables:
    def test_they_cover_the_country_with_the_region_first_and_its_groupings(self, country):
        within, outside = (Commune.department.has(is_in_region=here) for here in (True, False))
        inside = select(func.count()).select_from(Commune).where(within)

        assert (count(Department), count(Commune), country.scalar(inside)) == (109, 34969, 4446)
        assert country.scalar(select(func.count(Department.id)).where(Department.is_in_region)) == 13
        assert (str(commune("09001")), str(commune("31555"))) == ("Aigues-Juntes (09240)", "Toulouse (31)")
        assert [commune(code).department.code for code in ("34142", "69123", "97411", "2A004")] == [
            "34", "69", "974", "2A",
        ]  # fmt: skip
        assert commune("31555").epci.siren == "243100518"
        assert not country.scalars(select(Commune.id).where(outside, Commune.epci_id.is_not(None))).all()
        assert commune("09001").id < commune("82195").id < commune("01001").id

    def test_each_table_is_one_line_of_the_journal(self, country):
        assert [(line.action, line.record_label, line.actor) for line in lines()] == [
            (JournalAction.LOADED, f"{label} lignes", "Référentiels")
            for label in (
                "Départements : 109",
                "Intercommunalités : 164",
                "Communes : 34\u202f969",
                "Catégories juridiques : 62",
                "Codes APE : 732",
                "Instruments financiers : 7",
                "Régimes d'aide : 6",
                "Problématiques : 6",
                "Thématiques : 3",
                "Modèles de lettres : 11",
                "Natures de partenaire : 7",
            )
        ]

    def test_rows_are_found_as_if_they_had_been_typed(self, store):
        loaded = commune()
        before = (loaded.sort_key, loaded.search_words, loaded.search_private, loaded.version)
        complete(loaded)

        assert before == (loaded.sort_key, loaded.search_words, loaded.search_private, 1)
        assert "34700" in loaded.search_words

    @pytest.mark.one_database  # on the other too, that of the region: test_commands.py
    def test_a_second_load_writes_nothing(self, country):
        before = everything()

        assert set(load_reference().values()) == {0}
        db.session.commit()
        assert everything() == before

    def test_a_row_that_the_file_corrects_is_corrected_and_journalled(self, store):
        store.execute(text("UPDATE commune SET name = 'Lodeve' WHERE insee_code = '34142'"))

        assert load_reference()["communes"] == 1
        db.session.commit()
        assert (commune().name, commune().version) == ("Lodève", 2)
        assert lines()[-1].changes == [{"field": "name", "old": "Lodeve", "new": "Lodève"}]

    def test_what_someone_changed_stays(self, store):
        act_as(SOMEONE)
        commune().name = "Lodève-la-Neuve"
        db.session.commit()

        assert load_reference()["communes"] == 0
        assert commune().name == "Lodève-la-Neuve"

    def test_what_someone_binned_stays_in_the_bin(self, store):
        act_as(SOMEONE)
        discard(commune())
        db.session.commit()

        assert load_reference()["communes"] == 0
        assert commune().deleted_at


class TestANewVintage:
    """A file of the next year, from which a line is gone."""

    @pytest.fixture
    def load(self, app, region, monkeypatch, tmp_path):
        folder = shutil.copytree(region, tmp_path / "data")
        monkeypatch.setattr(reference, "DATA", folder)

        def write(text):
            (folder / "natures.csv").write_text(f"code,libelle\n{text}", encoding="utf-8")
            act_as(LOADER)
            written = load_reference()["natures"]
            db.session.commit()
            return written, {one.code: one.is_active for one in db.session.scalars(select(Nature))}

        with app.app_context():
            reference_tables()
            yield write

    def test_retires_the_row_and_takes_it_back_with_its_line(self, load):
        written, in_use = load("financeur,Financeur\n")
        assert (written, {code for code, used in in_use.items() if used}) == (6, {"financeur"})
        assert lines()[-1].changes == [{"field": "is_active", "old": "Oui", "new": "Non"}]

        assert load("financeur,Financeur\n")[0] == 0
        written, in_use = load("financeur,Financeur\nmentorat,Réseau de mentorat\n")
        assert (written, {code for code, used in in_use.items() if used}) == (1, {"financeur", "mentorat"})

    def test_leaves_alone_what_people_added_or_changed(self, load):
        act_as(SOMEONE)
        db.session.add(Nature(code="incubateur", name="Incubateur"))
        db.session.scalars(select(Nature).filter_by(code="mentorat")).one().name = "Mentorat"
        db.session.commit()

        in_use = load("financeur,Financeur\n")[1]

        assert {code for code, used in in_use.items() if used} == {"financeur", "incubateur", "mentorat"}


class TestTheDemoYear:
    @pytest.fixture(autouse=True)
    def year(self, app):
        with app.app_context():
            demo_year()
            act_as(LOADER)
            yield

    def test_it_holds_two_cohorts_six_companies_and_their_year(self):
        cohorts = db.session.scalars(select(Cohort).order_by(Cohort.code)).all()
        participations = db.session.scalars(select(Participation)).all()

        assert [(one.code, len(one.territory)) for one in cohorts] == [("AV-2017", 5), ("AV-2018", 13)]
        assert (count(Company), count(Person), len(participations)) == (11, 29, 6)
        assert {one.state for one in participations} == {ParticipationState.COMPLETED}
        assert {f"{one.joined_on} {one.left_on}" for one in participations} == {"2017-05-15 2017-11-14"}

    def test_each_company_has_its_head_office(self):
        company = db.session.scalars(select(Company).filter_by(siren="000017012")).one()

        assert [(one.siret, one.is_head_office, str(one.commune)) for one in company.establishments] == [
            ("00001701200014", True, "Lodève (34700)")
        ]

    def test_a_second_load_adds_nothing(self):
        before = everything()

        assert load_demo() == 0
        db.session.commit()
        assert everything() == before

    def test_what_someone_changed_or_binned_stays(self):
        act_as(SOMEONE)
        company = db.session.scalars(select(Company).filter_by(siren="000017012")).one()
        company.name = "Fil d'Aujourd'hui"
        discard(db.session.scalars(select(FundApplication).filter_by(company=company)).one())
        db.session.commit()
        before = everything()

        assert load_demo() == 0
        db.session.commit()
        assert everything() == before

    def test_what_someone_called_otherwise_is_not_loaded_again(self):
        act_as(SOMEONE)
        for model in (Company, Partner, Person, Council, SequenceTemplate, Cohort, Fund):
            for number, one in enumerate(db.session.scalars(select(model)), 1):
                name = "last_name" if model is Person else "name"
                setattr(one, name, f"Renommé {number}")
        for model in (SequenceTemplate, Cohort, Fund):
            db.session.scalars(select(model)).first().code = "X"
        company = db.session.scalars(select(Company)).first()
        for site in list(company.establishments):
            discard(site)
        db.session.commit()
        company.siren, company.siren_absence = None, "Radiée"
        db.session.commit()
        before = everything()

        assert load_demo() == 0
        db.session.commit()
        assert everything() == before

    def test_what_someone_linked_or_numbered_otherwise_is_not_loaded_again(self):
        act_as(SOMEONE)
        for one in db.session.scalars(select(CouncilSession).order_by(CouncilSession.id)):
            one.number += 10
        others = list(db.session.scalars(select(Mentor).order_by(Mentor.id)))[::-1]
        for one, mentor in zip(db.session.scalars(select(Mentoring).order_by(Mentoring.id)), others, strict=True):
            one.mentor = mentor
        db.session.commit()
        before = everything()

        assert load_demo() == 0
        db.session.commit()
        assert everything() == before


class TestTheDemoAccounts:
    def test_they_are_written_beside_the_data_for_their_owner_alone(self, store, tmp_path):
        file = tmp_path / "demo-accounts.txt"
        file.touch(mode=0o644)
        said = load_accounts(file)
        db.session.commit()

        assert file.read_text().splitlines() == said
        assert {line.split("\t")[0] for line in said} == {one.value for one in Role}
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        for role, email, password in (line.split("\t") for line in said):
            user = db.session.scalars(select(User).filter_by(email=email)).one()
            assert (user.role, user.until) == (Role(role), None)
            assert matches(user.password_hash, password)

    def test_they_never_join_real_accounts(self, store, make, tmp_path):
        make(User)

        assert load_accounts(tmp_path / "demo-accounts.txt") == []
        assert not (tmp_path / "demo-accounts.txt").exists()
