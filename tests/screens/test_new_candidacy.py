"""A new application in one page: its company, site and contact are made with it, or found and used."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from sys import modules
from unittest.mock import patch

import pytest
from sqlalchemy import func, select

from admin_views.engine import parts
from admin_views.screens.candidacy import CandidacyView
from models.engine import JournalEntry, Right, db, today
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from models.policy import Role
from models.reference.commune import Commune
from models.selection.call_for_applications import CallForApplications, CallState
from models.selection.candidacy import Candidacy
from models.selection.wanted_document import WantedDocument
from tests.factories import siren, siret
from tests.statements import is_within, statements

PAGE = "/candidacy/new/"
MADE = (Company, Establishment, Person, Position, Candidacy)
NUMBER = siren(17)


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF, "Anne")


@pytest.fixture
def call(make):
    return make(CallForApplications, state=CallState.PUBLISHED)


@pytest.fixture
def said(make, call):
    """All that a page may say."""
    commune = make(Commune, name="Lodève", postal_codes="34700")
    return {
        "call": str(call),
        "origin": "reseau",
        "company-name": "Filature du Lez",
        "company-ess_status": "scop",
        "establishment-siret": siret(NUMBER),
        "establishment-address": "2 rue des Tisserands",
        "establishment-postal_code": "34700",
        "establishment-commune": ["Lodève (34700)", str(commune)],
        "person-last_name": "Wagner",
        "person-first_name": "Clara",
        "person-email": "clara@exemple.fr",
        "person-phone": "04 67 00 00 00",
    }


@pytest.fixture
def counted(app):
    def count():
        with app.app_context():
            return [db.session.scalar(select(func.count()).select_from(one)) for one in MADE]

    return count


@pytest.fixture
def made(app):
    """The last application: asked once all pages are read, since it leaves its context open."""
    with ExitStack() as opened:

        def last():
            opened.enter_context(app.app_context())
            return db.session.scalars(select(Candidacy).order_by(Candidacy.id.desc())).first()

        yield last


def sent(page):
    """What was typed, as the page holds it."""
    return {name: values for name, values in page.form().lists() if name not in {"csrf_token", "_key"}}


class TestAllOfIt:
    def test_is_made_in_one_operation(self, app, staff, said, counted, made):
        assert staff.submit(PAGE, **said).status == 302

        one = made()
        assert counted() == [1, 1, 1, 1, 1]
        assert (one.company.siren, one.site.commune.name, one.contact.phone) == (NUMBER, "Lodève", "+33467000000")
        (position,) = one.contact.positions
        assert (position.organisation, position.role) == (one.company, PositionRole.MAIN_CONTACT)
        lines = db.session.execute(select(JournalEntry.concept, JournalEntry.operation)).all()
        told = {line.operation: [] for line in lines}
        for line in lines:
            told[line.operation].append(line.concept)
        whole = {"candidacy", "company", "establishment", "person", "position"}
        assert any(whole <= set(concepts) for concepts in told.values())

    def test_is_taken_back_at_once_by_who_made_it(self, staff, said, counted):
        page = staff.get(staff.submit(PAGE, **said).location)
        operation = next(one.get("value") for one in page.tree.iter("button") if one.get("name") == "operation")

        assert staff.post("/undo/", {"operation": operation}).status == 302

        assert counted() == [0, 0, 0, 0, 0]

    def test_sent_twice_makes_one(self, staff, said, counted):
        form = staff.get(PAGE).form(**said)

        places = {staff.post(PAGE, form).location for _ in range(2)}

        assert (len(places), counted()) == (1, [1, 1, 1, 1, 1])

    def test_costs_no_more_than_a_page_may(self, staff, call, make):
        make(WantedDocument, call_for_applications=call)
        with statements() as seen:
            assert staff.get(f"{PAGE}?call={call}").status == 200
        assert is_within(12, seen), seen

    def test_is_reached_from_its_list_its_call_and_the_search(self, staff, call):
        assert f"{PAGE}" in staff.get("/candidacy/").links
        assert f"{PAGE}?call={call}" in staff.get(f"/call_for_applications/details/?id={call}").links
        assert PAGE in staff.get("/search?q=nouvelle+candidature").links


class TestACompanyThatHasItsRecord:
    @pytest.fixture
    def known(self, make):
        company = make(Company, name="Filature", siren=NUMBER, ess_status="scop")
        make(Establishment, company=company, siret=siret(NUMBER), is_head_office=True)
        return company

    @pytest.mark.parametrize("number", [{"establishment-siret": siret(NUMBER)}, {"company-siren": NUMBER}])
    def test_is_found_by_its_number_and_used(self, staff, call, known, counted, made, number):
        page = staff.get(staff.submit(PAGE, call=str(call), **number).location)

        assert "Entreprise : Filature, d'après « SIRET ou SIREN »." in page.words
        assert (counted(), made().company_id) == ([1, 1, 0, 0, 1], known)

    def test_is_not_written_over_and_nothing_typed_is_lost(self, staff, known, said, counted, app):
        page = staff.submit(PAGE, **said)

        assert (page.status, counted()) == (422, [1, 1, 0, 0, 0])
        assert "Raison sociale : Sa fiche dit : Filature." in page.errors
        assert sent(page)["company-name"] == ["Filature du Lez"]
        assert sent(page)["company"] == ["Filature", str(known)]

        assert staff.post(PAGE, page.form()).status == 302
        with app.app_context():
            assert db.session.get(Company, known).name == "Filature"
        assert counted() == [1, 1, 1, 1, 1]

    def test_takes_a_new_site_which_is_that_of_the_application(self, staff, known, said, counted, made):
        typed = {name: value for name, value in said.items() if not name.startswith(("company-", "person-"))}

        assert staff.submit(PAGE, **typed | {"establishment-siret": siret(NUMBER, 2)}).status == 302

        assert (counted(), made().company_id, made().establishment.siret) == ([1, 2, 0, 0, 1], known, siret(NUMBER, 2))

    def test_does_not_take_the_site_of_another(self, staff, call, known, make, counted):
        other = make(Company, name="Autre")
        number = siret(NUMBER)

        page = staff.submit(
            PAGE, **{"call": str(call), "company": ["Autre", str(other)], "establishment-siret": number}
        )

        assert (page.status, page.errors) == (422, ["SIRET : Ce SIRET est celui de « Filature »."])
        assert counted()[-1] == 0

    def test_of_a_near_name_is_proposed_then_used_or_not(self, staff, make, said, counted, made):
        near = make(Company, name="Filatures du Lez")
        page = staff.submit(PAGE, **said)

        assert (page.status, page.errors) == (409, ["Entreprise « Filatures du Lez » (nom proche)"])
        assert f'value="{near}"> <span>Filatures du Lez (nom proche)</span>' in page.text
        ticked = page.form(_distinct=f"company{near}")
        assert sent(page).items() >= {"company-name": ["Filature du Lez"], "person-last_name": ["Wagner"]}.items()

        assert staff.post(PAGE, ticked).status == 302
        assert (counted(), made().company_id == near) == ([2, 1, 1, 1, 1], False)


class TestAPersonWhoHasARecord:
    @pytest.fixture
    def clara(self, make):
        return make(Person, last_name="Wagner", first_name="Clara", email="clara@exemple.fr", phone="0467111111")

    @pytest.mark.parametrize("typed", [{}, {"person-email": ""}, {"person-last_name": "Wagnèr", "person-email": ""}])
    def test_is_proposed_by_address_or_name_then_used(self, staff, clara, said, counted, made, typed):
        page = staff.submit(PAGE, **said | typed)
        assert (page.status, counted()) == (409, [0, 0, 1, 0, 0])

        page = staff.post(PAGE, page.form(contact=["", "", str(clara)]))
        assert "Téléphone professionnel : Sa fiche dit : 04 67 11 11 11." in [
            one.replace("\xa0", " ") for one in page.errors
        ]
        assert staff.post(PAGE, page.form(**{"position-role": "dirigeant"})).status == 302

        assert (counted(), made().contact_id) == ([1, 1, 1, 1, 1], clara)
        assert [one.role for one in made().contact.positions] == [PositionRole.HEAD]

    def test_is_proposed_by_an_address_alone(self, staff, clara, said, counted):
        alone = {"person-last_name": "", "person-first_name": "", "person-phone": ""}
        page = staff.submit(PAGE, **said | alone)

        assert page.status == 422
        assert staff.post(PAGE, page.form(contact=["", "", str(clara)])).status == 302
        assert counted() == [1, 1, 1, 0, 1]  # no role was chosen

    def test_holds_a_role_once(self, staff, clara, call, make, counted):
        company = make(Company)
        make(Position, person=clara, organisation=company, role=PositionRole.HEAD, starts_on=today())
        chosen = {"company": str(company), "contact": str(clara), "position-role": "dirigeant"}

        assert staff.submit(PAGE, call=str(call), **chosen).status == 302
        assert counted() == [1, 0, 1, 1, 1]


@pytest.mark.one_database  # refused before anything is written
@pytest.mark.parametrize(
    ("name", "wrong", "told"),
    [
        ("establishment-siret", "12", "SIRET"),
        ("establishment-commune", ["", ""], "Commune"),
        ("company-name", "", "Raison sociale"),
        ("company-siren", siren(18), "SIRET"),
        ("person-first_name", "", "Prénom"),
        ("person-email", "clara", "Courriel professionnel"),
        ("call", "", "Appel"),
        ("problem_words", "x" * 301, "Précision"),
    ],
)
def test_a_refusal_in_any_part_keeps_all_that_was_typed(staff, said, counted, name, wrong, told):
    typed = said | {name: wrong} | ({"establishment-postal_code": ""} if "commune" in name else {})

    page = staff.submit(PAGE, **typed)

    assert (page.status, counted()) == (422, [0, 0, 0, 0, 0])
    assert [one.partition(" : ")[0] for one in page.errors] == [told]
    kept = sent(page)
    assert {one: kept[one] for one in typed} == {
        one: value if isinstance(value, list) else [value] for one, value in typed.items()
    }


class TestRights:
    @pytest.mark.one_database  # the policy alone says it
    @pytest.mark.parametrize("role", Role)
    def test_who_may_not_create_an_application_opens_nothing(self, browse_as, call, role):
        may = role in {Role.ADMIN, Role.PROGRAMME_MANAGER, Role.STAFF}
        browser = browse_as(role)

        assert browser.get(PAGE).status == (200 if may else 403)
        assert browser.post(PAGE, {"call": str(call)}).status == (422 if may else 403)

    @pytest.mark.one_database
    @pytest.mark.parametrize("refused", [(), (Company, Establishment, Person, Position)])
    def test_what_a_role_may_not_create_is_only_picked(self, app, refused):
        def may(right, model, role):
            return right is Right.CREATE and model not in refused

        with app.app_context(), patch.object(parts, "may", may):
            form = CandidacyView(Candidacy, Role.STAFF)._create_form_class()

        assert set(form.parts) == {Establishment, Company, Person, Position}.difference(refused)
        assert form["company"].required == bool(refused)

    def test_another_s_record_is_not_taken_back_without_the_right_to_bin(self, staff, browse_as, said, counted):
        page = staff.get(staff.submit(PAGE, **said).location)
        operation = next(one.get("value") for one in page.tree.iter("button") if one.get("name") == "operation")

        assert browse_as(Role.STAFF, "Bruno").post("/undo/", {"operation": operation}).status == 409
        assert counted() == [1, 1, 1, 1, 1]

    def test_nor_is_one_s_own_after_a_while(self, staff, said, counted, monkeypatch):
        page = staff.get(staff.submit(PAGE, **said).location)
        operation = next(one.get("value") for one in page.tree.iter("button") if one.get("name") == "operation")
        monkeypatch.setattr(modules["models.engine.undo"], "JUST_NOW", timedelta(0))

        assert staff.post("/undo/", {"operation": operation}).status == 409
        assert counted() == [1, 1, 1, 1, 1]
