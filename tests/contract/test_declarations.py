"""What every declared concept promises, read from the declarations themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from models.engine import Base, concepts, db, declared, kinds
from models.policy import POLICY, SEES, Role
from tests.factories import sample

CONCEPTS = sorted(concepts())
BOUNDED = {
    name: held
    for name, model in concepts().items()
    if hasattr(model, "version")
    and (held := [one for one in declared(model).values() if one.kind is not None and set(one.bounds) != {None}])
}


def test_every_mapped_column_is_declared_or_says_it_is_technical():
    unsaid = [
        f"{mapper.class_.__name__}.{column.name}"
        for mapper in Base.registry.mappers
        for column in mapper.columns
        if "field" not in column.info and not column.info.get("technical")
    ]
    assert unsaid == []


@pytest.mark.parametrize("name", CONCEPTS)
def test_every_field_has_a_label_and_a_form_field(name):
    for each in declared(concepts()[name]).values():
        assert each.label.strip()
        assert isinstance(each.kind, kinds.Kind) or each.target is not None


def test_every_concept_has_its_row_in_the_policy_and_no_row_is_idle():
    assert set(POLICY) == set(CONCEPTS)


def test_every_role_sees_what_is_open():
    assert set(SEES) == set(Role)


@pytest.mark.parametrize("name", CONCEPTS)
def test_every_concept_has_a_name_in_french_and_its_own_file(name):
    model = concepts()[name]
    assert model.__concept__.singular
    assert model.__concept__.plural
    assert model.__module__.rpartition(".")[2] in {name, "journal"}


def test_the_database_has_every_constraint_that_the_declarations_ask_for(app):
    with app.app_context():
        found = inspect(db.engine)
        for table in Base.metadata.sorted_tables:
            wanted = {one.name for one in table.constraints if (one.name or "").startswith("ck_")}
            assert {one["name"] for one in found.get_check_constraints(table.name)} == wanted
            assert {one.name for one in table.indexes} <= {one["name"] for one in found.get_indexes(table.name)}


@pytest.mark.parametrize("name", sorted(BOUNDED))
def test_the_database_itself_refuses_what_is_out_of_bounds(app, name):
    model = concepts()[name]
    with app.app_context():
        db.session.add(record := sample(model))
        db.session.commit()
        for each in BOUNDED[name]:
            low, high = each.bounds
            beyond = "x" * (high + 1) if each.kind.python is str else high + 1 if high is not None else low - 1
            table = inspect(model).columns[each.name].table.name
            statement = text(f'UPDATE "{table}" SET "{each.name}" = :value WHERE id = :id')  # noqa: S608 — names of ours
            with pytest.raises(DBAPIError), db.session.begin_nested():
                db.session.execute(statement, {"value": beyond, "id": record.id})
        assert db.session.scalar(text("SELECT 1")) == 1  # each was refused for itself


@pytest.mark.parametrize("name", [name for name in CONCEPTS if hasattr(concepts()[name], "version")])
def test_the_model_refuses_out_of_bounds_in_french(name):
    for each in declared(concepts()[name]).values():
        if each.kind is None or isinstance(each.kind, kinds.Choice) or each.bounds[1] is None:
            continue
        beyond = "x" * (each.bounds[1] + 1) if each.kind.python is str else each.bounds[1] + 1
        with pytest.raises(ValueError, match=r"[a-zé]+.*\.$"):
            each.clean(beyond)
