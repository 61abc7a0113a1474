"""What happened to a record: the journal, the history on its page; the bin and the way back."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from models.engine import JournalAction, JournalEntry, db
from tests.engine.alone.toy import Customer, Order, Role


@pytest.fixture
def lines(app):
    """The journal, whole."""

    def read():
        with app.app_context():
            return db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()

    return read


class TestTheJournal:
    def test_says_who_did_what_through_what(self, browse, lines):
        browse(Role.SELLER, account=4, name="Anne").submit("/customer/new/", name="Dupré")

        line = lines()[-1]
        assert (line.actor, line.actor_id, line.channel) == ("Anne", 4, "formulaire")
        assert (line.action, line.subject, line.record_label) == (JournalAction.CREATED, "Client", "Dupré")
        assert line.changes == [{"field": "name", "old": "", "new": "Dupré"}]

    def test_keeps_no_personal_value(self, owner, customer, lines):
        owner.submit(f"/customer/edit/?id={customer}", phone="06 39 98 00 02", city="Arles")

        assert lines()[-1].changes == [
            {"field": "city", "old": "Lyon", "new": "Arles"},
            {"field": "phone", "masked": True},
        ]

    def test_is_only_added_to(self, app, customer):
        with app.app_context():
            for statement in (update(JournalEntry).values(actor="X"), delete(JournalEntry)):
                with pytest.raises(RuntimeError, match="only added to"):
                    db.session.execute(statement)
            db.session.scalars(select(JournalEntry)).first().actor = "X"
            with pytest.raises(RuntimeError, match="only added to"):
                db.session.commit()

    def test_has_its_own_list_for_those_who_read_it(self, browse, customer):
        assert browse(Role.OWNER).get("/journal_entry/").column("Fiche") == ["Épicerie Dupré"]
        assert browse(Role.SELLER).get("/journal_entry/").status == 403

    def test_passes_no_statement_by(self, app, customer):
        with app.app_context(), pytest.raises(RuntimeError, match="one by one"):
            db.session.execute(update(Customer).values(city="Arles"))


class TestTheHistory:
    def test_tells_changes_with_those_of_what_the_record_owns(self, browse, order):
        owner = browse(Role.OWNER, name="Anne")
        owner.submit(f"/order/edit/?id={order}", title="Été")

        words = owner.get(f"/order/details/?id={order}").words

        assert "Anne a changé Objet de Rentrée à Été." in words
        assert "Système a créé la fiche" in words
        assert "Règle" in words.partition("Historique")[2]

    def test_is_for_those_who_may_read_it(self, browse, order):
        shown = {role: browse(role, account=7).get(f"/order/details/?id={order}").words for role in Role}
        assert {role for role in Role if "Historique" in shown[role]} == {Role.OWNER, Role.SELLER}

    def test_tells_no_field_that_the_role_does_not_see(self, browse, customer):
        browse(Role.OWNER, name="Anne").submit(f"/customer/edit/?id={customer}", phone="0639980002")

        address = f"/customer/details/?id={customer}"
        assert "Téléphone (valeur personnelle, non conservée)" in browse(Role.OWNER).get(address).words
        assert "Téléphone" not in browse(Role.SELLER).get(address).words


class TestTheBin:
    def test_takes_a_record_with_what_it_owns_and_gives_them_back(self, owner, order):
        address = f"/order/delete/?id={order}"
        assert "Ligne « C-0001 — Épicerie Dupré — Cahier »" in owner.get(address).words

        owner.post(address, {})

        assert owner.get("/order/").rows == []
        assert owner.get("/order_line/").rows == []
        assert owner.get(f"/order/edit/?id={order}").status == 404
        assert "C-0001" in owner.get("/bin/").words
        assert "dans la corbeille" in owner.get(f"/order/details/?id={order}").words

        owner.post("/order/restore/", {"id": str(order)})

        assert len(owner.get("/order/").rows) == 1
        assert len(owner.get("/order_line/").rows) == 2
        assert "a restauré" in owner.get(f"/order/details/?id={order}").words

    def test_leaves_out_what_others_lean_on(self, owner, order, customer):
        page = owner.post(f"/customer/delete/?id={customer}", {})

        assert page.status == 409
        assert "Commande « C-0001 — Épicerie Dupré » (client)" in page.words
        assert len(owner.get("/customer/").rows) == 1

    def test_leaves_out_what_a_rule_keeps(self, owner, order):
        owner.post("/order/move/", {"id": str(order), "verb": "correct_paid", "remark": "Oui"})

        page = owner.post(f"/order/delete/?id={order}", {})

        assert page.status == 409
        assert "Une commande payée se garde." in page.words

    def test_gives_nothing_back_whose_place_is_taken(self, owner, customer):
        owner.post(f"/customer/delete/?id={customer}", {})
        owner.submit("/customer/new/", name="Épicerie Dupré")

        owner.post("/customer/restore/", {"id": str(customer)})

        assert "reste dans la corbeille" in owner.get("/bin/").words
        assert len(owner.get("/customer/").rows) == 1

    def test_takes_several_records_after_a_confirmation(self, owner, make, order, customer):
        other = make(Customer, name="Zinc")
        ticked = {"action": "bin", "rowid": [str(customer), str(other)]}

        asked = owner.post("/customer/action/", ticked)
        assert "Zinc" in asked.words
        assert len(owner.get("/customer/").rows) == 2
        owner.post("/customer/action/", ticked | {"_confirmed": "1"})

        assert owner.get("/customer/").column("Nom") == ["Épicerie Dupré"]  # an order leans on it

    def test_is_for_those_who_may_bin_something(self, browse, order):
        browse(Role.OWNER).post(f"/order/delete/?id={order}", {})
        assert {role: browse(role).get("/bin/").status for role in Role} == {
            Role.OWNER: 200,
            Role.SELLER: 200,
            Role.VISITOR: 403,
        }

    def test_is_the_only_way_out(self, app, order):
        with app.app_context():
            db.session.delete(db.session.get(Order, order))
            with pytest.raises(RuntimeError, match="records go to the bin"):
                db.session.commit()
            db.session.rollback()


class TestUndo:
    @pytest.fixture
    def operation(self, owner, customer, lines):
        owner.submit(f"/customer/edit/?id={customer}", phone="06 39 98 00 02", city="Arles")
        return lines()[-1].operation

    def test_gives_back_what_was_there(self, app, owner, customer, operation):
        assert owner.post("/undo/", {"operation": operation}).location == f"/customer/details/?id={customer}"
        with app.app_context():
            found = db.session.get(Customer, customer)
            assert (found.city, found.phone) == ("Lyon", "+33639980001")

    def test_of_what_a_role_does_not_see_is_not_for_it(self, app, browse, customer, operation):
        page = browse(Role.SELLER).post("/undo/", {"operation": operation})

        assert (page.status, "Téléphone" in page.words) == (409, False)
        with app.app_context():
            assert db.session.get(Customer, customer).city == "Arles"

    def test_is_not_asked_by_those_who_read_no_history(self, browse, operation):
        assert browse(Role.VISITOR).get(f"/undo/?operation={operation}").status == 403
