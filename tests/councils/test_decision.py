"""A decision: of one thing that its council decides of, voted by those who are there without a tie, then kept."""

from __future__ import annotations

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from models.accompaniment.presence import Presence
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import LEANT_ON, SUBJECTS, Decision, Outcome, count_again, miscounted
from models.councils.kept_minutes import APPROVED
from models.councils.session_state import SessionState
from models.engine import as_found, db, discard, now
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.parties.partner import Partner
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import CandidacyState
from tests.council_evenings import sits
from tests.factories import sample


def held(kind=CouncilKind.JURY, voices=3, **said):
    """A session with so many voices there."""
    session = sample(CouncilSession, council=sample(Council, kind=kind), **{"starts_at": "14/11/2017 14:00"} | said)
    for _ in range(voices):
        there(session)
    return session


def there(session, presence=Presence.PRESENT, **said):
    return sits(session, sample(Person), presence=presence, **said)


def decided(session, votes=(3, 0, 0), outcome=Outcome.FAVOURABLE, **said):
    told = dict(zip(("votes_for", "votes_against", "abstentions"), votes, strict=True))
    about = {} if said.keys() & set(SUBJECTS) else {"subject": "Règlement"}
    return sample(Decision, council_session=session, outcome=outcome, **told, **about, **said)


def head_of(person, company):
    return sample(Position, person=person, organisation=company, role=PositionRole.HEAD, starts_on="01/02/2017")


@pytest.mark.parametrize(
    ("votes", "is_told"),
    [((3, 0, 0), True), ((1, 1, 1), True), ((2, 0, 0), False), ((3, 1, 0), False), ((0, 0, 0), False)],
)
def test_there_are_as_many_votes_as_voices(refusals, votes, is_told):
    session = held()
    there(session, presence=Presence.EXCUSED)
    there(session, votes=False)
    found = refusals(decided(session, votes))
    assert [name for name, _sentence in found] == ([] if is_told else ["votes_for"])
    assert all(sentence.startswith("Voix présentes : 3, déports : 0") for _name, sentence in found)


def test_who_is_tied_withdraws_and_it_is_kept_why(refusals):
    session, candidacy = held(), sample(Candidacy)
    tied = session.attendances[0].person
    assert refusals(session, head_of(tied, candidacy.company)) == []

    assert [name for name, _sentence in refusals(decided(session, candidacy=candidacy))] == ["votes_for"]

    kept = decided(session, (2, 0, 0), candidacy=candidacy)
    assert refusals(kept) == []
    assert (kept.voters, kept.withdrawals, kept.had_quorum) == (3, 1, True)
    assert f"{tied.first_name} {tied.last_name}" in kept.withdrawn
    assert str(candidacy.company) in kept.withdrawn


@pytest.mark.parametrize("is_same", [True, False])
def test_that_this_fund_financed_the_company_before_keeps_nobody_from_voting(refusals, is_same):
    funds = [sample(Fund, manager=sample(Partner), state=FundState.OPEN)]
    funds.append(funds[0] if is_same else sample(Fund, manager=funds[0].manager, state=FundState.OPEN))
    session, file = (
        held(CouncilKind.COMMITMENT),
        sample(FundApplication, fund=funds[0], state=ApplicationState.IN_COMMITTEE),
    )
    before = sample(FundApplication, company=file.company, fund=funds[1], state=ApplicationState.GRANTED)
    seat = sample(Position, person=session.attendances[0].person, organisation=funds[0].manager, starts_on="01/02/2017")
    assert refusals(session, seat, file, before) == []
    kept = decided(session, (3, 0, 0) if is_same else (2, 0, 0), fund_application=file)
    assert refusals(kept) == []
    assert kept.withdrawals == (0 if is_same else 1)


def test_a_tie_counts_for_the_company_it_is_with_alone(refusals):
    session, candidacy = held(), sample(Candidacy)
    assert refusals(session, head_of(session.attendances[0].person, sample(Candidacy).company)) == []
    kept = decided(session, candidacy=candidacy)
    assert refusals(kept) == []
    assert (kept.withdrawals, kept.withdrawn) == (0, None)


def test_without_a_voice_left_it_is_put_off(refusals):
    session, candidacy = held(voices=1), sample(Candidacy)
    assert refusals(session, head_of(session.attendances[0].person, candidacy.company)) == []
    said = [("outcome", "Le quorum n'est pas atteint : la décision est ajournée.")]
    assert refusals(decided(session, (0, 0, 0), candidacy=candidacy)) == said
    assert refusals(decided(session, (0, 0, 0), Outcome.POSTPONED, candidacy=candidacy)) == []


@pytest.mark.parametrize("told", [(), ("candidacy", "subject"), ("candidacy",), ("subject",), SUBJECTS])
def test_it_is_about_one_thing(refusals, told):
    about = {"candidacy": sample(Candidacy), "fund_application": sample(FundApplication), "subject": "Règlement"}
    made = decided(held(CouncilKind.STEERING), **{one: about[one] if one in told else None for one in SUBJECTS})
    found = refusals(made)
    assert [name for name, _sentence in found] == ([] if len(told) == 1 else ["subject"])


