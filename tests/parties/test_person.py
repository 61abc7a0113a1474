"""A person at work: how they are reached, where that was learnt, on what ground it is kept."""

from __future__ import annotations

import pytest

from models.engine import Refused, db, kinds
from models.parties.person import Person
from models.policy import Role
from tests.factories import sample

NEEDED = ("last_name", "first_name", "data_origin", "legal_basis")


@pytest.mark.parametrize("field", NEEDED)
def test_a_person_is_not_kept_without_it(app, field):
    with app.app_context():
        db.session.add(sample(Person, **{field: None}))
        with pytest.raises(Refused) as refusal:
            db.session.commit()
        assert [(one.field, one.sentence) for one in refusal.value.problems] == [(field, "À remplir.")]


def test_a_person_is_kept_with_nothing_more(app):
    with app.app_context():
        db.session.add(person := sample(Person))
        db.session.commit()
        assert (person.email, person.phone, person.private_phone, person.notes) == (None, None, None, None)


def test_what_is_known_of_a_person_was_learnt_today_unless_said(app, browse_as):
    assert browse_as(Role.STAFF).get("/person/new/").form()["collected_on"] == kinds.Day().show(kinds.today())
    with app.app_context():
        db.session.add(person := sample(Person, collected_on=None))
        db.session.commit()
        assert person.collected_on == kinds.today()


def test_two_people_may_share_a_telephone_and_an_address(make):
    said = {"email": "accueil@exemple.fr", "phone": "0639980001"}
    assert make(Person, **said) != make(Person, **said)


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("email", "anne@exemple", "Cette adresse électronique est incomplète (exemple : prenom@exemple.fr)."),
        ("email", "anne@exemple.fr?bcc=x%40y.fr", "Cette adresse électronique est incomplète"),
        (
            "email",
            "Anne <anne@exemple.fr>",
            "Une adresse électronique seule est attendue, sans nom ni seconde adresse",
        ),
        ("email", "a@exemple.fr, b@exemple.fr", "Une adresse électronique seule est attendue"),
        ("phone", "05 61 00 00 07 (bureau)", "Un numéro de téléphone seul est attendu, sans poste ni second numéro."),
        ("phone", "05 61 00 00 07 poste 12", "Un numéro de téléphone seul est attendu"),
        ("phone", "0561000006 / 0661000006", "Un numéro de téléphone seul est attendu"),
        ("phone", "06 39", "Ce numéro de téléphone n'a pas le bon nombre de chiffres."),
        ("private_phone", "bonjour", "Ce numéro de téléphone ne se lit pas."),
        ("collected_on", "hier", "« hier » n'est pas une date : écrivez par exemple 14/11/2017."),
        ("legal_basis", "", "À remplir."),
        ("notes", "x" * 10_001, "Au plus 10000 caractères (il y en a 10001)."),
    ],
)
def test_what_is_wrong_is_explained_next_to_the_field(browse_as, make, field, typed, error):
    person = make(Person)

    page = browse_as(Role.STAFF).submit(f"/person/edit/?id={person}", **{field: typed})

    assert page.status == 422
    assert len(page.errors) == 1
    assert error in page.errors[0]
    assert f'id="{field}-error"' in page.text


def test_what_is_right_is_kept_in_one_spelling(app, browse_as, make):
    person = make(Person)

    page = browse_as(Role.STAFF).submit(
        f"/person/edit/?id={person}",
        email=" Anne.Martin@Exemple.FR",
        phone="06.39.98.00.01",
        private_phone="+41 44 668 18 00",
    )

    assert page.status == 302
    with app.app_context():
        saved = db.session.get(Person, person)
        assert (saved.email, saved.phone, saved.private_phone) == (
            "anne.martin@exemple.fr",
            "+33639980001",
            "+41446681800",
        )


def test_the_committee_reads_the_name_and_not_how_to_reach_them(browse_as, make):
    person = make(Person, last_name="Martin", job_title="Gérante", email="a.martin@exemple.fr", notes="Confidence")

    committee, staff = (
        browse_as(role).get(f"/person/details/?id={person}").text for role in (Role.COMMITTEE, Role.STAFF)
    )

    assert "Gérante" in committee
    for hidden in ("a.martin@exemple.fr", "Confidence", "Notes internes", "Courriel"):
        assert hidden not in committee
        assert hidden in staff


def test_staff_may_not_bin_a_person_and_an_administrator_may(browse_as, make):
    person = make(Person)
    assert browse_as(Role.STAFF).post(f"/person/delete/?id={person}", {}).status == 403
    assert browse_as(Role.ADMIN).post(f"/person/delete/?id={person}", {}).status == 302


def test_the_head_of_the_page_calls_and_writes(browse_as, make):
    person = make(Person, phone="06 39 98 00 01", email="anne@exemple.fr")
    page = browse_as(Role.STAFF).get(f"/person/details/?id={person}")

    (head,) = [one for one in page.main.iter("ul") if one.get("class") == "facts"]

    assert [one.get("href") for one in head.iter("a")] == ["mailto:anne@exemple.fr", "tel:+33639980001"]
