"""Migrations: in step with the models, whole or absent, and no child lost when SQLite rebuilds its parent."""

from __future__ import annotations

import re
import secrets
import shutil
from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import conv

from app import create_app
from app.config import Settings
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import Base, db, kinds
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.reference.department import Department
from tests.factories import Make, sample
from tests.migrated import migrated_url

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


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request, tmp_path, run_folder):
    """An application on a store of its own, migrated."""
    url = migrated_url(request.param, run_folder, tmp_path, f"migrations_{secrets.token_hex(4)}")
    app = create_app(Settings(INSTANCE_PATH=tmp_path, DATABASE_URL=url, _env_file=None))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def migrate(fresh, tmp_path):
    """Runs one more migration, of these statements."""

    def run(body):
        folder = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, folder)
        head = max(file.name[:3] for file in folder.glob("versions/0*.py"))
        (folder / "versions" / "999_next.py").write_text(NEXT.format(head=head, body=body))
        upgrade(directory=str(folder))

    return run


def revision():
    with db.engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def test_models_say_what_migrations_made(fresh):
    assert fresh.test_cli_runner().invoke(args=["db", "check"]).exit_code == 0


def test_migrations_made_every_constraint_the_models_declare(fresh):
    found = inspect(db.engine)

    for table in Base.metadata.sorted_tables:
        declared = {one.name for one in table.constraints if isinstance(one, CheckConstraint)}
        assert {one["name"] for one in found.get_check_constraints(table.name)} == declared, table.name


def test_the_database_accepts_every_choice_and_no_other_word(fresh):
    for table in Base.metadata.sorted_tables:
        checks = {one["name"]: one["sqltext"] for one in inspect(db.engine).get_check_constraints(table.name)}
        for column in table.c:
            if isinstance(column.type, kinds.Choice) and "field" in column.info:
                said = checks[f"ck_{table.name}_{column.name}_choice"]
                assert set(re.findall(r"'([^']+)'", said)) == {one.value for one in column.type.members}


def test_a_changed_type_is_noticed(fresh, monkeypatch):
    monkeypatch.setattr(Cohort.__table__.c.capacity, "type", Cohort.__table__.c.contribution.type)

    assert fresh.test_cli_runner().invoke(args=["db", "check"]).exit_code == 1


@pytest.fixture
def most_places():
    """The CHECK of the most places of a cohort."""
    return next(one for one in Cohort.__table__.constraints if one.name == "ck_cohort_capacity_max")


def test_a_changed_bound_is_noticed(fresh, monkeypatch, most_places):
    monkeypatch.setattr(most_places, "sqltext", text("capacity <= 998"))

    assert fresh.test_cli_runner().invoke(args=["db", "check"]).exit_code == 1


def test_a_check_that_no_model_declares_any_more_is_noticed(fresh, monkeypatch, most_places):
    monkeypatch.setattr(Cohort.__table__, "constraints", Cohort.__table__.constraints - {most_places})

    assert fresh.test_cli_runner().invoke(args=["db", "check"]).exit_code == 1


def test_a_check_that_no_migration_made_is_noticed(fresh, monkeypatch):
    made = CheckConstraint(text("edition <> 13"), name=conv("ck_cohort_lucky"))
    made.parent = Cohort.__table__
    monkeypatch.setattr(Cohort.__table__, "constraints", Cohort.__table__.constraints | {made})

    assert fresh.test_cli_runner().invoke(args=["db", "check"]).exit_code == 1


def test_spaces_of_a_check_mean_nothing(fresh, monkeypatch, most_places):
    monkeypatch.setattr(most_places, "sqltext", text("capacity  <=\n999"))

    assert fresh.test_cli_runner().invoke(args=["db", "check"]).exit_code == 0


def test_migrating_when_nothing_changed_writes_nothing(fresh):
    before = sorted(MIGRATIONS.glob("versions/*.py"))

    assert fresh.test_cli_runner().invoke(args=["db", "migrate"]).exit_code == 0
    assert sorted(MIGRATIONS.glob("versions/*.py")) == before


def test_migrations_go_back_to_nothing(fresh):
    downgrade(revision="base")

    assert not set(inspect(db.engine).get_table_names()) & set(Base.metadata.tables)


def test_what_an_earlier_release_wrote_is_kept(fresh):
    company, department = Make(fresh)(Company, siren=None, siren_absence="En création"), Make(fresh)(Department)
    downgrade(revision="002")
    upgrade()
    db.session.expire_all()

    assert db.session.get(Company, company).siren_absence == "En création"
    assert db.session.get(Department, department).is_active


def test_readings_of_an_earlier_release_find_their_participation(fresh):
    """The nearest of those that have no such reading, late rather than early; none when it is years away."""
    site = sample(Establishment)
    first, second = [
        sample(Participation, company=site.company, cohort=sample(Cohort, ends_on=end), joined_on=start)
        for start, end in (("15/05/2017", "14/11/2017"), ("15/11/2018", "14/05/2019"))
    ]
    wanted = [
        (first, "15/05/2017", "T0"),
        (second, "13/11/2018", "T0"),
        (first, "14/11/2018", "T+12"),
        (first, "29/11/2018", "fin"),
        (None, "01/06/2018", "autre"),
        (first, "01/06/2012", "T+36"),
    ]
    for joined, day, milestone in wanted:
        sample(JobsReading, establishment=site, participation=joined, observed_on=day, milestone=milestone)
    db.session.add_all([site, first, second])
    db.session.commit()
    before = int(next(MIGRATIONS.glob("versions/*_readings.py")).name[:3]) - 1
    downgrade(revision=f"{before:03d}")
    upgrade()
    db.session.expire_all()

    found = db.session.scalars(select(JobsReading).order_by(JobsReading.id)).all()
    assert [one.participation for one in found] == [*(joined for joined, _day, _milestone in wanted[:-1]), None]


def test_a_migration_that_fails_leaves_nothing_behind(migrate):
    before = revision()

    with pytest.raises(ZeroDivisionError):
        migrate('op.create_table("half", sa.Column("id", sa.Integer, primary_key=True)); 1 / 0')

    assert revision() == before
    assert "half" not in inspect(db.engine).get_table_names()


def test_children_outlive_the_rebuilding_of_their_parent(fresh, migrate):
    participation = Make(fresh)(Participation)
    migrate(
        'with op.batch_alter_table("cohort", recreate="auto") as batch: '
        'batch.alter_column("capacity", type_=sa.BigInteger(), existing_type=sa.Integer())'
    )

    assert db.session.get(Participation, participation).cohort.code


def test_a_migration_that_breaks_a_link_is_rolled_back(fresh, migrate):
    Make(fresh)(Participation)

    with pytest.raises((AssertionError, IntegrityError), match="foreign key"):
        migrate('op.execute("DELETE FROM cohort")')

    assert db.session.scalars(select(Cohort)).one()


def test_links_are_guarded_again_afterwards(fresh):
    if db.engine.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_files_name_plain_types_and_follow_one_another():
    files = sorted(MIGRATIONS.glob("versions/*.py"))

    assert [int(file.name[:3]) for file in files] == list(range(1, len(files) + 1))
    assert not [file.name for file in files if "models" in file.read_text()]
