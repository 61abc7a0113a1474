"""What every answer carries, and whom we answer."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import request

from admin_views.engine import static_files
from admin_views.engine.pages import SIGNED_IN, needs
from app import create_app
from app.config import Settings
from app.security_headers import CSP
from models.engine import db
from models.policy import Role
from tests.migrated import migrated_url
from tests.pages import Page
from tests.statements import statements

pytestmark = pytest.mark.one_database

ANSWERS = {
    "a page": ("GET", "/company/", 200),
    "a form": ("GET", "/company/new/", 200),
    "a refusal": ("GET", "/user/", 403),
    "nothing there": ("GET", "/nowhere", 404),
    "another verb": ("PUT", "/sign-in", 405),
    "a redirection": ("POST", "/sign-out", 302),
}
FOREIGN = ["example.org", "localhost.example.org", "localhost:9999", "localhost:80@example.org", "", "a b", "[::", "é"]


@pytest.fixture
def staff(browse_as):
    """A browser of the team."""
    return browse_as(Role.STAFF).client


@pytest.fixture(scope="module")
def secure(tmp_path_factory, run_folder):
    """The application as it is served through TLS."""
    folder = tmp_path_factory.mktemp("secure")
    migrated_url("sqlite", run_folder, folder, "")
    settings = Settings(BASE_URL="https://gestion.exemple.fr", TRUSTED_PROXIES=1, INSTANCE_PATH=folder, _env_file=None)
    app = create_app(settings)
    app.config["TESTING"] = True
    yield app
    with app.app_context():
        db.engine.dispose()


class TestEveryAnswer:
    @pytest.mark.parametrize(("method", "address", "status"), ANSWERS.values(), ids=ANSWERS)
    def test_lets_nothing_run_but_our_own_files_and_is_not_kept(self, staff, method, address, status):
        answer = staff.open(address, method=method)

        assert answer.status_code == status
        assert answer.headers["Content-Security-Policy"] == CSP
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"

    def test_breaks_nothing_unforeseen(self, app, staff, monkeypatch):
        monkeypatch.setitem(app.view_functions, "admin.help", needs(SIGNED_IN)(lambda **_: 1 / 0))
        monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
        answer = staff.get("/help")

        assert answer.status_code == 500
        assert answer.headers["Content-Security-Policy"] == CSP
        assert "ZeroDivision" not in answer.get_data(as_text=True)

    @pytest.mark.parametrize("word", ["unsafe", "*", "http:", "https:", "data:"])
    def test_opens_no_hole_in_the_policy(self, word):
        assert word not in CSP

    @pytest.mark.parametrize("rule", ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
    def test_closes_what_is_not_said(self, rule):
        assert rule in CSP

    @pytest.mark.parametrize("address", ["/company/", "/company/new/", "/sign-in", "/help", "/password"])
    def test_holds_no_style_and_no_script_of_its_own(self, staff, address):
        page = Page(staff.get(address))

        assert not list(page.tree.iter("style"))
        assert all("src" in one.attrib for one in page.tree.iter("script"))
        named = {name for one in page.tree.iter() for name in one.attrib}
        assert not {name for name in named if name == "style" or name.startswith("on")}


class TestAFile:
    def test_is_kept_for_ever_under_its_fingerprint(self, client):
        assert "immutable" in client.get("/static/style.css?v=abc", buffered=True).headers["Cache-Control"]

    @pytest.mark.parametrize("name", ["style.css", "form.js"])
    def test_is_compressed_for_those_who_can_read_it(self, client, name):
        whole = client.get(f"/static/{name}", buffered=True)
        small = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip, br"}, buffered=True)

        assert gzip.decompress(small.data) == whole.data
        assert len(small.data) < len(whole.data) / 2
        assert small.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in small.headers["Vary"]
        assert "Content-Encoding" not in whole.headers

    def test_of_several_parts_is_sent_as_one(self, client):
        first, *others = sorted((Path(static_files.__file__).parent / "static/style").iterdir())
        whole = client.get("/static/style.css", buffered=True)

        assert whole.data == b"".join(one.read_bytes() for one in (first, *others))
        assert client.get(f"/static/{first.name}").status_code == client.get("/static/style").status_code == 404

    def test_alone_is_compressed(self, client):
        page = client.get("/sign-in", headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in page.headers

    def test_is_asked_again_without(self, client):
        assert client.get("/static/style.css", buffered=True).headers["Cache-Control"] == "no-store"

    def test_that_is_not_there_is_not_kept(self, client):
        answer = client.get("/static/nothing.css?v=abc")

        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "no-store"

    def test_asks_nothing_of_the_database(self, staff):
        with statements() as asked:
            staff.get("/static/style.css?v=abc", buffered=True)

        assert asked == []


class TestAHost:
    @pytest.mark.parametrize("host", FOREIGN)
    @pytest.mark.parametrize(("method", "address"), [("GET", "/"), ("GET", "/static/style.css"), ("POST", "/sign-in")])
    def test_that_is_not_ours_gets_a_page_that_repeats_nothing(self, app, client, host, method, address):
        app.config["WTF_CSRF_ENABLED"] = True
        sent = {"_key": "1", "email": "<typed>"} if method == "POST" else None
        answer = client.open(address, method=method, data=sent, headers={"Host": host, "Sec-Fetch-Site": "same-origin"})
        page = answer.get_data(as_text=True)

        assert answer.status_code == 400
        assert "Location" not in answer.headers
        assert "example.org" not in page
        assert "&lt;typed" not in page
        assert "Ce serveur ne répond pas à cette adresse." in page
        assert "src=" not in page, "what it would fetch is refused as well"
        assert "href=" not in page, "a link would lead here again"

    @pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1:8000", "localhost:8000"])
    def test_of_ours_is_answered(self, client, host):
        assert client.get("/sign-in", headers={"Host": host}).status_code == 200

    def test_named_by_a_stranger_beside_the_real_one_is_not_believed(self, client):
        answer = client.get("/company/", headers={"Host": "localhost", "X-Forwarded-Host": "example.org"})
        assert answer.location == "/sign-in?next=/company/"


class TestThroughTls:
    ORIGIN = "https://gestion.exemple.fr"

    def test_the_browser_is_told_to_stay_there(self, secure):
        answer = secure.test_client().get("/sign-in", base_url=self.ORIGIN)
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]

    def test_it_is_not_told_so_in_clear(self, client):
        assert "Strict-Transport-Security" not in client.get("/sign-in").headers

    def test_the_cookie_is_locked_to_the_host(self, secure):
        answer = secure.test_client().get("/sign-in", base_url=self.ORIGIN)
        cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-session="))

        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie

    def test_one_proxy_says_who_asks_and_no_more_than_one(self, secure):
        seen = []
        secure.before_request_funcs[None].insert(0, lambda: seen.append(_who()))
        secure.test_client().get(
            "/sign-in",
            base_url="http://gestion.exemple.fr",
            headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"},
        )
        secure.before_request_funcs[None].pop(0)

        assert seen == [("198.51.100.7", "https")]

    def test_nobody_says_who_asks_when_no_proxy_is_trusted(self, app, client):
        seen = []
        app.before_request_funcs[None].insert(0, lambda: seen.append(_who()))
        client.get("/sign-in", headers={"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"})
        app.before_request_funcs[None].pop(0)

        assert seen == [("127.0.0.1", "http")]


def _who():
    return request.remote_addr, request.scheme
