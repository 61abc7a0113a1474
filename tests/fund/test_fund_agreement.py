"""The agreement of a granted application: its schedule, its signature, what is kept after it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.engine import Refused, db, discard, midnight, today, told_on
from models.fund.agreement_state import AgreementState
from models.fund.application_state import ApplicationState
from models.fund.schedule import Repaying, Rhythm
from models.fund.signed_plan import KEPT, SIGNED
from models.parties.company import Company
from models.policy import Role
from models.reference.instrument import EsbMethod, Instrument
from tests.factories import sample
from tests.fund.agreements import DAY, do, granted, of, sentences
from tests.fund.grants import asking, regime

FAR = date(2100, 6, 1)  # a year later no calendar of ours goes


class TestTheAgreement:
    def test_is_of_a_granted_application_and_takes_its_amount(self, refusals):
        filed, right = granted(state=ApplicationState.FILED), of(granted(12_345), number=None)

        assert refusals(of(filed)) == [
            ("fund_application", "Ce dossier n'est pas accordé : il n'y a pas encore de contrat.")
        ]
        assert refusals(right) == []
        assert right.amount == 12_345
        assert right.number.startswith("C-")

    def test_has_a_number_of_the_year_that_it_is_in_paris(self, refusals):
        one = of(granted(), number=None)
        with told_on(midnight(today().replace(month=1, day=1))):
            assert refusals(one) == []

        assert one.number == f"C-{today().year}-0001"

    def test_has_terms_that_make_a_schedule(self, refusals):
        sentence = "Le différé finit avant la durée : il reste au moins une échéance de capital."

        assert refusals(of(granted(), deferral_months=12)) == [("months", sentence)]
        assert refusals(of(granted(), deferral_months=11)) == []

    @pytest.mark.parametrize(("day", "refused"), [(1, True), (2, False)])
    def test_is_not_signed_before_the_decision(self, refusals, day, refused):
        found = refusals(of(granted(), signed_on=date(2017, 5, day)))

        assert [name for name, _sentence in found] == ["signed_on"] * refused

    @pytest.mark.parametrize(("day", "refused"), [(3, True), (2, False)])
    def test_is_signed_within_six_months(self, refusals, day, refused):
        found = refusals(of(granted(), signed_on=date(2017, 11, day)))

        sentence = "Le contrat se signait au plus tard le 02/11/2017, six mois après la décision."
        assert found == [("signed_on", sentence)] * refused


class TestItsSchedule:
    def test_comes_of_its_terms(self, agreement):
        assert [one.rank for one in agreement.repayments] == list(range(1, 13))
        assert {(one.capital, one.interest) for one in agreement.repayments} == {(1000, 0)}
        assert agreement.repayments[0].due_on == date(2017, 7, 1)

    def test_is_refused_by_the_field_that_makes_none(self, agreement):
        do(agreement, "reopen")
        for terms, name in (({"months": 1, "rhythm": Rhythm.YEARLY}, "months"), ({"begins_on": FAR}, "begins_on")):
            for field, value in terms.items():
                setattr(agreement, field, value)
            with pytest.raises(Refused) as refused:
                do(agreement, "schedule")
            db.session.rollback()
            assert [one for one, _sentence in sentences(refused)] == [name]
        agreement.begins_on = FAR.replace(year=2099)
        do(agreement, "schedule")
        assert agreement.repayments[-1].due_on == FAR

    def test_takes_the_place_of_the_one_of_before(self, agreement):
        do(agreement, "reopen")
        agreement.months, agreement.rate, agreement.repaying = 6, Decimal("0.12"), Repaying.CAPITAL
        do(agreement, "schedule")
        db.session.refresh(agreement)

        found = [(one.rank, one.capital, one.interest) for one in agreement.repayments]
        assert found == [(rank, 2000, 140 - 20 * rank) for rank in range(1, 7)]

    def test_holds_its_terms_until_they_are_taken_again(self, agreement):
        agreement.months = 24
        with pytest.raises(Refused) as refused:
            db.session.commit()
        db.session.rollback()

        sentence = "L'échéancier vient de ces conditions : reprenez-les d'abord, par l'action de ce nom."
        assert sentences(refused) == [("months", sentence)]

    def test_is_not_that_of_a_grant(self, app):
        with app.app_context():
            one = of(granted(instrument=sample(Instrument, code="subvention")))
            db.session.add(one)
            db.session.commit()
            with pytest.raises(Refused, match="ne se rembourse pas"):
                do(one, "schedule")
            one.signed_on = DAY
            do(one, "sign")

            assert one.state is AgreementState.SIGNED


class TestItsPage:
    @pytest.mark.parametrize(
        ("code", "told", "untold"),
        [
            ("subvention", ["Versements"], ["Remboursement", "Durée", "Quotité garantie", "Nouvel appel"]),
            ("garantie", ["Quotité garantie", "Durée (mois)", "Nouvel appel"], ["Remboursement", "ersement", "Rythme"]),
            ("pret_participatif", ["Rythme", "Nouveau remboursement", "Établir"], ["Quotité", "Nouvel appel"]),
        ],
    )
    @pytest.mark.one_database
    def test_tells_what_goes_with_its_instrument(self, browse_as, app, code, told, untold):
        with app.app_context():
            payments = {"payments": []} if code == "garantie" else {}
            db.session.add(one := of(granted(instrument=sample(Instrument, code=code)), **payments))
            one.months = None if code == "subvention" else 12
            one.begins_on = None if code == "subvention" else DAY
            db.session.commit()
            number = one.id
        manager = browse_as(Role.FUND_MANAGER)
        words = manager.get(f"/fund_agreement/details/?id={number}").words

        assert [one for one in told if one not in words] == []
        assert [one for one in untold if one in words] == []
        form = manager.get(f"/fund_agreement/edit/?id={number}")
        boxes = [one in form.form() for one in ("rate", "guaranteed", "months", "signed_on")]
        assert boxes == ["Rythme" in told, "Quotité garantie" in told, code != "subvention", True]
        assert ("Ajouter un remboursement" in form.words) == ("Rythme" in told)

    @pytest.mark.one_database
    def test_is_led_to_by_its_application_which_offers_one_once_it_is_granted(self, browse_as, app):
        with app.app_context():
            held, bare, asked = granted(), granted(), granted(state=ApplicationState.IN_COMMITTEE)
            db.session.add_all((bare, asked, of(held)))
            db.session.commit()
            numbers, fund = [held.id, bare.id, asked.id], held.fund.id
        manager = browse_as(Role.FUND_MANAGER)
        pages = [manager.get(f"/fund_application/details/?id={one}") for one in numbers]

        assert ["Nouveau contrat du fonds" in one.words for one in pages] == [False, True, False]
        assert ["Contrats du fonds" in one.words for one in pages] == [True, False, False]
        assert "Montant demandé : 12 000 € Montant accordé : 12 000 €" in pages[0].words.replace("\u202f", " ")
        assert (
            '<th scope="row" class="long">' in manager.get(f"/fund/details/?id={fund}").raw
        )  # a title keeps its width


class TestTheSignature:
    def test_is_of_no_larger_aid_than_what_was_granted(self, app):
        with app.app_context():
            loan = sample(Instrument, esb_method=EsbMethod.REFERENCE_RATE)
            known = {"company": sample(Company), "months": 12, "reference_rate": Decimal("0.05"), "instrument": loan}
            file = asking(under=regime(), amount=12_000, day=date(2017, 5, 2), **known)
            one = of(file, months=24)
            db.session.add(one)
            db.session.commit()
            do(one, "schedule")
            one.signed_on = DAY
            with pytest.raises(Refused, match=r"font 603,05.€ d'équivalent-subvention, l'octroi 318,78.€"):
                do(one, "sign")
            db.session.rollback()
            do(one, "reopen")
            one.months, one.signed_on = 12, DAY
            do(one, "schedule")
            do(one, "sign")

            assert one.state is AgreementState.SIGNED

    def test_waits_until_lines_add_up_to_the_amount(self, agreement):
        first, second = agreement.repayments[:2]
        first.capital, agreement.signed_on = Decimal("999.99"), DAY
        db.session.commit()
        with pytest.raises(Refused, match=r"Les remboursements font 11.999,99.€ de capital"):
            do(agreement, "sign")
        second.capital = Decimal("1000.01")
        do(agreement, "sign")

        assert agreement.state is AgreementState.SIGNED

    def test_waits_for_conditions_to_be_lifted(self, agreement):
        agreement.conditions, agreement.signed_on = "Un prêt de la banque", DAY
        with pytest.raises(Refused, match="ne sont pas levées"):
            do(agreement, "sign")
        agreement.lifted_on = DAY
        do(agreement, "sign")

    def test_waits_when_another_amount_is_granted_meanwhile(self, agreement):
        agreement.fund_application.granted, agreement.signed_on = Decimal(11_000), DAY
        with pytest.raises(Refused, match="n'est plus celui du contrat"):
            do(agreement, "sign")

    def test_ends_every_change_of_what_is_planned(self, agreement):
        agreement.signed_on = DAY
        do(agreement, "sign")
        one = agreement.repayments[0]
        for name, value in (("capital", Decimal(1)), ("due_on", DAY), ("interest", Decimal(1)), ("rank", 99)):
            setattr(one, name, value)
            with pytest.raises(Refused) as refused:
                db.session.commit()
            assert sentences(refused) == [(name, KEPT)]
            db.session.rollback()
        one.received_on = DAY
        db.session.commit()
        assert one.received == 1000

    def test_keeps_what_was_granted_to_whom_and_how(self, agreement):
        application = agreement.fund_application
        agreement.signed_on = DAY
        do(agreement, "sign")
        db.session.add(other := sample(Instrument))
        db.session.commit()
        for name, value in (("granted", Decimal(11_000)), ("instrument", other)):
            setattr(application, name, value)
            with pytest.raises(Refused) as refused:
                db.session.commit()
            assert sentences(refused) == [(name, SIGNED)]
            db.session.rollback()
        application.title = "Un autre titre"
        db.session.commit()

    @pytest.mark.parametrize("gone", ["agreement", "line"])
    def test_ends_the_bin(self, agreement, gone):
        agreement.signed_on = DAY
        do(agreement, "sign")
        discard(agreement if gone == "agreement" else agreement.repayments[0])
        with pytest.raises(Refused):
            db.session.commit()
        db.session.rollback()
