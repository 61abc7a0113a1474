"""What is held about a person: every row that leads to them, their account, what is in the bin, their files."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from models.accompaniment.note import Note
from models.accounts.access_token import AccessToken
from models.accounts.second_factor import SecondFactor
from models.accounts.sign_in import SignIn
from models.accounts.user import User
from models.councils.mandate import Mandate
from models.engine import AccessEntry, AccessEvent, db, declared, discard, now, own_links_to, restore, today
from models.parties.data_request import DataRequest, DataRequestState
from models.parties.person import Person
from models.policy import Role
from tests import papers
from tests.factories import sample
from tests.personal_files import NAMED, address, lines, take
from tests.uploads import add

pytestmark = pytest.mark.one_database
MANAGER = Role.PROGRAMME_MANAGER
SECRETS = ("1f2e3d4c5b6a", "9a8b7c6d5e4f", "aa11bb22cc33", "$argon2id$dd44ee55ff66")


@pytest.fixture
def person(make):
    return make(Person, **NAMED)


@pytest.fixture
def manager(browse_as):
    return browse_as(MANAGER)


def leading(model):
    """The links to a concept, by which rows are the person's or name them."""
    return [one for one in own_links_to(model) if one.model is not DataRequest and not one.one_of]


def ways():
    """A link to people; or one, then another to what is theirs by it."""
    for link in leading(Person):
        yield (link,)
        if link.required or link.owner or link.model is User:
            yield from ((link, one) for one in leading(link.model) if one.required or one.owner)


def led(way, number):
    """The records of that way, that lead to the person, all they may hold filled."""
    with db.session.no_autoflush:
        them, link, last = db.session.get(Person, number), way[0], way[-1]
        if last is link:
            found = [sample(link.model, full=True, **{link.name: them})]
        else:
            record = sample(last.model, full=True)
            found = [getattr(record, last.name), record]
            setattr(found[0], link.name, them)
        db.session.add_all(found)
    db.session.commit()
    return found


@pytest.mark.parametrize("steps", [1, 2])
def test_every_row_that_leads_to_a_person_is_in_the_file(app, manager, person, steps):
    """And what is nothing without it: from the declarations, as many links as there are."""
    with app.app_context():
        expected = [one for way in ways() if len(way) == steps for one in led(way, person)]
        told = {(str(type(one).__concept__.singular), str(one.id)) for one in expected}
        filled = Counter(
            (str(type(one).__concept__.singular), str(one.id), str(each.label))
            for one in expected
            for each in declared(type(one)).values()
            if each.shape == "column" and getattr(one, each.name) not in (None, "") and each.label not in ("Retenu",)
        )

    page = manager.get(address(person))
    given = {name: "donner" for name in page.form() if name.startswith("text-")}
    _answer, files = take(manager, person, **given)

    written = json.loads(files["personne.json"])["lignes"]
    found = Counter((one["type"], str(one["numero"]), one["champ"]) for one in written)
    assert told
    assert told - {key[:2] for key in found} == set()
    assert filled - found == Counter()  # two concepts have a name in common
    assert {*lines(files)} == {*found}


@pytest.mark.one_database("sqlite", "postgresql")
def test_the_account_its_sign_ins_and_accesses_are_there_and_no_secret_is(app, manager, person):
    with app.app_context():
        them = db.session.get(Person, person)
        user = sample(User, person=them, role=Role.STAFF, email="zoe@exemple.fr", name="Zoé Wägner-Roux")
        user.password_hash = SECRETS[3]
        db.session.add(user)
        db.session.flush()
        db.session.add_all(
            [
                SignIn(digest=SECRETS[0], user=user, browser="Firefox sur Linux"),
                SecondFactor(user_id=user.id, secret=SECRETS[1], confirmed_at=now()),
                AccessToken(digest=SECRETS[2], user_id=user.id, name="Tableau de bord", until=today()),
            ]
        )
        seen = {"at": now(), "actor": user.name, "actor_id": user.id, "event": AccessEvent.LIST_TAKEN}
        db.session.execute(db.insert(AccessEntry), [seen | {"remark": "companies.csv"}])
        db.session.commit()

    _answer, files = take(manager, person)

    told = {(concept, label): one["Valeur"] for (concept, _number, label), one in lines(files).items()}
    assert told["Compte", "Courriel"] == "zoe@exemple.fr"
    assert told["Connexion", "Navigateur"] == "Firefox sur Linux"
    assert told["Accès tracé", "Précision"] == "companies.csv"
    assert told["Jeton d'accès", "Nom"] == "Tableau de bord"
    assert ("Second facteur", "Confirmé le") in told
    assert [one for one in SECRETS for held in files.values() if one.encode() in held] == []


