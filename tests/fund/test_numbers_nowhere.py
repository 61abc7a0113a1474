"""The number of a bank account: where it is, and that it is nowhere else, after all that is done with it."""

from __future__ import annotations

import io
import logging
import re
import zipfile

import pytest
from sqlalchemy import select, text

from admin_views.engine.importing.targets import targets
from app import backup
from models.engine import OVERTAKEN, AccessEntry, Base, concepts, db, declared, new_key
from models.engine.journal import MASKED
from models.fund.agreement_state import AgreementState
from models.fund.bank_account import BankAccount, BankAccountState
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.payment import Payment
from models.parties.company import Company
from models.policy import Role
from tests.fund.agreements import DAY, paying
from tests.numbers import iban
from tests.pages import Page
from tests.sittings import text_of

WRONG = f"{iban(4_711)[:-1]}9"
FIRST, SECOND, THIRD = NUMBERS = tuple(iban(123_456_780 + one) for one in (1, 2, 3))
HEAD = slice(4, -4)  # of a number: what no page shows
WITHOUT_SPACES = re.compile(rb"[\s\xa0]|\xe2\x80\xaf")


def spaced(number):
    """As banks print it."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def holds(content, number):
    """Whether bytes hold a number, however it is spaced, be they those of an archive."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(holds(archive.read(one), number) for one in archive.namelist())
    bare = WITHOUT_SPACES.sub(b"", content.upper())
    return any(one.encode() in bare for one in (number, number[HEAD]))


@pytest.fixture
def two(browse_as):
    """Who types, and who checks."""
    return browse_as(Role.FUND_MANAGER, "Qui saisit"), browse_as(Role.FUND_MANAGER, "Qui vérifie")


@pytest.fixture
def company(make):
    return make(Company, name="Filature")


def typed(browser, company, number):
    """An account, by the form; its id."""
    page = browser.submit(f"/bank_account/new/?company={company}", iban=spaced(number), bic="AGRIFRPP")
    assert page.errors == []
    return int(re.findall(r"id=(\d+)", page.location)[-1])


def checked(browser, number):
    return browser.submit(f"/bank_account/move/?id={number}&verb=check")


@pytest.fixture
def payment(app, make, company):
    """One of a signed agreement."""
    signed = {"state": AgreementState.SIGNED, "signed_on": DAY, "payments": [paying(7)]}
    make(FundAgreement, fund_application=make(FundApplication, company=company), **signed)
    with app.app_context():
        return db.session.scalars(select(Payment.id)).one()


class TestTheForm:
    @pytest.mark.parametrize(
        ("number", "sentence"),
        [
            (WRONG, "Cet IBAN n'existe pas : un caractère manque, est en trop ou a été mal recopié."),
            ("12 34", "Un IBAN commence par deux lettres et deux chiffres, et compte 15 à 34 caractères."),
        ],
    )
    def test_says_beside_the_number_what_is_wrong_and_keeps_it_in_the_page_alone(self, two, company, number, sentence):
        page = two[0].submit(f"/bank_account/new/?company={company}", iban=number)

        assert page.errors == [f"IBAN : {sentence}"]
        assert page.form()["iban"] == number

    def test_keeps_a_good_number_when_something_else_is_wrong_and_writes_nothing(self, app, two, company):
        page = two[0].submit(f"/bank_account/new/?company={company}", iban=spaced(FIRST), bic="X")

        assert page.form()["iban"] == spaced(FIRST)
        with app.app_context():
            assert db.session.scalars(select(BankAccount)).all() == []
        page = two[0].post(f"/bank_account/new/?company={company}", page.form(bic=""))
        assert page.errors == []

    def test_shows_four_signs_of_what_is_saved_and_leaves_it_as_it_is(self, app, two, company):
        number = typed(two[0], company, FIRST)
        page = two[0].get(f"/bank_account/edit/?id={number}")
        assert page.form()["iban"] == f"•••• {FIRST[-4:]}"

        assert two[0].post(f"/bank_account/edit/?id={number}", page.form(holder="Autre")).errors == []
        with app.app_context():
            assert db.session.get_one(BankAccount, number).iban.opened() == FIRST


