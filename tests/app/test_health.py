"""What machines ask: alive, ready; and the lines they read."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from gunicorn.config import Config
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app import create_app, logs
from app.config import Settings
from app.server import ServerLog
from models.engine import db
from models.parties.company import Company
from models.policy import Role


def ask(client, address):
    answer = client.get(address)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.one_database
def test_a_process_that_serves_says_so_to_strangers_and_sets_no_cookie(client):
    for address, words in (("/health", "vivant\n"), ("/ready", "prêt\n")):
        answer = client.get(address)
        assert (answer.status_code, answer.get_data(as_text=True)) == (200, words)
        assert "Set-Cookie" not in answer.headers


@pytest.mark.one_database
def test_a_process_without_its_database_lives_and_is_not_ready(client, monkeypatch):
    def away(*_arguments, **_more):
        raise OperationalError("SELECT secret", {}, Exception("host=10.0.0.1"))

    monkeypatch.setattr(db.session, "execute", away)

    assert ask(client, "/health") == (200, "vivant\n")
    assert ask(client, "/ready") == (503, "la base ne répond pas\n")


def test_a_process_of_another_release_is_not_ready(app, client):
    with app.app_context():
        before = db.session.scalar(text("SELECT version_num FROM alembic_version"))
        db.session.execute(text("UPDATE alembic_version SET version_num = '001'"))
        db.session.commit()
    try:
        assert ask(client, "/ready") == (503, "la base n'est pas de cette version\n")
    finally:
        with app.app_context():
            db.session.execute(text("UPDATE alembic_version SET version_num = :one"), {"one": before})
            db.session.commit()
    assert ask(client, "/ready")[0] == 200


@pytest.mark.one_database
class TestTheLogs:
    @pytest.fixture
    def lines(self, app, monkeypatch):
        """What the application's own handler writes, one JSON object a line."""
        written = []

        class Stream:
            def write(self, words):
                written.append(words)

            def flush(self):
                pass

        monkeypatch.setattr(app.logger.handlers[0], "stream", Stream())
        return lambda: [json.loads(line) for line in "".join(written).splitlines()]

    def test_say_where_an_error_came_from_and_nothing_that_was_typed(self, app, browse_as, make, lines, monkeypatch):
        company = make(Company, name="Filature secrète")

        def broken(self):
            raise RuntimeError(f"{self.name} est en panne")

        monkeypatch.setattr(Company, "__str__", broken)
        answer = browse_as(Role.STAFF).client.get(f"/company/details/?id={company}&q=tape")

        (line,) = lines()
        assert answer.status_code == 500
        assert (line["level"], line["error"]) == ("error", "RuntimeError")
        assert line["request"] == answer.headers["X-Request-Id"]
        assert any("broken" in frame for frame in line["where"])
        assert "secrète" not in json.dumps(line, ensure_ascii=False)
        assert "tape" not in json.dumps(line)

    def test_name_every_request_otherwise(self, client):
        names = {client.get("/sign-in").headers["X-Request-Id"] for _ in range(3)}
        assert len(names) == 3


@pytest.mark.parametrize(("address", "is_told"), [("", True), ("https://gestion.exemple.fr", False)])
def test_what_an_error_says_is_told_to_who_writes_the_program_alone(tmp_path, monkeypatch, capsys, address, is_told):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    app = create_app(Settings(BASE_URL=address, INSTANCE_PATH=tmp_path, _env_file=None))
    try:
        raise TypeError("missing 1 required argument")
    except TypeError as error:
        app.logger.exception("unexpected", exc_info=error)

    (line,) = map(json.loads, capsys.readouterr().err.splitlines())
    assert line["error"] == "TypeError"
    assert ("missing 1 required argument" in line["message"]) is is_told


def test_in_production_each_request_is_a_line(tmp_path, capsys):
    settings = Settings(BASE_URL="https://gestion.exemple.fr", INSTANCE_PATH=tmp_path, _env_file=None)
    secure = create_app(settings).test_client()
    secure.get("/sign-in?next=/company/?q=secret", base_url="https://gestion.exemple.fr")
    secure.get("/health", base_url="https://gestion.exemple.fr")
    secure.get("/static/style.css", base_url="https://gestion.exemple.fr", buffered=True)

    (line,) = [json.loads(one) for one in capsys.readouterr().err.splitlines() if one.startswith("{")]
    assert (line["message"], line["method"], line["rule"], line["status"]) == ("request", "GET", "/sign-in", 200)
    assert "secret" not in json.dumps(line)
    assert line["ms"] >= 0


@pytest.mark.one_database
def test_a_line_tells_what_is_slow_and_the_number_of_the_account_when_asked(app, browse_as, monkeypatch, capsys):
    said = {"BASE_URL": "https://gestion.exemple.fr", "ALLOWED_HOSTS": "localhost", "_env_file": None}
    own = app.config["SETTINGS"].model_dump() | said

    def lines(**more):
        monkeypatch.setitem(app.config, "SETTINGS", Settings(**own | more))
        browser = browse_as(Role.STAFF, "Zoé")
        monkeypatch.setitem(app.after_request_funcs, None, [*app.after_request_funcs[None], logs._tell])
        monkeypatch.setattr(app.logger.handlers[0], "stream", sys.stderr)
        capsys.readouterr()
        browser.get("/about")
        return [json.loads(one) for one in capsys.readouterr().err.splitlines() if '"request"' in one]

    quiet, told = lines(SLOW_MS=60_000)[-1], lines(SLOW_MS=1, LOG_ACCOUNTS=True)[-1]
    assert not {"slow", "account"} & quiet.keys()
    assert told["slow"] is True
    assert isinstance(told["account"], int)
    assert "Zoé" not in json.dumps(told, ensure_ascii=False)


def test_gunicorn_speaks_as_the_application_does_and_names_no_address():
    log = ServerLog(Config())
    (handler,) = log.error_log.handlers
    record = logging.makeLogRecord({"msg": "Invalid request from ip=%s: %s", "args": ("203.0.113.7", "bad")})

    line = json.loads(handler.format(record))
    assert line["message"].startswith("Invalid request from ip=")
    assert "203" not in line["message"]
    log.error_log.handlers = []
