"""Finding: search, filters, order and pages, all in the address."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from admin_views.engine import filter_form
from admin_views.engine.list_rows import _two_lines, count_words
from models.accompaniment.participation import Participation
from models.engine import db
from models.parties.company import Company, EssStatus
from models.parties.person import Person
from models.policy import Role
from tests.factories import sample
from tests.statements import statements


@pytest.fixture
def companies(make):
    return {
        name: make(Company, name=name, siren=siren, ess_status=status)
        for name, siren, status in (
            ("Zoé Textile", "000017012", EssStatus.SCOP),
            ("Énergie Partagée", "000017020", EssStatus.SCIC),
            ("éclats de bois", "000017038", EssStatus.SCOP),
            ("Atelier 100 % laine", "000017046", EssStatus.SCIC),
        )
    }


@pytest.fixture
def names(browse_as, companies):
    """The names a search or an order gives."""
    browser = browse_as(Role.STAFF)
    return lambda query: browser.get(f"/company/?{query}").column("Raison sociale") if browser else []


class TestSearch:
    def test_forgets_accents_capitals_and_spaces(self, names):
        for words in ("energie", "ÉNERGIE", "énergie part", "partagee", "000 017 020", "000017020"):
            assert names(f"q={words}") == ["Énergie Partagée"], words

    def test_finds_nothing_that_does_not_hold_every_word(self, browse_as, companies):
        browser = browse_as(Role.STAFF)
        for words in ("%25%25", "_", "introuvable", "zoe energie"):
            page = browser.get(f"/company/?q={words}")

            assert "Aucune entreprise ne correspond" in page.words or len(page.rows) == 4, words

    @pytest.mark.one_database  # told from the address
    def test_of_a_joker_alone_is_no_search(self, names):
        assert len(names("q=%25")) == 4


class TestOrder:
    def test_is_the_alphabet_of_french(self, names):
        alphabet = ["Atelier 100 % laine", "éclats de bois", "Énergie Partagée", "Zoé Textile"]
        assert names("") == alphabet
        assert names("sort=name") == alphabet
        assert names("sort=-name") == alphabet[::-1]

    def test_of_people_by_first_name_too(self, browse_as, make):
        for first_name in ("Zoé", "Élise", "Anouk"):
            make(Person, first_name=first_name)
        browser = browse_as(Role.STAFF)

        assert browser.get("/person/?sort=first_name").column("Prénom") == ["Anouk", "Élise", "Zoé"]

    def test_puts_what_is_not_said_last_both_ways(self, browse_as, make):
        make(Participation, left_on=None)
        make(Participation, left_on="14/11/2017")
        browser = browse_as(Role.STAFF)

        for order in ("left_on", "-left_on"):
            assert browser.get(f"/participation/?columns=company,left_on&sort={order}").column("Sortie le") == [
                "14/11/2017",
                "",
            ]

    @pytest.mark.one_database  # what is not read reaches no database
    def test_by_what_is_no_column_is_the_usual_one(self, names):
        for order in ("3", "password_hash", "-", "search_private", "name;drop"):
            assert names(f"sort={order}") == names(""), order


class TestFilters:
    def test_by_a_choice(self, names):
        assert names("ess_status=scop") == ["éclats de bois", "Zoé Textile"]

    def test_by_days(self, browse_as, make):
        make(Participation, joined_on="15/05/2017")
        browser = browse_as(Role.STAFF)

        assert len(browser.get("/participation/?joined_on_from=2017-05-15&joined_on_to=15/05/2017").rows) == 1
        assert browser.get("/participation/?joined_on_from=16/05/2017").rows == []

    def test_by_a_record_or_by_its_words(self, browse_as, make, companies):
        make(Participation, company=companies["Énergie Partagée"])
        make(Participation, company=companies["Zoé Textile"])
        browser = browse_as(Role.STAFF)

        for value in (companies["Énergie Partagée"], "energie"):
            rows = browser.get(f"/participation/?company={value}").rows
            assert [row["Entreprise"] for row in rows] == ["Énergie Partagée"]

    @pytest.mark.one_database("postgresql")  # the stricter of the two, were one of them asked of it
    def test_that_make_no_sense_are_explained_and_hide_nothing(self, browse_as, companies):
        browser = browse_as(Role.STAFF)
        for query, sentence in (
            ("founded_on_from=bientot", "« bientot » n'est pas une date"),
            ("ess_status=zzz", "« zzz » ne fait pas partie des choix."),
            ("ess_status=%00", "caractère de contrôle"),
        ):
            page = browser.get(f"/company/?{query}")

            assert page.status == 200, query
            assert sentence in page.words
            assert len(page.rows) == 4, query

    def test_met_by_many_give_the_same_rows_read_in_their_order(self, browse_as, companies, monkeypatch):
        monkeypatch.setattr("admin_views.engine.list_rows.COUNTED", 1)
        with statements() as seen:
            found = browse_as(Role.STAFF).get("/company/?ess_status=scop").column("Raison sociale")

        assert found == ["éclats de bois", "Zoé Textile"]
        is_told = any("likely(company.ess_status" in one for one in seen)
        assert is_told is any("ess_status = ?" in one for one in seen)  # as SQLite is asked; PostgreSQL knows

    def test_hold_in_the_file_of_the_list_too(self, browse_as, companies):
        browser = browse_as(Role.STAFF)

        body = browser.client.get("/company/export/norme/?ess_status=scop&q=text", buffered=True).get_data(as_text=True)

        assert [line.split(",")[0] for line in body.splitlines()[1:]] == ["Zoé Textile"]
        both = browser.client.get("/company/export/norme/?ess_status=scop", buffered=True).get_data(as_text=True)
        assert len(both.splitlines()) == 1 + 2

    @pytest.mark.one_database
    @pytest.mark.parametrize("path", ["", "export/norme/"])
    def test_are_read_once_a_page(self, browse_as, monkeypatch, path):
        read, boxes = [], filter_form.boxes

        def reading(filters, arguments):
            read.append(arguments.to_dict())
            return boxes(filters, arguments)

        monkeypatch.setattr(filter_form, "boxes", reading)
        browse_as(Role.STAFF).client.get(f"/company/{path}?ess_status=scop", buffered=True)

        assert [one for one in read if one == {"ess_status": "scop"}] == [{"ess_status": "scop"}]

    @pytest.mark.one_database
    def test_left_empty_leave_the_address(self, browse_as):
        page = browse_as(Role.STAFF).get("/company/?q=&ess_status=scop&founded_on_from=")

        assert page.status == 302
        assert page.location == "/company/?ess_status=scop"

    def test_can_be_taken_off_one_by_one(self, browse_as, companies):
        page = browse_as(Role.STAFF).get("/company/?ess_status=scop&q=bois")

        assert "Statut ESS : Scop" in page.words.replace("\u202f", " ")
        assert "/company/?q=bois" in page.links


class TestPages:
    @pytest.fixture
    def browser(self, app, browse_as):
        with app.app_context():
            db.session.add_all([sample(Company) for _ in range(51)])
            db.session.commit()
        return browse_as(Role.STAFF)

    def test_hold_fifty_rows(self, browser):
        first, second = browser.get("/company/"), browser.get("/company/?page=2")

        assert (len(first.rows), len(second.rows)) == (50, 1)
        assert "/company/?page=2" in first.links
        for beyond in ("9999999999999999999", "99"):
            assert len(browser.get(f"/company/?page={beyond}").rows) == 1, beyond

    @pytest.mark.one_database  # how a number is read
    def test_before_the_first_are_the_first(self, browser):
        for page in ("-1", "0", "deux", "1.5", "²"):
            assert len(browser.get(f"/company/?page={page}").rows) == 50, page


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 entreprise"), (1, "1 entreprise"), (42, "42 entreprises"), (1_001, "1\u202f000+ entreprises")],
)
def test_a_count_has_a_ceiling(count, words):
    assert count_words(count, "Entreprise", "Entreprises") == words


@pytest.mark.one_database
def test_a_long_text_is_told_whole_and_cut_at_its_sign():
    span = '<span class=long title="{0}@b&#34;">{0}<wbr>@b&#34;</span>'
    for text, said in (('<i>&@b"', "&lt;i&gt;&amp;"), (Markup("&lt;a@b&#34;"), "&lt;a")):
        assert _two_lines(text, 12) == span.format(said)


@pytest.mark.one_database
def test_a_code_in_a_long_text_is_of_one_piece_and_words_with_a_hyphen_are_not():
    title = "F-2026-0006 — Saint-Étienne du Grès, Cœur-2018"

    assert "class=code" not in _two_lines(title, 7)  # a line holds neither
    assert _two_lines(title, 12) == (
        f'<span class=long title="{title}"><span class=code>F-2026-0006</span> — Saint-Étienne du Grès, '
        "<span class=code>Cœur-2018</span></span>"
    )
