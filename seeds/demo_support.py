"""What the six companies of 2017 were given: meetings, mentors' hours, answers, readings of their social value."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from models.accompaniment.attendance import Attendance, AttendanceRole
from models.accompaniment.meeting import Meeting, MeetingKind, MeetingState
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.social_score import SocialScore
from models.accompaniment.social_value_review import ReviewMilestone, SocialValueReview
from models.accompaniment.support_request import SupportRequest, SupportState, SupportTheme
from models.accompaniment.usual_adviser import UsualAdviser
from models.accompaniment.visibility import Visibility
from models.engine import PARIS
from models.reference.social_criterion import SocialAxis, SocialCriterion
from seeds.demo_load import Load

COLLECTIVE = ("18/05/2017", "06/07/2017", "12/09/2017", "19/10/2017", "09/11/2017")
CROSS_VIEWS = ("22/06/2017", "21/09/2017", "26/10/2017")
SUBJECTS = ("Cadrage", "Diagnostic", "Feuille de route", "Plan d'actions", "Prévisionnel", "Préparation du conseil")
QUESTIONS = {
    SupportTheme.LEGAL: ("Modifier les statuts", "Ouvrir le capital aux salarié·es", "Reprendre une activité"),
    SupportTheme.ECONOMIC: ("Construire le prévisionnel", "Fixer un prix de journée", "Financer le besoin en fonds"),
}
CRITERIA = {
    SocialAxis.PURPOSE: ("Utilité sociale de l'activité", "Ancrage dans le territoire"),
    SocialAxis.GOVERNANCE: ("Décisions prises ensemble", "Salarié·es associé·es"),
    SocialAxis.LIMITED_PROFIT: ("Réserves impartageables", "Écarts de rémunération encadrés"),
}
ADVISER_KINDS = {"delegue_urscop": "reseau"}  # the file's words → ours


def load(year: Load, cohort: Any, joined: dict[str, Any]) -> None:
    """Add all of it to a cohort without a meeting; `joined`: its participations, by the company's code."""
    companies = list(joined.values())
    if year.found(Meeting, cohort=cohort) is not None:
        return
    for number, company in enumerate(companies):
        company.platform_from, company.platform_until = company.joined_on, company.left_on
        _individual(year, cohort, company, number)
        _mentored(year, cohort, company, number)
    for day in COLLECTIVE:
        _together(year, cohort, MeetingKind.COLLECTIVE, _at(day, 9), 8, companies)
    for number, day in enumerate(CROSS_VIEWS):
        pair = companies[2 * number :] + companies[: 2 * number]
        _together(year, cohort, MeetingKind.CROSS_VIEWS, _at(day, 14), 3, pair[:4])
    _requests(year, companies)
    _reviews(year, joined)
    _advisers(year, joined)


def _at(day: str, hour: int) -> datetime:
    return datetime.strptime(day, "%d/%m/%Y").replace(hour=hour, tzinfo=PARIS)


def _meeting(year: Load, cohort: Any, kind: MeetingKind, start: datetime, hours: int, **entry: Any) -> Any:
    times = {"starts_at": start, "ends_at": start + timedelta(hours=hours)}
    return year.added(Meeting, cohort=cohort, kind=kind, state=MeetingState.HELD, place="Urscop", **times, **entry)


def _there(meeting: Any, **entry: Any) -> None:
    meeting.attendances.append(Attendance(**entry))


def _individual(year: Load, cohort: Any, company: Any, number: int) -> None:
    for step, subject in enumerate(SUBJECTS):
        start = _at("22/05/2017", 9) + timedelta(days=28 * step + number % 5, hours=2 * (number // 5))
        shared = Visibility.COMMITTEE if step == 0 else Visibility.TEAM
        _there(
            _meeting(year, cohort, MeetingKind.INDIVIDUAL, start, 2, title=subject, visibility=shared),
            participation=company,
        )


def _mentored(year: Load, cohort: Any, company: Any, number: int) -> None:
    pair = year.found(Mentoring, participation=company)
    for step in range(4):
        start = _at("12/06/2017", 17) + timedelta(days=35 * step + number % 5)
        meeting = _meeting(year, cohort, MeetingKind.MENTORING, start, 1, mentoring=pair)
        _there(meeting, participation=company)
        _there(meeting, person=pair.mentor.person, role=AttendanceRole.MENTOR)


def _together(year: Load, cohort: Any, kind: MeetingKind, start: datetime, hours: int, companies: list[Any]) -> None:
    meeting = _meeting(year, cohort, kind, start, hours, visibility=Visibility.COMMITTEE)
    views = kind is MeetingKind.CROSS_VIEWS
    for number, one in enumerate(companies):
        presents = AttendanceRole.PRESENTER if number == 0 else AttendanceRole.VIEW
        _there(meeting, participation=one, role=presents if views else AttendanceRole.PARTICIPANT)


def _requests(year: Load, companies: list[Any]) -> None:
    """Five about the law, four about the economy."""
    entry = year.content["evenements"]
    wanted = {
        SupportTheme.LEGAL: entry["demandes_appui_juridique"],
        SupportTheme.ECONOMIC: entry["demandes_appui_economique"],
    }
    for theme, count in wanted.items():
        for number in range(count):
            company, question = companies[number % len(companies)], QUESTIONS[theme][number % 3]
            filed = _at("19/06/2017", 10) + timedelta(days=14 * number)
            answered = {"answered_on": (filed + timedelta(days=5)).date(), "answer": "Réponse donnée (démo)."}
            answered |= {"filed_at": filed, "expert": year.partners["URSCOP-LR"], "minutes_spent": 90}
            year.added(
                SupportRequest,
                participation=company,
                theme=theme,
                question=f"{question} (démo)",
                state=SupportState.CLOSED,
                **answered,
            )


def _reviews(year: Load, joined: dict[str, Any]) -> None:
    """Three out of four everywhere; E5 lost a point of governance."""
    criteria = [
        year.made(SocialCriterion, {"axis": axis, "name": name, "edition": 1}, rank=2 * rank + number)[0]
        for rank, (axis, names) in enumerate(CRITERIA.items())
        for number, name in enumerate(names, 1)
    ]
    for code, company in joined.items():
        days = {ReviewMilestone.START: company.joined_on, ReviewMilestone.END: company.left_on}
        for milestone, day in days.items():
            who = {"participation": company, "milestone": milestone, "reviewed_on": day, "author": year.contact}
            review = year.added(SocialValueReview, **who)
            fell = code == "E5" and milestone is ReviewMilestone.END
            for one in criteria:
                down = fell and one.axis is SocialAxis.GOVERNANCE
                review.scores.append(SocialScore(criterion=one, score=2 if down else 3))


def _advisers(year: Load, joined: dict[str, Any]) -> None:
    entry = {one["code"]: one for one in year.content["accompagnateurs"]}
    codes = {one["code"]: one["accompagnateur_habituel"] for one in year.content["entreprises"]}
    for code, company in joined.items():
        one = entry[codes[code]]
        person = year.person("Personne fictive", one["nom"], "Accompagne")[0]
        kind = ADVISER_KINDS.get(one["type"], one["type"])
        dates = {"since": "01/01/2016", "company_agreed_on": company.joined_on}
        year.added(UsualAdviser, participation=company, person=person, kind=kind, **dates)
