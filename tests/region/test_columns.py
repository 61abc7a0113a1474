"""What a column of a file for the Région reads is never more secret than it says; what is published is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from admin_views.region import FILES, offered_to, schema_of
from admin_views.region.dataset import WHOLE, Read
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import Right, Sensitivity, StateHistory, access, concepts, db, declared, state_history
from models.fund.de_minimis_aid import AidSource
from models.policy import SEES, Role
from models.region.export_run import Dataset
from tests.numbers import siren
from tests.region.grants import a_company, a_grant, an_aid, signed, subsidy
from tests.stores import demo_year

PUBLISHED = {Dataset.OPEN_COMPANIES, Dataset.OPEN_JOBS, Dataset.SUBSIDIES}
# Fields that are not open, and are published by decision, of the companies that agreed to it, or by law, of a subsidy.
# See `app/docs/region-files.md#files`.
BY_DECISION = {
    *(("public_grant", name) for name in ("amount", "decision_reference", "rae_number", "aid_scheme")),
    ("fund_application", "public_purpose"),
    ("fund_agreement", "paid_out"),
    ("fund_agreement", "given_up_on"),  # whether what was planned is to leave still
    ("payment", "due_on"),
    ("payment", "paid_on"),
    ("participation", "joined_on"),
    ("participation", "left_on"),
    ("participation", "state"),
}
CLASSES = list(Sensitivity)
EVERYTHING = frozenset(Sensitivity)


@pytest.fixture
def reads(app, monkeypatch) -> Iterator[dict[tuple[Dataset, str], set[tuple[str, str]]]]:
    """(file, column) → the declared values, (concept, field), that it reads of the demo year."""
    seen: set[tuple[str, str]] = set()
    get, step_of = InstrumentedAttribute.__get__, StateHistory._step

    def spied(attribute, record, owner):
        if record is not None:
            seen.add((type(record).__tablename__, attribute.key))
        return get(attribute, record, owner)

    def asked(history, day):
        step, model = step_of(history, day), type(history.record)
        names = ("state", state_history._REGISTERED[model].own.get(step.state))
        seen.update((model.__tablename__, name) for name in names if isinstance(name, str))
        return step

    with app.app_context():
        demo_year()
        for one in db.session.scalars(select(Participation)):
            one.is_public = True
        db.session.flush()
        cohort = db.session.scalars(select(Cohort).where(Cohort.code == "AV-2017")).one()
        application = subsidy(a_company(siren(9000)), a_grant(), filed_on="01/06/2017")
        db.session.add_all([application, *signed(application, "10/06/2017", None, signed_on="02/06/2017")])
        db.session.add(an_aid(application, "Règlement", granted_on="02/06/2017", source=AidSource.OURS))
        db.session.commit()
        contents = {dataset: file.read(cohort, date(2018, 2, 5)) for dataset, file in FILES.items()}
        monkeypatch.setattr(InstrumentedAttribute, "__get__", spied)
        monkeypatch.setattr(StateHistory, "_step", asked)
        yield {
            (dataset, column.name): _read(column, contents[dataset].rows, seen)
            for dataset, file in FILES.items()
            for column in file.columns
        }


def _read(column, rows, seen):
    seen.clear()
    for row in rows:
        column.read(row)
    return {one for one in seen if _is_a_value(*one)}


def _is_a_value(concept, name):
    return (each := _field(concept, name)) is not None and each.kind is not None


def _field(concept, name):
    return declared(concepts()[concept]).get(name)


@pytest.mark.one_database  # declarations, whatever holds the rows
def test_a_column_is_as_secret_as_what_it_reads(reads):
    assert any(reads.values())
    for (dataset, name), fields in reads.items():
        column = next(one for one in FILES[dataset].columns if one.name == name)
        allowed = BY_DECISION if dataset in PUBLISHED else set()
        for concept, each in fields - allowed:
            known = _field(concept, each).sensitivity
            assert CLASSES.index(column.sensitivity) >= CLASSES.index(known), (dataset, name, concept, each)


@pytest.mark.one_database
def test_what_is_published_is_open(reads):
    for dataset in PUBLISHED:
        assert {column.name for column in FILES[dataset].columns if column.sensitivity is not Sensitivity.OPEN} == set()
    told = set().union(*(fields for (dataset, _name), fields in reads.items() if dataset in PUBLISHED))
    assert told >= BY_DECISION  # none of these is there for nothing


def test_what_is_published_only_is_closed_in_the_other_file():
    column = next(one for one in FILES[Dataset.COMPANIES].columns if one.name == "date_entree")
    assert column.sensitivity is Sensitivity.INTERNAL


@pytest.mark.one_database
def test_every_column_says_what_it_is_and_in_what_unit():
    for dataset, file in FILES.items():
        assert file.row
        assert file.empty
        assert set(file.key) <= {one.name for one in file.columns}
        for column in file.columns:
            assert column.what.endswith((".", "…")), (dataset, column.name)
            assert column.measure, (dataset, column.name)
        for column in () if file.official else schema_of(dataset, file)["fields"]:
            assert column["description"]
            assert column["unit"]


@pytest.mark.one_database
def test_a_figure_without_a_unit_has_none_and_what_is_masked_is_explained():
    assert Read("n", "N", WHOLE).measure == ""
    hidden = next(one for one in FILES[Dataset.OPEN_JOBS].columns if one.name == "etp_t0")
    assert "Masqué : Vide quand « À ne pas publier » dit oui" in hidden.description()
    assert not hidden.required
    assert hidden.read(SimpleNamespace(is_secret=True, jobs=None)) is None


def test_the_team_is_offered_every_file_and_a_stranger_none():
    assert [set(offered_to(role)) for role in (Role.ADMIN, Role.STAFF, None)] == [set(Dataset), set(Dataset), set()]


def test_who_manages_the_fund_is_offered_its_files_alone_and_who_reads_some_none():
    assert set(offered_to(Role.FUND_MANAGER)) == {Dataset.FUND, Dataset.SUBSIDIES, Dataset.AIDS}
    assert [set(offered_to(role)) for role in (Role.COMMITTEE, Role.REGION)] == [set(), set()]


def test_a_role_is_offered_the_files_that_it_reads_all_of(monkeypatch):
    def policy(sensitivities, *left_out):
        grants = {name: {Role.STAFF: Right.READ} for name in concepts() if name not in left_out}
        return access.Policy(grants, {**SEES, Role.STAFF: sensitivities}, frozenset(), frozenset())

    for sensitivities, left_out, offered in (
        ({Sensitivity.OPEN}, (), PUBLISHED),
        ({Sensitivity.OPEN, Sensitivity.INTERNAL}, (), set(Dataset) - {Dataset.FUND, Dataset.AIDS}),
        (EVERYTHING, (), set(Dataset)),
        (EVERYTHING, ("participation",), {Dataset.FUND, Dataset.SUBSIDIES, Dataset.AIDS}),
        (set(), (), set()),
    ):
        monkeypatch.setattr(access._Installed, "policy", policy(frozenset(sensitivities), *left_out))
        assert set(offered_to(Role.STAFF)) == offered
