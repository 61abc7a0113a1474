"""`python -m tests.bench.crowd [USERS] [SECONDS] [ROUNDS]`: fifty people at once in front of two workers.

In turn, on the store that the environment names (it is written in): our server, the page by hand (`floor.py`), and
Flask-Admin as one finds it (`stock.py`). Each serves a crowd that presses (the next request as soon as the answer is
there: requests per second) and one that thinks (two to six seconds between two: what somebody waits for).
"""

from __future__ import annotations

import os
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from app import create_app
from models.accounts.password import hashed
from models.accounts.sign_in import SignInAttempt
from models.accounts.user import User
from models.engine import db
from models.parties.company import Company
from models.policy import Role
from tests.pages import Page
from tests.served import Answer, Visitor, free_port, serve, spent_by, token
from tests.sessions import let_in

PASSWORD = "un banc d'essai pour une foule"
WEIGHTS = {"list": 26, "search": 15, "page": 20, "form": 10, "save": 10, "home": 16, "sign-in": 2}
WORDS = ("boulangerie", "scop", "lozere", "velo", "atelier", "12", "cooperative toulouse")
THINKS = (2.0, 6.0)  # seconds
WARMS = 5  # seconds, for both workers to have seen everything
DONE = {"save": {302}, "sign-in": {302}}  # what says that it was done, and not asked again
HIDDEN = re.compile(r'name="(_key|_version|csrf_token)" value="([^"]*)"')


@dataclass
class Person:
    """Somebody who has an account, and a company that nobody else changes."""

    number: int
    email: str
    company: int
    website: str
    cookies: dict[str, str] = field(default_factory=dict)
    form: Any = None


Ask = Callable[[Visitor, Person, random.Random], Answer]


@dataclass
class Side:
    """A server, and how each thing is asked of it."""

    name: str
    port: int
    process: int
    asks: dict[str, Ask]


