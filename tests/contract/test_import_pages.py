"""« Importer », page after page, without a script; who may, and who may not."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from models.engine import ImportedFile, Right, allows, concepts, db
from models.parties.company import Company
from models.parties.partner import Partner
from models.parties.person import Person
from models.policy import Role
from models.reference.problem_kind import ProblemKind
from models.selection.call_for_applications import CallForApplications, CallState
from tests.factories import sample
from tests.numbers import siren
from tests.statements import is_within, statements

HEAD = "Raison sociale;SIREN;Statut ESS;Commentaire"


@pytest.fixture
def dropped(app, browse_as):
    """Drops a file as somebody; their browser, and the address of what comes next."""

    def drop(text, role=Role.STAFF, concept="company"):
        browser = browse_as(role)
        sent = {"concept": concept, "file": (io.BytesIO(text.encode()), "clients.csv")}
        return browser, browser.post("/imports/new/", sent).location

    return drop


def companies(app):
    with app.app_context():
        return sorted(db.session.scalars(select(Company.name)))


def inputs(page, name):
    """The names of the inputs that begin so."""
    found = (one.get("name") or "" for one in page.tree.iter() if one.tag in {"select", "input"})
    return [one for one in found if one.startswith(name)]


def test_a_file_goes_from_its_dropping_to_its_undoing(app, dropped):
    with app.app_context():
        db.session.add(sample(Company, name="Cuir", siren=siren(2), ess_status="scop", state="active"))
        db.session.commit()
    text = f"{HEAD}\nCuir et fils;{siren(2)};;x\nDune;{siren(3)};Scopp;x\nSable;{siren(4)};Scopp;x\nGrès;12;Scic;\n"
    staff, match = dropped(text)
    page = staff.get(match)
    assert page.title == "Relier les colonnes"
    assert page.column("Champ")[3].startswith("Ne rien faire")
    assert page.form()["column-3"] == ""
    assert page.form()["key"] == "siren"
    assert "Une colonne non reliée n'est jamais touchée" in page.words

    mend = staff.post(match, page.form(_next="1")).location
    page = staff.get(mend)
    assert page.title == "2 points à corriger"
    (scop,) = inputs(page, "choice-")
    assert page.form()[scop] == "scop"  # the nearest is proposed
    (number,) = [one for one in inputs(page, "text-") if one.endswith("siren")]
    assert "Appliquer aux 2 lignes" in page.words
    typed = page.form(**{number: siren(5)})
    ended = app.test_client().post(mend, data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert siren(5) in ended.get_data(as_text=True)  # who is not signed in any more loses nothing
    check = staff.post(mend, typed).location
    page = staff.get(check)
    assert "Nouvelles3 Modifiées1 Identiques0 Refusées0" in page.words
    assert "Raison sociale Cuir Cuir et fils" in page.words
    assert companies(app) == ["Cuir"]

    form = next(one for one in page.tree.iter("form") if one.get("action") == "/imports/run/")
    number = {one.get("name"): one.get("value") for one in form.iter("input")}
    assert staff.post("/imports/run/", number).location == check
    page = staff.get(check)
    assert "C'est importé : 3 nouvelles, 1 modifiée" in page.words
    assert companies(app) == ["Cuir et fils", "Dune", "Grès", "Sable"]
    with app.app_context():
        known = db.session.scalars(select(Company.id).where(Company.name == "Dune")).one()
    assert "import «" in staff.get(f"/company/details/?id={known}").words
    assert "clients.csv" in staff.get("/imports/").words
    assert [staff.post(one, number).location for one in (match, mend, "/imports/run/")] == [check] * 3  # gone back to
    assert "Ce qui est fait" in page.words
    staff.post("/imports/undo/", number)
    assert companies(app) == ["Cuir"]
    undone = staff.get(check).words
    assert "Ce qui avait été fait" in undone
    assert "Ce qui est fait" not in undone
    assert [staff.post(f"/imports/{one}/", number).location for one in ("run", "undo")] == [check] * 2
    assert companies(app) == ["Cuir"]


@pytest.mark.one_database  # what is read of a file and told of it is Python's
def test_what_cannot_be_read_or_matched_is_told(app, browse_as, dropped):
    staff = browse_as(Role.STAFF)
    assert staff.get("/imports/new/?concept=").location == "/imports/"
    assert staff.post("/imports/new/", {"concept": "company"}).status == 422
    assert "Choisissez un fichier" in staff.post("/imports/new/", {"concept": "company"}).words
    _staff, match = dropped("Chose;Autre\na;b\n")
    page = _staff.get(match)
    assert "Reliez au moins une colonne." in _staff.post(match, page.form(_next="1")).words
    other = _staff.post(match, {**page.form(), "_sheet": "1", "first": "2", "last": "2"})
    assert "Colonnes" not in other.text
    assert [row["Colonne"] for row in _staff.get(match).rows] == ["a", "b"]
    for blanks, told in ((1, "(une laissée de côté"), (2, "(2 laissées de côté")):
        lines = "Chose;Autre\na;b\n" + ";\n" * blanks + "c;d\n"
        _staff, match = dropped(lines)
        assert told in _staff.get(match).words


@pytest.mark.one_database
def test_columns_are_known_by_what_people_call_them_and_what_none_says_is_asked_once(dropped):
    people = "Ana;Dune;ana@exemple.fr;06 39 98 00 01\nLou;;lou@exemple.fr;06 39 98 00 02\nZoé;;zoe@exemple.fr;\n"
    staff, match = dropped(f"Prénom;Nom;Courriel;Portable\n{people}", concept="person")
    page = staff.get(match)
    assert [page.form()[f"column-{number}"] for number in range(4)] == ["first_name", "last_name", "email", "phone"]

    page = staff.get(staff.post(match, page.form(_next="1")).location)
    asked = [" ".join(one.itertext()) for one in page.tree.iter("legend")]
    assert asked.count("Lignes 2, 3, 4") == len(asked) - 2  # the origin of the data…
    assert any(one.endswith("-legal_basis") for one in inputs(page, "choice-"))  # what may be chosen is offered
    assert [one for one in asked if "," not in one] == ["Ligne 3", "Ligne 4"]  # names, each its own


@pytest.mark.one_database
def test_a_record_of_a_short_table_is_chosen_in_it_and_another_by_its_words_alone(app, dropped):
    with app.app_context():
        kinds = [sample(ProblemKind, name=name) for name in ("Croissance externe", "Gouvernance")]
        calls = [sample(CallForApplications, state=one) for one in (CallState.PUBLISHED, CallState.DRAFT)]
        db.session.add_all([*calls, *kinds, *(sample(Company, name=name) for name in ("Dune", "Grès"))])
        db.session.commit()
        text = "Entreprise;Appel;Problématique principale\n"
        text += f"Grès;{calls[0]};Développement\nArgile;{calls[0]};\nDune;{calls[1]};\n"
        growth, governance = (str(one.id) for one in kinds)
    staff, match = dropped(text, concept="candidacy")
    mend = staff.post(match, staff.get(match).form(_next="1")).location
    page = staff.get(mend)
    (problem,) = inputs(page, "choice-")  # none for the company: who knows how many there are; nor for what is named
    (offered,) = [one for one in page.tree.iter("select") if one.get("name") == problem]
    assert [one.get("value") for one in offered.iter("option")] == ["", growth, governance, "_empty"]

    check = staff.get(staff.post(mend, page.form(**{problem: governance})).location.replace("mend", "check"))
    assert "Nouvelles1" in check.words
    assert "Problématique principale : Gouvernance" in check.words


@pytest.mark.one_database
def test_a_record_that_was_chosen_is_told_by_its_name_where_a_rule_refuses_it(app, dropped):
    with app.app_context():
        calls = [sample(CallForApplications, state=CallState.DRAFT) for _ in range(2)]
        db.session.add_all([*calls, sample(Company, name="Dune")])
        db.session.commit()
        call, number = str(calls[1]), calls[1].id
    staff, match = dropped("Entreprise;Appel\nDune;Appel\n", concept="candidacy")
    mend = staff.post(match, staff.get(match).form(_next="1")).location
    page = staff.get(mend)
    (choice,) = inputs(page, "choice-")
    page = staff.get(staff.post(mend, page.form(**{choice: number})).location)
    assert f"Appel « {call} » : Cet appel ne prend pas de candidature" in page.words


@pytest.mark.one_database
def test_rows_that_are_refused_leave_as_a_file_and_the_others_go_alone(app, dropped):
    staff, match = dropped(f"{HEAD}\nDune;{siren(3)};Scop;\nGrès;12;Scic;\n")
    mend = staff.post(match, staff.get(match).form(_next="1")).location
    check = mend.replace("mend", "check")
    number = {"id": check.partition("=")[2]}
    assert staff.client.get(f"/imports/refused/?id={number['id']}").data.startswith(b"PK")
    assert "Corrigez d'abord" in staff.post("/imports/run/", number).words
    assert companies(app) == []
    staff.post("/imports/run/", {**number, "_without": "1"})
    assert companies(app) == ["Dune"]


def test_who_sent_a_file_is_found_by_name_and_remembered(app, browse_as):
    with app.app_context():
        db.session.add(sample(Partner, name="Ligue des moulins"))
        db.session.commit()
    staff = browse_as(Role.STAFF)
    text = f"Nom usuel;Numéro\nDune;{siren(3)}\n"

    def drop(sender, browser=staff):
        sent = {"concept": "company", "file": (io.BytesIO(text.encode()), "c.csv"), "sender": sender}
        return browser.post("/imports/new/", sent)

    assert "Partenaire qui l'envoie" in staff.get("/imports/new/?concept=company").words
    refused = drop("Ligue des ponts")
    assert (refused.status, "Aucune fiche « Ligue des ponts »" in refused.words) == (422, True)
    match = drop("ligue des moulins").location
    said = {"column-0": "name", "column-1": "siren", "every-ess_status": "scop"}
    check = staff.post(match, staff.get(match).form(_next="1", **said)).location
    staff.post("/imports/run/", {"id": check.partition("=")[2]})
    other = browse_as(Role.STAFF, name="Un autre")
    assert other.get(drop("Ligue des moulins", other).location).form()["column-1"] == "siren"
    assert other.get(drop("", other).location).form()["column-1"] == ""


def test_what_a_row_looks_like_is_shown_beside_it(app, browse_as):
    with app.app_context():
        db.session.add(sample(Person, last_name="Rivière", first_name="Jeanne", email="j@exemple.fr", phone=None))
        db.session.commit()
    staff = browse_as(Role.STAFF)
    text = "Nom;Prénom;Téléphone;Base légale;Origine des données\nRiviere;Jeane;0467000000;Contrat;salon\n"
    match = staff.post("/imports/new/", {"concept": "person", "pasted": text}).location
    page = staff.get(staff.post(match, staff.get(match).form(_next="1")).location)
    assert page.rows[:2] == [
        {"Champ": "Nom", "Le fichier": "Riviere", "C'est « Rivière Jeanne »": "Rivière"},
        {"Champ": "Prénom", "Le fichier": "Jeane", "C'est « Rivière Jeanne »": "Jeanne"},
    ]


@pytest.mark.one_database
def test_who_has_the_right_brings_in_and_nobody_else(app, browse_as):
    """Of the roles that may bring in the same, one is shown all that it may."""
    shown = set()
    for role in Role:
        browser = browse_as(role)
        may = [name for name in concepts() if allows(role, name, Right.IMPORT)]
        assert browser.get("/imports/").status == (200 if may else 403)
        for name in concepts() if tuple(may) not in shown else [*may[:1], "user"]:
            asked = browser.get(f"/imports/new/?concept={name}").status
            assert asked == (200 if name in may else 404 if may else 403), (role, name)
            sent = browser.client.get(f"/imports/example/?concept={name}")
            assert sent.status_code == asked, (role, name)
        shown.add(tuple(may))
        assert "user" not in may
        assert ("company" in may) == (role in {Role.ADMIN, Role.PROGRAMME_MANAGER, Role.STAFF})


@pytest.mark.one_database
def test_the_file_of_another_is_not_there(app, browse_as, dropped):
    staff, match = dropped(f"{HEAD}\nDune;{siren(3)};Scop;\n")
    check = staff.post(match, staff.get(match).form(_next="1")).location
    number = check.partition("=")[2]
    for page in (match, check, "/imports/", "/imports/new/?concept=company"):
        with statements() as asked:
            assert staff.get(page).status == 200
        assert is_within(12, asked), (page, len(asked))
    for other in (browse_as(Role.STAFF, name="Un autre"), browse_as(Role.ADMIN), browse_as(Role.FUND_MANAGER)):
        for page in ("match", "mend", "check", "refused"):
            assert other.get(f"/imports/{page}/?id={number}").status == 404
        assert other.post("/imports/run/", {"id": number}).status == 404
    staff.post("/imports/run/", {"id": number})
    assert companies(app) == ["Dune"]
    assert browse_as(Role.STAFF, name="Un tiers").post("/imports/undo/", {"id": number}).status == 404
    assert browse_as(Role.ADMIN).post("/imports/undo/", {"id": number}).status == 302
    assert companies(app) == []
    with app.app_context():
        assert db.session.scalar(select(ImportedFile.state)) == "undone"


@pytest.mark.one_database
def test_nothing_that_is_sent_is_a_fault(app, dropped):
    staff, match = dropped(f"{HEAD}\nDune;{siren(3)};Scop;\n")
    number = match.partition("=")[2]
    odd = ("", "x", "-1", "99999999999", "\0", "²", "siren", "1e9", "company.id", "_words", "id+id")
    for words in odd:
        said = {
            f"{name}{at}": words for name in ("column-", "empty-", "unit-", "every-") for at in ("0", "9999", "x", "")
        }
        asked = said | dict.fromkeys(("sheet", "first", "last", "key", "every_field", "every_text"), words)
        for pressed in ("_sheet", "_again", "_next"):
            assert staff.post(match, {**asked, pressed: "1"}).status in {200, 302, 422}, (words, pressed)
        assert staff.post(f"/imports/mend/?id={number}", {f"choice-{words}": words, "_all": "1"}).status in {302, 422}
        for page in ("match", "mend", "check", "refused", "run", "undo"):
            assert staff.get(f"/imports/{page}/?id={words}").status in {404, 405}
        assert staff.get(f"/imports/new/?concept={words}").status == (404 if words else 302)
        sent = {"concept": "company", "pasted": f"{HEAD}\nDune;{siren(3)};Scop;\n", "sender": words}
        assert staff.post("/imports/new/", sent).status in {302, 422}, words


@pytest.mark.one_database
def test_nothing_that_is_said_of_what_a_row_points_to_is_a_fault(dropped):
    staff, match = dropped("Entreprise;Contact\nDune;Ana\n", concept="candidacy")
    mend = match.replace("match", "mend")
    for words in ("company.", ".siren", "company.siren.siren", "contact.email", "establishment.commune", ".", "_make"):
        said = {"column-0": words, "column-1": "company.name", f"make-{words}": "1", "make-call": "1"}
        assert staff.post(match, {**said, f"every-{words}": "x", "_next": "1"}).status in {302, 422}, words
        page = staff.get(mend)
        asked = inputs(page, "choice-") if page.status == 200 else ()
        for value in ("_make", "_leave", "_distinct", "-1", "\0", words):
            assert staff.post(mend, dict.fromkeys(asked, value)).status in {302, 422}, (words, value)
