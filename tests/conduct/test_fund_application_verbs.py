"""What an application to the fund goes through: each step with what it waits for, and what it writes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from models.engine import PARIS, Refused, db, discard, perform, today, told_on, verbs_of
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.fund.guarantee_call import GuaranteeCall
from models.fund.plan_line import PlanKind, PlanLine
from models.fund.review_opinion import OpinionSide, ReviewOpinion
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from models.reference.instrument import Instrument, LegalFamilies
from tests.factories import sample
from tests.fund.agreements import DAY, of, paying
from tests.fund.agreements import do as sign_off
from tests.fund.steps import asking, does

pytestmark = pytest.mark.one_database

DECIDED = date(2017, 5, 2)


def granted(**said):
    """One that got all that it asked for."""
    said = {"granted": Decimal(1_000), "decided_on": DECIDED, "committee_on": DECIDED} | said
    return asking(ApplicationState.GRANTED, **said)


class TestFiling:
    def test_notes_its_day_or_keeps_the_one_that_was_typed(self, saved):
        first, second = saved(asking()), saved(asking(filed_on=DECIDED))

        assert (does(first, "file"), does(second, "file")) == ([], [])
        assert (first.filed_on, second.filed_on) == (today(), DECIDED)
        assert first.state is ApplicationState.FILED

    @pytest.mark.parametrize(
        ("fund", "said", "sentence"),
        [
            ({"state": FundState.SUSPENDED}, {}, "L'état du fonds est « Suspendu » : il ne prend plus de dossier :"),
            (
                {"state": FundState.BEING_SET_UP},
                {},
                "Le fonds n'est pas encore ouvert : le dossier reste un brouillon :",
            ),
            ({"most": Decimal(999)}, {}, "Le montant demandé sort des limites du fonds (au plus 999 €) :"),
            ({}, {"for_whom": LegalFamilies.COMPANIES}, "Cet instrument dépend de la catégorie juridique"),
        ],
    )
    def test_waits_for_what_the_fund_asks(self, saved, fund, said, sentence):
        instrument = sample(Instrument, **said)
        one = saved(asking(fund=sample(Fund, **{"state": FundState.OPEN} | fund), instrument=instrument))

        found = does(one, "file")
        assert len(found) == 1
        assert found[0].startswith(sentence)

    def test_again_after_a_complement_keeps_its_first_day(self, saved):
        one = saved(asking(ApplicationState.FILED, filed_on=DECIDED))

        assert does(one, "return_for_completion") == ["À remplir."]
        one.completion = "Les comptes de 2016"
        assert does(one, "return_for_completion") == []
        assert one.state is ApplicationState.DRAFT
        assert does(one, "file") == []
        assert one.filed_on == DECIDED


class TestReviewing:
    def test_waits_for_a_balanced_plan_and_somebody_without_a_tie(self, saved):
        reviewer = sample(Person)
        one = saved(asking(ApplicationState.ADMISSIBLE, reviewer=reviewer))
        assert does(one, "review") == ["Le plan de financement n'a pas d'emploi :"]
        one.plan = [PlanLine(kind=PlanKind.EQUIPMENT, amount=Decimal(1_000))]
        db.session.commit()
        assert does(one, "review") == ["Au plan de financement, il manque 1 000 € de ressources :"]
        one.plan.append(PlanLine(kind=PlanKind.FUND, amount=Decimal(1_001)))
        assert does(one, "review") == ["Au plan de financement, il y a 1 € de ressources de trop :"]
        one.plan.append(PlanLine(kind=PlanKind.FUND, amount=Decimal(1_000)))
        db.session.commit()
        seat = saved(sample(Position, person=reviewer, organisation=one.company, ends_on=None))
        assert [one.startswith("Conflit d'intérêts : ") for one in does(one, "review")] == [True]
        discard(seat)
        db.session.commit()

        assert does(one, "review") == []
        assert one.reviewed_on == today()

    def test_ends_once_both_sides_have_an_opinion(self, saved):
        one = saved(asking(ApplicationState.UNDER_REVIEW, committee_on=today() + timedelta(days=30)))
        assert does(one, "put_on_agenda") == ["L'avis économique manque :", "L'avis social manque :"]
        for side in (OpinionSide.ECONOMIC, OpinionSide.SOCIAL):
            saved(sample(ReviewOpinion, fund_application=one, side=side))

        assert does(one, "put_on_agenda") == []

    @pytest.mark.parametrize(
        ("day", "near", "first"),
        [
            (date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 30)),
            (date(2026, 4, 2), date(2026, 4, 9), date(2026, 4, 10)),  # Easter Monday is the 6th
            (date(2026, 4, 25), date(2026, 5, 2), date(2026, 5, 4)),  # a Saturday, then 1 May, then a Saturday
        ],
    )
    def test_leaves_the_committee_five_working_days(self, saved, day, near, first):
        one = saved(asking(ApplicationState.UNDER_REVIEW))
        for side in (OpinionSide.ECONOMIC, OpinionSide.SOCIAL):
            saved(sample(ReviewOpinion, fund_application=one, side=side))
        verb = next(verb for verb in verbs_of(FundApplication) if verb.name == "put_on_agenda")
        with told_on(datetime(day.year, day.month, day.day, 10, tzinfo=PARIS)), db.session.no_autoflush:
            one.committee_on = near
            with pytest.raises(Refused) as refusal:
                perform(one, verb, Role.FUND_MANAGER)
            one.committee_on = first
            perform(one, verb, Role.FUND_MANAGER)

        told = f"Le comité est à moins de cinq jours ouvrés : à partir du {first:%d/%m/%Y}."
        assert [(each.field, each.sentence) for each in refusal.value.problems] == [("committee_on", told)]
        assert one.state is ApplicationState.IN_COMMITTEE
        db.session.rollback()

    @pytest.mark.parametrize(("days", "is_far"), [(30, True), (1, False), (-400, False), (None, False)])
    def test_leaves_it_them_whatever_day_is_typed_afterwards(self, saved, refusals, days, is_far):
        one = saved(asking(ApplicationState.IN_COMMITTEE, committee_on=today() + timedelta(days=20)))

        one.committee_on = None if days is None else today() + timedelta(days=days)

        assert [name for name, _sentence in refusals(one)] == ([] if is_far else ["committee_on"])


class TestTheAgreement:
    def test_signs_the_application_and_leaves_it_granted_once_taken_back(self, saved):
        agreement = saved(of(granted(), signed_on=DAY))
        one = agreement.fund_application
        assert does(one, "sign") == ["Le contrat n'est pas signé :"]
        sign_off(agreement, "schedule")
        sign_off(agreement, "sign")
        assert (one.state, one.signed_on) == (ApplicationState.SIGNED, DAY)
        assert does(one, "correct_accordee", Role.ADMIN) == ["Le contrat est signé, corrigez d'abord son état :"]
        agreement.signed_on = DAY + timedelta(days=1)  # of which the application tells the day too
        with pytest.raises(Refused, match="son jour ne change plus"):
            db.session.commit()
        db.session.rollback()

        sign_off(agreement, "correct_preparation", Role.ADMIN)
        assert (one.state, one.signed_on) == (ApplicationState.GRANTED, None)

    def test_is_signed_no_more_once_the_application_is_dropped(self, saved):
        agreement = saved(of(granted(instrument=sample(Instrument, code="subvention")), signed_on=DAY))
        assert does(agreement.fund_application, "drop") == []

        with pytest.raises(Refused, match="il ne se signe plus"):
            sign_off(agreement, "sign")

    def test_does_not_lapse_before_six_months_nor_once_signed(self, saved):
        ahead = saved(granted(decided_on=today() - timedelta(days=150)))
        late, signed = saved(granted()), of(granted(instrument=sample(Instrument, code="subvention")), signed_on=DAY)
        sign_off(saved(signed), "sign")

        assert [one.startswith("Le contrat peut se signer jusqu'au ") for one in does(ahead, "lapse")] == [True]
        assert does(late, "lapse") == []
        assert (late.closed_on, late.engages) == (today(), 0)
        assert does(signed.fund_application, "lapse") == [
            "« Constater la caducité » ne va pas avec l'état « Contractualisé »."
        ]


@pytest.fixture
def signed(saved):
    """The agreement of a gift of two payments, signed."""
    application = granted(instrument=sample(Instrument, code="subvention"))
    agreement = saved(of(application, signed_on=DAY, payments=[paying(600), paying(400, 2)]))
    sign_off(agreement, "sign")
    return agreement


class TestPayments:
    def test_the_first_pays_the_application_out_and_taken_back_leaves_it_signed(self, signed):
        one, first = signed.fund_application, signed.payments[0]
        assert does(one, "pay") == ["Aucun versement n'est fait :"]
        first.paid_on = DAY
        db.session.commit()
        assert one.state is ApplicationState.PAID

        first.paid_on = first.paid = None
        db.session.commit()
        assert (one.state, one.signed_on) == (ApplicationState.SIGNED, DAY)

    def test_end_what_may_be_dropped_and_none_comes_after_that(self, signed):
        one, first = signed.fund_application, signed.payments[0]
        first.paid_on = DAY
        db.session.commit()
        assert does(one, "correct_abandonnee", Role.ADMIN) == ["Une somme est déjà versée :"]
        first.paid_on = first.paid = None
        db.session.commit()
        assert does(one, "drop") == []
        assert (one.closed_on, one.engages) == (today(), 0)

        first.paid_on = DAY
        with pytest.raises(Refused, match=r"plus aucune somme ne passe\."):
            db.session.commit()
        db.session.rollback()

    def test_are_all_made_before_it_is_closed(self, signed):
        one, (first, second) = signed.fund_application, signed.payments
        first.paid_on = DAY
        db.session.commit()
        assert does(one, "close") == ["Un versement prévu n'est pas fait :"]
        second.paid_on = DAY
        db.session.commit()

        assert does(one, "close") == []
        assert one.closed_on == today()


def test_it_is_closed_once_all_came_back_or_was_written_off(saved):
    agreement = saved(of(granted(), signed_on=DAY))
    for verb in ("schedule", "sign"):
        sign_off(agreement, verb)
    agreement.payments[0].paid_on = DAY
    *others, last = agreement.repayments
    for one in others:
        one.received_on = DAY
    db.session.commit()
    assert does(agreement.fund_application, "close") == ["Une échéance n'est ni remboursée ni passée en perte :"]
    last.lost_on, last.loss_reason = DAY, "Liquidation"
    db.session.commit()

    assert does(agreement.fund_application, "close") == []


@pytest.mark.parametrize(("months", "found"), [(12, []), (360, ["La garantie court jusqu'au 01/06/2047."])])
def test_a_guarantee_is_closed_at_its_term(saved, months, found):
    application = granted(instrument=sample(Instrument, code="garantie"))
    agreement = saved(of(application, signed_on=DAY, payments=[], months=months))
    sign_off(agreement, "sign")

    call = GuaranteeCall(fund_agreement=agreement, called_on=DAY, amount=Decimal(1))
    saved(call)
    assert does(application, "close") == [*found, "Un appel en garantie n'est pas payé :"]
    call.paid_on = DAY
    db.session.commit()
    assert does(application, "close") == found
    if not found:
        with pytest.raises(Refused, match="Le dossier est clôturé"):
            saved(GuaranteeCall(fund_agreement=agreement, called_on=DAY, amount=Decimal(1)))


def test_a_committee_to_come_does_not_keep_an_application_from_being_dropped(saved):
    one = saved(asking(ApplicationState.IN_COMMITTEE, committee_on=today() + timedelta(days=1)))

    assert does(one, "drop") == []
    assert (one.committee_on, one.closed_on) == (None, today())


def test_set_right_it_forgets_the_days_and_the_amount_of_what_never_was(saved):
    one = saved(granted(filed_on=DECIDED, admissible_on=DECIDED))

    assert does(one, "correct_recevable", Role.ADMIN) == []
    assert (one.filed_on, one.admissible_on, one.committee_on, one.decided_on) == (DECIDED, DECIDED, None, None)
    assert one.granted is None
