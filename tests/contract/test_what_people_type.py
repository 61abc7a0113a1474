"""What people typed and what became of it, a kind a test; what sorts of value read: `tests/engine/test_kinds.py`."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from admin_views.engine.files.csv_files import EXCEL
from models.accompaniment.mentor import Mentor, MentorState
from models.cohorts.cohort import Cohort
from models.engine import JournalEntry, db, normal, now, write_again
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune
from models.reference.naf_code import NafCode
from tests.factories import sample
from tests.statements import statements


class TestAPersonIsFoundByTelephone:
    def test_however_the_number_is_written(self, make, browse_as):
        make(Person, last_name="Fictif-Benali", phone="06 39 98 00 14")
        make(Person, last_name="Autre", phone="06 39 98 00 15")
        browser = browse_as(Role.STAFF)

        for typed in (
            "06 39 98 00 14",
            "0639980014",
            "06.39.98.00.14",
            "06\u201139\u201198\u201100\u201114",
            "+33 6 39 98 00 14",
            "+33 (0)6 39 98 00 14",
            "0033639980014",
        ):
            assert browser.get(f"/person/?q={quote(typed)}").column("Nom") == ["Fictif-Benali"], typed

    @pytest.mark.parametrize(("typed", "kept"), [("330 000 019", "330000019"), ("33.000.00.19", "330000019")])
    def test_and_a_siren_that_begins_as_a_country_does_is_found_by_its_own_digits(self, make, browse_as, typed, kept):
        make(Company, name="Filature", siren=kept)

        assert browse_as(Role.STAFF).get(f"/company/?q={quote(typed)}").column("Raison sociale") == ["Filature"]

    @pytest.mark.parametrize("typed", ["06 39 98 00 14", "+33 (0)6 39 98 00 14", "b.fictif@exemple.fr"])
    def test_from_the_box_of_every_page_and_where_one_is_chosen_by_those_who_see_it(self, make, browse_as, typed):
        number = make(Person, last_name="Fictif-Benali", phone="06 39 98 00 14", email="b.fictif@exemple.fr")
        make(Person, last_name="Autre", phone="06 39 98 00 15", email="autre@exemple.fr")
        staff, committee = browse_as(Role.STAFF), browse_as(Role.COMMITTEE)

        assert staff.get(f"/search?q={quote(typed)}").location == f"/person/details/?id={number}"
        assert "Fictif-Benali" in staff.get(f"/mentor/lookup/?field=person&q={quote(typed)}").text
        assert "Aucune fiche" in committee.get(f"/search?q={quote(typed)}").words
        assert "Fictif-Benali" not in committee.get(f"/mentor/lookup/?field=person&q={quote(typed)}").text

    def test_but_not_by_those_who_do_not_see_it(self, make, browse_as):
        make(Person, last_name="Fictif-Benali", phone="06 39 98 00 14")

        assert browse_as(Role.COMMITTEE).get("/person/?q=0639980014").rows == []


class TestASignOfTypography:
    @pytest.fixture
    def names(self, make, browse_as):
        for name in (
            "Fil d'Oc",
            "L’Atelier",
            "Cœur de Łódź",
            "Saint-Gaudens Bois",
            "Sainte-Énimie Laine",
            "Sa Majesté",
        ):
            make(Company, name=name)
        browser = browse_as(Role.STAFF)
        return lambda address: browser.get(f"/company/?{address}").column("Raison sociale")

    def test_hides_no_company(self, names):
        for typed, found in (
            ("fil d’oc", ["Fil d'Oc"]),
            ("fil d'oc", ["Fil d'Oc"]),
            ("l'atelier", ["L'Atelier"]),
            ("atelier", ["L'Atelier"]),
            ("coeur de lodz", ["Cœur de Łódź"]),
            ("CŒUR", ["Cœur de Łódź"]),
            ("st gaudens", ["Saint-Gaudens Bois"]),
            ("saint gaudens", ["Saint-Gaudens Bois"]),
            ("ste enimie", ["Sainte-Énimie Laine"]),
            ("sa majeste", ["Sa Majesté"]),
        ):
            assert names(f"q={quote(typed)}") == found, typed

    def test_is_the_same_for_the_database_which_sorts(self, names):
        assert names("sort=name") == sorted(names(""), key=normal)

    def test_is_read_alike_by_python_and_by_the_database(self, app):
        from admin_views.engine.sql_functions import french_order

        with app.app_context():
            for text in ("fil d’oc", "ŒUVRE Łódź", "1re – 2e", "Straße", "½ №", "e\u0323\u0301", "Ðuro Þór"):
                assert db.session.scalar(db.select(french_order(db.literal(text)))) == normal(text), text


class TestWordsMadeOtherwise:
    def test_are_written_again_without_a_version_or_a_line(self, app, make):
        number = make(Person, last_name="Fictif", phone="06 39 98 00 14")
        make(Person, last_name="Parti", deleted_at=now())
        make(Person, last_name="홍", first_name="길동", phone="06 39 98 00 15")  # no letter that is searched
        with app.app_context():
            lines = db.session.scalar(db.select(db.func.count()).select_from(JournalEntry))
            db.session.execute(db.text("UPDATE person SET sort_key = '', search_words = '', search_private = ''"))
            db.session.commit()
            before = db.session.get_one(Person, number).version

            assert write_again(db.session()) == 3
            assert write_again(db.session()) == 0

            person = db.session.get_one(Person, number)
            assert (person.sort_key[:6], person.version) == ("fictif", before)
            assert "0639980014" in person.search_private
            other = db.session.scalars(db.select(Person).where(Person.phone == "+33639980015")).one()
            assert (other.sort_key, "0639980015" in other.search_private) == ("", True)
            assert db.session.scalar(db.select(db.func.count()).select_from(JournalEntry)) == lines

    def test_are_looked_for_without_reading_a_record_where_none_lacks_them(self, app):
        with app.app_context(), statements() as seen:
            assert write_again(db.session()) == 0
        assert len(seen) > 70
        assert [one for one in seen if "search_words" in one] == []


class TestALetterInACode:
    @pytest.mark.one_database  # what is said of it reaches no database
    @pytest.mark.parametrize("form", ["norme", "excel", "xlsx"])
    def test_is_in_the_name_of_the_file(self, make, browse_as, form):
        cohort = make(Cohort, code="Cœur-2026", starts_on="15/05/2017")
        asked = {"dataset": "entreprises-accompagnees", "as_of": "05/02/2018", "format": form, "cohort": str(cohort)}
        staff = browse_as(Role.STAFF)

        answer = staff.client.post("/export_run/new/", data=asked)
        again = staff.client.post("/export_run/reissue/", data={"id": 1})

        for one in (answer, again):
            assert one.status_code == 200
            kept = one.headers["Content-Disposition"]
            assert "_Coeur-2026" in kept
            assert "filename*=UTF-8''2018-02-05_alter-venture_entreprises-accompagnees_C%C5%93ur-2026" in kept

    def test_is_in_the_name_of_a_calendar(self, make, browse_as):
        cohort = make(Cohort, code="Cœur-2026")
        answer = browse_as(Role.STAFF).client.get(f"/meeting/calendar.ics?cohort={cohort}")

        assert answer.status_code == 200
        assert "coeur-2026.ics" in answer.headers["Content-Disposition"]


class TestARemark:
    LINES = "\r\n".join(["x" * 200] * 4) + "\r\n" + "y" * 196  # 1 000 characters as the reader counts them

    def test_is_kept_to_its_end(self, app, make, browse_as):
        mentor = make(Mentor, state=MentorState.ACTIVE)
        sent = browse_as(Role.STAFF).post("/mentor/move/", {"id": mentor, "verb": "pause", "remark": self.LINES})

        assert sent.status == 302
        with app.app_context():
            kept = db.session.scalars(db.select(JournalEntry.remark).where(JournalEntry.remark.is_not(None))).one()
        assert kept == self.LINES.replace("\r\n", "\n")
        assert len(kept) == 1_000

    @pytest.mark.one_database
    def test_that_is_longer_is_refused_and_not_cut(self, make, browse_as):
        mentor = make(Mentor, state=MentorState.ACTIVE)
        sent = browse_as(Role.STAFF).post("/mentor/move/", {"id": mentor, "verb": "pause", "remark": "x" * 1_001})

        assert sent.errors == ["Au plus 1000 caractères : il y en a 1001."]


class TestAPageAfterTheLast:
    def test_of_more_than_are_counted_leads_to_the_last(self, app, browse_as, monkeypatch):
        monkeypatch.setattr("admin_views.engine.list_rows.COUNTED", 60)
        with app.app_context():
            db.session.add_all([sample(NafCode) for _ in range(101)])
            db.session.commit()
        staff = browse_as(Role.STAFF)

        page = staff.get("/naf_code/?page=999&sort=code")
        assert page.location == "/naf_code/?sort=code&page=3"
        assert len(staff.get(page.location).rows) == 1
        assert any("page=2" in link for link in staff.get("/naf_code/").links)
        assert any("page=3" in link for link in staff.get("/naf_code/?page=2").links)


class TestAFilterThatIsNotRead:
    def test_gives_no_file(self, make, browse_as):
        make(Company)
        staff = browse_as(Role.STAFF)

        answer = staff.get("/company/export/excel/?founded_on_from=31/04/2024")

        assert answer.location == "/company/?founded_on_from=31%2F04%2F2024"
        assert "Un filtre ne se lit pas" in staff.get(answer.location).words
        assert staff.client.get("/company/export/excel/?founded_on_from=30/04/2024").status_code == 200

    @pytest.mark.one_database
    @pytest.mark.parametrize("action", ["bin", "change:naf_code"])
    def test_changes_nothing_of_all_that_match(self, make, browse_as, action):
        make(Company)
        staff, all_of_them = browse_as(Role.STAFF), {"action": action, "all": "1"}

        answer = staff.post("/company/action/", all_of_them | {"arguments": "founded_on_from=31/04/2024"})

        assert answer.location == "/company/?founded_on_from=31%2F04%2F2024"
        assert "Un filtre ne se lit pas" in staff.get(answer.location).words
        assert staff.post("/company/action/", all_of_them | {"arguments": "founded_on_from_is=vide"}).status == 200


class TestCapitals:
    def test_of_an_acronym_stay_in_a_count(self, make, browse_as):
        make(NafCode), make(NafCode)

        assert "2 codes APE" in browse_as(Role.STAFF).get("/naf_code/").words
        assert "fichier pour la Région" in browse_as(Role.STAFF).get("/export_run/").words


class TestATextThatLooksLikeAValue:
    @pytest.mark.parametrize(
        "text", ["1-2", "3/4", "1.5", "12:30", "1E5", "01-févr", "mars-17", "14 nov 2017", "1 1/2"]
    )
    def test_is_a_text_for_excel(self, text):
        assert EXCEL.text(text) == f'="{text}"'

    @pytest.mark.parametrize("text", ["Bois 1-2", "Filature", "3 rue de l'Oc", "Mars", "06 39 98 00 14", "100 % laine"])
    def test_is_left_as_it_is_otherwise(self, text):
        assert EXCEL.text(text) == text

    def test_is_no_code_that_excel_leaves_alone(self):
        """The files the Région received in former years keep their bytes."""
        assert [EXCEL.identifier(code) for code in ("AV-2017", "62.01Z", "9220", "1-2")] == [
            "AV-2017",
            "62.01Z",
            '="9220"',
            '="1-2"',
        ]

    def test_runs_nothing(self):
        assert EXCEL.text('-1-2"') == "'-1-2\""
        assert EXCEL.text("=1-2") == "'=1-2"


def test_a_commune_is_found_by_its_shortened_name(make, browse_as):
    make(Commune, name="Saint-Gaudens")
    make(Commune, name="Gaudens")

    found = browse_as(Role.STAFF).client.get("/establishment/lookup/?field=commune&q=st gaudens").json["results"]

    assert [one["label"].split(" (")[0] for one in found] == ["Saint-Gaudens"]
