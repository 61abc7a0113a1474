"""Two people at once, one of whom bins what the other one links: nothing living ever points into the bin.

`DRILL_ROUNDS=200 pytest tests/drills/test_races.py` plays two hundred rounds of each of five races on each engine.
"""

from __future__ import annotations

import os
from collections import Counter
from threading import Barrier, Thread

import pytest
from sqlalchemy import and_, func, select

from models.engine import Record, concepts, db, declared
from models.parties.company import Company
from models.parties.partner import Partner
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from models.reference.commune import Commune
from models.reference.theme import Theme
from tests.factories import siren, siret

ROUNDS = int(os.environ.get("DRILL_ROUNDS", "6"))


def orphans():
    """The live records that point to one of the bin, by link."""
    found = Counter()
    for model in (one for one in concepts().values() if issubclass(one, Record)):
        for each in declared(model).values():
            if each.shape in {"one", "many"} and each.target is not None and issubclass(each.target, Record):
                target = each.target.__mapper__.base_mapper.local_table.alias()
                found[f"{model.__name__}.{each.name}"] += _pointing(model, each, target)
    return +found


def _pointing(model, each, target):
    own = model.__mapper__.base_mapper.local_table
    if each.shape == "one":
        key = model.__mapper__.columns[f"{each.name}_id"]
        joined = key.table if key.table is own else key.table.join(own, key.table.c.id == own.c.id)
        query = select(func.count()).select_from(joined.join(target, key == target.c.id))
    else:
        pairs = getattr(model, each.name).property.secondary
        ours, theirs = (next(iter(one.foreign_keys)) for one in _sides(pairs, model, each))
        query = select(func.count()).select_from(
            own.join(pairs, ours.parent == own.c.id).join(target, theirs.parent == target.c.id)
        )
    return db.session.scalar(query.where(and_(own.c.deleted_at.is_(None), target.c.deleted_at.is_not(None))))


def _sides(pairs, model, each):
    tables = {one.name for one in model.__mapper__.tables}
    columns = sorted(pairs.columns, key=lambda one: next(iter(one.foreign_keys)).column.table.name not in tables)
    return columns[0], columns[-1]


def at_once(*deeds):
    """What each of the deeds answers, all begun at the same instant, a little apart."""
    ready, answers = Barrier(len(deeds)), [None] * len(deeds)

    def play(number, deed):
        ready.wait()
        answers[number] = deed().status

    threads = [Thread(target=play, args=pair) for pair in enumerate(deeds)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers


class Races:
    """For each way to link: records made for it, then the two deeds that meet on them."""

    def __init__(self, make, linker, binner):
        self.make, self.linker, self.binner = make, linker, binner

    def bins(self, concept, number):
        return lambda: self.binner.post(f"/{concept}/delete/", {"id": str(number)})

    def writes(self, address, **typed):
        form = self.linker.get(address).form(**typed)
        return lambda: self.linker.post(address, form)

    def a_new_record(self):
        partner, person = self.make(Partner), self.make(Person)
        written = self.writes("/position/new/", person=str(person), organisation=str(partner), role="autre")
        return written, self.bins("partner", partner)

    def another_link(self):
        position, partner = self.make(Position, organisation=self.make(Partner)), self.make(Partner)
        return self.writes(f"/position/edit/?id={position}", organisation=str(partner)), self.bins("partner", partner)

    def what_comes_back(self):
        partner = self.make(Partner)
        position = self.make(Position, organisation=partner)
        self.linker.post("/position/delete/", {"id": str(position)})
        self.linker.get("/bin/")  # what was said is read: it travels in a cookie
        return lambda: self.linker.post("/position/restore/", {"id": str(position)}), self.bins("partner", partner)

    def one_more_child(self):
        own = siren(self.make(Company) + 5_000)
        company = self.make(Company, siren=own)
        row = {"siret": siret(own), "commune": str(self.make(Commune))}
        typed = {f"establishments-new1-{name}": value for name, value in row.items()}
        return self.writes(f"/company/edit/?id={company}", **typed), self.bins("company", company)

    def one_more_tick(self):
        theme, company = self.make(Theme), self.make(Company)
        return self.writes(f"/company/edit/?id={company}", themes=[str(theme)]), self.bins("theme", theme)


@pytest.mark.parametrize("name", [name for name in vars(Races) if name.startswith(("a_", "another", "one_", "what_"))])
def test_what_is_linked_and_binned_at_once(app, browse_as, make, name):
    races = Races(make, *(browse_as(Role.ADMIN, who) for who in ("Ana", "Paul")))
    make_deeds = getattr(races, name)
    link, bin_it = make_deeds()
    assert (link().status, bin_it().status in {302, 409}) == (302, True)
    link, bin_it = make_deeds()
    assert (bin_it().status, link().location in {None, "/bin/"}) == (302, True)  # the second one alone is refused
    for number in range(ROUNDS):
        deeds = make_deeds()
        at_once(*(deeds if number % 2 else reversed(deeds)))
    with app.app_context():
        assert orphans() == {}
