"""The evening of a session, from one page: each piece is saved apart and once, and two who note meet."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from admin_views.screens import evening as evening_page
from admin_views.screens import evening_notes
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.participation import Participation
from models.accompaniment.presence import Presence
from models.accounts.user import User
from models.councils.council import CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import Decision, Outcome
from models.councils.noted_follow_up import follow_ups_of
from models.councils.pitch import Pitch, PitchState
from models.councils.session_attendance import SessionAttendance
from models.councils.session_state import SessionState
from models.engine import JournalAction, JournalEntry, as_found, db, midnight, now, today
from models.parties.person import Person
from models.policy import Role
from tests.council_evenings import sits
from tests.factories import sample
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database
MOST = 12


@pytest.fixture
def evening(app):
    """A session that began an hour ago: two companies present, three people are expected."""
    with app.app_context(), db.session.no_autoflush:
        first = sample(Participation)
        joined = [first, sample(Participation, cohort=first.cohort)]
        said = {"cohort": first.cohort, "number": 4, "starts_at": now() - timedelta(hours=1)}
        session = as_found(sample(CouncilSession, state=SessionState.CONVENED, **said))
        session.council.kind = CouncilKind.STRATEGIC
        pitches = [
            sample(Pitch, council_session=session, participation=one, rank=n, state=PitchState.PLANNED)
            for n, one in enumerate(joined, 1)
        ]
        rows = [sits(session, sample(Person, last_name=name, email=None)) for name in ("Ours", "Loup", "Lynx")]
        db.session.add_all([session, *pitches, *rows])
        db.session.commit()
        ids = {"pitches": [one.id for one in pitches], "rows": [one.id for one in rows]}
        return SimpleNamespace(session=session.id, **ids)


def place(evening):
    return f"/council_session/evening/?id={evening.session}"


def note(browser, evening, form, **said):
    """Send a piece as its form would."""
    return browser.post(f"/council_session/evening/note/?id={evening.session}", {"form": form, "_key": form} | said)


def read(app, model, number):
    with app.app_context():
        return db.session.get_one(model, number)


def test_what_is_noted_is_saved_piece_by_piece_until_the_session_is_held(app, browse_as, evening):
    browser = browse_as(Role.STAFF)
    assert place(evening) in browser.get(f"/council_session/details/?id={evening.session}").links
    assert "3 présences à relever" in browser.get(place(evening)).words

    for number, said in zip(evening.rows, ("present", "excuse", "absent"), strict=True):
        form = f"session_attendance-{number}"
        answer = note(browser, evening, form, presence=said, _read='{"presence":["attendu"]}')
        assert (answer.status, answer.location) == (303, f"{place(evening)}#{form}")
    for number in evening.pitches:
        said = {"questions": "Quels débouchés ?", "advice": "Rencontrer la coopérative", "state": "presente"}
        note(browser, evening, f"pitch-{number}", **said, _read='{"state":["prevu"],"questions":[""],"advice":[""]}')

    assert read(app, SessionAttendance, evening.rows[1]).presence is Presence.EXCUSED
    pitch = read(app, Pitch, evening.pitches[1])
    assert (pitch.questions, pitch.state) == ("Quels débouchés ?", PitchState.PRESENTED)
    page = browser.get(place(evening))
    assert "Séance tenue" in page.words
    assert "attend" not in page.words
    assert browser.post("/council_session/move/", {"id": evening.session, "verb": "hold"}).status == 302
    assert read(app, CouncilSession, evening.session).state is SessionState.HELD


def test_what_is_to_be_done_has_an_owner_and_a_day_and_is_made_once(app, browse_as, make, evening):
    owner = make(Person, last_name="Hérisson", email=None)
    make(User, role=Role.STAFF, person=owner, is_disabled=False)
    stranger = make(Person, last_name="Blaireau", email=None)
    browser, form = browse_as(Role.STAFF), f"follow_up-{evening.pitches[0]}"
    said = {"label": "Appeler la banque", "owner": str(owner), "due_on": "31/12/2099"}

    for wrong in ({"label": " "}, {"due_on": "31/02/2099"}, {"owner": str(stranger)}):
        answer = note(browser, evening, form, **said | wrong)
        assert (answer.status, len(answer.errors)) == (422, 1)
        assert (said | wrong)["due_on"] in answer.raw
    for _twice in range(2):
        assert note(browser, evening, form, **said).status == 303

    with app.app_context():
        made = db.session.scalars(select(FollowUp)).one()
        assert (made.label, made.owner.id, f"{made.due_on:%Y}") == ("Appeler la banque", owner, "2099")
        assert made.participation is db.session.get_one(Pitch, evening.pitches[0]).participation
        told = follow_ups_of(db.session.get_one(CouncilSession, evening.session))  # by its minutes
        assert [(pitch.id, one) for pitch, one in told] == [(evening.pitches[0], made)]
    assert "Appeler la banque" in browser.get(place(evening)).words


def test_a_piece_sent_again_with_its_key_changes_nothing_more(app, browse_as, evening):
    browser, form = browse_as(Role.STAFF), f"pitch-{evening.pitches[0]}"
    base = '{"questions":[""]}'
    note(browser, evening, form, questions="Une fois", _read=base)
    note(browser, evening, form, questions="Puis autrement", _read='{"questions":["Une fois"]}', _key="another")
    assert note(browser, evening, form, questions="Une fois", _read=base).status == 303

    assert read(app, Pitch, evening.pitches[0]).questions == "Puis autrement"
    with app.app_context():
        about = JournalEntry.concept == "pitch", JournalEntry.record_id == evening.pitches[0]
        changed = (
            select(func.count()).select_from(JournalEntry).where(*about, JournalEntry.action == JournalAction.CHANGED)
        )
        assert db.session.scalar(changed) == 2


@pytest.mark.parametrize("is_overtaken", [False, True])
def test_a_piece_sent_twice_at_once_is_saved_once(app, browse_as, evening, monkeypatch, is_overtaken):
    browser, form = browse_as(Role.STAFF), f"follow_up-{evening.pitches[0]}"
    if is_overtaken:
        form = f"pitch-{evening.pitches[0]}"
    said = {"label": "Appeler", "questions": "Une fois", "_read": '{"questions":[""]}'}
    assert note(browser, evening, form, **said).status == 303

    monkeypatch.setattr(evening_page, "sent_before", lambda _key, _concept: None)  # it looked before that was saved
    if is_overtaken:
        monkeypatch.setattr(evening_notes, "commit_once", overtaken)
        assert note(browser, evening, form, **said, _key="another").status == 422
    assert note(browser, evening, form, **said).status == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FollowUp)) == (not is_overtaken)


def overtaken(_record, _key):
    raise StaleDataError


def test_two_who_note_the_same_are_told_and_the_rest_is_brought_together(app, browse_as, evening):
    mine, theirs, form = browse_as(Role.STAFF), browse_as(Role.ADMIN), f"pitch-{evening.pitches[0]}"
    base = '{"questions":[""],"advice":[""]}'
    note(theirs, evening, form, questions="La leur", advice="", _read=base, _key="theirs")

    clash = note(mine, evening, form, questions="La mienne", advice="Recruter", _read=base, _key="mine")
    assert clash.status == 409
    assert "a noté entre-temps « La leur »" in clash.words
    assert "La mienne" in clash.words
    assert read(app, Pitch, evening.pitches[0]).questions == "La leur"

    note(mine, evening, form, questions="", advice="Recruter", _read=base, _key="mine")
    pitch = read(app, Pitch, evening.pitches[0])
    assert (pitch.questions, pitch.advice) == ("La leur", "Recruter")

    seat = f"session_attendance-{evening.rows[0]}"
    note(theirs, evening, seat, presence="absent", _read='{"presence":["attendu"]}', _key="seat")
    assert note(mine, evening, seat, presence="present", _read='{"presence":["attendu"]}').status == 409
    assert read(app, SessionAttendance, evening.rows[0]).presence is Presence.ABSENT


def test_a_script_is_told_what_is_saved_as_the_form_will_carry_it(browse_as, evening):
    browser, form = browse_as(Role.STAFF), f"pitch-{evening.pitches[0]}"
    address = f"/council_session/evening/note/?id={evening.session}"
    said = {"form": form, "_key": "k", "questions": " Quels débouchés ?\r\n", "_read": '{"questions":[""]}'}
    answer = browser.client.post(address, data=said, headers={"Accept": "application/json"})
    assert answer.json == {"read": {"questions": ["Quels débouchés ?"]}}


@pytest.mark.parametrize(
    ("form", "said"), [("pitch-{}", {"state": "demain"}), ("pitch-{}", {"questions": "a" * 50_000})]
)
def test_what_cannot_be_is_told_by_its_field(browse_as, evening, form, said):
    answer = note(browse_as(Role.STAFF), evening, form.format(evening.pitches[0]), **said)
    assert (answer.status, len(answer.errors)) == (422, 1)


def test_what_is_not_of_the_session_is_not_found(browse_as, evening):
    staff = browse_as(Role.STAFF)
    for form in ("", "pitch-0", "pitch-x", "user-1", "follow_up-0", "session_attendance-99999"):
        assert note(staff, evening, form).status == 404, form


def test_what_was_typed_when_a_sign_in_ended_is_shown_again_and_not_saved(app, browse_as, evening):
    form = f"pitch-{evening.pitches[0]}"
    answer = note(browse_as(Role.STAFF), evening, form, questions="Reprise", _resume="1")
    assert (answer.status, "Reprise" in answer.words) == (200, True)
    assert read(app, Pitch, evening.pitches[0]).questions != "Reprise"


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"starts_at": now() + timedelta(days=2)}, "elle s'anime ce jour-là"),
        ({"state": SessionState.POSTPONED, "starts_at": now() + timedelta(days=2)}, "La séance est reportée"),
        ({"state": SessionState.CANCELLED}, "La séance est annulée : rien ne s'y note."),
        ({"state": SessionState.MINUTED}, "Le compte rendu est validé"),
        ({"state": SessionState.HELD}, ""),
    ],
)
def test_it_is_run_on_the_day_and_until_the_minutes_are_approved(app, browse_as, evening, said, refusal):
    """What is noted besides is refused with a sentence, and shown as it was typed."""
    with app.app_context(), db.engine.begin() as connection:
        table = CouncilSession.__table__
        connection.execute(table.update().where(table.c.id == evening.session).values(**said))
    browser = browse_as(Role.STAFF)
    page = browser.get(place(evening))
    assert (page.status == 200) == (not refusal)
    if page.location:
        assert refusal in browser.get(page.location).words
    assert (place(evening) in browser.get(f"/council_session/details/?id={evening.session}").links) == (not refusal)

    typed = {f"pitch-{evening.pitches[0]}": {"advice": "Recruter", "_read": '{"advice":[""]}'}}
    typed |= {f"follow_up-{evening.pitches[0]}": {"label": "Appeler la banque"}}
    typed |= {f"session_attendance-{evening.rows[0]}": {"presence": "excuse", "_read": '{"presence":["attendu"]}'}}
    for form, one in typed.items():
        answer = note(browser, evening, form, **one)
        assert answer.status == (422 if refusal else 303)
        assert [refusal in one for one in answer.errors] == [True] * bool(refusal)
        assert not refusal or form.startswith("session_") or next(iter(one.values())) in answer.raw
    with app.app_context():
        made = db.session.scalar(select(func.count()).select_from(FollowUp))
        pitch, seat = (
            db.session.get_one(Pitch, evening.pitches[0]),
            db.session.get_one(SessionAttendance, evening.rows[0]),
        )
        saved = (pitch.advice == "Recruter", made == 1, seat.presence is Presence.EXCUSED)
    assert saved == ((not refusal),) * 3


def test_who_comes_before_the_hour_is_noted_and_changes_the_quorum(app, browse_as, evening):
    with app.app_context():
        session = db.session.get_one(CouncilSession, evening.session)
        session.starts_at, session.council.quorum_least = (
            midnight(today() + timedelta(days=1)) - timedelta(seconds=1),
            1,
        )
        db.session.commit()
    browser, form = browse_as(Role.STAFF), f"session_attendance-{evening.rows[0]}"
    assert "Quorum non atteint" in browser.get(place(evening)).words
    assert note(browser, evening, form, presence="present", _read='{"presence":["attendu"]}').status == 303
    assert read(app, SessionAttendance, evening.rows[0]).presence is Presence.PRESENT
    assert "La séance n'a pas commencé" in browser.get(place(evening)).words

    with app.app_context(), db.engine.begin() as connection:
        connection.execute(CouncilSession.__table__.update().values(starts_at=now() - timedelta(hours=1)))
    assert "Quorum atteint" in browser.get(place(evening)).words


@pytest.mark.parametrize(("kind", "decides"), [(CouncilKind.STRATEGIC, False), (CouncilKind.STEERING, True)])
def test_a_council_that_decides_leads_to_its_decisions(app, browse_as, evening, kind, decides):
    with app.app_context():
        session = db.session.get_one(CouncilSession, evening.session)
        session.council.kind = kind
        if decides:
            said = {"subject": "Calendrier", "outcome": Outcome.POSTPONED, "reason": "À revoir"}
            db.session.add(Decision(council_session=session, **said))
        db.session.commit()
    page = browse_as(Role.STAFF).get(place(evening))
    assert (f"/decision/new/?council_session={evening.session}" in page.links) == decides
    assert ("Calendrier" in page.words) == decides


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.FUND_MANAGER, Role.ACCOUNTS])
def test_the_team_alone_opens_it(browse_as, evening, role):
    browser = browse_as(role)
    assert browser.get(place(evening)).status == 403
    assert note(browser, evening, f"pitch-{evening.pitches[0]}", questions="Non").status == 403


def test_it_asks_as_little_however_many_come(app, browse_as, evening):
    with app.app_context(), db.session.no_autoflush:
        session = db.session.get_one(CouncilSession, evening.session)
        for n in range(20):
            one = sample(Participation, cohort=session.cohort)
            db.session.add(sample(Pitch, council_session=session, participation=one, rank=n + 3))
            db.session.add(FollowUp(participation=one, label="Relire", due_on=today()))
            db.session.add(sits(session, sample(Person, email=None)))
        session.council.quorum_least = 3
        db.session.commit()
    browser = browse_as(Role.STAFF)
    with statements() as seen:
        assert browser.client.get(place(evening)).status_code == 200
    assert is_within(MOST, seen), "\n".join(one[:70] + " ... " + one[one.find("FROM") :][:60] for one in seen)
