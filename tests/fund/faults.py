"""Faults that somebody could make in the room of the fund, played by `python -m tests.faults` with the others."""

from __future__ import annotations

from tests.fault_list import Fault

FAULTS = (
    Fault(
        "a fund grants more than it has left",
        "models/fund/commitments.py",
        "return max(left, NOTHING) if application.engages > left else None",
        "return None",
        ("tests/fund/test_commitments.py",),
    ),
    Fault(
        "a later aid of the undertaking is not looked at",
        "models/fund/aid_windows.py",
        "for one in (new, *sorted(later, key=lambda each: each.granted_on)):",
        "for one in (new,):",
        ("tests/fund/test_aid_windows.py",),
    ),
    Fault(
        "the ceiling itself may not be reached",
        "models/fund/aid_windows.py",
        "return self.total > self.regime.ceiling",
        "return self.total >= self.regime.ceiling",
        ("tests/fund/test_aid_windows.py", "tests/fund/test_de_minimis_grant.py"),
    ),
    Fault(
        "who typed a bank account checks it",
        "models/fund/bank_account.py",
        "return not self._was_typed_by(self.checked_by_id, self.checked_by)",
        "return True",
        ("tests/fund/test_bank_account.py",),
    ),
    Fault(
        "money leaves for an account that nobody checked",
        "models/fund/payment.py",
        "yield from self._paid_on_a_checked_account()",
        "yield from ()",
        ("tests/fund/test_payment.py", "tests/fund/test_bank_account.py"),
    ),
    Fault(
        "what a committee refused is granted",
        "models/conduct/fund_application_verbs.py",
        "yield from decided(FAVOURABLE)(application)",
        "yield from ()",
        ("tests/conduct/test_commitment.py",),
    ),
    Fault(
        "who is tied to a company reads its file on the agenda",
        "models/conduct/agenda_rows.py",
        "tuple_(columns.company_id, columns.fund_id).not_in(tied)",
        "columns.company_id.is_not(None)",
        ("tests/conduct/test_agenda_rows.py",),
    ),
    Fault(
        "a complement that is awaited does not stop the clock",
        "models/fund/review_clock.py",
        "application.days_stopped = (application.days_stopped or 0) + waited",
        "application.days_stopped = waited - waited",
        ("tests/conduct/test_review_clock.py",),
    ),
    Fault(
        "a loan forgets its last cents",
        "models/fund/schedule.py",
        "            capital = left\n",
        "            capital = even\n",
        ("tests/fund/test_schedule.py",),
    ),
)
