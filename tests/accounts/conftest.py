"""Those who keep accounts."""

from __future__ import annotations

import pytest

from models.accounts.user import User
from models.policy import Role


@pytest.fixture
def admin(make):
    """The only administrator."""
    return make(User, email="admin@example.org", name="Admin", role=Role.ADMIN)


@pytest.fixture
def other(make):
    """A second one."""
    return make(User, email="other@example.org", name="Other", role=Role.ADMIN)
