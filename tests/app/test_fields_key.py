"""`flask fields-key`: another key closes all that was closed, while people work, stopped anywhere (holds 42)."""

from __future__ import annotations

import stat

import pytest
from sqlalchemy import select

from app import fields_key
from app.config import Settings
from models.engine import PriorValue, closed_again, db, kinds, new_key
from models.fund.bank_account import BankAccount
from tests.app.test_nightly import given, run
from tests.factories import sample
from tests.numbers import iban

NUMBERS = [iban(one) for one in range(1, 6)]


@pytest.fixture
def store(app):
    """Five accounts, the first of which was changed; the key is as it was after."""
    file = app.config["SETTINGS"].fields_key_file
    before = file.read_text()
    with app.app_context():
        held = [sample(BankAccount, iban=one) for one in [iban(99), *NUMBERS[1:]]]
        db.session.add_all(held)
        db.session.commit()
        held[0].iban = NUMBERS[0]
        db.session.commit()
        yield app
        db.session.remove()
    file.write_text(before)


def numbers():
    """All that is closed in the store, opened: the accounts, then what one held before."""
    db.session.rollback()
    db.session.expire_all()
    query = select(BankAccount).order_by(BankAccount.id)
    former = [one.held["iban"] for one in db.session.scalars(select(PriorValue))]
    return [one.iban.opened() for one in db.session.scalars(query)], [
        kinds.Concealed.kept(one).opened() for one in former
    ]


ALL = (NUMBERS, [iban(99)])


def test_a_new_key_closes_everything_and_the_former_one_goes_when_nothing_needs_it(store):
    file = store.config["SETTINGS"].fields_key_file
    (former,) = file.read_text().split()

    code, said = run(store, "fields-key", "rotate")

    assert (code, said.splitlines()[0].startswith("6 valeurs chiffrées")) == (0, True), said
    assert file.read_text().split()[1:] == [former]
    assert numbers() == ALL
    assert run(store, "fields-key", "forget")[0] == 0
    assert former not in file.read_text()
    assert numbers() == ALL
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text(former)
    with pytest.raises(ValueError, match="chiffrée par une clé que cette installation n'a pas"):
        numbers()


def test_stopped_in_the_middle_it_is_begun_again_and_everything_opens_meanwhile(store, monkeypatch):
    seen = []

    def killed(closed):
        if len(seen) == 3:
            raise KeyboardInterrupt
        seen.append(closed)
        return closed_again(closed)

    monkeypatch.setattr(fields_key, "BATCH", 2)
    with monkeypatch.context() as stopped:
        stopped.setattr(fields_key, "closed_again", killed)
        run(store, "fields-key", "rotate")
    assert numbers() == ALL
    assert run(store, "fields-key", "rotate")[0] == run(store, "fields-key", "forget")[0] == 0
    assert numbers() == ALL


def test_a_restored_store_whose_key_is_elsewhere_says_so_until_it_is_back(store, tmp_path):
    file = store.config["SETTINGS"].fields_key_file
    former = file.read_text()
    assert run(store, "backup", tmp_path / "copie")[0] == 0
    assert "n'ouvre" not in run(store, "restore", tmp_path / "copie", "--replace")[1]
    file.write_text(new_key())

    code, said = run(store, "restore", tmp_path / "copie", "--replace")
    sentence = f"Aucune clé d'ici n'ouvre 5 valeurs chiffrées (IBAN) : ajoutez à {file} la clé d'alors"
    assert (code, sentence in said) == (0, True), said
    assert sentence in run(store, "check-deploy")[1]
    file.write_text(f"{file.read_text()}\n{former}")
    assert sentence not in run(store, "check-deploy")[1]


def test_what_somebody_writes_meanwhile_stays(store, monkeypatch):
    def written_first(closed):
        monkeypatch.setattr(fields_key, "closed_again", closed_again)
        one = db.session.scalars(select(BankAccount).order_by(BankAccount.id)).first()
        one.iban = iban(77)
        db.session.commit()
        return closed_again(closed)

    monkeypatch.setattr(fields_key, "closed_again", written_first)
    fields_key._add_key(store.config["SETTINGS"].fields_key_file)
    fields_key.close_all_again()

    assert numbers()[0] == [iban(77), *NUMBERS[1:]]


@pytest.mark.one_database
def test_keys_of_the_environment_take_the_place_of_the_file(store, monkeypatch):
    former, new = store.config["SETTINGS"].fields_key_file.read_text().strip(), new_key()
    monkeypatch.setitem(store.config, "SETTINGS", given(store, FIELDS_KEY=new))
    assert run(store, "fields-key", "rotate")[0] == 1
    monkeypatch.setitem(store.config, "SETTINGS", given(store, FIELDS_KEY=new, FORMER_FIELDS_KEYS=former))
    assert numbers() == ALL
    assert run(store, "fields-key", "rotate")[0] == 0
    monkeypatch.setitem(store.config, "SETTINGS", given(store, FIELDS_KEY=new))
    assert numbers() == ALL


@pytest.mark.parametrize("wrong", ["court", "age1qqqqq", f"{'A' * 60}"])
def test_what_is_no_key_stops_the_start(wrong):
    with pytest.raises(ValueError, match="AGE-SECRET-KEY"):
        Settings(FIELDS_KEY=wrong, _env_file=None)
    assert Settings(FIELDS_KEY=new_key(), _env_file=None).FIELDS_KEY