@pytest.mark.one_database
def test_a_number_that_was_typed_again_meanwhile_is_not_checked(app, two, company):
    number = typed(two[0], company, FIRST)
    read = [two[1].get(f"/bank_account/{one}&id={number}") for one in ("move/?verb=check", "details/?")]
    two[0].submit(f"/bank_account/edit/?id={number}", iban=SECOND)

    for page in read:
        (version,) = {one.get("value") for one in page.tree.iter("input") if one.get("name") == "_version"}
        sent = two[1].post("/bank_account/move/", {"id": number, "verb": "check", "_version": version})
        assert sent.errors == [OVERTAKEN]
    with app.app_context():
        assert db.session.get_one(BankAccount, number).checked_by is None

    assert checked(two[1], number).status == 302


class TestReadInFull:
    def test_by_who_asks_on_the_page_and_the_trail_tells(self, app, two, company):
        number = typed(two[0], company, FIRST)
        address = f"/bank_account/details/?id={number}"
        usual, whole = (Page(two[1].client.get(one, buffered=True)).words for one in (address, f"{address}&whole=1"))

        assert f"•••• {FIRST[-4:]}" in usual
        assert FIRST not in "".join(usual.split())
        assert FIRST in "".join(whole.split())
        with app.app_context():
            lines = db.session.scalars(select(AccessEntry).where(AccessEntry.columns == "IBAN en entier")).all()
            assert [(one.actor, one.concept, one.record_id) for one in lines] == [
                ("Qui vérifie", "bank_account", number)
            ]

    def test_in_the_order_of_a_payment_and_the_trail_tells(self, app, two, company, payment):
        asked = f"/bank_account/order/?payment={payment}"
        assert two[0].client.get(asked).status_code == 302  # no account was checked yet
        number = typed(two[0], company, FIRST)
        assert two[0].client.get(asked).status_code == 302
        checked(two[1], number)
        assert "Ordre de paiement (PDF)" in two[0].get(f"/payment/details/?id={payment}").words
        answer = two[0].client.get(asked)

        assert answer.mimetype == "application/pdf"
        said = text_of(answer.data)
        assert FIRST in said
        assert "7€" in said
        assert "None" not in said
        answer.close()
        with app.app_context():
            lines = db.session.scalars(select(AccessEntry).where(AccessEntry.columns == "IBAN en entier")).all()
            assert [(one.event.value, one.actor, one.record_id) for one in lines] == [
                ("file_taken", "Qui saisit", number)
            ]
            line = db.session.get_one(Payment, payment)
            line.paid_on, line.paid = DAY, 3
            db.session.commit()
        said = text_of(two[0].client.get(asked).data)  # the rest, and not what left already
        assert "Montant:4€" in said
        assert "jeudi1erjuin2017,3€" in said

    @pytest.mark.parametrize("role", [Role.STAFF, Role.COMMITTEE, Role.ACCOUNTS])
    def test_by_nobody_else(self, two, company, payment, browse_as, role):
        number = typed(two[0], company, FIRST)
        checked(two[1], number)
        other = browse_as(role)

        assert other.get(f"/bank_account/details/?id={number}&whole=1").status == 403
        assert other.client.get(f"/bank_account/order/?payment={payment}").status_code == 403
        assert "Ordre de paiement" not in other.get(f"/payment/details/?id={payment}").words
        assert browse_as(Role.PROGRAMME_MANAGER).get(f"/bank_account/details/?id={number}&whole=1").status == 200

    def test_is_a_sentence_when_the_key_is_another_one(self, app, two, company, payment, monkeypatch):
        number = typed(two[0], company, FIRST)
        checked(two[1], number)
        key = app.config["SETTINGS"].fields_key_file
        kept = key.read_text()
        key.write_text(OTHER_KEY)
        try:
            page = two[0].get(f"/bank_account/details/?id={number}&whole=1")
            assert "chiffrée par une clé que cette installation n'a pas" in page.words
            assert two[0].client.get(f"/bank_account/order/?payment={payment}").status_code == 302
            assert two[0].get("/bank_account/").status == 200
        finally:
            key.write_text(kept)


