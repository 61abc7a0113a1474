"""Role × concept × address × method: what the policy does not grant is refused; and a stranger gets nowhere."""

from __future__ import annotations

import pytest

from models.engine import Right, allows, concepts
from models.policy import POLICY, Role

pytestmark = pytest.mark.one_database

SCREENS = {
    ("GET", "/"): Right.READ,
    ("GET", "/details/?id={id}"): Right.READ,
    ("GET", "/new/"): Right.CREATE,
    ("POST", "/new/"): Right.CREATE,
    ("GET", "/edit/?id={id}"): Right.UPDATE,
    ("POST", "/edit/?id={id}"): Right.UPDATE,
    ("GET", "/delete/?id={id}"): Right.BIN,
    ("POST", "/delete/?id={id}"): Right.BIN,
    ("POST", "/restore/"): Right.BIN,
    ("POST", "/action/"): Right.BIN,
    ("GET", "/export/xlsx/"): Right.EXPORT,
    ("GET", "/export/excel/"): Right.EXPORT,
    ("GET", "/export/norme/"): Right.EXPORT,
}
ROLES = list(Role)


def _send(client, method, address, record_id):
    data = {"id": record_id, "rowid": record_id, "action": "bin"} if method == "POST" else None
    return client.open(address.format(id=record_id), method=method, data=data, buffered=True)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(POLICY))
def test_a_role_opens_a_screen_only_if_the_policy_says_so(app, make, browse_as, role, name):
    if name == "journal_entry":
        make(concepts()["department"])
        record_id = 1
    else:
        record_id = make(concepts()[name])
    browser = browse_as(role)
    for (method, address), right in SCREENS.items():
        allowed = allows(role, name, right) and allows(role, name, Right.READ)
        status = _send(browser.client, method, f"/{name}{address}", record_id).status_code
        assert (status in {200, 302, 409, 422}) == allowed, (method, address, status)
        assert allowed or status == 403


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_stranger_reaches_sign_in_static_files_the_probes_and_nothing_else(app, client, method):
    public = {"static", "auth.sign_in", "passwords.by_link", "health.health", "health.ready"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in public:
            continue
        address = rule.rule.replace("<export_type>", "xlsx").replace("<token>", "x")
        answer = client.open(address, method=method)
        body = answer.get_data(as_text=True)
        assert answer.status_code in {302, 401, 404, 405}, (address, answer.status_code)
        assert answer.status_code != 302 or answer.location.startswith("/sign-in"), address
        assert "Entreprises" not in body


def test_the_committee_never_writes():
    writing = Right.CREATE | Right.UPDATE | Right.BIN
    assert all(not (rights.get(Role.COMMITTEE, Right.NONE) & writing) for rights in POLICY.values())


def test_only_administrators_see_accounts_and_the_journal():
    for name in ("user", "journal_entry"):
        readers = {role for role in Role if allows(role, name, Right.READ)}
        assert readers == {Role.ADMIN}


def test_what_the_table_does_not_name_is_refused():
    assert not allows(Role.ADMIN, "no_such_concept", Right.READ)
    assert not allows(None, "company", Right.READ)
    assert not allows(Role.ADMIN, "company", Right.NONE)
