"""Whether somebody came to a meeting or a session."""

from __future__ import annotations

from models.engine import LabelledEnum, Tone


class Presence(LabelledEnum):
    """Whether one came."""

    EXPECTED = "attendu", "Attendu·e", Tone.AHEAD
    PRESENT = "present", "Présent·e", Tone.DONE
    EXCUSED = "excuse", "Excusé·e", Tone.PAUSED
    ABSENT = "absent", "Absent·e", Tone.ENDED
