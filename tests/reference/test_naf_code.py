"""The activity codes: found with or without their point, in the order of the nomenclature."""

from __future__ import annotations

import html
import io
from datetime import date

import pytest

from admin_views.engine.lookup import look_up
from models.engine import act_as, db
from models.parties.company import Company
from models.policy import Role
from models.reference import naf_code
from models.reference.naf_code import NafCode, Nomenclature, in_force
from seeds.reference import LOADER, load_reference
from tests.pages import plain
from tests.stores import reference_tables


@pytest.fixture
def textiles(make):
    make(NafCode, code="94.99Z", name="Autres organisations")
    return make(NafCode, code="13.92Z", name="Fabrication d'articles textiles, sauf habillement")


@pytest.mark.parametrize("words", ["13.92Z", "1392Z", "1392z", "textiles", "habillement fabrication"])
def test_one_is_found_as_it_is_typed(browse_as, textiles, words):
    assert browse_as(Role.STAFF).get(f"/naf_code/?q={words}").column("Code") == ["13.92Z"]


def test_a_company_takes_it_by_its_bare_code(app, browse_as, make, textiles):
    company = make(Company)
    staff = browse_as(Role.STAFF)

    assert staff.submit(f"/company/edit/?id={company}", naf_code=["0000X", ""]).status == 422
    assert staff.submit(f"/company/edit/?id={company}", naf_code=["1392Z", ""]).status == 302
    assert "13.92Z — Fabrication" in staff.get(f"/company/details/?id={company}").words


def test_they_come_in_the_order_of_the_nomenclature(browse_as, textiles):
    assert browse_as(Role.COMMITTEE).get("/naf_code/").column("Code") == ["13.92Z", "94.99Z"]


def test_the_bare_code_is_typed_in_no_form(browse_as, textiles):
    form = browse_as(Role.ADMIN).get(f"/naf_code/edit/?id={textiles}").form()

    assert "bare_code" not in form
    assert form["code"] == "13.92Z"


