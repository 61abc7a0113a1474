"""The command line: in French to its last word, a sentence where something is away, nothing made before `prepare`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
import pytest
from flask.cli import cli, main

from app import create_app
from app.config import Settings
from app.french_commands import OF_FLASK, SENTENCES
from models.engine import db
from tests.forked import answered, begun, errors_of

ENGLISH = re.compile(r"\b(Usage:|Commands|Show|Missing|Error|Try|No such|Invalid|Perform|Set|the|with)\b")
NEED_A_STORE = [
    ["user", "list"],
    ["user", "create", "ana@exemple.fr", "--role", "admin"],
    ["check-deploy"],
    ["backup", "copie"],
    ["seed", "reference"],
    ["seed", "demo"],
    ["seed", "remove-demo"],
    ["export", "conseils-strategiques", "--cohort", "AV-2017"],
    ["bench", "generate"],
    ["move", "postgresql://127.0.0.1:1/base"],
    ["purge"],
    ["trail", "verify"],
    ["user", "remove-second-factor", "ana@exemple.fr"],
    ["db", "check"],
    ["db", "current"],
]


def application(folder, **said):
    return create_app(Settings(INSTANCE_PATH=folder, _env_file=None, **said))


def run(app, words):
    done = app.test_cli_runner().invoke(args=words)
    with app.app_context():
        db.engine.dispose()
    return done.exit_code, done.output


def leaves(group, path=()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, (*path, name))
        yield (*path, name)


@pytest.fixture(scope="module")
def at_home(tmp_path_factory):
    """The application on one's own machine, before `prepare`."""
    return application(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The application behind https, before `prepare`."""
    return application(tmp_path_factory.mktemp("served"), BASE_URL="https://gestion.exemple.fr")


def test_every_command_says_its_help_in_french(at_home):
    asked = list(leaves(at_home.cli))
    assert len(asked) > 20
    for words in asked:
        code, said = run(at_home, [*words, "--help"])
        assert (code, ENGLISH.findall(said), "Affiche cette aide." in said) == (0, [], True), said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["user", "create"], "Erreur : Il manque l'argument 'EMAIL'."),
        (["user", "lst"], "Erreur : La commande lst n'existe pas. Vouliez-vous dire 'list' ?"),
        (["user", "list", "more"], "Erreur : Un mot de trop : more."),
        (["user", "list", "--nothing"], "Erreur : L'option --nothing n'existe pas."),
        (["user", "create", "a", "--role"], "Erreur : L'option --role demande une valeur."),
        (
            ["bench", "generate", "--companies", "many"],
            "Erreur : Valeur refusée pour '--companies' : « many » n'est pas",
        ),
        (["restore", "nowhere"], "Erreur : Valeur refusée pour 'FILE' : nowhere n'existe pas."),
        (["backup", "/"], "Erreur : Valeur refusée pour '[FILE]' : / est un dossier."),
    ],
)
def test_what_is_typed_wrong_is_said_in_french(at_home, words, said):
    code, output = run(at_home, words)
    assert (code, said in output, ENGLISH.findall(output)) == (2, True, []), output


@pytest.mark.parametrize("words", NEED_A_STORE, ids=" ".join)
def test_no_command_makes_a_store_before_it_is_prepared(at_home, words):
    code, said = run(at_home, words)
    assert (code, "flask --app wsgi prepare" in said, said.count("\n")) == (1, True, 1), said
    assert {one.name for one in at_home.config["SETTINGS"].INSTANCE_PATH.iterdir()} == {"fields-key", "secret-key"}


def test_a_database_that_is_away_is_said_by_every_command_without_its_password(tmp_path):
    away = application(tmp_path, DATABASE_URL="postgresql://ana:secret-7@127.0.0.1:1/base")
    for words in NEED_A_STORE:
        code, said = run(away, words)
        assert (code, said.startswith("La base de données ne répond pas"), said.count("\n")) == (1, True, 1), (
            words,
            said,
        )
        assert "secret-7" not in said


def test_behind_https_development_is_neither_listed_nor_done(at_home, served):
    hidden = set(leaves(at_home.cli)) - set(leaves(served.cli))
    assert hidden == {
        ("bench",), ("bench", "generate"), ("new",), ("new", "concept"), ("db", "downgrade"), ("db", "migrate")
    }  # fmt: skip
    assert run(served, ["bench", "generate"])[0] == 2
    assert "demo" not in re.findall(r"^  (\S+)", run(served, ["seed", "--help"])[1], re.MULTILINE)


@pytest.fixture
def typed(tmp_path):
    """What is said to somebody who types a word after `flask --app wsgi`, its exit code at the end."""

    def typed(word, **settings):
        def flask():
            sys.modules.pop("wsgi", None)
            sys.argv[1:] = ["--app", "wsgi", word]
            main()

        process, said = begun(flask, tmp_path / "said", **settings), tmp_path / "said"
        process.join()
        return f"{said.read_text()}{errors_of(said).read_text()}{process.exitcode}"

    return typed


def test_the_help_of_all_is_french_too_and_what_flask_brings_is_not_for_production(tmp_path, typed):
    place = {"INSTANCE_PATH": str(tmp_path / "instance"), "BASE_URL": "https://gestion.exemple.fr"}
    said, refused = (typed(word, **place) for word in ("--help", "run"))
    listed = set(re.findall(r"^  (\S+)", said, re.MULTILINE))
    assert (said[-1], ENGLISH.findall(said), said.count("Usage :")) == ("0", [], 1), said
    assert {"user", "backup", "db"} < listed
    assert not listed & {*OF_FLASK, "bench", "new"}

    assert refused == "Cette commande est pour le développement : elle ne se lance pas derrière https.\n1"


def test_the_sentences_are_those_of_click():
    texts = "".join(one.read_text(encoding="utf-8") for one in Path(click.__file__).parent.glob("*.py"))
    assert [one for one in SENTENCES if one.replace("\n\t", "\\n\\t") not in texts] == []


def test_the_server_of_development_answers_where_it_listens(tmp_path):
    def statuses():
        root = click.Context(cli, info_name="flask")
        with root, click.Context(cli.commands["run"], parent=root, info_name="run") as context:
            context.params["port"] = 5000
            client = application(tmp_path).test_client()
        return [client.get("/health", base_url=f"http://127.0.0.1:{port}").status_code for port in (5000, 8000)]

    assert answered(statuses) == [200, 400]
