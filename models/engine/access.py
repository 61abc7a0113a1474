"""Who may do what and see what: the application's policy, asked by dictionary. What it does not grant is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, auto
from typing import Any

from models.engine.choices import LabelledEnum

Role = LabelledEnum  # a member of the enum that the application's policy is written with


class Sensitivity(LabelledEnum):
    """How far a field may travel; a field without a class has that of its concept, else it is internal."""

    OPEN = "open", "Ouvert"
    INTERNAL = "internal", "Interne"
    CONFIDENTIAL = "confidential", "Confidentiel"
    PERSONAL = "personal", "Personnel"
    RESTRICTED = "restricted", "Restreint"


class Right(Flag):
    """What may be done to the records of a concept."""

    NONE = 0
    READ = auto()
    CREATE = auto()
    UPDATE = auto()
    BIN = auto()  # to the bin and back
    EXPORT = auto()
    HISTORY = auto()  # the journal of one record, shown on its page
    TOTALS = auto()  # what records come to together, whether or not each is read
    ANSWER = auto()  # what is asked of one alone, written on a page made for it
    IMPORT = auto()  # to make and change records from a file
    MACHINE = auto()  # to let a program take, with a token, what one may take oneself


@dataclass(frozen=True)
class Policy:
    """What the application grants.

    `grants`: the rights of each role on each concept, by its stem; `sees`: the sensitivities that each role reads;
    `team`: the roles that a verb is for unless it says otherwise; `managers`: those that may correct a state.
    """

    grants: Mapping[str, Mapping[Any, Right]]
    sees: Mapping[Any, frozenset[Sensitivity]]
    team: frozenset[Any]
    managers: frozenset[Any]


class _Installed:
    """The policy in use; none grants nothing."""

    policy = Policy({}, {}, frozenset(), frozenset())


def install_policy(policy: Policy) -> None:
    """Use this policy from now on: the application says it once, when its models are imported."""
    _Installed.policy = policy


def roles() -> list[Any]:
    """Every role of the policy, in its order."""
    return list(_Installed.policy.sees)


def team() -> frozenset[Any]:
    """The roles that a verb is for unless it says otherwise."""
    return _Installed.policy.team


def managers() -> frozenset[Any]:
    """The roles that may correct a state, with a reason."""
    return _Installed.policy.managers


def rights(role: Role | None, concept: str) -> Right:
    """Every right a role holds on a concept, by its stem; none for a stranger or an unlisted concept."""
    if role is None:
        return Right.NONE
    return _Installed.policy.grants.get(concept, {}).get(role, Right.NONE)


def allows(role: Role | None, concept: str, right: Right) -> bool:
    """Whether the policy grants this right (all of it, when several are joined) to this role."""
    return right in rights(role, concept) and right is not Right.NONE


def sees(role: Role | None) -> frozenset[Sensitivity]:
    """The sensitivities that a role reads; none for a stranger or a role that the policy does not name."""
    return frozenset() if role is None else _Installed.policy.sees.get(role, frozenset())