@dataclass
class Told:
    """What a crowd was answered: seconds by kind, of the processor of the server, and how long it lasted."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: int = 0
    processor: float = 0.0
    lasted: float = 0.0


def _get(path: str) -> Ask:
    return lambda visitor, person, dice: visitor.ask(
        path.format(id=person.company, word=dice.choice(WORDS).replace(" ", "+"), page=dice.randint(1, 10))
    )


def _sign_in(visitor: Visitor, person: Person, _dice: random.Random) -> Answer:
    """On a browser that was signed out."""
    stranger = Visitor(visitor.port)
    page = stranger.ask("/sign-in").get_data()
    return stranger.ask("/sign-in", {"csrf_token": token(page), "email": person.email, "password": PASSWORD})


def _save(visitor: Visitor, person: Person, dice: random.Random) -> Answer:
    """The form as it was opened first, under the key and the version of the one that is open now."""
    path = f"/company/edit/?id={person.company}"
    for name, value in HIDDEN.findall(visitor.ask(path).get_data()):
        person.form[name] = value
    person.form["website"] = f"https://www.exemple{dice.randint(1, 10**9)}.fr"
    return visitor.ask(path, person.form)


def _save_floor(visitor: Visitor, person: Person, dice: random.Random) -> Answer:
    visitor.ask(f"/company/{person.company}")
    return visitor.ask(f"/company/{person.company}", {"website": f"https://www.exemple{dice.randint(1, 10**9)}.fr"})


def _save_stock(visitor: Visitor, person: Person, dice: random.Random) -> Answer:
    path = f"/company/edit/?id={person.company}"
    visitor.ask(path)
    said = {"name": f"Entreprise {person.number}", "ess_status": "scop", "state": "active"}
    return visitor.ask(path, said | {"website": f"https://www.exemple{dice.randint(1, 10**9)}.fr"})


OURS: dict[str, Ask] = {
    "list": _get("/company/?page={page}"),
    "search": _get("/company/?q={word}"),
    "page": _get("/company/details/?id={id}"),
    "form": _get("/company/edit/?id={id}"),
    "save": _save,
    "home": _get("/"),
    "sign-in": _sign_in,
}
FLOOR = OURS | {
    "page": _get("/company/page/{id}"),
    "form": _get("/company/{id}"),
    "save": _save_floor,
}
STOCK = OURS | {
    "list": _get("/company/?page={page}"),
    "search": _get("/company/?search={word}"),
    "save": _save_stock,
    "home": _get("/meeting/"),
}


def people(users: int) -> list[Person]:
    """Their accounts, made for the occasion, each signed in, with the form of their company."""
    app = create_app()
    found = []
    with app.app_context():
        db.session.query(SignInAttempt).delete()
        companies = db.session.scalars(select(Company).order_by(Company.id.desc()).limit(users)).all()
        for number, company in enumerate(companies):
            email = f"foule{number}@example.org"
            user = db.session.scalars(select(User).filter_by(email=email)).first() or User(email=email, name=email)
            user.role, user.password_hash = Role.STAFF, user.password_hash or hashed(PASSWORD)
            db.session.add(user)
            found.append((Person(number, email, company.id, company.website or ""), user))
        for person, user in found:
            client = app.test_client()
            let_in(client, user, "http://127.0.0.1")
            person.cookies = {"session": _session_of(client)}
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return [person for person, _user in found]


def _session_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("session", domain="127.0.0.1")
    assert cookie is not None
    return cookie.value


@contextmanager
def served(name: str, application: str, asks: dict[str, Ask]) -> Iterator[Side]:
    """A server of two workers, once it answers."""
    port = free_port()
    process = serve(application, port, 2, SESSION_HOURS="24")
    try:
        for _ in range(300):
            if Visitor(port).ask("/sign-in").status_code:
                break
            time.sleep(0.2)
        yield Side(name, port, process.pid, asks)
    finally:
        process.terminate()
        process.wait()


def crowd(side: Side, persons: list[Person], seconds: float, *, thinks: bool) -> Told:
    """Everybody at once, for so long."""
    told = Told()
    begun, spent = time.perf_counter(), spent_by(side.process)
    threads = [Thread(target=_walk, args=(side, one, told, begun + seconds, thinks)) for one in persons]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    told.lasted, told.processor = time.perf_counter() - begun, spent_by(side.process) - spent
    return told


def _walk(side: Side, person: Person, told: Told, until: float, thinks: bool) -> None:
    dice = random.Random(person.number)  # noqa: S311 — the same walk for each server
    visitor = Visitor(side.port, person.cookies if side.name == "ours" else {}, kept=True)
    while time.perf_counter() < until:
        if thinks:
            time.sleep(dice.uniform(*THINKS))
        kind = dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        answer = side.asks[kind](visitor, person, dice)
        if answer.status_code in DONE.get(kind, {200}):
            told.seconds[kind].append(answer.seconds)
        else:
            told.failed += 1
    visitor.connection.close()


def measure(users: int, seconds: float, rounds: int) -> None:
    """In turn, each server."""
    persons = people(users)
    with ExitStack() as stack:
        sides = [
            stack.enter_context(served("ours", "wsgi:app", OURS)),
            stack.enter_context(served("floor", "tests.bench.floor:app", FLOOR)),
            stack.enter_context(served("stock", "tests.bench.stock:app", STOCK)),
        ]
        for person in persons:
            visitor = Visitor(sides[0].port, person.cookies)
            person.form = Page(visitor.ask(f"/company/edit/?id={person.company}")).form()  # type: ignore[arg-type]
        for side in sides:
            crowd(side, persons, WARMS, thinks=False)
        for thinks in (False, True):
            print("une foule qui réfléchit" if thinks else "une foule qui se presse", flush=True)
            found = defaultdict[str, list[Told]](list)
            for side in sides * rounds:
                found[side.name].append(crowd(side, persons, seconds, thinks=thinks))
            for name, all_told in found.items():
                _print(name, all_told)


def _print(name: str, all_told: list[Told]) -> None:
    kinds = {kind: [one for told in all_told for one in told.seconds[kind]] for kind in WEIGHTS}
    every = sorted(one for found in kinds.values() for one in found)
    lasted, spent = sum(one.lasted for one in all_told), sum(one.processor for one in all_told)
    middles = "  ".join(f"{kind} {statistics.median(found) * 1000:.0f}" for kind, found in kinds.items() if found)
    print(
        f"{name:8}{len(every) / lasted:>7.1f} demandes/s{spent / len(every) * 1000:>7.1f} ms de processeur, "
        f"p50 {statistics.median(every) * 1000:.0f}, p99 {statistics.quantiles(every, n=100)[-1] * 1000:.0f} ms, "
        f"{sum(one.failed for one in all_told)} refus ; p50 : {middles}",
        flush=True,
    )


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    said = [int(one) for one in sys.argv[1:]]
    measure(*(said + [50, 15, 3][len(said) :]))
