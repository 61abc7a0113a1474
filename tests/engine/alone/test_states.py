"""States: verbs move, guards hold back, obstacles are told, managers correct; nothing else writes a state."""

from __future__ import annotations

import pytest

from models.engine import OVERTAKEN, Refused, db
from tests.engine.alone.toy import Order, OrderLine, OrderState, Role, today


@pytest.fixture
def bare(make, customer):
    """An order without a line."""
    return make(Order, title="Vide", customer=customer, ordered_on=today())


def act(browser, order, verb, **data):
    """Do a verb."""
    return browser.post("/order/move/", {"id": str(order), "verb": verb, **data})


def test_a_verb_moves_the_record_and_says_so(browse, order, saved):
    seller = browse(Role.SELLER)
    page = act(seller, order, "send")

    assert page.location == f"/order/details/?id={order}"
    assert saved(Order, order, "state") is OrderState.SENT
    assert "a fait « Envoyer » : État de Brouillon à Envoyée." in seller.get(page.location).words


def test_what_is_missing_is_told_before_and_refused_after(browse, bare, saved):
    seller = browse(Role.SELLER)

    page = seller.get(f"/order/details/?id={bare}")
    assert "« Envoyer » attend : Ajoutez au moins une ligne. Compléter" in page.words
    refused = act(seller, bare, "send")

    assert refused.status == 422
    assert refused.errors == ["Ajoutez au moins une ligne."]
    assert saved(Order, bare, "state") is OrderState.DRAFT


def test_a_verb_asks_for_the_fields_it_needs(owner, order, saved):
    act(owner, order, "send")
    form = owner.get(f"/order/move/?id={order}&verb=pay")

    assert "Rentrée" in form.words  # shown again
    said = {"_version": form.form()["_version"]}
    assert act(owner, order, "pay", paid_on="", **said).errors == ["Payée le : À remplir."]
    assert act(owner, order, "pay", paid_on="01/01/2017", **said).errors == [
        "Payée le : Le paiement ne peut pas précéder la commande."
    ]
    assert act(owner, order, "pay", paid_on=f"{today():%d/%m/%Y}", **said).status == 302
    assert saved(Order, order, "state") is OrderState.PAID


def test_what_a_verb_shows_again_is_what_the_record_still_says(owner, order, saved):
    act(owner, order, "send")
    stale = owner.get(f"/order/move/?id={order}&verb=pay").form(paid_on=f"{today():%d/%m/%Y}")
    owner.submit(f"/order/edit/?id={order}", title="Autre chose")

    for sent in (stale, {name: value for name, value in stale.items() if name != "_version"}):
        page = owner.post("/order/move/", sent)
        assert page.errors == [OVERTAKEN]
    assert saved(Order, order, "state") is OrderState.SENT

    assert "Autre chose" in page.words
    assert owner.post("/order/move/", page.form()).status == 302
    assert saved(Order, order, "state") is OrderState.PAID


def test_what_has_no_object_on_a_record_is_not_told(owner, order, saved):
    page = f"/order/details/?id={order}"
    assert "Payée le" not in owner.get(page).words
    form = owner.get(f"/order/edit/?id={order}").form()
    assert "paid_on" not in form
    act(owner, order, "send")
    told = owner.get(page).words
    assert "Encaisser ce jour" in told
    assert "Payée le" in told

    owner.submit(f"/order/edit/?id={order}", paid_on=f"{today():%d/%m/%Y}")
    assert "Encaisser ce jour" not in owner.get(page).words
    assert act(owner, order, "pay_today").errors == ["Le jour où elle est payée est dit."]
    assert saved(Order, order, "state") is OrderState.SENT


def test_what_was_typed_is_kept_though_it_has_no_object_any_more(owner, order, saved):
    act(owner, order, "send")
    open_form = owner.get(f"/order/edit/?id={order}").form() | {"paid_on": f"{today():%d/%m/%Y}"}
    act(owner, order, "correct_draft", remark="Repris")
    owner.post(f"/order/edit/?id={order}", open_form)

    assert saved(Order, order, "state") is OrderState.DRAFT
    assert saved(Order, order, "paid_on") == today()


def test_the_effect_of_a_verb_is_saved_with_it(owner, order, saved):
    act(owner, order, "send")
    assert act(owner, order, "pay_today").status == 302
    assert saved(Order, order, "paid_on") == today()


def test_a_verb_that_needs_a_reason_asks_why_and_tells_it(owner, order):
    assert act(owner, order, "cancel").errors == ["Dites pourquoi."]
    assert act(owner, order, "cancel", remark="Doublon").status == 302
    assert "« Annuler » : État de Brouillon à Annulée. Doublon" in owner.get(f"/order/details/?id={order}").words


@pytest.mark.parametrize(
    ("role", "verb", "status"),
    [
        (Role.OWNER, "pay", 422),  # it goes with another state
        (Role.SELLER, "pay", 403),
        (Role.VISITOR, "send", 403),
        (Role.SELLER, "send", 302),
        (Role.SELLER, "correct_paid", 403),
        (Role.OWNER, "correct_paid", 422),  # without a reason
        (Role.OWNER, "fly", 404),
    ],
)
def test_a_verb_is_for_its_roles_and_goes_with_its_states(browse, order, role, verb, status):
    assert act(browse(role, account=7), order, verb).status == status


def test_a_page_offers_what_the_role_may_do_now(browse, order):
    offered = {role: browse(role, account=7).get(f"/order/details/?id={order}").words for role in Role}

    assert {role for role in Role if "Envoyer" in offered[role]} == {Role.OWNER, Role.SELLER}
    assert {role for role in Role if "Corriger l'état" in offered[role]} == {Role.OWNER}
    assert all("Encaisser" not in words for words in offered.values())


def test_managers_set_any_state_right_saying_why(owner, order, saved):
    assert act(owner, order, "correct_paid", remark="Payée en boutique").status == 302
    assert saved(Order, order, "state") is OrderState.PAID
    assert act(owner, order, "correct_draft", remark="Erreur").status == 302
    assert "Corriger en « Brouillon »" in owner.get(f"/order/details/?id={order}").words


def test_a_correction_writes_and_takes_away_what_goes_with_its_state(owner, order, saved):
    act(owner, order, "correct_paid", remark="Payée en boutique")
    assert saved(Order, order, "paid_on") == today()

    act(owner, order, "correct_draft", remark="Erreur")

    assert saved(Order, order, "paid_on") is None


def test_a_correction_holds_to_what_others_count(owner, bare, saved):
    refused = act(owner, bare, "correct_paid", remark="Payée en boutique")

    assert refused.errors == ["Ajoutez au moins une ligne."]
    assert saved(Order, bare, "state") is OrderState.DRAFT


def test_no_assignment_writes_a_state(app, order):
    with app.app_context():
        db.session.get(Order, order).state = OrderState.PAID
        with pytest.raises(Refused, match="change par ses actions"):
            db.session.commit()
        db.session.rollback()


def test_a_row_of_a_page_does_its_verb_from_there(owner, make, customer):
    number = make(Order, title="Hiver", customer=customer, ordered_on=today())
    make(OrderLine, order=number, article="Gomme")
    assert "Hiver" in owner.get(f"/customer/details/?id={customer}").words
    assert act(owner, number, "send").status == 302
    assert "Envoyée" in owner.get(f"/customer/details/?id={customer}").words
