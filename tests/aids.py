"""What the rules of a de minimis aid ask of a sample, beyond its fields."""

from __future__ import annotations

from typing import Any

from models.fund.gross_grant import GrantMethod


def work_out_simply(aid: Any, said: dict[str, Any]) -> None:
    """Its file is of who received it; its instrument's first method counts the whole amount."""
    if aid.application is not None and "application" not in said:
        aid.organisation = aid.application.company
    if aid.instrument is not None and not {"instrument", "method"} & said.keys():
        aid.method, aid.stated_esb = GrantMethod.WHOLE, None
