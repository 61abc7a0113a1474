"""Settings: what a start refuses, in a sentence that names the variable."""

from __future__ import annotations

import pytest

from app.config import ROOT, Demo, Settings, read_settings
from models.engine import Right, allows, concepts
from models.policy import Role

STRONG = "k3J9-fP2x-Lq8w-Zr5t-Yb7n-Hd4m-Vc6s"
MAIL = {"MAIL_URL": "smtps://compte:secret@mail.example.org:465", "MAIL_FROM": "gestion@example.org"}


@pytest.fixture
def read(monkeypatch, tmp_path):
    """The settings read from an environment that says only this."""
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    for name in Settings.model_fields:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))

    def one(**said):
        for name, value in said.items():
            monkeypatch.setenv(name, value)
        return read_settings()

    return one


@pytest.mark.parametrize(
    "said",
    [
        {},
        MAIL,
        {"SECRET_KEY": STRONG},
        {"BASE_URL": "https://gestion.example.org"},
        {"DATABASE_URL": "postgres://compte:secret@serveur/base"},
    ],
)
def test_what_is_right_starts(read, said):
    assert read(**said)


@pytest.mark.parametrize(
    "said",
    [
        {"SECRET_KEY": "court"},
        {"SECRET_KEY": "a" * 40},
        {"DATABASE_URL": "mysql://serveur/base"},
        {"PORT": "huit mille"},
        {"PORT": "70000"},
        {"SESSION_HOURS": "0"},
        {"DEMO": "demain"},
        {"DEMO": ""},
        {"BASE_URL": "gestion.example.org"},
        {"BASE_URL": "http://gestion.example.org"},
        MAIL | {"MAIL_URL": "mail.example.org"},
        MAIL | {"MAIL_URL": "smtps://mail.example.org"},
        MAIL | {"MAIL_URL": "smtps://mail.example.org:port"},
        MAIL | {"MAIL_FROM": ""},
        MAIL | {"MAIL_FROM": "Urscop, programme <gestion@example.org>"},
        MAIL | {"MAIL_FROM": "a@example.org, b@example.org"},
        MAIL | {"MAIL_FROM": "a@example.org; b@example.org"},
        MAIL | {"MAIL_FROM": "Urscop; programme <gestion@example.org>"},
        MAIL | {"MAIL_FROM": "Urscop\n<gestion@example.org>"},
        MAIL | {"MAIL_FROM": "Urscop <gestion@example.org"},
    ],
)
def test_what_is_wrong_stops_the_start_with_a_sentence(read, said):
    with pytest.raises(SystemExit) as stop:
        read(**said)

    sentence = str(stop.value)
    assert any(name in sentence for name in said)
    assert sentence.endswith(".")
    assert "secret" not in sentence or "compte:secret@serveur" in sentence


def test_an_empty_folder_or_host_is_the_usual_one_as_the_start_takes_it(read):
    found = read(INSTANCE_PATH="", HOST=" ")
    assert (found.INSTANCE_PATH, found.base_url) == (ROOT / "instance", "http://127.0.0.1:8000")
    said = read(INSTANCE_PATH="ailleurs", HOST="localhost")
    assert (str(said.INSTANCE_PATH), said.base_url) == ("ailleurs", "http://localhost:8000")


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://gestion.example.org", "gestion.example.org"),
        ("https://gestion.example.org:443/", "gestion.example.org"),
        ("https://gestion.example.org:8443", "gestion.example.org:8443"),
        ("http://localhost:80", "localhost"),
    ],
)
def test_the_usual_port_is_not_part_of_the_name(read, address, host):
    assert host in read(BASE_URL=address).hosts


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, Demo.LIVING),
        ({"DEMO": "true"}, Demo.LIVING),
        ({"DEMO": "1"}, Demo.LIVING),
        ({"DEMO": "Living"}, Demo.LIVING),
        ({"DEMO": "past"}, Demo.PAST),
        ({"DEMO": "false"}, Demo.NONE),
        ({"DEMO": "no"}, Demo.NONE),
        ({"DEMO": "past", "BASE_URL": "https://gestion.exemple.fr"}, Demo.NONE),
        ({"BASE_URL": "https://gestion.exemple.fr"}, Demo.NONE),
    ],
)
def test_the_demonstration_is_said_in_a_word_and_never_behind_https(read, said, wanted):
    assert read(**said).demo is wanted


def test_a_process_keeps_the_statements_of_every_concept_for_every_role(read):
    read_by_somebody = [each for each in concepts() for role in Role if allows(role, each, Right.READ)]

    kept = read().for_flask()["SQLALCHEMY_ENGINE_OPTIONS"]["query_cache_size"]

    assert 1.5 * kept >= 4 * len(read_by_somebody)  # its list, its form, its page, and what each asks besides
