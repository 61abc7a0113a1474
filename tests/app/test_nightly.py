"""The backups of each night: kept, verified, encrypted, noted, and their age told (holds 14)."""

from __future__ import annotations

import errno
import json
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import backup, health
from app.config import Settings
from app.nightly import nightly, to_keep
from models.engine import TaskRun, db, now
from models.overview.backups import BY_NIGHT, last_backup
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample

NIGHT = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)


class TestWhatIsKept:
    def test_after_two_years_of_nights_seven_days_four_weeks_twelve_months(self):
        nights: set[datetime] = set()
        for passed in range(730):
            moment = NIGHT + timedelta(days=passed)
            nights = to_keep({*nights, moment}, moment)

        ages = sorted((moment - one).days for one in nights)
        assert ages[:7] == [0, 1, 2, 3, 4, 5, 6]
        assert len({one.isocalendar()[:2] for one in nights if moment - one < timedelta(days=28)}) == 4
        assert len({(one.year, one.month) for one in nights}) == 12
        assert len(nights) <= 7 + 4 + 12

    def test_those_of_today_are_all_kept_and_none_goes_because_they_stopped(self):
        today = {NIGHT - timedelta(hours=one) for one in range(20)}
        old = {NIGHT - timedelta(days=400 + one) for one in range(3)}

        assert today <= to_keep(today, NIGHT)
        assert to_keep(old, NIGHT) == old


@pytest.fixture
def store(app, tmp_path, monkeypatch):
    """A store whose backups go to a folder of their own."""
    with app.app_context():
        monkeypatch.setitem(app.config, "SETTINGS", given(app, BACKUP_FOLDER=str(tmp_path / "sauvegardes")))
        db.session.add(sample(Company, name="Filature"))
        db.session.commit()
        yield app
        db.session.remove()


def given(app, **said):
    """The settings of the application, with these."""
    return Settings(**app.config["SETTINGS"].model_dump() | {"_env_file": None} | said)


def run(app, *words):
    """A command: exit code and output."""
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=list(map(str, words)))
    db.session.remove()
    if db.engine.name == "sqlite":
        db.engine.dispose()
    return result.exit_code, result.output.strip()


def test_a_night_adds_one_and_removes_our_own_that_are_out_of_date(store, tmp_path):
    folder = tmp_path / "sauvegardes"
    folder.mkdir()
    ours = {day: f"alterventure-202001{day:02}-013000.db" for day in range(1, 21)}
    for name in (*ours.values(), "photos.zip", "notes"):
        (folder / name).write_text("")

    said = nightly()

    (new,) = {one.name for one in folder.iterdir()} - {*ours.values(), "photos.zip", "notes"}
    kept = {day for day, name in ours.items() if (folder / name).exists()}
    assert kept == {12, *range(15, 21)}  # the last of a week, and six days beside today
    assert (folder / "photos.zip").exists()
    assert (folder / "notes").exists()
    assert said.startswith(f"Sauvegarde vérifiée : {new} (")
    assert stat.S_IMODE((folder / new).stat().st_mode) == 0o600
    backup.check(folder / new)


def test_one_that_fails_removes_nothing_and_is_told(store, tmp_path, monkeypatch):
    folder = tmp_path / "sauvegardes"
    folder.mkdir()
    for day in range(1, 20):
        (folder / f"alterventure-202001{day:02}-013000.db").write_text("")
    monkeypatch.setattr(backup, "check", lambda _file: (_ for _ in ()).throw(ValueError("abîmée")))

    assert run(store, "backup") == (1, "abîmée")
    assert len(list(folder.iterdir())) == 19


@pytest.mark.one_database
def test_what_restorations_left_goes_after_a_month_but_for_the_last(store, tmp_path):
    folder: Path = store.config["SETTINGS"].INSTANCE_PATH
    made = [folder / f"avant-restauration-2020010{one}-013000-000000" for one in range(1, 4)]
    young = folder / f"avant-restauration-{datetime.now(UTC):%Y%m%d}-013000-000000"
    cut = [folder / f".avant-retour-20200101-013000.part{end}" for end in ("", "-journal")]  # as one that was killed
    begun = folder / ".avant-retour-20200101-013001.part"
    for one in (
        *made,
        young,
        *cut,
        begun,
        alone := folder / "avant-retour-20200101-013000",
        other := folder / "avant-tout",
    ):
        one.write_text("")
        os.utime(one, (0, 0))
    os.utime(young)
    os.utime(begun)

    nightly()

    assert [one for one in (*made, *cut, young, begun, alone, other) if one.exists()] == [young, begun, alone, other]
    for one in (young, begun, alone, other):
        one.unlink()


def full(*_files):
    """What `pyrage` raises on a disk that is full."""
    raise OSError(errno.ENOSPC, "No space left on device")


