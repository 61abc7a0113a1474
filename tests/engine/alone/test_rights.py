"""Each role on each address of each concept: what the policy does not grant is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.engine import Attachment, FileState, Right, concepts, db
from tests.engine.alone.toy import GRANTS, OrderFile, Role, Stocktake, Supplier, Tag

pytestmark = pytest.mark.one_database  # a right is known before anything is asked of it
SCREENS = {
    ("GET", "/"): Right.READ,
    ("GET", "/details/?id={id}"): Right.READ,
    ("GET", "/lookup/?field=customer&q=a"): Right.READ,
    ("GET", "/new/"): Right.CREATE,
    ("POST", "/new/"): Right.CREATE,
    ("GET", "/edit/?id={id}"): Right.UPDATE,
    ("POST", "/edit/?id={id}"): Right.UPDATE,
    ("GET", "/move/?id={id}&verb=send"): Right.UPDATE,
    ("POST", "/move/?id={id}&verb=send"): Right.UPDATE,
    ("GET", "/delete/?id={id}"): Right.BIN,
    ("POST", "/delete/?id={id}"): Right.BIN,
    ("POST", "/restore/"): Right.BIN,
    ("POST", "/action/"): Right.BIN,
    ("GET", "/export/xlsx/"): Right.EXPORT,
    ("GET", "/export/excel/"): Right.EXPORT,
    ("GET", "/export/norme/"): Right.EXPORT,
}


@pytest.fixture
def records(make, order, app):
    """The id of one of each, by concept; account 7 reads the order."""
    make(Tag, name="Ami")
    make(Supplier, name="Papeterie Fabre")
    make(Attachment, label="Devis", kind=OrderFile.QUOTE, state=FileState.EXPECTED, order=order)
    with app.app_context():
        return {name: db.session.scalars(select(concepts()[name].id)).first() for name in GRANTS}


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
@pytest.mark.parametrize("name", sorted(GRANTS))
def test_an_address_answers_only_who_holds_its_right(browse, records, role, name):
    granted, browser, number = GRANTS[name].get(role, Right.NONE), browse(role, account=7), records[name]
    for (method, address), right in SCREENS.items():
        data = {"id": str(number), "action": "bin"} if method == "POST" else None
        path = f"/{name}{address.format(id=number)}"
        status = browser.client.open(path, method=method, data=data, buffered=True).status_code
        assert (status != 403) is (Right.READ in granted and right in granted), (method, path)
        assert status < 500, (method, path)


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_a_concept_that_the_policy_forgets_has_no_address(browse, make, role):
    make(Stocktake, name="Janvier")

    assert browse(role).get("/stocktake/").status == 404
    assert "Inventaire" not in browse(role).get("/").text


def test_who_sees_no_field_of_a_list_is_told_so(browse, make):
    make(Supplier, name="Papeterie Fabre")
    owner, visitor = (browse(role).get("/supplier/") for role in (Role.OWNER, Role.VISITOR))

    assert owner.column("Nom") == ["Papeterie Fabre"]
    assert "Aucune colonne de cette liste ne vous est ouverte" in visitor.words
    assert "Fabre" not in visitor.words
    assert "Fabre" not in browse(Role.VISITOR).client.get("/supplier/export/norme/").text


def test_a_stranger_opens_nothing(app, customer):
    client = app.test_client()

    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            address = rule.rule.replace("<export_type>", "xlsx")
            for method in rule.methods & {"GET", "POST"}:
                assert client.open(address, method=method).status_code == 403, address


def test_an_address_that_forgets_its_right_refuses_everybody(browse):
    for role in Role:
        for address in ("/customer/forgotten/", "/report/forgotten/", "/report/orphan/"):
            assert browse(role).get(address).status == 403


def test_an_address_made_by_hand_answers_who_holds_the_right_it_says(browse):
    statuses = {
        role: (browse(role).get("/customer/cities/").status, browse(role).get("/report/").status) for role in Role
    }
    assert statuses == {Role.OWNER: (200, 200), Role.SELLER: (200, 403), Role.VISITOR: (403, 403)}


@pytest.mark.parametrize("name", ["ajax/lookup", "ajax/update"])
def test_flask_admin_s_own_addresses_are_closed(owner, name):
    assert owner.get(f"/customer/{name}/").status in {404, 405}


def test_a_field_that_a_role_does_not_see_is_nowhere(browse, customer):
    seen = {role: browse(role).get(f"/customer/details/?id={customer}").words for role in Role}

    assert [role for role in Role if "06 39 98 00 01" in seen[role]] == [Role.OWNER]
    assert [role for role in Role if "10 %" in seen[role]] == [Role.OWNER, Role.SELLER]
    seller = browse(Role.SELLER)
    assert "phone" not in seller.get(f"/customer/edit/?id={customer}").form()
    seller.submit(f"/customer/edit/?id={customer}", phone="0639980002")
    assert "06 39 98 00 01" in browse(Role.OWNER).get(f"/customer/details/?id={customer}").words
