"""Every state × verb × role, obstacle or not, read from the declarations; and no other way to write a state."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import select

from models.engine import (
    JournalEntry,
    Obstacle,
    Refused,
    Right,
    allows,
    concepts,
    db,
    declared,
    has_states,
    perform,
    verbs_of,
)
from models.policy import MANAGER, TEAM, Role
from tests.factories import filled, sample
from tests.seats import unlike

pytestmark = pytest.mark.one_database

MOVING = {name: model for name, model in concepts().items() if has_states(model)}


def blocked(_record):
    return [Obstacle("Il manque une pièce.")]


def clear(_record):
    return []


def states(model):
    return list(declared(model)["state"].kind.members)


def ready(model, verb, state):
    """A record in that state, with what the verb asks."""
    record = sample(model)
    for name in verb.asks:
        setattr(record, name, filled(declared(model)[name]))
    record.state = state
    return record


@pytest.mark.parametrize("name", MOVING)
def test_a_verb_moves_from_its_states_for_its_roles_once_nothing_is_missing(app, name):
    model = MOVING[name]
    with app.app_context(), db.session.no_autoflush:
        for verb, state in product(verbs_of(model), states(model)):
            record = ready(model, verb, state)
            for role, guard in product(Role, (clear, blocked)):
                record.state = state  # all that performing writes here, since the effect is none
                able = state in verb.sources and verb.is_for(role) and guard is clear
                tried = replace(verb, guard=guard, effect=lambda _record: None, irrelevant=lambda _record: "")
                refusal = None
                try:
                    perform(record, tried, role, "Parce que.")
                except (PermissionError, Refused) as error:
                    refusal = type(error)
                assert (record.state is verb.target) is (able or state is verb.target), verb.name
                assert refusal is (None if able else Refused if verb.is_for(role) else PermissionError), verb.name
        db.session.expunge_all()


@pytest.mark.parametrize("name", MOVING)
def test_a_verb_that_needs_a_reason_asks_for_it(app, name):
    model = MOVING[name]
    with app.app_context():
        for verb in [one for one in verbs_of(model) if one.needs_reason]:
            record = ready(model, verb, verb.sources[0])
            with pytest.raises(Refused, match=r"Dites pourquoi\."):
                perform(record, replace(verb, guard=clear), Role.ADMIN, "  ")
        db.session.expunge_all()


@pytest.mark.parametrize("name", MOVING)
def test_a_verb_that_needs_a_field_asks_for_it(app, name):
    model = MOVING[name]
    with app.app_context(), db.session.no_autoflush:
        for verb in [one for one in verbs_of(model) if one.asks]:
            record = ready(model, verb, verb.sources[0])
            for field in verb.asks:
                setattr(record, field, None)
            with pytest.raises(Refused, match=r"À remplir\."):
                perform(record, replace(verb, guard=clear), Role.ADMIN, "Parce que.")
        db.session.expunge_all()


@pytest.mark.parametrize("name", MOVING)
def test_no_form_has_a_state(name):
    model = MOVING[name]

    assert declared(model)["state"].field.computed


@pytest.mark.parametrize("name", MOVING)
def test_a_state_is_not_written_by_hand(app, name):
    model = MOVING[name]
    with app.app_context():
        record = sample(model)
        db.session.add(record)
        db.session.commit()
        other = next(one for one in states(model) if one is not record.state)
        record.state = other
        with pytest.raises(Refused, match="L'état change par ses actions"):
            db.session.commit()
        db.session.rollback()
        record.search_words = "autrement"
        db.session.commit()


@pytest.mark.parametrize("name", MOVING)
def test_a_posted_state_counts_for_nothing(app, make, browse_as, name):
    model = MOVING[name]
    number = make(model)
    browser = browse_as(Role.ADMIN)
    address = f"/{name}/edit/?id={number}"
    last = states(model)[-1]

    browser.submit(address, state=last.value)

    with app.app_context():
        assert db.session.get(model, number).state is not last


def told_apart(name):
    """Of the roles to which the addresses of the verbs of a concept answer the same, one."""
    verbs, found = verbs_of(MOVING[name]), {}
    for role in unlike(name):
        may = tuple(allows(role, name, right) for right in (Right.READ, Right.UPDATE))
        found.setdefault((may, tuple(verb.is_for(role) for verb in verbs)), role)
    return found.values()


@pytest.mark.parametrize("name", MOVING)
def test_the_address_of_a_verb_answers_its_roles_alone(app, make, browse_as, name):
    model, browsers = MOVING[name], {role: browse_as(role) for role in told_apart(name)}
    waiting = dict[str, int]()  # state → a record that no verb has moved from it
    for (role, browser), verb in product(browsers.items(), verbs_of(model)):
        source = verb.sources[0]
        number = waiting.pop(source, None) or make(model, state=source)
        may = verb.is_for(role) and allows(role, name, Right.UPDATE)

        page = browser.get(f"/{name}/move/?id={number}&verb={verb.name}")
        sent = browser.post(f"/{name}/move/", {"id": number, "verb": verb.name, "remark": ""})

        assert page.status == (200 if may else 403), (role, verb.name)
        assert sent.status in ({302, 422} if may else {403}), (role, verb.name)
        with app.app_context():
            state = db.session.get(model, number).state
        assert (state is verb.target) is (sent.status == 302 or source is verb.target), (role, verb.name)
        if state is source:
            waiting[source] = number


@pytest.mark.parametrize("name", MOVING)
def test_a_correction_is_a_line_of_the_journal_with_its_reason(app, make, browse_as, name):
    model = MOVING[name]
    correction = next(one for one in verbs_of(model) if one.name.startswith("correct_"))
    number = make(model, state=correction.sources[0])

    answer = browse_as(Role.ADMIN).post(
        f"/{name}/move/", {"id": number, "verb": correction.name, "remark": "Erreur de saisie"}
    )

    assert answer.status in {302, 422}  # the other rules still hold
    with app.app_context():
        line = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
        said = (line.verb, line.remark) == (correction.label, "Erreur de saisie")
        assert said is (answer.status == 302)


def test_the_programme_s_manager_is_of_the_team():
    assert MANAGER < TEAM
