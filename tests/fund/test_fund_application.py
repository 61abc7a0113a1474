"""An application to the fund: its reference, what belongs together, what each legal family may ask for."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.accompaniment.participation import Participation
from models.engine import db, discard, midnight, today, told_on
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.instrument import Instrument
from models.reference.legal_form import LegalForm, SharesIssue
from seeds.reference import _lines
from tests.factories import sample
from tests.stores import demo_year

OPEN = {"state": FundState.OPEN, "opened_on": "01/01/2019"}


def of_form(family, shares_issue=SharesIssue.FORBIDDEN):
    """A company of a legal family."""
    form = sample(LegalForm, family=family, shares_issue=shares_issue)
    return sample(Company, legal_form=form, status_gap="Pour l'essai", rna="W340000017")


def unnamed(fund):
    """An application that has no reference yet."""
    return sample(FundApplication, fund=fund, reference=None)


class TestItsReference:
    def test_follows_the_last_of_the_fund_and_the_year(self, refusals):
        fund, year = sample(Fund, code="FAV"), today().year
        first, second = unnamed(fund), unnamed(fund)
        assert refusals(first, second) == []
        third, other = unnamed(fund), unnamed(sample(Fund, code="FX"))
        assert refusals(third, other) == []

        assert [one.reference for one in (first, second, third)] == [f"FAV-{year}-000{n}" for n in (1, 2, 3)]
        assert other.reference == f"FX-{year}-0001"

    def test_is_of_the_year_that_it_is_in_paris(self, refusals):
        last, first = unnamed(sample(Fund, code="FAV")), unnamed(sample(Fund, code="FX"))
        for minutes, one in ((-1, last), (0, first)):
            with told_on(midnight(date(2027, 1, 1)) + timedelta(minutes=minutes)):
                assert refusals(one) == []

        assert [last.reference, first.reference] == ["FAV-2026-0001", "FX-2027-0001"]

    def test_is_never_given_again(self, refusals):
        fund = sample(Fund, code="FAV")
        gone, later = unnamed(fund), unnamed(fund)
        assert refusals(gone) == []
        discard(gone)
        assert refusals(later) == []

        assert later.reference != gone.reference

    def test_is_typed_in_no_form(self, browse_as, make):
        number = make(FundApplication)
        page = browse_as(Role.STAFF).get(f"/fund_application/edit/?id={number}")

        assert "reference" not in page.form()
        assert "title" in page.form()


class TestWhatBelongsTogether:
    def test_is_of_the_same_company(self, refusals):
        company = sample(Company)
        wrong = sample(
            FundApplication, company=company, participation=sample(Participation), establishment=sample(Establishment)
        )
        right = sample(
            FundApplication,
            company=company,
            participation=sample(Participation, company=company),
            establishment=sample(Establishment, company=company),
        )

        assert refusals(wrong) == [
            ("participation", "Cette participation est d'une autre entreprise."),
            ("establishment", "Cet établissement est d'une autre entreprise."),
        ]
        assert refusals(right) == []

    def test_is_a_participation_or_the_reason_for_none_where_the_fund_asks(self, refusals):
        asking, other = sample(Fund, needs_participation=True), sample(Fund, needs_participation=False)
        sentence = "Reliez la participation de l'entreprise, ou dites le motif de dérogation."

        assert refusals(sample(FundApplication, fund=asking, participation=None)) == [("participation", sentence)]
        assert refusals(sample(FundApplication, fund=asking, derogation="Ancienne lauréate")) == []
        assert refusals(sample(FundApplication, fund=other, participation=None)) == []


@pytest.mark.one_database
@pytest.mark.parametrize(("months", "deferral", "fits"), [(12, 12, False), (12, 11, True), (None, 12, True)])
def test_interest_alone_is_paid_for_less_than_the_whole_duration(refusals, months, deferral, fits):
    found = refusals(sample(FundApplication, months=months, deferral_months=deferral))

    assert found == ([] if fits else [("deferral_months", "Le différé est plus court que la durée.")])


OUTSIDE = (ApplicationState.DRAFT, ApplicationState.DROPPED)  # of what the fund decides


class TestAFundThatIsNotOpen:
    @pytest.mark.parametrize("state", [one for one in ApplicationState if one not in OUTSIDE])
    def test_holds_drafts_and_what_was_dropped_alone(self, refusals, state):
        fund = sample(Fund, state=FundState.BEING_SET_UP)

        assert refusals(sample(FundApplication, fund=fund, state=state)) == [
            ("state", "Le fonds n'est pas encore ouvert : le dossier reste un brouillon.")
        ]
        for outside in OUTSIDE:
            assert refusals(sample(FundApplication, fund=fund, state=outside)) == []
        assert refusals(sample(FundApplication, fund=sample(Fund, **OPEN), state=state)) == []


class TestAnAmount:
    def test_granted_is_not_above_the_one_requested(self, refusals):
        wrong = sample(FundApplication, requested=Decimal(100), granted=Decimal("100.01"))

        assert refusals(wrong) == [("granted", "Le montant accordé ne peut pas dépasser le montant demandé.")]
        assert refusals(sample(FundApplication, requested=Decimal(100), granted=Decimal(100))) == []

    def test_requested_is_within_the_limits_of_the_fund_once_filed(self, refusals):
        fund = sample(Fund, least=Decimal(10), most=Decimal(50), **OPEN)
        filed = ApplicationState.FILED
        (field, sentence), *others = refusals(sample(FundApplication, fund=fund, state=filed, requested=Decimal(51)))

        assert (field, sentence.replace("\u202f", " "), others) == (
            "requested",
            "Le montant demandé sort des limites du fonds (au moins 10 €, au plus 50 €).",
            [],
        )
        assert refusals(sample(FundApplication, fund=fund, state=filed, requested=Decimal(50))) == []
        assert refusals(sample(FundApplication, fund=fund, requested=Decimal(51))) == []


def test_its_steps_come_one_after_the_other(refusals):
    wrong = sample(FundApplication, filed_on="02/01/2019", decided_on="01/01/2019", signed_on="03/01/2019")

    assert refusals(wrong) == [("decided_on", "Cette date ne peut pas précéder celle de l'étape d'avant.")]
    assert refusals(sample(FundApplication, filed_on="02/01/2019", decided_on="02/01/2019")) == []


def of_code(code):
    """An instrument with the legal families that its row of the reference table says."""
    row = next(one for one in _lines("instruments_financiers.csv") if one["code"] == code)
    return sample(Instrument, code=code, for_whom=row["familles_juridiques_eligibles"])


class TestItsInstrument:
    @pytest.mark.parametrize(
        ("code", "family", "field", "sentence"),
        [
            ("titres_participatifs", "societe_commerciale", "instrument", "Seules les coopératives en SA ou SARL"),
            (
                "apport_fonds_propres",
                "association",
                "instrument",
                "Une association ou une fondation n'a pas de capital",
            ),
            ("apport_fonds_propres", "fondation", "instrument", "Une association ou une fondation n'a pas de capital"),
            ("apport_associatif", "societe_commerciale", "instrument", "L'apport associatif est pour les associations"),
        ],
    )
    def test_is_refused_to_the_wrong_legal_family(self, refusals, code, family, field, sentence):
        wrong = sample(FundApplication, company=of_form(family), instrument=of_code(code), months=84)
        found = refusals(wrong)

        assert [one for one, _sentence in found] == [field]
        assert found[0][1].startswith(sentence)

    @pytest.mark.parametrize(
        ("code", "family"),
        [
            ("titres_participatifs", "cooperative_scop"),
            ("apport_fonds_propres", "societe_commerciale"),
            ("apport_associatif", "association"),
            ("subvention", "association"),
            ("pret_participatif", "societe_commerciale"),
        ],
    )
    def test_is_given_to_the_right_one(self, refusals, code, family):
        company = of_form(family, SharesIssue.ALLOWED)
        right = sample(FundApplication, company=company, instrument=of_code(code), months=84)

        assert refusals(right) == []

    def test_lasts_seven_years_at_least_when_it_is_participating_shares(self, refusals):
        shares = sample(Instrument, code="titres_participatifs")

        assert refusals(sample(FundApplication, instrument=shares, months=83)) == [
            ("months", "Des titres participatifs durent au moins 84 mois.")
        ]
        assert refusals(sample(FundApplication, instrument=shares, months=84)) == []


def test_the_committee_reads_the_file_and_neither_its_analysis_nor_its_risk(browse_as, make):
    fund = make(Fund, state=FundState.OPEN, opened_on="01/01/2017")
    granted = {"fund": fund, "state": ApplicationState.GRANTED}
    number = make(FundApplication, title="Un atelier", analysis="Fragile en trésorerie", risk=4, **granted)
    member, staff = (
        browse_as(role).get(f"/fund_application/details/?id={number}") for role in (Role.COMMITTEE, Role.STAFF)
    )

    for words in ("Fragile en trésorerie", "Note de risque", "Analyse"):
        assert words not in member.words
        assert words in staff.words
    assert "Un atelier" in member.words


@pytest.mark.parametrize(("fund", "word"), [(FundState.SUSPENDED, "Suspendu"), (FundState.CLOSED, "Fermé")])
def test_no_file_comes_to_a_fund_that_takes_none_and_those_there_go_on(refusals, fund, word):
    shut = sample(Fund, state=fund, opened_on="01/01/2017")

    assert refusals(sample(FundApplication, fund=shut, state=ApplicationState.FILED)) == [
        ("state", f"L'état du fonds est « {word} » : il ne prend plus de dossier.")
    ]
    assert refusals(sample(FundApplication, fund=shut, state=ApplicationState.UNDER_REVIEW)) == []
    assert refusals(sample(FundApplication, fund=shut, state=ApplicationState.DRAFT)) == []


def test_no_step_was_taken_tomorrow_but_a_committee_may_be_planned(refusals):
    tomorrow = today() + timedelta(days=1)
    said = "Ce jour est à venir : notez l'étape quand elle a eu lieu."

    assert refusals(sample(FundApplication, signed_on=tomorrow)) == [("signed_on", said)]
    assert refusals(sample(FundApplication, signed_on=today())) == []
    assert refusals(sample(FundApplication, committee_on=tomorrow)) == []


def test_the_committee_reads_how_many_files_there_are_and_no_file_before_it_is_granted(browse_as, make):
    fund = make(Fund, state=FundState.OPEN, opened_on="01/01/2017")
    for state in (ApplicationState.DRAFT, ApplicationState.DRAFT, ApplicationState.FILED, ApplicationState.GRANTED):
        make(FundApplication, fund=fund, title=f"Projet {state.label}", state=state)
    member, staff = browse_as(Role.COMMITTEE), browse_as(Role.STAFF)

    for one in (member, staff):
        words = one.get(f"/fund/details/?id={fund}").words
        assert "Dossiers par état Brouillon2 Déposé1 Accordé1" in words
    assert len(staff.get("/fund_application/").rows) == 4
    assert [row["État"] for row in member.get("/fund_application/").rows] == ["Accordé"]
    assert [member.get(f"/fund_application/details/?id={number}").status for number in (1, 2, 3, 4)] == [404] * 3 + [
        200
    ]
    body = member.client.get("/fund_application/export/norme/", buffered=True).get_data(as_text=True)
    assert "Projet Brouillon" not in body


@pytest.mark.one_database  # the demo year is written on both in tests/seeds
def test_the_first_year_s_files_are_drafts_and_a_fourth_is_refused(app, browse_as, demo_company):
    """Participating shares are not for a Scic in the form of a SAS."""
    staff = browse_as(Role.STAFF)
    with app.app_context():
        assert {one.state for one in db.session.scalars(select(FundApplication))} == {ApplicationState.DRAFT}

    form = staff.get("/fund_application/new/").form(
        fund="1",
        company=["Énergie Partage Narbonnaise (démo)", ""],
        participation=["énergie partage narbonnaise", ""],
        title="Une centrale",
        instrument=demo_company("titres_participatifs"),
        requested="60 000",
        months="84",
    )

    assert staff.post("/fund_application/new/", form).errors == [
        "Instrument : Seules les coopératives en SA ou SARL émettent des titres participatifs."
    ]
    allowed = form.copy()
    allowed.setlist("company", ["Fil d'Oc (démo)", ""])
    allowed.setlist("participation", ["fil d'oc", ""])
    assert staff.post("/fund_application/new/", allowed).status == 302


@pytest.fixture
def demo_company(app):
    """The demo year; the id of an instrument by its code."""
    with app.app_context():
        demo_year()

    def instrument(code):
        with app.app_context():
            return str(db.session.scalars(select(Instrument.id).filter_by(code=code)).one())

    return instrument
