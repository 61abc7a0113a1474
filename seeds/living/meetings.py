"""The meetings of the cohort under way: held, to record, today, this week, later; and what is to be done after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from models.accompaniment.attendance import Attendance, AttendanceRole
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.meeting import Meeting, MeetingKind
from models.accompaniment.note import Note
from models.accompaniment.presence import Presence
from models.accompaniment.visibility import Visibility
from models.engine import on_or_after, on_or_before, today, working_days_after
from seeds.living.edition import Edition
from seeds.living.story import DAY, Story, add, at, move

ALL = ("A1", "A2", "A3", "A4", "A5", "A6", "A7")
PRESENT = tuple(one for one in ALL if one != "A6")
AHEAD = timedelta(days=7)  # how long before a meeting it is planned
TALK, DAYLONG, VIEWS, MENTOR = (
    MeetingKind.INDIVIDUAL,
    MeetingKind.COLLECTIVE,
    MeetingKind.CROSS_VIEWS,
    MeetingKind.MENTORING,
)
FOR_ALL = {"visibility": Visibility.COMMITTEE, "place": "Urscop"}


def plan(story: Story, cohort: Edition) -> None:
    """Say what was held and what was planned."""
    diary = Diary(story, cohort)
    _held(diary, cohort.values["starts_on"], story.day)
    _to_come(diary, story.day)
    _notes(story, cohort)


class Diary:
    """Meetings of a cohort, each planned a week ahead."""

    def __init__(self, story: Story, cohort: Edition) -> None:
        self.story, self.cohort = story, cohort

    def held(self, kind: MeetingKind, day: date, hour: int, codes: Iterable[str], **said: Any) -> None:
        """A meeting that was planned, then recorded the day after."""
        made = self.planned(kind, day, hour, codes, **said)
        self.story.on(day + DAY, _record, made)

    def planned(self, kind: MeetingKind, day: date, hour: int, codes: Iterable[str], **said: Any) -> list[Any]:
        """A meeting that was planned; it is in the list once that is told."""
        made: list[Any] = []
        told_on = min(day - AHEAD, self.story.day - timedelta(days=2))
        self.story.on(told_on, lambda: made.append(self._made(kind, day, hour, codes, **said)))
        return made

    def then(self, verb: str, made: list[Any], day: date, remark: str = "") -> None:
        """What became of a meeting that was planned."""
        self.story.on(day, lambda: move(verb, *made, remark=remark))

    def _made(
        self, kind: MeetingKind, day: date, hour: int, codes: Iterable[str], *, hours: int = 2, **said: Any
    ) -> Meeting:
        times = {"starts_at": at(day, hour), "ends_at": at(day, hour + hours)}
        codes = tuple(codes)
        pair = self.cohort.pairs[codes[0]] if kind is MENTOR else None
        meeting = add(Meeting, cohort=self.cohort.cohort, kind=kind, mentoring=pair, **times, **said)
        roles = (AttendanceRole.PRESENTER, AttendanceRole.VIEW) if kind is VIEWS else (AttendanceRole.PARTICIPANT,) * 2
        for number, one in enumerate(self.cohort.of(*codes)):
            role = roles[min(number, 1)]
            meeting.attendances.append(Attendance(participation=one, role=role, presence=Presence.EXPECTED))
        if pair is not None:
            here = {"person": pair.mentor.person, "role": AttendanceRole.MENTOR}
            meeting.attendances.append(Attendance(presence=Presence.EXPECTED, **here))
        return meeting


def _record(made: list[Any]) -> None:
    """Everybody came, but for the last of many."""
    (meeting,) = made
    for one in meeting.attendances:
        one.presence = Presence.PRESENT
    if len(meeting.attendances) > 2:
        meeting.attendances[-1].presence = Presence.EXCUSED
    meeting.minutes = "Échange franc, prochaines étapes notées (démo)."
    move("hold", meeting)


def _held(diary: Diary, first: date, day: date) -> None:
    diary.held(DAYLONG, first, 9, ALL, hours=7, title="Journée d'ouverture", **FOR_ALL)
    for number, code in enumerate(ALL):
        talk = on_or_after(first + timedelta(days=6 + 2 * number))
        diary.held(TALK, talk, 14, (code,), title="Cadrage", place="Dans l'entreprise")
    diary.held(VIEWS, on_or_after(first + timedelta(days=32)), 14, ("A4", "A1", "A2"), **FOR_ALL)
    diary.held(MENTOR, on_or_after(first + timedelta(days=27)), 17, ("A1",))
    diary.held(TALK, on_or_before(day - timedelta(days=15)), 10, ("A2",), title="Feuille de route")
    forgotten = diary.planned(TALK, on_or_before(day - timedelta(days=6)), 11, ("A4",), title="Point d'étape")
    diary.then("confirm", forgotten, day - timedelta(days=9))


def _to_come(diary: Diary, day: date) -> None:
    now = on_or_after(day)
    confirmed = diary.planned(TALK, now, 10, ("A1",), title="Prévisionnel", place="Urscop")
    diary.then("confirm", confirmed, day - timedelta(days=1))
    diary.planned(TALK, now, 14, ("A3",), title="Reprendre le diagnostic", is_remote=True)
    diary.planned(TALK, working_days_after(now, 1), 9, ("A7",), title="Feuille de route", place="Dans l'entreprise")
    diary.planned(MENTOR, working_days_after(now, 2), 17, ("A2",))
    diary.planned(DAYLONG, working_days_after(now, 3), 9, PRESENT, hours=7, title="Journée stratégie", **FOR_ALL)
    diary.planned(VIEWS, working_days_after(now, 8), 14, ("A2", "A7"), **FOR_ALL)
    late = diary.planned(TALK, working_days_after(now, 6), 11, ("A5",), title="Reprise")
    diary.then("postpone", late, day - timedelta(days=1), "La direction est toujours en arrêt (démo).")
    gone = diary.planned(TALK, working_days_after(now, 4), 16, ("A7",), title="Recrutement")
    diary.then("cancel", gone, day - timedelta(days=1), "Fait par téléphone (démo).")


def _notes(story: Story, cohort: Edition) -> None:
    """What was written of companies, and what is to be done for them."""
    day = story.day
    told, kept = "Bonne avance sur la stratégie (démo).", "Le réseau de vente tient ses promesses (démo)."
    story.on(day - timedelta(days=16), _note, cohort, "A2", kept, Visibility.TEAM)
    story.on(day - timedelta(days=5), _note, cohort, "A1", told, Visibility.COMMITTEE)
    story.on(day - timedelta(days=12), _to_do, cohort, day)


def _note(cohort: Edition, code: str, text: str, reader: Visibility) -> None:
    add(Note, participation=cohort.joined[code], written_on=today(), text=text, visibility=reader)


def _to_do(cohort: Edition, day: date) -> None:
    """One late, one for this week, one done, one without a day."""
    mine = {"owner": cohort.cast.adviser}
    to_do: tuple[tuple[str, str, date | None, date | None], ...] = (
        ("A3", "Relire le projet de gouvernance", day - timedelta(days=4), None),
        ("A1", "Envoyer la trame du prévisionnel", working_days_after(day, 2), None),
        ("A2", "Inviter le mentor à la journée stratégie", today(), today()),
        ("A7", "Trouver un local plus grand", None, None),
    )
    for code, label, due, done in to_do:
        add(FollowUp, participation=cohort.joined[code], label=f"{label} (démo)", due_on=due, done_on=done, **mine)
