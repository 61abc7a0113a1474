"""The account of a company at its bank: typed by one, checked by another, kept once it is; what is paid on it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from models.engine import (
    Actor,
    JournalAction,
    JournalEntry,
    PriorValue,
    Refused,
    act_as,
    as_found,
    db,
    merge,
    perform,
    plan,
    undo,
    verbs_of,
)
from models.fund.bank_account import BY_ANOTHER, KEPT, TWO, UNCHECKED, BankAccount, BankAccountState, account_to_pay
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample
from tests.fund.agreements import DAY, do, granted, of, sentences
from tests.numbers import iban
from tests.seats import account as account_of

NAMES = ("Qui saisit", "Qui vérifie", "Une autre personne")
TYPED, CHECKED, ENDED = BankAccountState
NUMBER, OTHER = iban(7), iban(8)


@pytest.fixture
def people(app):
    """Three who manage the fund; the first one acts."""
    with app.app_context():
        found = [account_of(Role.FUND_MANAGER, name=one) for one in NAMES]
        db.session.add_all(found)
        db.session.commit()
        actors = [Actor(one.name, "formulaire", one.id) for one in found]
        act_as(actors[0])
        yield actors


@pytest.fixture
def account(people):
    """One that was just typed by the first of them."""
    return typed()


def typed(company=None, number=NUMBER):
    """One, saved."""
    one = BankAccount(company=company or sample(Company), iban=number, bic="AGRIFRPP")
    db.session.add(one)
    db.session.commit()
    return one


def move(one, name, who, role=Role.FUND_MANAGER):
    """Perform a verb as somebody, and save."""
    act_as(who)
    perform(one, next(verb for verb in verbs_of(BankAccount) if verb.name == name), role, "Parce que.")
    db.session.commit()


def operation(action):
    """The last operation that did this to an account."""
    query = select(JournalEntry.operation).where(JournalEntry.concept == "bank_account", JournalEntry.action == action)
    return db.session.scalars(query.order_by(JournalEntry.id.desc()).limit(1)).one()


class TestAnAccount:
    def test_says_who_typed_it_and_takes_the_name_of_the_company(self, account, people):
        assert (account.holder, account.typed_by, account.typed_by_id) == (
            account.company.name,
            NAMES[0],
            people[0].user_id,
        )
        assert (account.state, account.checked_by, account.checked_on) == (TYPED, None, None)

    def test_is_checked_by_another_person_alone(self, account, people):
        with pytest.raises(Refused) as refused:
            move(account, "check", people[0])
        assert sentences(refused) == [("state", BY_ANOTHER)]
        assert account_to_pay(account.company) is None

        move(account, "check", people[1])

        assert (account.state, account.checked_by, account.checked_by_id) == (CHECKED, NAMES[1], people[1].user_id)
        assert account_to_pay(account.company) is account

    def test_is_checked_by_nobody_of_the_staff(self, account, people):
        with pytest.raises(PermissionError):
            move(account, "check", people[1], Role.STAFF)

    def test_is_not_set_to_checked_by_who_typed_it_either(self, account, people):
        with pytest.raises(Refused, match=BY_ANOTHER):
            move(account, "correct_verifie", people[0], Role.ADMIN)
        move(account, "correct_verifie", people[1], Role.ADMIN)

    def test_is_that_of_whoever_changed_it_last(self, account, people):
        act_as(people[1])
        account.iban = OTHER
        db.session.commit()

        assert account.typed_by == NAMES[1]
        with pytest.raises(Refused, match=BY_ANOTHER):
            move(account, "check", people[1])
        move(account, "check", people[0])

    def test_is_of_who_typed_its_number_too_when_another_changed_the_rest(self, account, people):
        act_as(people[1])
        account.bic = None
        db.session.commit()

        for one in people[:2]:
            with pytest.raises(Refused, match=BY_ANOTHER):
                move(account, "check", one)
        act_as(people[0])
        account.state = CHECKED
        as_found(account)
        with pytest.raises(Refused, match=BY_ANOTHER):
            db.session.commit()
        db.session.rollback()
        move(account, "check", people[2])

    @pytest.mark.parametrize(("name", "value"), [("iban", OTHER), ("bic", None), ("holder", "Un autre")])
    def test_changes_no_more_once_it_is_checked(self, account, name, value, people):
        move(account, "check", people[1])
        setattr(account, name, value)
        with pytest.raises(Refused) as refused:
            db.session.commit()
        db.session.rollback()
        assert sentences(refused) == [(name, KEPT)]

        move(account, "correct_a_verifier", people[1], Role.ADMIN)
        setattr(account, name, value)
        db.session.commit()
        assert (account.state, account.typed_by, account.checked_by) == (TYPED, NAMES[1], None)

    def test_takes_the_place_of_the_one_of_before(self, account, people):
        move(account, "check", people[1])
        act_as(people[1])
        other = typed(account.company, OTHER)
        assert account_to_pay(account.company) is account
        move(other, "check", people[0])

        assert (account.state, other.state) == (ENDED, CHECKED)
        assert account_to_pay(account.company) is other

    def test_the_same_number_typed_again_changes_nothing(self, account, people):
        move(account, "check", people[1])
        account.iban = f"{NUMBER[:4]} {NUMBER[4:]}"
        db.session.commit()
        assert account.state is CHECKED

    def test_two_by_one_person_are_refused_by_the_database_too(self, account, people):
        table = BankAccount.__table__
        with pytest.raises(IntegrityError):
            db.session.execute(update(table).values(checked_by_id=people[0].user_id))
        db.session.rollback()
        db.session.execute(update(table).values(checked_by_id=people[1].user_id))

    @pytest.mark.parametrize("wrong", ["AGRIFRP", "AGRI1RPP"])
    def test_has_a_code_that_banks_have(self, app, refusals, wrong):
        assert [name for name, _sentence in refusals(sample(BankAccount, bic=wrong))] == ["bic"]
        assert refusals(sample(BankAccount, bic="AGRIFRPP882")) == []


class TestUndoing:
    def test_of_a_check_then_of_that_is_no_way_to_check_by_oneself(self, account, people):
        move(account, "check", people[1])
        act_as(people[0])
        undo(db.session(), operation(JournalAction.CHANGED), Role.FUND_MANAGER)
        db.session.commit()
        assert (account.state, account.checked_by) == (TYPED, None)
        account.iban = OTHER
        db.session.commit()
        taken_back = db.session.scalars(select(JournalEntry.operation).where(JournalEntry.undoes.is_not(None))).one()
        with pytest.raises(Refused, match=BY_ANOTHER):
            undo(db.session(), taken_back, Role.FUND_MANAGER)
        db.session.rollback()
        act_as(people[1])
        undo(db.session(), taken_back, Role.FUND_MANAGER)
        db.session.commit()
        assert (account.checked_by, account.iban.opened()) == (NAMES[1], OTHER)

    def test_of_a_change_gives_the_number_back(self, account):
        account.iban = OTHER
        db.session.commit()
        undo(db.session(), operation(JournalAction.CHANGED), Role.FUND_MANAGER)
        db.session.commit()

        assert account.iban.opened() == NUMBER
        assert NUMBER not in str([one.held for one in db.session.scalars(select(PriorValue))])


class TestMerging:
    def test_two_companies_keeps_the_account_of_each(self, account, people):
        move(account, "check", people[1])
        kept = sample(Company)
        db.session.add(kept)
        db.session.commit()
        merge(db.session(), plan(db.session(), kept, account.company, Role.ADMIN), {})
        db.session.commit()

        assert account_to_pay(kept) is account
        assert account.iban.opened() == NUMBER

    def test_two_that_are_paid_waits_for_one_account(self, account, people, payment):
        move(account, "check", people[1])
        company = payment.fund_agreement.fund_application.company
        merge(db.session(), plan(db.session(), company, account.company, Role.ADMIN), {})
        db.session.commit()
        payment.paid_on = DAY
        with pytest.raises(Refused) as refused:
            db.session.commit()
        db.session.rollback()
        assert sentences(refused) == [("paid_on", TWO)]

        move(account, "end", people[1])
        payment.paid_on = DAY
        db.session.commit()
        assert payment.bank_account is not account


@pytest.fixture
def payment(people):
    """One of a signed agreement, of which nothing left; the account of its company is checked."""
    agreement = of(granted())
    db.session.add(agreement)
    db.session.commit()
    do(agreement, "schedule")
    agreement.signed_on = DAY
    do(agreement, "sign")
    return agreement.payments[0]


class TestAPayment:
    def test_leaves_for_an_account_that_was_checked(self, payment, people):
        company = payment.fund_agreement.fund_application.company
        move(account_to_pay(company), "end", people[1])
        payment.paid_on = DAY
        with pytest.raises(Refused) as refused:
            db.session.commit()
        db.session.rollback()
        assert sentences(refused) == [("paid_on", UNCHECKED)]

        act_as(people[0])
        other = typed(company)
        move(other, "check", people[1])
        payment.paid_on = DAY
        db.session.commit()
        assert payment.bank_account is other

    def test_keeps_it_once_another_took_its_place_and_forgets_it_when_it_did_not_leave(self, payment, people):
        account = account_to_pay(payment.fund_agreement.fund_application.company)
        payment.paid_on = DAY
        db.session.commit()
        move(account, "end", people[1])
        payment.payment_reference, payment.paid_on = "VIR 12", date(2017, 6, 2)  # the day was mistyped
        db.session.commit()
        assert payment.bank_account is account

        payment.paid_on = payment.paid = None
        db.session.commit()
        assert (payment.bank_account, payment.payment_reference) == (None, None)

    def test_is_not_made_on_the_account_of_another_company(self, account, payment, people):
        move(account, "check", people[1])
        payment.bank_account, payment.paid_on = account, DAY
        with pytest.raises(Refused) as refused:
            db.session.commit()
        db.session.rollback()
        assert sentences(refused) == [("paid_on", UNCHECKED)]


def test_no_column_holds_the_number(account):
    with db.engine.connect() as connection:
        held = connection.execute(text("SELECT * FROM bank_account")).mappings().one()
    assert held["iban"].startswith(NUMBER[-4:])
    assert NUMBER not in str(dict(held))


@pytest.mark.one_database
def test_two_of_a_company_are_told_apart_in_their_list_by_their_last_signs_alone(account, browse_as):
    typed(account.company, OTHER)
    manager = browse_as(Role.FUND_MANAGER)
    page = manager.get("/bank_account/")

    assert [one in page.words for one in (f"•••• {NUMBER[-4:]}", f"•••• {OTHER[-4:]}")] == [True, True]
    assert "sort=iban" not in page.raw
    assert NUMBER[4:-4] not in page.raw
    assert browse_as(Role.STAFF).get("/bank_account/").status == 403
