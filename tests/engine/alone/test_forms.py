"""A form: its errors by the field, its rows of children, its links, its sets, what may be held once only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.engine import db
from tests.engine.alone.toy import Customer, Order, OrderLine, Role, Tag, today
from tests.pages import words


def field_error(page, name):
    """What is said by a field, narrow spaces widened."""
    found = next((one for one in page.tree.iter("p") if one.get("id") == f"{name}-error"), None)
    return None if found is None else words(found)


def test_what_is_typed_is_saved_as_values(owner, saved):
    page = owner.submit("/customer/new/", name="  Dupré ", siren="000 000 018", discount="12,5 %", since="14/11/17")

    assert page.status == 302
    number = int(page.location.rpartition("=")[2])
    assert saved(Customer, number, "name") == "Dupré"
    assert saved(Customer, number, "siren") == "000000018"
    assert str(saved(Customer, number, "discount")) == "0.1250"
    assert "« Dupré » est enregistré." in owner.get(page.location).words


def test_what_is_done_is_not_of_a_day_to_come(owner, customer):
    tomorrow = today() + timedelta(days=1)
    said = "Client depuis : Ce jour est à venir : attendez sa première commande."

    assert owner.submit(f"/customer/edit/?id={customer}", since=f"{tomorrow:%d/%m/%Y}").errors == [said]
    assert owner.submit(f"/customer/edit/?id={customer}", since=f"{today():%d/%m/%Y}").status == 302


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("name", "", "À remplir."),
        ("name", "x" * 81, "Au plus 80 caractères (il y en a 81)."),
        ("siren", "000000019", "Ce SIREN n'existe pas : sa clé de contrôle est fausse."),
        ("phone", "12", "Ce numéro de téléphone n'a pas le bon nombre de chiffres."),
    ],
)
def test_an_error_is_told_by_its_field_and_on_top(owner, name, typed, sentence):
    page = owner.submit("/customer/new/", **{"name": "Dupré", "city": "Lyon", name: typed})

    assert page.status == 422
    assert field_error(page, name) == sentence
    assert len(page.errors) == 1
    assert page.form()["city"] == "Lyon"
    assert page.form()[name] == typed


def test_a_rule_of_the_record_is_told_by_its_field(owner, order):
    page = owner.submit(f"/order/edit/?id={order}", paid_on="01/01/2017")

    assert page.status == 422
    assert field_error(page, "paid_on") == "Le paiement ne peut pas précéder la commande."


class TestChildren:
    def test_are_typed_with_the_record_that_owns_them(self, app, owner, customer):
        address = "/order/new/"
        form = owner.get(address).form(title="Rentrée", ordered_on="01/09/2017", customer="Épicerie Dupré")
        for name, text in owner.get(address).added_row("lines").items():
            form.add(f"lines-new1-{name}", text)
        form["lines-new1-article"], form["lines-new1-quantity"] = "Cahier", "12"

        page = owner.post(address, form)

        assert page.status == 302
        with app.app_context():
            line = db.session.scalars(select(OrderLine)).one()
            assert (str(line), line.quantity) == ("C-0001 — Épicerie Dupré — Cahier", 12)

    def test_are_wrong_on_their_line(self, owner, order):
        address = f"/order/edit/?id={order}"
        form = owner.get(address).form()
        first = next(name for name in form if name.endswith("-quantity"))
        form[first] = "1000"

        page = owner.post(address, form)

        assert page.status == 422
        assert page.errors == ["Lignes, ligne 1, Quantité : Au plus 999."]
        assert field_error(page, first) == "Au plus 999."

    def test_get_one_more_row_without_a_script(self, owner, order):
        address = f"/order/edit/?id={order}"
        form = owner.get(address).form(_add="lines")

        page = owner.post(address, form)

        assert page.status == 200
        assert len([name for name in page.form() if name.endswith("-article")]) == 3

    def test_go_to_the_bin_when_they_are_taken_away(self, app, owner, order):
        address = f"/order/edit/?id={order}"
        form = owner.get(address).form()
        first = next(name for name in form if name.endswith("-article")).removesuffix("article")
        form[f"{first}_remove"] = "1"

        assert owner.post(address, form).status == 302
        assert "Cahier" not in owner.get(f"/order/edit/?id={order}").text
        with app.app_context():
            every = select(func.count()).select_from(OrderLine).execution_options(with_bin=True)
            assert db.session.scalar(every) == 2


class TestALink:
    def test_is_found_by_the_words_typed(self, owner, customer, saved):
        page = owner.submit("/order/new/", title="Hiver", ordered_on="01/12/2017", customer="epicerie")

        assert page.status == 302
        assert saved(Order, int(page.location.rpartition("=")[2]), "customer_id") == customer

    def test_that_words_do_not_settle_is_chosen(self, owner, make, customer):
        make(Customer, name="Épicerie Martin")
        page = owner.submit("/order/new/", title="Hiver", ordered_on="01/12/2017", customer="epicerie")

        assert page.errors == ["Client : Plusieurs fiches correspondent : choisissez."]
        assert "Épicerie Martin" in page.words

    def test_that_finds_nobody_is_refused(self, owner, customer):
        page = owner.submit("/order/new/", title="Hiver", ordered_on="01/12/2017", customer="zzz")
        assert field_error(page, "customer") == "Aucune fiche « zzz »."

    def test_is_picked_from_what_the_server_proposes(self, owner, make, customer):
        make(Customer, name="Zinc")

        answer = owner.client.get("/order/lookup/?field=customer&q=dupre").get_json()

        assert answer["results"] == [{"id": str(customer), "label": "Épicerie Dupré"}]
        assert (answer["more"], answer["create"]) == (False, "Créer «\u202fdupre\u202f»")
        assert answer["address"] == "/customer/new/?name=dupre"
        assert owner.get("/order/lookup/?field=title&q=dupre").status == 404
        assert owner.get("/order/lookup/?field=lines-order&q=c").status == 200

    def test_is_proposed_by_the_page_it_points_to(self, owner, customer):
        assert f"/order/new/?customer={customer}" in owner.get(f"/customer/details/?id={customer}").links
        assert owner.get(f"/order/new/?customer={customer}").form().getlist("customer") == [
            "Épicerie Dupré",
            str(customer),
        ]


class TestASet:
    def test_is_ticked(self, owner, make, customer):
        friend = make(Tag, name="Ami")
        make(Tag, name="Gros")

        owner.submit(f"/customer/edit/?id={customer}", tags=["", str(friend)])

        page = owner.get(f"/customer/details/?id={customer}")
        assert f"/tag/details/?id={friend}" in page.links
        assert "Étiquettes : Ami." in page.words

    def test_that_is_often_whole_is_taken_by_one_tick_but_for_what_is_retired(self, app, owner, make):
        offered = [make(Tag, name=name) for name in ("Ami", "Voisin")]
        make(Tag, name="Ancien", is_active=False)
        assert "Toutes les étiquettes" in owner.get("/customer/new/").words

        page = owner.submit("/customer/new/", name="Zinc", tags=["", "*"])

        with app.app_context():
            zinc = db.session.scalars(select(Customer).where(Customer.name == "Zinc")).one()
            assert sorted(one.id for one in zinc.tags) == offered
        assert page.status == 302
        assert "Toutes les étiquettes" not in owner.get(page.location.replace("details", "edit")).words

    def test_offers_no_longer_what_is_retired_but_keeps_it(self, owner, make, customer):
        friend = make(Tag, name="Ami")
        owner.submit(f"/customer/edit/?id={customer}", tags=["", str(friend)])
        owner.submit(f"/tag/edit/?id={friend}", is_active="non")

        assert owner.get(f"/customer/edit/?id={customer}").form().getlist("tags") == ["", str(friend)]
        assert f'name="tags" value="{friend}"' not in owner.get("/customer/new/").text
        refused = owner.submit("/customer/new/", name="Zinc", tags=["", str(friend)])
        assert field_error(refused, "tags") == "« Ami » n'est plus en usage : choisissez autrement."

    def test_finds_no_longer_by_words_what_is_retired(self, owner, make):
        make(Tag, name="Ami")
        make(Tag, name="Ami lointain", is_active=False)

        found = owner.client.get("/customer/lookup/?field=main_tag&q=ami").get_json()["results"]

        assert [one["label"] for one in found] == ["Ami"]


class TestWhatBelongsToOneRecord:
    def test_is_refused_to_another_with_a_link_to_it(self, owner, customer):
        page = owner.submit("/customer/new/", name="Épicerie Dupré")

        assert page.status == 422
        assert page.errors == ["Nom : Déjà pris par la fiche « Épicerie Dupré ». La voir"]
        assert f"/customer/details/?id={customer}" in page.links

    def test_may_be_several_values_together(self, owner, make, order, customer):
        typed = {"title": "Rentrée", "ordered_on": "01/12/2017"}
        assert owner.submit("/order/new/", customer="dupre", **typed).status == 422
        make(Customer, name="Zinc")
        assert owner.submit("/order/new/", customer="zinc", **typed).status == 302

    def test_is_free_again_once_in_the_bin(self, owner, customer):
        owner.post(f"/customer/delete/?id={customer}", {})
        assert owner.submit("/customer/new/", name="Épicerie Dupré").status == 302


def test_a_form_sent_twice_makes_one_record(app, owner):
    form = owner.get("/customer/new/").form(name="Dupré")

    first, second = owner.post("/customer/new/", form), owner.post("/customer/new/", form)

    assert first.location == second.location
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Customer)) == 1


def test_what_the_model_computes_is_typed_nowhere(browse, order, saved):
    seller = browse(Role.SELLER)
    assert {"number", "state"}.isdisjoint(seller.get(f"/order/edit/?id={order}").form())
    seller.submit(f"/order/edit/?id={order}", state="paid", number="X", title="Été")
    assert (saved(Order, order, "number"), saved(Order, order, "state").value) == ("C-0001", "draft")
    assert saved(Order, order, "ordered_on") == today()
