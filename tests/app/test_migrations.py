"""Migrations: in step with the models, whole or absent, and no child lost when SQLite rebuilds its parent."""

from __future__ import annotations

import re
import shutil
from hashlib import sha256
from pathlib import Path

import flask_migrate
import pytest
from flask_migrate import upgrade
from sqlalchemy import CheckConstraint, event, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import conv

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import Base, db, kinds
from models.migrations.going_back import BROUGHT
from tests.factories import Make
from tests.migrated import migrated_again

MIGRATIONS = Path(__file__).parents[2] / "models" / "migrations"
NEXT = '''"""next"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "999", "{head}"


def upgrade():
    {body}


def downgrade():
    pass
'''
# How a migration makes a CHECK again, in which table.
IN_TABLE = r"batch_alter_table\('(?P<table>\w+)'"
CHECK_MADE = IN_TABLE + r"|create_check_constraint\((?:batch_op\.f\()?'(?P<check>\w+)'\)?, *(?P<says>.*)\)"
BEFORE_UPGRADES = "027"  # the last migration that `bin/upgrade --back` never undoes
# What `flask db check` tells: the operation, and its column or its CHECK.
NOTICED = r"\('(\w+)', (?:None, 'cohort', '(\w+)'|CheckConstraint\([^=]*name='(\w+)')"


def test_a_landed_migration_is_never_edited():
    """A store that ran one does not run it again: what it lacks is another migration's.

    `sha256sum` of each, in `tests/app/landed_migrations.txt`, written as it lands.
    """
    lines = (Path(__file__).parent / "landed_migrations.txt").read_text(encoding="utf-8").splitlines()
    landed = {name: digest for digest, name in map(str.split, lines)}
    found = {one.name: sha256(one.read_bytes()).hexdigest() for one in (MIGRATIONS / "versions").glob("*.py")}

    assert {name: found.get(name) for name in landed} == landed
    assert len(landed) >= 26


def checks_of(steps):
    """(Table, CHECK) → what it says, of those that the text of a migration makes again."""
    found, table = {}, ""
    for one in re.finditer(CHECK_MADE, steps):
        table = one["table"] or table
        if one["check"]:
            found[table, one["check"]] = one["says"]
    return found


def test_a_way_back_lets_go_the_rows_that_its_checks_would_refuse():
    """By itself, or by `going_back`; else `bin/upgrade --back` would fail on a store where somebody worked."""
    unsaid = []
    for file in sorted((MIGRATIONS / "versions").glob("*.py")):
        way, _, back = file.read_text(encoding="utf-8").partition("def downgrade")
        made, narrowed = checks_of(way), checks_of(back)
        known = {one.table for one in BROUGHT.get(file.name[:3], ())} | {*re.findall(r"(?:UPDATE|FROM) (\w+)", back)}
        unsaid += [
            f"{file.name} {table} {name}"
            for (table, name), says in narrowed.items()
            if made.get((table, name), says) != says and table not in known
        ]
    assert len(BROUGHT) > 5
    unsaid = [one for one in unsaid if one[:3] > BEFORE_UPGRADES]
    assert unsaid == [], "change these rows in its downgrade(), or name them in models/migrations/going_back.py"


@pytest.fixture
def migrated(app):
    """The application, on a store that is migrated."""
    with app.app_context():
        yield app


@pytest.fixture
def altered(migrated, run_folder):
    """The application, on a store whose tables are put back afterwards."""
    yield migrated
    migrated_again(run_folder)


@pytest.fixture
def one_more(altered, tmp_path):
    """Writes one more migration, of these statements: the folder that holds them all."""

    def write(body):
        folder = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, folder)
        head = max(file.name[:3] for file in folder.glob("versions/0*.py"))
        (folder / "versions" / "999_next.py").write_text(NEXT.format(head=head, body=body))
        return str(folder)

    return write


@pytest.fixture
def migrate(one_more):
    """Runs one more migration, of these statements."""
    return lambda body: upgrade(directory=one_more(body))


def revision():
    with db.engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def test_models_say_what_migrations_made_and_spaces_of_a_check_mean_nothing(migrated, monkeypatch, bounds):
    monkeypatch.setattr(bounds["ck_cohort_capacity_max"], "sqltext", text("capacity  <=\n999"))

    assert migrated.test_cli_runner().invoke(args=["db", "check"]).exit_code == 0


def test_migrations_made_every_constraint_the_models_declare(migrated):
    found = inspect(db.engine)

    for table in Base.metadata.sorted_tables:
        declared = {one.name for one in table.constraints if isinstance(one, CheckConstraint)}
        assert {one["name"] for one in found.get_check_constraints(table.name)} == declared, table.name


def test_the_database_accepts_every_choice_and_no_other_word(migrated):
    for table in Base.metadata.sorted_tables:
        checks = {one["name"]: one["sqltext"] for one in inspect(db.engine).get_check_constraints(table.name)}
        for column in table.c:
            if isinstance(column.type, kinds.Choice) and "field" in column.info:
                said = checks[f"ck_{table.name}_{column.name}_choice"]
                assert set(re.findall(r"'([^']+)'", said)) == {one.value for one in column.type.members}


@pytest.fixture
def bounds():
    """The CHECK of each bound of a cohort, by its name."""
    return {str(one.name): one for one in Cohort.__table__.constraints if isinstance(one, CheckConstraint)}


