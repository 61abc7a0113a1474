"""Two people on one form: what one side changed merges, what both changed is settled, nothing is lost."""

from __future__ import annotations

import pytest

from tests.engine.alone.toy import Customer, Order, Role


@pytest.fixture
def anne(browse):
    """One of them."""
    return browse(Role.SELLER, 1, "Anne")


@pytest.fixture
def bruno(browse):
    """The other."""
    return browse(Role.SELLER, 2, "Bruno")


@pytest.fixture
def edit(customer):
    """The form they are both on."""
    return f"/customer/edit/?id={customer}"


def test_changes_of_different_fields_meet(anne, bruno, edit, customer, saved):
    form = anne.get(edit).form(city="Arles")
    bruno.submit(edit, name="Dupré et fils")

    page = anne.post(edit, form)

    assert page.status == 302
    assert "ont été gardés" in anne.get(page.location).words
    assert (saved(Customer, customer, "city"), saved(Customer, customer, "name")) == ("Arles", "Dupré et fils")


@pytest.mark.parametrize(("choice", "city"), [("mine", "Arles"), ("theirs", "Nîmes")])
def test_changes_of_one_field_are_settled(anne, bruno, edit, customer, saved, choice, city):
    form = anne.get(edit).form(city="Arles")
    bruno.submit(edit, city="Nîmes")

    page = anne.post(edit, form)

    assert page.status == 409
    assert "Votre saisie Arles" in page.words
    assert "Bruno, le" in page.words
    assert saved(Customer, customer, "city") == "Nîmes"
    assert anne.post(edit, page.form(**{"_settle-city": choice})).status == 302
    assert saved(Customer, customer, "city") == city


def test_changes_of_different_rows_meet(anne, bruno, order):
    address = f"/order/edit/?id={order}"
    form = anne.get(address).form()
    first, second = [name for name in form if name.endswith("-quantity")]
    form[first] = "5"
    bruno.submit(address, **{second: "6"})

    assert anne.post(address, form).status == 302
    page = anne.get(address).form()
    assert (page[first], page[second]) == ("5", "6")


def test_what_went_to_the_bin_meanwhile_keeps_what_was_typed(anne, browse, edit, customer):
    form = anne.get(edit).form(city="Arles")
    browse(Role.OWNER).post(f"/customer/delete/?id={customer}", {})

    page = anne.post(edit, form)

    assert page.status == 409
    assert page.form()["city"] == "Arles"
    assert "à la corbeille pendant votre saisie" in page.words


def test_a_verb_that_another_did_first_is_refused(anne, bruno, order, saved):
    verb = {"id": str(order), "verb": "send"}
    bruno.post("/order/move/", verb)

    page = anne.post("/order/move/", verb)

    assert page.errors == ["« Envoyer » ne va pas avec l'état « Envoyée »."]
    assert saved(Order, order, "state").value == "sent"
