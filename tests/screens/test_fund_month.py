"""The month of the fund: a line, a click; who writes may, who reads sees; each refusal is told in its line."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from admin_views.screens.fund_month import PER_PAGE
from models.engine import as_found, db, today
from models.fund.bank_account import UNCHECKED, BankAccount, BankAccountState
from models.fund.payment import Payment
from models.fund.repayment import Repayment
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample
from tests.fund.agreements import back, granted, signed
from tests.pages import Page, words
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database
PAGE = "/fund_month/?month=2017-06"
LATER = today() + timedelta(days=40)


@pytest.fixture
def agreement(app):
    """A payment and an instalment of June 2017, an instalment to come; its id."""
    with app.app_context():
        company = sample(Company, name="Filature de la Canourgue")
        lines = [back(1, date(2017, 6, 30), "400", "12.50"), back(2, LATER, "600")]
        return signed(1_000, lines, application=granted(1_000, company=company)).id


def offered(page, line):
    """The boxes of a line, by name, and its buttons."""
    forms = {each.get("value"): one for one in page.main.iter("form") for each in one.iter("input")}
    boxes = {one.get("name"): one.get("value") for one in forms[line].iter("input")}
    return boxes, {one.get("value") for one in forms[line].iter("button")}


def press(browser, line, deed, page=PAGE, **typed):
    """The answer to a button of a line, as the page offers it, with what is typed in its boxes."""
    boxes, buttons = offered(browser.get(page), line)
    assert deed in buttons
    return browser.post("/fund_month/record/", boxes | {"deed": deed} | typed)


def figures(page):
    """What is told on top of its parts."""
    names, values = ([words(one) for one in page.main.iter(tag)] for tag in ("dt", "dd"))
    return dict(zip(names, [one.replace("\u202f", " ") for one in values], strict=True))


def row(model, rank=1):
    """That line, as it is saved."""
    db.session.expire_all()
    return db.session.query(model).filter_by(rank=rank).one()


def test_what_was_typed_as_the_session_ended_comes_back_and_is_not_recorded_by_itself(app, browse_as, agreement):
    manager = browse_as(Role.FUND_MANAGER)
    boxes, _buttons = offered(manager.get(PAGE), "payment-1")
    typed = boxes | {"deed": "moved", "amount": "400"}
    ended = app.test_client().post("/fund_month/record/", data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    kept = next(one.get("value") for one in Page(ended).tree.iter("input") if one.get("name") == "_kept")
    again = manager.post("/fund_month/record/", MultiDict([*json.loads(kept), ("_resume", "1")]))

    assert (ended.status_code, again.status) == (401, 200)
    assert offered(again, "payment-1")[0]["amount"] == "400"
    with app.app_context():
        assert row(Payment).paid is None


def test_what_is_due_is_recorded_in_two_clicks_from_the_first_page(browse_as, app, agreement):
    manager = browse_as(Role.FUND_MANAGER)
    assert "/fund_month/" in {one.get("href") for one in manager.get("/").tree.iter("a")}
    page = manager.get(PAGE)
    assert page.column("Échéance") == ["01/06/2017"]
    assert "dont 12,50 € d'intérêts" in page.words.replace("\u202f", " ")

    assert press(manager, "payment-1", "moved").location.endswith("month=2017-06&page=1#payment-1")
    assert press(manager, "repayment-1", "moved").status == 303
    with app.app_context():
        assert (row(Payment).paid_on, row(Payment).paid) == (date(2017, 6, 1), 1_000)
        assert (row(Repayment).received_on, row(Repayment).received) == (date(2017, 6, 30), Decimal("412.50"))
    page = manager.get(PAGE)
    assert "412,50 €, reçu le 30/06/2017" in page.words.replace("\u202f", " ")
    assert figures(page)["Reçu ce mois"] == "412,50 €"
    press(manager, "repayment-1", "clear")
    with app.app_context():
        assert (row(Repayment).received_on, row(Repayment).received) == (None, None)


def test_another_day_and_part_of_it_are_typed_and_the_rest_stays_to_come(browse_as, app, agreement):
    manager = browse_as(Role.FUND_MANAGER)
    press(manager, "repayment-1", "moved", day="3 juillet 2017", amount="100")
    page = manager.get(PAGE)

    with app.app_context():
        assert (row(Repayment).received_on, row(Repayment).received) == (date(2017, 7, 3), 100)
    assert figures(page)["Reste à recevoir"] == "312,50 €"
    assert "repayment-1" in manager.get("/fund_month/?month=2017-07").raw
    assert press(manager, "repayment-1", "moved", amount="312,51").status == 422
    assert press(manager, "repayment-1", "moved").status == 303  # the rest, with the same click, on a day of its own
    with app.app_context():
        assert [(row(Repayment, one).received_on, row(Repayment, one).received) for one in (1, 3)] == [
            (date(2017, 7, 3), 100),
            (today(), Decimal("312.50")),
        ]
    page = manager.get(PAGE)
    assert (figures(page)["Prévu ce mois"], figures(page)["Reste à recevoir"]) == ("412,50 €", "0 €")


def test_what_comes_in_three_times_is_three_lines_unpaid_until_the_last(browse_as, app, agreement):
    manager = browse_as(Role.FUND_MANAGER)
    press(manager, "repayment-1", "unpaid")
    press(manager, "repayment-1", "moved", day="03/07/2017", amount="100")
    press(manager, "repayment-1", "moved", day="03/08/2017", amount="112,50")
    assert figures(manager.get(PAGE))["Impayé"] == "200 €"
    press(manager, "repayment-3", "moved", day="03/09/2017")
    assert figures(manager.get(PAGE))["Impayé"] == "0 €"

    with app.app_context():
        assert [(row(Repayment, one).received_on.month, row(Repayment, one).received) for one in (1, 3, 4)] == [
            (7, 100),
            (8, Decimal("112.50")),
            (9, 200),
        ]


def test_what_did_not_come_is_unpaid_and_no_longer_late(browse_as, app, agreement):
    manager = browse_as(Role.FUND_MANAGER)
    late = "1 échéance des mois d'avant, 412,50 €"
    assert late not in manager.get("/fund_month/?month=2017-07").words.replace("\u202f", " ")  # nothing of it left yet
    press(manager, "payment-1", "moved")
    assert late in manager.get("/fund_month/?month=2017-07").words.replace("\u202f", " ")
    press(manager, "repayment-1", "unpaid")

    with app.app_context():
        assert row(Repayment).unpaid_on == date(2017, 6, 30)
    assert figures(manager.get(PAGE))["Impayé"] == "412,50 €"
    assert late not in manager.get("/fund_month/?month=2017-07").words.replace("\u202f", " ")
    ahead = manager.get(f"/fund_month/?month={LATER:%Y-%m}")
    assert 'value="unpaid"' not in ahead.raw
    assert press(manager, "repayment-2", "moved", f"/fund_month/?month={LATER:%Y-%m}").status == 303
    with app.app_context():
        assert row(Repayment, 2).received_on == today()  # what is not due yet came today


WRONG = (
    ({"day": "31/02/2017"}, "n'est pas une date"),
    ({"day": ""}, "À remplir."),
    ({"amount": "beaucoup"}, "nombre"),
    ({"amount": "412,51"}, "C'est plus que ce qui est dû"),
    ({"day": f"{LATER:%d/%m/%Y}"}, "à venir"),
    ({"version": "0"}, "quelqu'un"),
)


def test_what_is_refused_is_told_in_its_line_with_what_was_typed(browse_as, app, agreement):
    manager = browse_as(Role.FUND_MANAGER)
    for typed, sentence in WRONG:
        page = press(manager, "repayment-1", "moved", **typed)

        assert page.status == 422
        assert sentence.casefold() in " ".join(page.errors).casefold(), page.errors
        assert all(f'value="{one}"' in page.raw for name, one in typed.items() if name != "version")
        with app.app_context():
            assert row(Repayment).received_on is None


def test_a_payment_waits_for_an_account_that_was_checked(browse_as, app, agreement):
    with app.app_context():
        account = db.session.query(BankAccount).one()
        account.state = BankAccountState.TYPED
        as_found(account)
        db.session.commit()

    page = press(browse_as(Role.FUND_MANAGER), "payment-1", "moved")
    assert page.status == 422
    assert UNCHECKED in " ".join(page.errors)
    with app.app_context():
        assert row(Payment).paid_on is None


def test_who_reads_it_sees_no_button_and_others_have_no_such_page(browse_as, app, agreement):
    page = browse_as(Role.STAFF).get(PAGE)

    assert "Filature de la Canourgue" in page.words
    assert 'name="deed"' not in page.raw
    sent = {"line": "payment-1", "deed": "moved", "version": "1", "day": "01/06/2017", "month": "2017-06"}
    assert browse_as(Role.STAFF).post("/fund_month/record/", sent).status == 403
    assert browse_as(Role.COMMITTEE).get(PAGE).status == 403
    manager = browse_as(Role.FUND_MANAGER)
    assert manager.post("/fund_month/record/", sent | {"line": "user-1"}).status == 404
    assert manager.post("/fund_month/record/", sent | {"deed": "steal"}).status == 400


def test_it_costs_no_more_among_many_lines(browse_as, app):
    with app.app_context():
        for _ in range(2):
            signed(60, [back(rank, date(2017, 6, rank % 28 + 1), 1) for rank in range(1, 61)])
    manager = browse_as(Role.FUND_MANAGER)
    with statements() as seen:
        assert manager.client.get(PAGE, buffered=True).status_code == 200
    assert is_within(12, seen), seen
    page = manager.get(f"{PAGE}&page=2")
    assert "Page 2 sur 4" in page.words
    assert page.raw.count('<tr id="repayment-') == PER_PAGE
    assert len(page.raw.encode()) <= 50_000  # one of both sorts
