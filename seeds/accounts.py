"""The demo accounts, with passwords drawn at installation (`app/docs/demo-year.md#accounts`)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from sqlalchemy import select

from models.accounts.user import User
from models.engine import db
from models.parties.person import Person
from models.policy import Role

ACCOUNTS = (  # the last names their person may have in the demonstration, that of its present first
    ("responsable@example.org", "Responsable (démo)", Role.ADMIN, ()),
    ("programme@example.org", "Programme (démo)", Role.PROGRAMME_MANAGER, ()),
    ("mission@example.org", "Mission (démo)", Role.STAFF, ("Fictif-Mission (démo)",)),
    ("fonds@example.org", "Fonds (démo)", Role.FUND_MANAGER, ()),
    ("comptes@example.org", "Comptes (démo)", Role.ACCOUNTS, ()),
    ("copil.region@example.org", "Région, service ESS (démo)", Role.COMMITTEE, ("Fictif-Service (démo)",)),
    ("service.region@example.org", "Région, ingénierie financière (démo)", Role.REGION, ("Fictif-Ingénierie (démo)",)),
    ("jury@example.org", "Jury (démo)", Role.EVALUATOR, ("Fictif-Jury-Deux (démo)", "Fictif-Vidal")),
)


def load_accounts(file: Path) -> list[str]:
    """Make the demo accounts of an empty table, and write `role<TAB>e-mail<TAB>password` lines; those lines."""
    if db.session.scalars(select(User.id).execution_options(with_bin=True).limit(1)).first() is not None:
        return []
    lines = [_account(*entry) for entry in ACCOUNTS]
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(handle, 0o600)  # a file left there keeps its own rights otherwise
    with os.fdopen(handle, "w", encoding="utf-8") as written:
        written.write("\n".join(lines) + "\n")
    return lines


def _account(email: str, name: str, role: Role, last_names: tuple[str, ...]) -> str:
    password = "-".join(secrets.token_hex(2) for _ in range(5))
    found = (db.session.scalars(select(Person).where(Person.last_name == one)).first() for one in last_names)
    person = next((one for one in found if one is not None), None)
    user = User(email=email, name=name, role=role, person=person)
    user.set_password(password)
    db.session.add(user)
    return f"{role.value}\t{email}\t{password}"
