"""What the bench asks: of the real server, and of the page by hand where there is one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from secrets import token_hex
from typing import Any

from sqlalchemy import func, select

from admin_views.engine.list_rows import PAGE_SIZE
from app import create_app
from models.accounts.password import hashed
from models.accounts.user import User
from models.engine import db
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.policy import Role
from tests.factories import siren
from tests.pages import Page
from tests.served import Answer, Visitor, token

PASSWORD = "un banc d'essai pour mesurer"
NUMBERS = count(int(time.time()) % 1_000_000 * 9)
NOBODY = "/company/?q=zzyyxxbrouette"
Ask = Callable[[], Answer]


@dataclass(frozen=True)
class Known:
    """Records to open, somebody to open them."""

    email: str
    companies: list[int]
    applications: list[int]
    total: int
    rare: str  # words of one company alone


def known() -> Known:
    """From the store; the account is made for the occasion."""
    with create_app().app_context():
        email = "banc@example.org"
        user = db.session.scalars(select(User).filter_by(email=email)).first() or User(email=email, name="Banc")
        user.role, user.password_hash = Role.STAFF, hashed(PASSWORD)
        db.session.add(user)
        db.session.commit()
        total = db.session.scalar(select(func.count(Company.id))) or 0
        spread = select(Company.id).where(Company.id % max(1, total // 40) == 0).limit(40)
        filed = select(FundApplication.id).order_by(FundApplication.id.desc()).limit(40)
        rare = db.session.scalar(select(Company.sort_key).order_by(Company.id.desc()).limit(1)) or ""
        found = Known(email, list(db.session.scalars(spread)), list(db.session.scalars(filed)), total, rare)
        db.session.remove()
        db.engine.dispose()  # the servers may be forked from here
        return found


@dataclass(frozen=True)
class Journey:
    """For the round n, what is asked; the form of what is sent was opened before, and is not counted."""

    real: Callable[[int], Ask]
    floor: Callable[[int], Ask] | None = None


def journeys(real: Visitor, floor: Visitor, store: Known) -> dict[str, Journey]:
    """What is measured: the real page, and the least that shows the same."""
    last = -(-max(1, store.total) // PAGE_SIZE)

    def same(path: str) -> Journey:
        return Journey(lambda _n: lambda: real.ask(path), lambda _n: lambda: floor.ask(path))

    def alone(path: str, ids: list[int]) -> Journey:
        return Journey(lambda n: lambda: real.ask(path.format(ids[n % len(ids)])))

    def each(path: str, short: str, ids: list[int]) -> Journey:
        return Journey(alone(path, ids).real, lambda n: lambda: floor.ask(short.format(ids[n % len(ids)])))

    return {
        "liste": same("/company/"),
        "page à 98 %": same(f"/company/?page={max(1, last * 98 // 100)}"),
        "dernière page": same(f"/company/?page={last}"),
        "recherche": same("/company/?q=boulangerie+lozere"),
        "recherche rare": same(f"/company/?q={store.rare.replace(' ', '+')}"),
        "recherche vaine": same(NOBODY),
        "filtre": same("/company/?ess_status=scic&state=active"),
        "tri": same("/company/?sort=-siren"),
        "formulaire entreprise": each("/company/edit/?id={}", "/company/{}", store.companies),
        "formulaire dossier": each("/fund_application/edit/?id={}", "/fund_application/{}", store.applications),
        "enregistrer": Journey(_saving(real, store), _floor_saving(floor, store)),
        "créer": Journey(_creating(real), _floor_creating(floor)),
        "accueil": alone("/", [0]),
        "semaine": alone("/week", [0]),
        "fiche entreprise": alone("/company/details/?id={}", store.companies),
        "fiche dossier": alone("/fund_application/details/?id={}", store.applications),
        "recherche partout": alone("/search?q=boulangerie+lozere", [0]),
        "connexion": Journey(_signing_in(real, store)),
    }


def _saving(real: Visitor, store: Known) -> Callable[[int], Ask]:
    def save(n: int) -> Ask:
        path = f"/company/edit/?id={store.companies[n % len(store.companies)]}"
        return _sent(real, path, website=f"https://www.exemple{n}-{token_hex(2)}.fr")

    return save


def _floor_saving(floor: Visitor, store: Known) -> Callable[[int], Ask]:
    companies = store.companies
    said = {"website": "https://www.exemple.fr"}
    return lambda n: lambda: floor.ask(f"/company/{companies[n % len(companies)]}", said)


def _creating(real: Visitor) -> Callable[[int], Ask]:
    def create(_n: int) -> Ask:
        said = {"name": token_hex(8), "siren": siren(next(NUMBERS)), "ess_status": "scop"}  # a name like no other
        return _sent(real, "/company/new/", **said)

    return create


def _floor_creating(floor: Visitor) -> Callable[[int], Ask]:
    return lambda _n: lambda: floor.ask("/company/new", {"name": token_hex(8), "siren": siren(next(NUMBERS))})


def _sent(real: Visitor, path: str, **said: Any) -> Ask:
    form = Page(real.ask(path)).form(**said)  # type: ignore[arg-type]
    return lambda: real.ask(path, form)


def _signing_in(real: Visitor, store: Known) -> Callable[[int], Ask]:
    def sign_in(_n: int) -> Ask:
        somebody = Visitor(real.port)
        opened = token(somebody.ask("/sign-in").get_data())
        return lambda: somebody.ask("/sign-in", {"csrf_token": opened, "email": store.email, "password": PASSWORD})

    return sign_in