def test_what_differs_is_noticed_a_type_a_bound_a_check_too_many_and_one_too_few(migrated, monkeypatch, caplog, bounds):
    gone, made = bounds["ck_cohort_edition_max"], CheckConstraint(text("edition <> 13"), name=conv("ck_cohort_lucky"))
    made.parent = Cohort.__table__
    monkeypatch.setattr(Cohort.__table__.c.is_experiment, "type", Cohort.__table__.c.contribution.type)
    monkeypatch.setattr(bounds["ck_cohort_capacity_max"], "sqltext", text("capacity <= 998"))
    monkeypatch.setattr(Cohort.__table__, "constraints", Cohort.__table__.constraints - {gone} | {made})

    assert migrated.test_cli_runner().invoke(args=["db", "check"]).exit_code == 1
    told = re.findall(NOTICED, caplog.records[-1].getMessage())
    assert {(kind, column or check) for kind, column, check in told} == {
        ("modify_type", "is_experiment"),
        ("remove_constraint", "ck_cohort_capacity_max"),
        ("add_constraint", "ck_cohort_capacity_max"),
        ("remove_constraint", "ck_cohort_edition_max"),
        ("add_constraint", "ck_cohort_lucky"),
    }


def test_migrating_when_nothing_changed_writes_nothing(migrated):
    before = sorted(MIGRATIONS.glob("versions/*.py"))

    assert migrated.test_cli_runner().invoke(args=["db", "migrate"]).exit_code == 0
    assert sorted(MIGRATIONS.glob("versions/*.py")) == before


def test_a_migration_that_fails_leaves_nothing_behind(migrate):
    before = revision()

    with pytest.raises(ZeroDivisionError):
        migrate('op.create_table("half", sa.Column("id", sa.Integer, primary_key=True)); 1 / 0')

    assert revision() == before
    assert "half" not in inspect(db.engine).get_table_names()


def test_children_outlive_the_rebuilding_of_their_parent_which_is_read_without_what_it_points_to(altered, migrate):
    participation, asked = Make(altered)(Participation), list[str]()
    links = inspect(db.engine).get_foreign_keys("cohort")
    event.listen(db.engine, "before_cursor_execute", note := lambda *said: asked.append(said[2]))
    migrate(
        'with op.batch_alter_table("cohort", recreate="auto") as batch: '
        'batch.alter_column("capacity", type_=sa.BigInteger(), existing_type=sa.Integer())'
    )
    event.remove(db.engine, "before_cursor_execute", note)

    assert db.session.get(Participation, participation).cohort.code
    assert "person" in [one["referred_table"] for one in links]
    assert sorted(map(str, inspect(db.engine).get_foreign_keys("cohort"))) == sorted(map(str, links))
    assert asked
    assert not [one for one in asked if "PRAGMA" in one and '"person"' in one]


def test_a_migration_that_breaks_a_link_is_rolled_back(altered, migrate):
    Make(altered)(Participation)

    with pytest.raises((AssertionError, IntegrityError), match="foreign key"):
        migrate('op.execute("DELETE FROM cohort")')

    assert db.session.scalars(select(Cohort)).one()


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('batch.create_check_constraint(op.f("ck_cohort_small"), "capacity < 2")', "ck_cohort_small"),
        ('batch.alter_column("closed_on", nullable=False, existing_type=sa.Date())', "cohort.closed_on"),
    ],
)
def test_rows_that_a_migration_does_not_allow_are_said_by_the_name_of_what_refuses_them(altered, one_more, body, name):
    Make(altered)(Cohort, capacity=12)
    before = revision()
    folder = one_more(f'with op.batch_alter_table("cohort") as batch: {body}')

    done = altered.test_cli_runner().invoke(args=["db", "upgrade", "-d", folder])

    assert done.exit_code == 1
    assert done.output.strip().splitlines() == [
        "La base de données a refusé la mise à niveau : elle est restée comme avant. "
        f"Des lignes ne respectent pas {name} : la migration doit d'abord les changer."
    ]
    assert revision() == before


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("asked", "held", "told"),
    [
        (
            "upgrade",
            "998",
            "Aucun fichier n'est celui de la migration 998 : si la base l'a jouée, remettez-le, puis lancez ",
        ),
        ("migrate", "001", "La base attend des migrations : lancez d'abord « flask --app wsgi db upgrade »."),
    ],
)
def test_a_base_that_is_not_at_the_last_migration_is_told_in_french(migrated, monkeypatch, caplog, asked, held, told):
    before = revision()
    write = text("UPDATE alembic_version SET version_num = :one")
    with db.engine.begin() as connection:
        connection.execute(write, {"one": held})
    monkeypatch.setattr(flask_migrate.log, "propagate", True)

    done = migrated.test_cli_runner().invoke(args=["db", asked])

    with db.engine.begin() as connection:
        connection.execute(write, {"one": before})
    assert done.exit_code == 1
    assert [one.getMessage()[: len(told)] for one in caplog.records if one.name == "flask_migrate"] == [told]


def test_links_are_guarded_again_afterwards(migrated):
    if db.engine.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_files_name_plain_types_and_follow_one_another():
    files = sorted(MIGRATIONS.glob("versions/*.py"))

    assert [int(file.name[:3]) for file in files] == list(range(1, len(files) + 1))
    assert not [file.name for file in files if "models" in file.read_text()]
