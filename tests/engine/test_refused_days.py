"""A day or an instant that cannot be read: what is told of it."""

from __future__ import annotations

import re

import pytest

from models.engine import kinds


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        (kinds.Instant(), "16h30", "« 16h30 » n'est pas une date : écrivez par exemple 14/11/2017 14:00."),
        (kinds.Day(), "16h30", "« 16h30 » n'est pas une date : écrivez par exemple 14/11/2017."),
        (kinds.Instant(), "lundi 14/11/2017 14h", "« lundi 14/11/2017 » : ce jour est un mardi."),
    ],
)
def test_a_day_that_is_refused_is_told_with_what_would_be_read(kind, typed, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        kind.clean(typed)