def test_what_is_in_the_bin_is_held_and_said_to_be_there(app, manager, make, person):
    mandate = make(Mandate, person=person)
    with app.app_context():
        discard(db.session.get(Mandate, mandate))
        db.session.commit()

    _answer, files = take(manager, person)

    assert lines(files)["Mandat", str(mandate), "Depuis le"]["Remarque"] == "dans la corbeille"


def test_the_files_of_a_person_leave_with_it(manager, person, kept):
    add(manager, person, ("Accord.pdf", papers.PDF), kind="person_consent", concept="person")
    _answer, files = take(manager, person)
    assert papers.PDF in files.values()
    box = next(one for one in manager.get(address(person)).form() if one.startswith("text-attachment"))
    _answer, files = take(manager, person, **{box: "tiers"})
    assert papers.PDF not in files.values()


class TestTwoRecordsOfOnePerson:
    """Merged, then asked about: what the lost one says is held for as long as the bin keeps it."""

    @pytest.fixture
    def lost(self, manager, make, person):
        said = {"notes": "Rappeler après 18 h.", "private_phone": "0639980011"}
        number = make(Person, last_name="Roussel", first_name="Zoé", email="zoe.roussel@exemple.fr", **said)
        page = manager.get(f"/person/merge/?id={person}&with={number}")
        kept = {
            f"_keep-{one}": "kept"
            for one in ("last_name", "email", "notes", "private_phone")
            if f"_keep-{one}" in page.form()
        }
        assert manager.post("/person/merge/", page.form(**kept)).status == 302
        return number

    def test_what_the_merged_one_says_is_in_the_file_and_said_to_be_in_the_bin(self, manager, make, person, lost):
        note = make(Note, text="Zoé Roussel reprend l'atelier.")

        _answer, files = take(manager, person)

        found = lines(files)
        for label, value in (("Courriel professionnel", "zoe.roussel@exemple.fr"), ("Notes internes", "Rappeler")):
            line = found["Personne", str(lost), label]
            assert (value in line["Valeur"], line["Remarque"]) == (True, "dans la corbeille")
        assert ("Note", str(note), "Note") in found

    def test_one_that_was_restored_since_is_somebody_else(self, app, manager, person, lost):
        with app.app_context():
            restore(db.session.get(Person, lost, execution_options={"with_bin": True}))
            db.session.commit()
            discard(db.session.get(Person, lost))
            db.session.commit()

        _answer, files = take(manager, person)

        assert [key for key in lines(files) if key[:2] == ("Personne", str(lost))] == []
        assert b"zoe.roussel" not in files["personne.json"]

    def test_each_of_their_requests_is_answered(self, app, manager, make, person):
        """Two that waited before the merge: neither keeps the other from going on."""
        other = make(Person, last_name="Roussel", first_name="Zoé", email=None, notes=None)
        asked = [make(DataRequest, person=one) for one in (person, other)]
        page = manager.get(f"/person/merge/?id={person}&with={other}")
        kept = {name: "kept" for name in page.form() if name.startswith("_keep-")}
        assert manager.post("/person/merge/", page.form(**kept)).status == 302

        for number in asked:
            assert take(manager, person)[0].status_code == 200
            assert manager.submit(f"/data_request/move/?id={number}&verb=answer").status == 302

        with app.app_context():
            assert {db.session.get(DataRequest, one).state for one in asked} == {DataRequestState.ANSWERED}
