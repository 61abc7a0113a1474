"""Whether somebody came to a meeting or a session."""

from __future__ import annotations

from models.engine import LabelledEnum


class Presence(LabelledEnum):
    """Whether one came."""

    EXPECTED = "attendu", "Attendu·e"
    PRESENT = "present", "Présent·e"
    EXCUSED = "excuse", "Excusé·e"
    ABSENT = "absent", "Absent·e"
