"""What Prometheus reads: with the token alone, over all workers, for next to nothing (holds 17)."""

from __future__ import annotations

import os
import re
import signal

import pytest

from app import create_app
from app.config import Settings
from tests.drills.server import until
from tests.migrated import migrated_url
from tests.served import Visitor, free_port, serve, spent_by

pytestmark = pytest.mark.one_database
BACK = 5  # seconds of processor: a server that was killed is back in so many (row 27 of app/docs/security.md)
TOKEN = "un-jeton-de-trente-deux-signes--"


@pytest.fixture
def served(tmp_path, run_folder):
    """The port of two workers that count."""
    port, url = free_port(), migrated_url("sqlite", run_folder, tmp_path, "")
    place = {"INSTANCE_PATH": str(tmp_path), "DATABASE_URL": url, "METRICS_TOKEN": TOKEN, "TMPDIR": str(tmp_path)}
    process = serve("wsgi:app", port, 2, **place)
    until(lambda: Visitor(port).ask("/ready").status_code == 200)
    spent = spent_by(process.pid)
    print(f"from nothing to the first answer: {spent:.1f} s of processor")  # noqa: T201
    assert spent <= BACK
    yield port
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=30)
    assert list(tmp_path.glob("alterventure-metrics-*")) == []


def read(port, token):
    visitor = Visitor(port)
    visitor.connection.putheader = _with(visitor.connection.putheader, f"Bearer {token}")
    return visitor.ask("/metrics")


def _with(put, authorization):
    """The header that a visitor does not have, in the place of their cookies."""
    return lambda name, *values: put("Authorization", authorization) if name == "Cookie" else put(name, *values)


def test_both_workers_are_counted_together_for_whoever_has_the_token(served):
    for _ in range(20):
        Visitor(served).ask("/sign-in")
        Visitor(served).ask("/health")

    answer = read(served, TOKEN)
    assert answer.status_code == 200
    text = answer.get_data()
    assert re.search(r'^alterventure_answers_total\{status="200"\} 20.0$', text, re.MULTILINE)
    assert re.search(r"^alterventure_request_seconds_count 20.0$", text, re.MULTILINE)
    assert "alterventure_mails_waiting 0.0" in text
    assert read(served, "un autre").status_code == 403
    assert Visitor(served).ask("/metrics").status_code == 403


def test_there_is_no_such_page_without_the_setting(client):
    assert client.get("/metrics").status_code in {302, 404}


def test_a_short_token_is_refused(tmp_path):
    with pytest.raises(ValueError, match="METRICS_TOKEN"):
        create_app(Settings(INSTANCE_PATH=tmp_path, METRICS_TOKEN="court", _env_file=None))
