"""Files of records: taken, given, replaced, following their record, for who may read and change it."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from models.accompaniment.participation import Participation
from models.accounts.user import User
from models.engine import AccessEntry, Attachment, JournalEntry, Refused, db
from models.engine.recycle_bin import discard, restore
from models.fund.fund_application import FundApplication, FundApplicationFile
from models.parties.company import Company, CompanyFile
from models.parties.partner import Partner
from models.parties.person import Person
from models.policy import Role
from tests import papers
from tests.factories import sample
from tests.pages import Browser
from tests.sessions import let_in
from tests.statements import statements
from tests.uploads import ACCOUNTS, add, opened, replace, rows, the_id


@pytest.fixture
def company(make, kept) -> int:
    return make(Company)


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF)


def test_several_at_once_are_on_the_page_and_given_back(app, staff, company):
    answer = add(staff, company, ("../Statuts 2017.pdf", papers.PDF), ("plan.exe", papers.PNG))
    assert answer.location == f"/company/details/?id={company}#fichiers"
    page = staff.get(answer.location)
    assert "« Statuts 2017 », « plan » : fichiers ajoutés." in page.text
    assert rows(app, "label", "media_type") == [("Statuts 2017", "application/pdf"), ("plan", "image/png")]
    first, second = (one for (one,) in rows(app, "id"))
    given = staff.client.get(f"/attachment/file/?id={first}", buffered=True)
    assert given.data == papers.PDF
    assert (
        given.headers["Content-Disposition"]
        == "attachment; filename=\"Statuts 2017.pdf\"; filename*=UTF-8''Statuts%202017.pdf"
    )
    assert given.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    shown = staff.client.get(f"/attachment/file/?id={second}&show=1", buffered=True)
    assert (shown.headers["Content-Disposition"][:6], shown.mimetype) == ("inline", "image/png")
    with app.app_context():
        lines = db.session.scalars(db.select(JournalEntry).where(JournalEntry.concept == "attachment")).all()
        assert {(one.owner_concept, one.owner_id) for one in lines} == {("company", company)}
        taken = db.session.scalars(db.select(AccessEntry).where(AccessEntry.concept == "attachment")).all()
        assert {one.record_id for one in taken} == {first, second}


@pytest.mark.one_database  # of the file and its page, which no engine decides
def test_they_are_read_once_however_many_lists_are_read_with_their_record(staff, company):
    add(staff, company, ("Statuts.pdf", papers.PDF), ("plan.png", papers.PNG))
    with statements() as seen:
        assert staff.get(f"/company/details/?id={company}").text.count("/attachment/file/?id=") >= 2
    (asked,) = (one for one in seen if "attachment.label" in one)
    assert "approval" not in asked


@pytest.mark.one_database
def test_what_a_browser_would_not_show_safely_is_always_taken_away(app, staff, company):
    add(staff, company, ("page.txt", b"Bonjour"))
    given = staff.client.get(f"/attachment/file/?id={the_id(app)}&show=1", buffered=True)
    assert given.headers["Content-Disposition"].startswith("attachment")


def test_the_same_file_sent_twice_is_there_once(app, staff, company):
    for _time in range(2):
        answer = add(staff, company, ("a.pdf", papers.PDF))
    assert len(rows(app, "id")) == 1
    assert "y est déjà" in staff.get(answer.location).text


@pytest.mark.one_database
def test_a_file_that_was_lost_or_altered_is_whole_again_once_it_is_sent_again(app, staff, company, kept):
    add(staff, company, ("a.pdf", papers.PDF))
    (name,) = kept.names()
    for mend in (
        lambda: add(staff, company, ("a.pdf", papers.PDF)),
        lambda: replace(staff, the_id(app), "a.pdf", papers.PDF, rows(app, "version")[0][0]),
    ):
        kept.remove(name)
        assert opened(staff, the_id(app)) == 404
        mend()
        assert opened(staff, the_id(app)) == 200


@pytest.mark.one_database
def test_what_is_refused_is_named_and_the_rest_is_kept(app, staff, company):
    answer = add(staff, company, ("facture.pdf", papers.PROGRAM), ("a.pdf", papers.PDF), ("logo.png", papers.SVG))
    text = staff.get(answer.location).text
    assert "facture.pdf : Ce fichier n'est pas d'un format accepté" in text
    assert "logo.png : Ce fichier" in text
    assert rows(app, "label") == [("a",)]
    assert len(list(app.extensions["files"].names())) == 1


@pytest.mark.one_database
def test_what_is_refused_is_said_at_the_files_of_its_record(staff, company, kept, monkeypatch):
    monkeypatch.setattr(kept, "most", 100)
    answer = add(staff, company, ("long.txt", b"x" * 101), ("juste.txt", b"x" * 100))
    page = staff.get(answer.location)
    before, there = page.text.split('id="fichiers"')
    assert "« juste » : fichier ajouté." in before
    assert "long.txt" not in before
    assert "long.txt : Ce fichier dépasse" in there
    assert there.count('<details class="first" open>') + there.count("<details open>") == 1
    assert 'aria-describedby="files-refused ' in there
    assert "long.txt" not in staff.get(answer.location).text


@pytest.mark.one_database
def test_a_kind_a_file_and_a_record_are_asked_for(app, staff, company, make):
    for wrong, words in (({"kind": FundApplicationFile.REVIEW.value}, "Choisissez de quel type"), ({}, "au moins un")):
        assert words in staff.get(add(staff, company, **wrong).location).text
    assert add(staff, 10**6, ("a.pdf", papers.PDF)).status == 404
    assert add(staff, company, ("a.pdf", papers.PDF), concept="commune").status == 404
    assert rows(app, "id") == []


@pytest.mark.one_database
def test_another_version_keeps_the_former_one_behind(app, staff, company):
    add(staff, company, ("a.pdf", papers.PDF))
    number = the_id(app)
    ((version,),) = rows(app, "version")
    replace(staff, number, "b.docx", papers.DOCX, version)
    assert rows(app, "label", "edition", "media_type")[0][:2] == ("a", 2)
    answer = replace(staff, number, "c.png", papers.PNG, version)
    assert "Quelqu'un vient de changer cette fiche" in staff.get(answer.location).text
    assert staff.client.get(f"/attachment/file/?id={number}", buffered=True).data == papers.DOCX
    assert staff.client.get(f"/attachment/file/?id={number}&edition=1", buffered=True).data == papers.PDF
    assert staff.get(f"/attachment/file/?id={number}&edition=9").status == 404
    assert f"/attachment/file/?id={number}&amp;edition=1" in staff.get(f"/company/details/?id={company}").raw


def test_what_is_expected_waits_until_it_comes(app, staff, company):
    add(staff, company, label="Comptes 2017", kind=ACCOUNTS)
    assert [one.value for (one,) in rows(app, "state")] == ["expected"]
    number = the_id(app)
    assert "encore attendu" in staff.submit(f"/attachment/edit/?id={number}", state="received").text
    replace(staff, number, "x.xlsx", papers.XLSX, rows(app, "version")[0][0])
    assert [(one.value, label) for one, label in rows(app, "state", "label")] == [("received", "Comptes 2017")]
    assert staff.submit(f"/attachment/edit/?id={number}", state="validated", valid_until="31/12/2030").status == 302
    assert "valable jusqu'au 31/12/2030" in staff.get(f"/company/details/?id={company}").text


def test_its_form_offers_the_kinds_of_its_record(app, staff, company):
    add(staff, company, ("a.pdf", papers.PDF))
    text = staff.get(f"/attachment/edit/?id={the_id(app)}").text
    assert CompanyFile.ACCOUNTS.label in text
    assert FundApplicationFile.REVIEW.label not in text


def test_a_file_has_the_sensitivity_of_its_kind_and_the_rights_of_its_record(app, staff, company, browse_as, make):
    add(staff, company, ("Statuts.pdf", papers.PDF))
    add(staff, company, ("Comptes.xlsx", papers.XLSX), kind=ACCOUNTS)
    make(Participation, company=company)
    statutes, accounts = (one for (one,) in rows(app, "id"))
    for role, reads in (
        (Role.COMMITTEE, [200, 404]),
        (Role.FUND_MANAGER, [200, 200]),
        (Role.EVALUATOR, [403, 403]),
        (Role.REGION, [403, 403]),
    ):
        browser = browse_as(role)
        assert [opened(browser, one) for one in (statutes, accounts)] == reads, role
        assert add(browser, company, ("b.pdf", papers.PDF + b"%%EOF")).status == 403
        assert replace(browser, statutes, "b.pdf", papers.PNG, 1).status == 403
    member = browse_as(Role.COMMITTEE)
    page = member.get(f"/company/details/?id={company}").text
    assert "Statuts" in page
    assert "Comptes.xlsx" not in page
    assert "Ajouter des fichiers" not in page


def test_who_reads_no_row_of_the_record_reads_none_of_its_files(app, staff, company):
    add(staff, company, ("Acte fondateur.pdf", papers.PDF))
    with app.app_context():
        user = sample(User, role=Role.COMMITTEE, person=sample(Person, email=None), until=None, is_disabled=False)
        db.session.add(user)
        let_in(client := app.test_client(), user)
    assert opened(Browser(client), the_id(app)) == 404
    assert "Acte fondateur" not in Browser(client).get("/attachment/").text


def test_who_manages_the_fund_keeps_the_files_of_the_fund(app, browse_as, make):
    number, manager = make(FundApplication), browse_as(Role.FUND_MANAGER)
    add(manager, number, ("a.pdf", papers.PDF), kind=FundApplicationFile.REVIEW.value, concept="fund_application")
    assert rows(app, "label") == [("a",)]
    assert manager.get(f"/attachment/edit/?id={the_id(app)}").status == 200


def test_a_form_of_a_file_is_saved_by_who_changes_its_record(app, staff, company, browse_as):
    add(staff, company, ("a.pdf", papers.PDF))
    number, manager = the_id(app), browse_as(Role.FUND_MANAGER)
    answer = manager.submit(f"/attachment/edit/?id={number}", label="b")
    assert (answer.status, "ne modifie pas la fiche" in answer.text) == (422, True)
    assert manager.post(f"/attachment/delete/?id={number}", {}).status == 409
    assert rows(app, "label") == [("a",)]


def test_the_model_refuses_whoever_may_not_change_its_record(app, company, browse_as, make):
    number = make(Attachment, company=company)
    manager = browse_as(Role.FUND_MANAGER)
    sent = {"ids": [str(number)], "action": "bin", "_confirmed": "1"}
    answer = manager.post("/attachment/action/", sent)
    assert answer.status in {302, 403}
    assert len(rows(app, "id")) == 1


def test_it_follows_its_record_to_the_bin_and_back(app, staff, company):
    add(staff, company, ("a.pdf", papers.PDF))
    number = the_id(app)
    with app.app_context():
        discard(db.session.get(Company, company))
        db.session.commit()
    assert rows(app, "id") == []
    assert opened(staff, number) == 404
    with app.app_context():
        restore(db.session.get(Company, company, execution_options={"with_bin": True}))
        db.session.commit()
    assert rows(app, "id") == [(number,)]


def test_one_that_is_taken_away_comes_back_alone(app, staff, company):
    add(staff, company, ("a.pdf", papers.PDF))
    number = the_id(app)
    gone = staff.post(f"/attachment/delete/?id={number}", {})
    assert gone.location == f"/company/details/?id={company}#fichiers"
    assert rows(app, "id") == []
    staff.post("/attachment/restore/", {"id": str(number)})
    assert rows(app, "id") == [(number,)]


@pytest.mark.one_database
def test_a_file_of_a_record_in_the_bin_is_not_added(app, company):
    with app.app_context():
        held = db.session.get(Company, company)
        discard(held)
        db.session.commit()
        db.session.add(sample(Attachment, company=held))
        with pytest.raises(Refused, match="corbeille"):
            db.session.commit()


@pytest.mark.parametrize("owners", [(), ("company", "partner")])
def test_the_database_wants_one_record(app, make, owners):
    number = make(Attachment)
    table = Attachment.__table__
    values = {"partner_id": make(Partner)} if owners else {"company_id": None}
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.connection().execute(table.update().where(table.c.id == number).values(**values))
