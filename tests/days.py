"""The days around the one on which a test is played: asked as it is played, for a check may go past midnight."""

from datetime import date, timedelta

from models.engine import today


def yesterday() -> date:
    """The day before."""
    return today() - timedelta(days=1)


def tomorrow() -> date:
    """The day after."""
    return today() + timedelta(days=1)