@pytest.mark.parametrize("subjects", [0, 1, 2])
def test_the_database_holds_to_one_thing_too(app, subjects):
    with app.app_context():
        db.session.add(kept := decided(held()))
        db.session.commit()
        row = dict(db.session.execute(db.select(Decision.__table__)).mappings().one())
        candidacy = sample(Candidacy)
        db.session.add(candidacy)
        db.session.flush()
        row |= {"id": kept.id + 1, "subject": "Calendrier" if subjects else None}
        row |= {"candidacy_id": candidacy.id if subjects == 2 else None}
        if subjects == 1:
            db.session.execute(insert(Decision.__table__).values(row))
        else:
            with pytest.raises(IntegrityError):
                db.session.execute(insert(Decision.__table__).values(row))


@pytest.mark.parametrize("kind", CouncilKind)
@pytest.mark.parametrize("about", SUBJECTS)
def test_each_council_decides_of_its_own(refusals, kind, about):
    what = {"candidacy": Candidacy, "fund_application": FundApplication}
    found = refusals(decided(held(kind), **{about: sample(what[about]) if about in what else "Règlement"}))
    decides = {
        "candidacy": {CouncilKind.JURY, CouncilKind.STEERING},
        "fund_application": {CouncilKind.COMMITMENT, CouncilKind.STEERING},
        "subject": set(CouncilKind) - {CouncilKind.STRATEGIC},
    }
    assert (found == []) is (kind in decides[about])


@pytest.mark.parametrize("state", [CandidacyState.SUBMITTED, CandidacyState.HEARD])
def test_an_application_is_decided_once_admissible(refusals, state):
    found = refusals(decided(held(), candidacy=sample(Candidacy, state=state)))
    is_wrong = state is CandidacyState.SUBMITTED
    assert found == ([("candidacy", "Une candidature se décide une fois recevable.")] if is_wrong else [])


def test_nothing_is_decided_before_the_session_nor_in_one_that_is_cancelled(refusals):
    found = refusals(
        decided(held(voices=0, starts_at=now().replace(year=now().year + 1)), (0, 0, 0), Outcome.POSTPONED)
    )
    assert [name for name, _sentence in found] == ["council_session"]
    cancelled = held(state=SessionState.CANCELLED)
    assert refusals(decided(cancelled)) == [("council_session", "La séance est annulée.")]


def test_a_session_decides_of_an_application_once(refusals):
    session, candidacy = held(), sample(Candidacy)
    assert refusals(decided(session, candidacy=candidacy)) == []
    assert [name for name, _sentence in refusals(decided(session, candidacy=candidacy))] == ["candidacy"]


def test_approved_minutes_keep_it(refusals):
    session = held(state=SessionState.HELD)
    kept = decided(session)
    assert refusals(kept) == []
    kept.reason = "Autre motif"
    assert refusals(kept) == []
    session.state = SessionState.MINUTED
    assert refusals(as_found(session)) == []

    kept.reason = "Encore un autre"
    assert refusals(kept) == [("reason", APPROVED)]
    discard(kept)
    assert refusals() == [("council_session", APPROVED)]
    assert refusals(decided(session)) == [("council_session", APPROVED)]


def test_what_an_application_was_retained_on_stays(refusals):
    session, candidacy = held(), sample(Candidacy, state=CandidacyState.HEARD)
    kept = decided(session, candidacy=candidacy)
    assert refusals(kept) == []
    kept.outcome = Outcome.UNFAVOURABLE
    assert refusals(kept) == []
    kept.outcome, candidacy.state = Outcome.RESERVED, CandidacyState.SELECTED
    assert refusals(as_found(candidacy), kept) == []

    kept.outcome = Outcome.UNFAVOURABLE
    assert refusals(kept) == [("outcome", LEANT_ON)]
    kept.candidacy, kept.subject = None, "Calendrier"
    assert refusals(kept) == [("candidacy", LEANT_ON)]
    kept.council_session = held()
    assert refusals(kept) == [("council_session", LEANT_ON)]
    discard(kept)
    assert refusals() == [("candidacy", LEANT_ON)]


def test_votes_are_those_of_who_is_noted_until_the_minutes_are_approved(refusals):
    session, candidacy = held(state=SessionState.HELD), sample(Candidacy)
    voted = decided(session, candidacy=candidacy)
    put_off = decided(session, (0, 0, 0), Outcome.POSTPONED)
    assert refusals(voted, put_off) == []
    assert list(miscounted(session)) == []

    assert refusals(there(session), head_of(session.attendances[-1].person, candidacy.company)) == []
    assert list(miscounted(session)) == []  # who came since withdraws
    count_again(session)
    assert refusals() == []
    assert [(one.voters, one.withdrawals) for one in (voted, put_off)] == [(4, 1), (4, 0)]

    session.attendances[0].presence = Presence.EXCUSED
    assert refusals() == []
    assert list(miscounted(session)) == [(voted, "Voix présentes : 3, déports : 1 ; les votes font 3.")]