class TestTwoNomenclatures:
    """NAF rév. 2 until the end of 2026, NAF 2025 from 1 January 2027; both are valid meanwhile."""

    LIST = "code;libelle;correspondances\nA;Agriculture;\n13.92Z;Fabrication de textiles;13.92Z;\n9499Y;Autres;94.99Z\n"

    @pytest.fixture
    def load(self, browse_as):
        def load(text, role=Role.ADMIN, nomenclature="naf_2025"):
            file = (io.BytesIO(text if isinstance(text, bytes) else text.encode()), "naf.csv")
            return browse_as(role).client.post("/naf_code/load/", data={"nomenclature": nomenclature, "file": file})

        return load

    def codes(self):
        return sorted((one.nomenclature.value, one.code, one.name) for one in db.session.query(NafCode))

    def test_one_code_may_be_in_each_and_once_in_one(self, browse_as, make, textiles):
        make(NafCode, code="13.92Z", name="Textiles", nomenclature=Nomenclature.NAF_2025)
        typed = {"code": "13.92Z", "name": "Encore", "nomenclature": "naf_2025"}

        assert "Déjà pris" in browse_as(Role.ADMIN).submit("/naf_code/new/", **typed).errors[0]

    def test_a_list_adds_what_is_missing_and_corrects_the_rest(self, app, load, textiles):
        assert load(self.LIST).status_code == 302
        with app.app_context():
            assert self.codes() == [
                ("naf_2025", "13.92Z", "Fabrication de textiles"),
                ("naf_2025", "94.99Y", "Autres"),
                ("naf_rev2", "13.92Z", "Fabrication d'articles textiles, sauf habillement"),
                ("naf_rev2", "94.99Z", "Autres organisations"),
            ]
        assert load("Code,Libellé\n94.99Y,Autres activités\n").status_code == 302
        with app.app_context():
            assert ("naf_2025", "94.99Y", "Autres activités") in self.codes()
            other = db.session.query(NafCode).filter_by(code="94.99Y").one()
            assert (other.counterparts, other.bare_code) == ("94.99Z", "9499Y")

    def test_a_table_of_correspondence_repeats_a_code_for_each_counterpart(self, app, browse_as, load):
        table = "code,libelle,correspondances\n01.11Y,Blé,01.11Z\n01.11Y,Blé,01.12Z\n01.11Y,Blé,01.11Z\n01.12Y,Riz,\n"

        assert load(table).status_code == 302
        with app.app_context():
            told = dict(db.session.execute(db.select(NafCode.code, NafCode.counterparts)).tuples().all())
        assert told == {"01.11Y": "01.11Z; 01.12Z", "01.12Y": None}
        assert browse_as(Role.STAFF).get("/naf_code/?q=01.12Z").column("Code") == ["01.11Y"]

    def test_a_code_is_found_by_its_counterpart(self, browse_as, load, textiles):
        load(self.LIST)

        for words in ("94.99Z", "9499z", "94 99 Z"):
            found = browse_as(Role.STAFF).get(f"/naf_code/?q={words}").column("Code")
            assert sorted(found) == ["94.99Y", "94.99Z"]

    @pytest.mark.parametrize("words", ["94.99Z", "9499Z", "94 99 z"])
    def test_a_code_is_itself_before_it_is_a_counterpart(self, app, make, textiles, words):
        for at in range(10):
            named = {"name": f"Autres {at}", "nomenclature": Nomenclature.NAF_2025, "counterparts": "94.98Z; 94.99Z"}
            make(NafCode, code=f"94.9{at}Y", **named)
        with app.app_context():
            assert look_up(NafCode, words, 8).only.code == "94.99Z"
            assert look_up(NafCode, words.replace("9Z", "8Z").replace("9 z", "8 z"), 8).only is None

    @pytest.mark.parametrize(
        ("text", "nomenclature", "sentence"),
        [
            ("", "naf_2025", "Choisissez un fichier CSV"),
            ("code;libelle\n62.01Z;X\n", "naf_9", "Choisissez la nomenclature"),
            ("numero;libelle\n62.01Z;X\n", "naf_2025", "il manque"),
            ("code;libelle\nA;Agriculture\n", "naf_2025", "Aucune ligne"),
            ("code;libelle\n62.01Z;\n", "naf_2025", "n'a pas de libellé"),
            ("code;libelle\n62.01Z;X\n62.01Z;Y\n", "naf_2025", "a deux libellés"),
            ("code;libelle\n62.01Z;" + "x" * 201 + "\n", "naf_2025", "Au plus 200 caractères"),
            ("code;libelle\n" + "62.01Z;X\n" * 5_001, "naf_2025", "plus de 5000 lignes"),
            (b"\xff\x00\x01", "naf_2025", "il manque"),
        ],
    )
    def test_a_file_that_is_no_list_is_said_so_and_nothing_is_kept(self, app, load, text, nomenclature, sentence):
        answer = load(text, nomenclature=nomenclature)

        assert answer.status_code == 422
        assert sentence in plain(html.unescape(answer.text))
        with app.app_context():
            assert self.codes() == []

    def test_it_is_for_those_who_change_the_table(self, load, browse_as):
        assert load(self.LIST, role=Role.STAFF).status_code == 403
        assert "Charger une liste" in browse_as(Role.ADMIN).get("/naf_code/").words
        assert "Charger une liste" not in browse_as(Role.STAFF).get("/naf_code/").words

    def test_the_one_in_force_is_proposed_first(self, monkeypatch, browse_as, make, textiles):
        make(NafCode, code="13.92Z", name="Textiles", nomenclature=Nomenclature.NAF_2025)
        staff = browse_as(Role.STAFF)

        def first():
            found = staff.client.get("/company/lookup/?field=naf_code&q=1392Z").get_json()["results"]
            return ["NAF 2025" if "NAF 2025" in one["label"] else one["hint"] for one in found]

        assert (in_force(date(2026, 12, 31)), in_force(date(2027, 1, 1))) == tuple(Nomenclature)
        monkeypatch.setattr(naf_code, "in_force", lambda _day: Nomenclature.NAF_REV_2)
        assert first() == ["NAF rév. 2", "NAF 2025"]
        monkeypatch.setattr(naf_code, "in_force", lambda _day: Nomenclature.NAF_2025)
        assert first() == ["NAF 2025", "NAF rév. 2"]

    def test_loading_the_tables_again_leaves_the_other_one_alone(self, app, load, region_alone):
        with app.app_context():
            reference_tables()
        load("code;libelle\n13.92Z;Textiles\n")
        with app.app_context():
            act_as(LOADER)
            assert load_reference()["activity codes"] == 0
            assert db.session.query(NafCode).filter_by(nomenclature=Nomenclature.NAF_2025).one().is_active
