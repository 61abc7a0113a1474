"""A second factor: six digits that a telephone works out each thirty seconds (RFC 6238), and recovery codes."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import Any

import pyotp
from sqlalchemy import ForeignKey, delete, func, select, update
from sqlalchemy.orm import Mapped

from models.accounts.sign_in import digest
from models.accounts.user import AccountAction, User, write_account_deed
from models.engine import Base, Right, allows, concepts, db, now, technical
from models.policy import Role

ISSUER = "Alter'Venture"
STEP = 30  # seconds a code lasts; the one before and the one after are accepted too: clocks differ
RECOVERY_CODES = 10


class SecondFactor(Base):
    """The secret that an account shares with a telephone; it counts once a code of it was typed."""

    id: Mapped[int] = technical(primary_key=True)
    user_id: Mapped[int] = technical(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    secret: Mapped[str] = technical()
    confirmed_at: Mapped[datetime | None] = technical()
    last_step: Mapped[int] = technical(default=0)  # that of the last code accepted: each serves once


class RecoveryCode(Base):
    """What gets in, once, without the telephone; the row holds its digest alone."""

    id: Mapped[int] = technical(primary_key=True)
    factor_id: Mapped[int] = technical(ForeignKey("second_factor.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = technical(unique=True)
    used_at: Mapped[datetime | None] = technical()


def is_required_of(role: Role) -> bool:
    """Whether SECOND_FACTOR_REQUIRED is about a role: those that change records, beside marks of their own."""
    return any(allows(role, name, Right.UPDATE) for name in concepts())


def factor_of(user: User) -> SecondFactor | None:
    """The second factor of an account, proposed or confirmed."""
    return db.session.scalars(select(SecondFactor).where(SecondFactor.user_id == user.id)).first()


def confirmed_factor_of(user: User) -> SecondFactor | None:
    """The second factor that signing in asks for; None when the account has none."""
    factor = factor_of(user)
    return factor if factor is not None and factor.confirmed_at else None


def propose(user: User) -> SecondFactor:
    """A secret to scan, which counts for nothing yet; the one that was confirmed, when there is one."""
    factor = factor_of(user)
    if factor is None:
        factor = SecondFactor(user_id=user.id, secret=pyotp.random_base32())
        db.session.add(factor)
    return factor


def address_to_scan(factor: SecondFactor, user: User) -> str:
    """What the square that a telephone scans says (`otpauth://…`)."""
    return pyotp.TOTP(factor.secret).provisioning_uri(name=user.email, issuer_name=ISSUER)


def confirm(factor: SecondFactor, user: User, typed: str) -> list[str]:
    """Let a proposed factor count from now on, and give its recovery codes; none when the code is not its own."""
    if factor.confirmed_at or not _is_its_code(factor, typed):
        return []
    factor.confirmed_at = now()
    write_account_deed(db.session(), AccountAction.SECOND_FACTOR, user)
    return new_recovery_codes(factor)


def accepts(factor: SecondFactor, typed: str) -> bool:
    """Whether this is a code of the telephone, or a recovery code, that did not serve yet; it has served now."""
    return _is_its_code(factor, typed) or _is_recovery_code(factor, typed)


def new_recovery_codes(factor: SecondFactor) -> list[str]:
    """Ten codes to keep on paper; the earlier ones are worth nothing any more."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.factor_id == factor.id))
    codes = ["-".join(secrets.token_hex(2) for _ in range(4)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(factor_id=factor.id, digest=_digest(factor, one)) for one in codes)
    return codes


def codes_left(factor: SecondFactor) -> int:
    """How many recovery codes did not serve yet."""
    unused = (RecoveryCode.factor_id == factor.id) & RecoveryCode.used_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(RecoveryCode).where(unused)) or 0


def remove(user: User) -> bool:
    """Take the second factor of an account away, with its recovery codes; whether there was one."""
    table: Any = SecondFactor
    removed = (
        db.session.execute(delete(table).where(table.user_id == user.id).returning(table.confirmed_at)).scalars().all()
    )
    if any(removed):
        write_account_deed(db.session(), AccountAction.SECOND_FACTOR_REMOVED, user)
    return bool(removed)


def _is_its_code(factor: SecondFactor, typed: str) -> bool:
    """The step is written down by a statement of its own: of two who send the same code at once, one gets in."""
    code, moment, totp = "".join(typed.split()), now(), pyotp.TOTP(factor.secret)
    for offset in (-1, 0, 1):
        step = int(moment.timestamp()) // STEP + offset
        if hmac.compare_digest(totp.at(moment, counter_offset=offset).encode(), code.encode()):
            spent = update(SecondFactor).where(SecondFactor.id == factor.id, SecondFactor.last_step < step)
            return db.session.scalar(spent.values(last_step=step).returning(SecondFactor.id)) is not None
    return False


def _is_recovery_code(factor: SecondFactor, typed: str) -> bool:
    row = RecoveryCode
    spent = update(row).where(row.digest == _digest(factor, typed), row.factor_id == factor.id, row.used_at.is_(None))
    return db.session.scalar(spent.values(used_at=now()).returning(row.id)) is not None


def _digest(factor: SecondFactor, code: str) -> str:
    bare = "".join(one for one in code.lower() if one.isalnum())
    return digest(f"{factor.secret} {bare}")