class TestEncrypted:
    def test_it_takes_the_private_key_to_restore(self, store, tmp_path, monkeypatch):
        code, said = run(store, "backup-key", tmp_path / "cle")
        public = said.splitlines()[0].removeprefix("BACKUP_PUBLIC_KEY=")
        assert (code, stat.S_IMODE((tmp_path / "cle").stat().st_mode)) == (0, 0o600)
        assert run(store, "backup-key", tmp_path / "cle")[1].endswith("un fichier de ce nom existe déjà.")
        monkeypatch.setitem(store.config, "SETTINGS", given(store, BACKUP_PUBLIC_KEY=public))

        assert run(store, "backup")[0] == run(store, "backup", tmp_path / "main.age")[0] == 0
        (night,) = (tmp_path / "sauvegardes").iterdir()
        db.session.scalars(select(Company).filter_by(name="Filature")).one().acronym = "changé"
        db.session.commit()
        run(store, "backup-key", tmp_path / "autre")
        (tmp_path / "coupee.age").write_bytes(night.read_bytes()[:-100])

        assert night.suffix == ".age"
        assert b"Filature" not in night.read_bytes()
        assert list(store.config["SETTINGS"].INSTANCE_PATH.glob(".backup-*")) == []
        for words in ([night], [night, "--key", tmp_path / "autre"], [night, "--key", tmp_path / "rien"]):
            code, said = run(store, "restore", "--replace", *words)
            assert (code, said.count("\n")) == (1, 0), said
        assert "abîmé" in run(store, "restore", tmp_path / "coupee.age", "--key", tmp_path / "cle")[1]
        with monkeypatch.context() as small:
            small.setattr(pyrage, "decrypt_io", full)
            code, said = run(store, "restore", night, "--key", tmp_path / "cle")
        assert (code, said.endswith("déchiffrée ici : il n'y a plus de place sur le disque.")) == (1, True), said
        assert db.session.query(Company).filter_by(acronym="changé").count() == 1
        code, said = run(store, "restore", "--replace", night, "--key", tmp_path / "cle")
        assert code == 0, said
        assert db.session.query(Company).filter_by(acronym="changé").count() == 0

    @pytest.mark.one_database
    def test_a_named_one_says_that_the_public_key_lacks(self, store, tmp_path):
        assert run(store, "backup", tmp_path / "main.age")[1] == (
            "Une sauvegarde « .age » est chiffrée : BACKUP_PUBLIC_KEY manque."
        )

    def test_a_private_key_is_refused_as_a_setting(self):
        private = str(pyrage.x25519.Identity.generate())

        with pytest.raises(ValueError, match="clé publique"):
            Settings(BACKUP_PUBLIC_KEY=private, _env_file=None)


class TestItsAge:
    def noted(self, ago):
        """A night's backup, so long ago."""
        db.session.add(TaskRun(name=BY_NIGHT, started_at=now() - ago, ended_at=now() - ago, said="faite"))
        db.session.commit()

    def test_only_one_that_was_made_counts(self, store):
        assert last_backup() is None
        db.session.add(TaskRun(name=BY_NIGHT, ended_at=now(), said="Échec", failed=True))
        db.session.add(TaskRun(name=BY_NIGHT, ended_at=now(), said=""))
        db.session.add(TaskRun(name=BY_NIGHT, said="en cours"))
        db.session.commit()
        assert last_backup() is None
        self.noted(timedelta(hours=3))
        assert last_backup() is not None

    def test_a_command_counts_too(self, store, tmp_path):
        assert run(store, "backup", tmp_path / "main")[0] == 0
        assert last_backup() is not None

    @pytest.mark.one_database
    def test_the_administrator_reads_it_on_the_first_page_and_nobody_else(self, store, browse_as):
        assert "Aucune sauvegarde n'a encore été faite" in browse_as(Role.ADMIN).get("/").words
        assert "auvegarde" not in browse_as(Role.STAFF).get("/").words
        self.noted(timedelta(hours=30))
        page = browse_as(Role.ADMIN).get("/").words
        assert "Dernière sauvegarde :" in page
        assert "Aucune sauvegarde" not in page

    @pytest.mark.one_database
    def test_and_is_warned_after_two_days(self, store, browse_as):
        self.noted(timedelta(hours=49))
        assert "Aucune sauvegarde depuis deux jours" in browse_as(Role.ADMIN).get("/").words

    def test_a_probe_reads_it(self, store, client):
        assert json.loads(client.get("/health.json").data) == {
            "database": True,
            "backup_hours": None,
            "backup_is_late": True,
        }
        self.noted(timedelta(hours=30))
        said = json.loads(client.get("/health.json").data)
        assert (said["backup_hours"], said["backup_is_late"]) == (30.0, False)

    @pytest.mark.one_database
    def test_and_is_never_broken_by_the_database(self, store, client, monkeypatch):
        def away():
            raise OperationalError("", {}, Exception())

        monkeypatch.setattr(health, "last_backup", away)
        answer = client.get("/health.json")
        assert (answer.status_code, json.loads(answer.data)["database"]) == (200, False)


@pytest.mark.one_database
def test_why_a_night_made_none_is_told_to_who_asks_for_the_tasks(store, tmp_path, monkeypatch, caplog):
    (tmp_path / "plein").write_text("")
    monkeypatch.setitem(store.config, "SETTINGS", given(store, BACKUP_FOLDER=str(tmp_path / "plein" / "nuit")))
    store.logger.addHandler(caplog.handler)
    try:
        code, said = run(store, "tasks", "run", BY_NIGHT)
    finally:
        store.logger.removeHandler(caplog.handler)

    why = f"BACKUP_FOLDER : {tmp_path}/plein/nuit ne peut pas être créé (un dossier du chemin est un fichier)."
    assert (code, said.partition(" : ")[2]) == (1, f"Échec : {why}")
    assert f"Échec : {why}" in run(store, "tasks")[1]
    assert [one.facts for one in caplog.records] == [{"task": BY_NIGHT, "why": why}]
