"""Trials: what a team changes later is a few lines of one place, which migrate by themselves, and back."""

from __future__ import annotations

import json

import pytest

from tests.copies import ENGINES, copy_on
from tests.trials.changes import EDITS, PLAYS, WRITTEN

pytestmark = pytest.mark.xdist_group("trials")  # all are played in one copy, once on each engine
ON_BOTH = ("fields", "role", "state")  # which migrate
# A cohort of before, all the changes at once, what each must do, and the schema of before again.
SCRIPT = """
import json
import traceback

from models.cohorts.cohort import Cohort

def tables():
    with app.app_context(), db.engine.connect() as connection:
        read = db.inspect(connection)
        told = read.get_multi_columns(), read.get_multi_check_constraints()
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
flask("db", "check", fails=True)
flask("db", "migrate", "-m", "changes")
flask("db", "upgrade")
flask("db", "check")
after = tables()
told = {name: wrong(play) for name, play in PLAYS.items()}

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
print(json.dumps([told, sorted(changed), tables() == before, list(kept)]))
"""


@pytest.fixture(scope="module")
def copies():
    """Engine → the copy and what was told of it, once it was played."""
    return {}


@pytest.fixture
def played(request, copies, tmp_path, run_folder):
    """The copy on an engine, what was wrong in each play, the tables that changed, whether they came back, the row."""
    engine = request.param
    if engine not in copies:
        copy = copy_on(engine, tmp_path, run_folder)
        for path, text in WRITTEN.items():
            (copy.folder / path).write_text(text, encoding="utf-8")
        for edit in EDITS:
            copy.edit(*edit)
        plays = PLAYS if engine == "sqlite" else {name: PLAYS[name] for name in ON_BOTH}
        copies[engine] = copy, *json.loads(copy.script(f"PLAYS = {plays!r}\n{SCRIPT}").splitlines()[-1])
    return copies[engine]


@pytest.mark.parametrize(
    ("played", "name"),
    [(engine, name) for engine in ENGINES for name in PLAYS if engine == "sqlite" or name in ON_BOTH],
    indirect=["played"],
)
def test_it_is_a_few_lines_of_one_place(played, name):
    told = played[1]
    assert told[name] is None, told[name]


@pytest.mark.parametrize("played", ENGINES, indirect=True)
def test_the_migration_that_writes_itself_changes_what_it_must_and_goes_back(played):
    copy, _told, changed, is_back, kept = played

    assert set(changed) >= {"cohort", "deliverable", "user"}
    assert (is_back, kept[0]) == (True, "AV-2016")
    assert "::" not in copy.last_migration.read_text(encoding="utf-8"), "SQLite reads it too"


@pytest.mark.parametrize("played", ENGINES[:1], indirect=True)
def test_what_was_written_is_as_the_rest(played):
    played[0].shell("ruff format --check . && ruff check . && lint-imports")