OTHER_KEY = new_key()


def test_it_is_nowhere_else_after_all_that_is_done_with_it(
    app, make, two, company, payment, caplog, tmp_path, browse_as
):
    caplog.set_level(logging.DEBUG)
    app.logger.addHandler(caplog.handler)
    first, second = two
    admin = browse_as(Role.ADMIN)
    lost = make(Company, name="La même")
    left = []  # what was taken or shown, but for the pages that answer what was typed

    number = typed(first, company, FIRST)
    first.submit(f"/bank_account/edit/?id={number}", iban=SECOND)
    form = first.get(f"/bank_account/edit/?id={number}").form(iban=THIRD, bic="AGRIFRPP882")
    first.client.post(f"/bank_account/edit/draft/?id={number}", data=form)
    first.submit(f"/bank_account/edit/?id={number}", holder="Une autre")
    assert first.post(f"/bank_account/edit/?id={number}", form).errors == []  # merged with what was saved meanwhile
    checked(second, number)
    first.submit(f"/bank_account/edit/?id={number}", iban=FIRST)  # refused: it is checked
    other = typed(second, company, SECOND)
    first.submit(f"/payment/edit/?id={payment}", paid_on=f"{DAY:%d/%m/%Y}")
    typed(second, lost, FIRST)
    admin.post("/company/merge/", admin.get(f"/company/merge/?id={company}&with={lost}").form())
    first.post("/bank_account/delete/", {"id": other})
    for address in (
        f"/bank_account/details/?id={number}",
        f"/bank_account/edit/?id={number}",
        f"/bank_account/field/?id={number}&field=iban",
        f"/payment/details/?id={payment}",
        f"/company/details/?id={company}",
        "/bank_account/?columns=company,iban,bic,holder&q=" + THIRD,
        "/search?q=" + THIRD[-6:],
        "/journal_entry/",
        "/access_entry/",
        "/bin/",
        *(f"/bank_account/export/{one}/?columns=company,iban" for one in ("excel", "norme", "xlsx")),
    ):
        answer = admin.client.get(address)
        left.append((address, answer.status_code, answer.get_data().replace(THIRD.encode(), b"", 3)))
    with app.app_context():
        kept = db.session.get_one(BankAccount, number)
        assert (kept.iban.opened(), kept.state) == (THIRD, BankAccountState.CHECKED)
        assert db.session.get_one(Payment, payment).bank_account is kept
        db.session.remove()
        backup.save(tmp_path / "sauvegarde")
        with db.engine.connect() as connection:
            rows = [str(connection.execute(text(f'SELECT * FROM "{one}"')).all()) for one in Base.metadata.tables]  # noqa: S608 — names of ours
    app.logger.removeHandler(caplog.handler)

    assert {address: status for address, status, _content in left if status != 200} == {}
    assert holds(f"x {spaced(THIRD)}".encode(), THIRD)  # it would be found
    assert any(THIRD[-4:] in one for one in rows)
    for one in NUMBERS:
        assert [address for address, _status, content in left if holds(content, one)] == []
        assert not [row for row in rows if holds(row.encode(), one)]
        assert not holds((tmp_path / "sauvegarde").read_bytes(), one)
        assert not holds(caplog.text.encode(), one)


def test_a_value_that_is_closed_is_masked_in_the_journal_and_no_file_brings_it_in():
    closed = [
        each
        for model in concepts().values()
        for each in declared(model).values()
        if each.kind is not None and each.kind.concealed
    ]
    assert [(one.model, one.name) for one in closed] == [(BankAccount, "iban")]
    for one in closed:
        assert one.sensitivity in MASKED
        assert {one.field.listed, one.field.searched, one.field.filtered, one.field.unique} == {False}
        assert targets(one.model, None).keys() >= {"holder", "bic"}
        assert one.name not in targets(one.model, None)
