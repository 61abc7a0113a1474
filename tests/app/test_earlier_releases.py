"""What earlier releases wrote is kept: a store goes back to their schemas, and comes up again, on each engine.

Each story is of the same journey, which takes seconds: down to nothing, stopping on the way, then up again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from alembic import command
from flask import current_app
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.mentor import Mentor, MentorFile
from models.accompaniment.participation import Participation, ParticipationFile
from models.accounts.user import AccountAction, User, write_account_deed
from models.cohorts.cohort import Cohort
from models.councils.council import Council
from models.councils.council_session import CouncilSession, CouncilSessionFile
from models.engine import Attachment, Base, db, perform, seal_lines, today, verbs_of
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication, FundApplicationFile
from models.fund.repayment import Repayment
from models.migrations.going_back import lines_let_go
from models.parties.company import Company, CompanyFile
from models.parties.establishment import Establishment
from models.parties.person import Person, PersonFile
from models.policy import Role
from models.reference.department import Department
from models.region.export_run import Dataset, ExportRun
from models.selection.candidacy import Candidacy, CandidacyFile
from models.selection.letter_template import LetterOccasion, LetterTemplate
from tests.app.test_migrations import altered, migrated, revision
from tests.app.test_schema import LACKING_INDEX, drop_check_and_index, told
from tests.factories import sample

__all__ = ["altered", "migrated"]
# A story gives the next place where it has something to see: on the way down or up, and the revision.
Place = tuple[str, str]
Story = Callable[[], Iterator[Place]]
DOWN, UP, HEAD = "down", "up", "head"
KNOWN = {"created", "changed", "password", "password_link"}  # to the first release that had a journal


def journey(*stories: Story) -> None:
    """Down through the places that these stories give, then up through those that they give next."""
    waiting = [(next(one), one) for one in (story() for story in stories)]
    for way, go in ((DOWN, downgrade), (UP, upgrade)):
        while stops := {stop for (to, stop), _one in waiting if to == way}:
            at = (way, max(stops) if way == DOWN else min(stops))
            go(revision=at[1])
            db.session.expire_all()
            waiting = [(next(one, ("", "")) if place == at else place, one) for place, one in waiting]


@pytest.fixture
def every_deed(altered):
    """A store whose journal tells of each deed on an account, sealed."""
    db.session.add(user := sample(User))
    db.session.flush()
    for action in AccountAction:
        write_account_deed(db.session(), action, user)
    db.session.commit()
    seal_lines(db.engine)
    db.session.remove()


def held_actions():
    """What the lines of the journal are of."""
    with db.engine.connect() as connection:
        return set(connection.scalars(text("SELECT action FROM journal_entry")))


def test_what_an_earlier_release_does_not_know_goes_and_is_told_and_what_it_wrote_is_kept(altered, every_deed):
    journey(second_factors, papers, quorum, of_later_releases)
    verified = altered.test_cli_runner().invoke(args=["trail", "verify"])
    assert ("est retirée" in verified.output, verified.exit_code) == (True, 1)
    assert "Base revenue à une version d'avant la 034 : 2 lignes retirées du journal." in verified.output

    journey(nothing_is_left, readings, who_gave_up, an_index_made_already, repaired, lambda: deeds(altered))


def second_factors():
    """What the journal cannot say there of tokens goes."""
    yield DOWN, "033"
    assert held_actions() == KNOWN | {"second_factor", "second_factor_removed"}
    yield UP, HEAD


def of_later_releases():
    """What only later releases know goes and is told, instead of keeping the schema from going back; the rest stays."""
    brought = [
        sample(Attachment, person=sample(Person), kind=PersonFile.RESUME),
        sample(Attachment, council_session=sample(CouncilSession), kind=CouncilSessionFile.BOOKLET),
        sample(Attachment, candidacy=sample(Candidacy), kind=CandidacyFile.LETTER),
        sample(Attachment, fund_application=sample(FundApplication), kind=FundApplicationFile.LETTER),
        sample(LetterTemplate, occasion=LetterOccasion.FUND_GRANTED, subject="Accord", text="Accordé."),
        sample(ExportRun, dataset=Dataset.SUBSIDIES),
    ]
    kept = [
        sample(Attachment, company=sample(Company), kind=CompanyFile.STATUTES),
        sample(ExportRun, dataset=Dataset.FUND),
    ]
    loan = sample(FundAgreement)
    dues = [sample(Repayment, fund_agreement=loan, rank=rank) for rank in (1, 2, 3)]
    db.session.add_all([*brought, *kept, *dues])
    db.session.flush()
    ids = {one.id for one in dues[1:]}
    replaced = "UPDATE repayment SET replaced_on = due_on, received_on = due_on, received = rank - 1 WHERE rank < 3"
    db.session.execute(text(replaced))  # of what came, the line stays
    db.session.commit()
    seal_lines(db.engine)
    yield DOWN, "065"
    assert {one["id"] for one in rows()["repayment"]} == ids
    yield DOWN, "047"
    found = rows()
    assert {one["kind"] for one in found["attachment"]} == {"company_statutes", "participation_agreement"}
    assert [one["dataset"] for one in found["export_run"]] == [Dataset.FUND.value]
    with db.engine.connect() as connection:
        said = [one.rpartition(" : ")[2] for one in lines_let_go(connection)]
    gone = ["des échéances", "du registre des fichiers", "des modèles de lettres", *["des fichiers joints"] * 4]
    assert sorted(said) == sorted(f"1 ligne retirée {one}." for one in gone)
    yield UP, HEAD


def papers():
    """What was noted before files were joined says so (`app/docs/files.md#what-a-file-settles`).

    What has its file, or never came, says nothing.
    """
    made = [sample(Deliverable, state=one) for one in (DeliverableState.VALIDATED, DeliverableState.EXPECTED)]
    signed = [sample(Participation, agreed_on=today(), agreement_on_paper="Vue") for _ in range(2)]
    mentor = sample(Mentor, charter_signed_on=today(), charter_on_paper="Vue")
    db.session.add_all([*made, *signed, mentor])
    db.session.add(sample(Attachment, participation=signed[1], kind=ParticipationFile.AGREEMENT))
    db.session.add(sample(Attachment, mentor=mentor, kind=MentorFile.CHARTER))  # where no mentor has files, it has none
    db.session.commit()
    yield DOWN, "054"
    held = rows()["attachment"]
    yield UP, "054"
    put_again({"attachment": held})
    yield UP, HEAD

    former = "Noté avant que les fichiers soient joints"
    assert [one.on_paper for one in made] == [former, None]
    assert [one.agreement_on_paper for one in signed] == [former, None]
    assert mentor.charter_on_paper == former


def quorum():
    """What was typed of a quorum before it was computed is kept in words (decision 69)."""
    council, session, other = sample(Council), sample(CouncilSession, minutes="Entendu."), sample(CouncilSession)
    db.session.add_all([council, session, other])
    db.session.commit()
    ids = (council.id, session.id)
    yield DOWN, "052"
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE council SET quorum = 'La moitié' WHERE id = :id"), {"id": ids[0]})
        connection.execute(text("UPDATE council_session SET quorum_met = (id = :id)"), {"id": ids[1]})
    yield UP, HEAD

    assert council.comment == "Règle de quorum : La moitié"
    assert (session.minutes, other.minutes) == ("Entendu.\n\nQuorum atteint.", None)


def deeds(app):
    """What the journal cannot say there goes, which is told: twice by now."""
    yield DOWN, "029"
    assert held_actions() == KNOWN
    yield UP, HEAD
    verified = app.test_cli_runner().invoke(args=["trail", "verify"])
    assert (verified.output.count(": 2 lignes retirées du journal."), verified.exit_code) == (2, 0)


def nothing_is_left():
    """What the first releases had is as it was; the first migrations undone leave none of our tables."""
    company, department = sample(Company, siren=None, siren_absence="En création"), sample(Department)
    db.session.add_all([company, department])
    db.session.commit()
    yield DOWN, "002"
    assert tables_at_base() == set()
    yield UP, HEAD

    assert company.siren_absence == "En création"
    assert department.is_active


def tables_at_base():
    """Those of ours that are left by the first migrations undone, which is then forgotten."""
    config = current_app.extensions["migrate"].migrate.get_config()
    with db.engine.connect() as connection:
        config.attributes["connection"] = connection
        connection.begin()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        command.downgrade(config, "base")
        left = set(inspect(connection).get_table_names()) & set(Base.metadata.tables)
        connection.rollback()
    assert revision() == "002"
    return left


def readings():
    """Those of before find the nearest participation that has no such reading, late rather than early.

    None when it is years away. The rows are those of that release: the migrations below drop their tables.
    """
    site = sample(Establishment)
    first, second = [
        sample(Participation, company=site.company, cohort=sample(Cohort, ends_on=end), joined_on=start)
        for start, end in (("15/05/2017", "14/11/2017"), ("15/11/2018", "14/05/2019"))
    ]
    wanted = [
        (first, "15/05/2017", "T0"),
        (second, "13/11/2018", "T0"),
        (first, "14/11/2018", "T+12"),
        (first, "29/11/2018", "fin"),
        (None, "01/06/2018", "autre"),
        (first, "01/06/2012", "T+36"),
    ]
    for joined, day, milestone in wanted:
        sample(JobsReading, establishment=site, participation=joined, observed_on=day, milestone=milestone)
    db.session.add_all([site, first, second])
    db.session.commit()
    yield DOWN, "012"
    held = rows()
    yield UP, "012"
    put_again(held)
    yield UP, HEAD

    found = db.session.scalars(select(JobsReading).order_by(JobsReading.id)).all()
    assert [one.participation for one in found] == [*(joined for joined, _day, _milestone in wanted[:-1]), None]


def rows():
    """Table → what each of its rows holds, whatever the models say of it."""
    with db.engine.connect() as connection:
        asked = {name: text(f'SELECT * FROM "{name}"') for name in inspect(connection).get_table_names()}  # noqa: S608
        return {name: [dict(one) for one in connection.execute(said).mappings()] for name, said in asked.items()}


def put_again(held):
    """The rows of the tables that hold none any more; links are looked at once they are all there."""
    unlinked = {
        "sqlite": "PRAGMA defer_foreign_keys = ON",
        "postgresql": "SET LOCAL session_replication_role = replica",
    }
    with db.engine.begin() as connection:
        connection.execute(text(unlinked[connection.dialect.name]))
        for name in (one.name for one in Base.metadata.sorted_tables if held.get(one.name)):
            if not connection.scalar(text(f'SELECT count(*) FROM "{name}"')):  # noqa: S608
                columns = held[name][0]
                said = f"({', '.join(columns)}) VALUES ({', '.join(f':{one}' for one in columns)})"
                connection.execute(text(f'INSERT INTO "{name}" {said}'), held[name])


def who_gave_up():
    """Whether a company left before the start is told by the journal of the release that did not note it."""
    made = [sample(Participation, state=state) for state in ("pressentie", "active")]
    db.session.add_all(made)
    db.session.commit()
    for one in made:
        one.left_on = one.joined_on
        perform(one, next(verb for verb in verbs_of(Participation) if verb.name == "drop"), Role.STAFF, "Trop tôt")
        db.session.commit()
    yield UP, HEAD

    assert [one.left_before_start for one in made] == [True, False]


def an_index_made_already():
    """An index that an edited migration made already is kept."""
    yield UP, "025"
    with db.engine.begin() as connection:
        connection.execute(text("CREATE INDEX ix_export_run_given_on ON export_run (given_on)"))
    yield UP, HEAD

    assert "ix_export_run_given_on" in {one["name"] for one in inspect(db.engine).get_indexes("export_run")}


def repaired():
    """What edited migrations left out is repaired; what is there was left."""
    is_postgresql = db.engine.name == "postgresql"
    yield UP, "027"
    downgrade(revision="026")
    drop_check_and_index("ix_organisation_siren_down" if is_postgresql else "ix_mentor_state")
    yield UP, HEAD

    assert told() == ([] if is_postgresql else [LACKING_INDEX])
