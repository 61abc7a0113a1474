"""Trials: what a team changes later is a few lines of one place, which migrate by themselves, and back."""

from __future__ import annotations

import json
from secrets import token_hex

import pytest

from tests.copies import ENGINES, Copy
from tests.migrated import migrated_url
from tests.trials.changes import EDITS, PLAYS, WRITTEN

pytestmark = pytest.mark.xdist_group("trials")  # all are played in one copy, on each engine
ON_BOTH = ("fields", "role", "state")  # which migrate
# A cohort of before, all the changes at once, what each must do, and the schema of before again.
SCRIPT = """
import json
import traceback

from models.cohorts.cohort import Cohort
from models.migrations.checks import in_plain_words

def tables():
    with app.app_context(), db.engine.connect() as connection:
        read = db.inspect(connection)
        told = read.get_multi_columns(), read.get_multi_check_constraints()
        for one in (check for some in told[1].values() for check in some):
            one["sqltext"] = in_plain_words(one["sqltext"])
        return {name: [sorted(map(str, one.get((here, name), ()))) for one in told] for here, name in told[0]}

def tell(statement):
    with app.app_context():
        db.session.execute(db.text(statement))
        db.session.commit()

def wrong(play):
    try:
        exec(play, dict(globals()))
    except BaseException:
        return traceback.format_exc()

tell(
    "INSERT INTO cohort (code, name, edition, state, is_experiment, capacity, version, created_at, updated_at,"
    " sort_key, search_words, search_private) VALUES ('AV-2016', 'Avant', 16, 'preparation', false, 6, 1,"
    " CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, '', '', '')"
)
before = tables()
flask("db", "migrate", "-m", "changes")
flask("db", "upgrade")
flask("db", "check")
after = tables()
told = {name: wrong(play) for name, play in PLAYS.items() if name in ON_BOTH or not url}

for statement in (
    "DELETE FROM sign_in",
    "DELETE FROM \\"user\\" WHERE role = 'guest'",
    "UPDATE deliverable SET state = 'attendu' WHERE state = 'abandonne'",
):
    tell(statement)
flask("db", "downgrade")
changed = {name for name in before if before[name] != after[name]}
with app.app_context():
    kept = db.session.execute(db.text("SELECT code, capacity FROM cohort WHERE id = 1")).one()
    engine = db.engine.name
(written,) = MIGRATIONS.glob("*_changes.py")
found = told, sorted(changed), tables() == before, list(kept), written.read_text(encoding="utf-8")
Path(f"{engine}.json").write_text(json.dumps(found), encoding="utf-8")
"""


@pytest.fixture(scope="module")
def trial(tmp_path_factory, run_folder):
    """The copy, and engine → what was wrong in each play, the tables that changed, if they came back, a row, the file.

    The code of the copy is read once, and played on both.
    """
    copy = Copy(tmp_path_factory.mktemp("trials"))
    for path, text in WRITTEN.items():
        (copy.folder / path).write_text(text, encoding="utf-8")
    for edit in EDITS:
        copy.edit(*edit)
    urls = [migrated_url(one, run_folder, copy.folder / "instance", f"trials_{token_hex(4)}") for one in ENGINES]
    copy.script(f"PLAYS, ON_BOTH = {PLAYS!r}, {ON_BOTH!r}\n{SCRIPT}", *urls)
    return copy, {one: json.loads((copy.folder / f"{one}.json").read_text(encoding="utf-8")) for one in ENGINES}


@pytest.mark.parametrize(
    ("engine", "name"),
    [(engine, name) for engine in ENGINES for name in PLAYS if engine == "sqlite" or name in ON_BOTH],
)
def test_it_is_a_few_lines_of_one_place(trial, engine, name):
    told = trial[1][engine][0]
    assert told[name] is None, told[name]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_migration_that_writes_itself_changes_what_it_must_and_goes_back(trial, engine):
    _told, changed, is_back, kept, written = trial[1][engine]

    assert set(changed) >= {"cohort", "deliverable", "user"}
    assert (is_back, kept[0]) == (True, "AV-2016")
    assert "::" not in written, "SQLite reads it too"


def test_what_was_written_is_as_the_rest(trial):
    trial[0].shell("ruff format --check . && ruff check . && lint-imports")
