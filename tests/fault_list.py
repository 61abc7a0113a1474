"""Small faults that somebody could make, each with the tests that must fail of it: `python -m tests.faults` plays them.

A line of the source that moves is to be followed here: a text that is not found exactly once is said.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A text of a file replaced by another; `why` it matters; the tests that know."""

    why: str
    file: str
    text: str
    instead: str
    tests: tuple[str, ...]


CONTRACT = "tests/contract/test_"

FAULTS = (
    Fault(
        "a right given: the team reads accounts",
        "models/policy.py",
        '"user": {Role.ADMIN: FULL & ~Right.IMPORT,',
        '"user": {Role.STAFF: Right.READ, Role.ADMIN: FULL & ~Right.IMPORT,',
        (f"{CONTRACT}rights.py",),
    ),
    Fault(
        "a right lost: the committee exports nothing",
        "models/policy.py",
        "SHARED = _granted(FULL, FULL, TAKE, TAKE)",
        "SHARED = _granted(FULL, FULL, TAKE, READ)",
        (f"{CONTRACT}ledger.py",),
    ),
    Fault(
        "a right that a page asks for is not looked at",
        "admin_views/engine/screen.py",
        "if not is_granted(fn, self.model):",
        "if fn is None:",
        ("tests/engine/test_alone.py",),
    ),
    Fault(
        "a field a role may not see is shown",
        "admin_views/engine/audiences.py",
        "if each.sensitivity in sees(role)",
        "if True",
        (f"{CONTRACT}hidden_fields.py",),
    ),
    Fault(
        "the rows of the committee are those of the others",
        "models/conduct/committee_rows.py",
        "columns.visibility == Visibility.COMMITTEE",
        "columns.visibility != Visibility.COMMITTEE",
        (f"{CONTRACT}rows.py", "tests/accompaniment/test_note.py"),
    ),
    Fault(
        "no token is asked of a form",
        "app/__init__.py",
        "csrf.init_app(app)",
        "csrf",
        ("tests/app/test_csrf.py",),
    ),
    Fault(
        "guesses of a password are not counted",
        "app/auth.py",
        "if too_many(attempt):\n        tell(AccountEvent.SIGN_IN_BRAKED, who=STRANGER)",
        "if too_many(attempt) is None:\n        tell(AccountEvent.SIGN_IN_BRAKED, who=STRANGER)",
        ("tests/accounts/test_sign_in.py", "tests/app/test_known_device.py"),
    ),
    Fault(
        "a bound is one too far",
        "models/engine/declaration.py",
        "if high is not None and measured > high:",
        "if high is not None and measured > high + 1:",
        (f"{CONTRACT}declarations.py",),
    ),
    Fault(
        "the database knows no upper bound",
        "models/engine/mapping.py",
        "yield CheckConstraint(measured <= high,",
        "yield CheckConstraint(measured <= high * 2,",
        ("tests/app/test_migrations.py",),
    ),
    Fault(
        "an index is no longer unique",
        "models/engine/mapping.py",
        "*columns, unique=True, sqlite_where=alive",
        "*columns, unique=False, sqlite_where=alive",
        ("tests/app/test_migrations.py",),
    ),
    Fault(
        "what another record holds is not said",
        "models/engine/save_rules.py",
        "yield from _taken(record)",
        "yield from ()",
        ("tests/reference/test_instrument.py", f"{CONTRACT}uniqueness.py"),
    ),
    Fault(
        "the bin is in lists",
        "models/engine/alive.py",
        'if state.is_select and not inner and not state.execution_options.get("with_bin"):',
        'if state.is_select and not inner and state.execution_options.get("with_bin"):',
        (f"{CONTRACT}bin.py",),
    ),
    Fault(
        "a change has no line in the journal",
        "models/engine/journal.py",
        "written = [*session.new, *session.dirty]",
        "written = [*session.new]",
        (f"{CONTRACT}journal.py",),
    ),
    Fault(
        "a personal value is written in the journal",
        "models/engine/journal.py",
        "frozenset({Sensitivity.PERSONAL, Sensitivity.RESTRICTED})",
        "frozenset({Sensitivity.RESTRICTED})",
        (f"{CONTRACT}journal.py",),
    ),
    Fault(
        "a form overwrites what was saved meanwhile",
        "admin_views/engine/saving.py",
        'if posted.get("_version") == str(record.version):',
        'if posted.get("_version") is not None:',
        (f"{CONTRACT}conflict.py",),
    ),
    Fault(
        "a state is written by hand",
        "models/engine/save_rules.py",
        "yield from unmoved(record)",
        "yield from ()",
        (f"{CONTRACT}states.py",),
    ),
    Fault(
        "a verb is for everybody",
        "models/engine/state_machine.py",
        "if not verb.is_for(role):",
        "if verb.is_for(role) is None:",
        (f"{CONTRACT}states.py",),
    ),
    Fault(
        "a guard stops nobody: one evaluator is enough",
        "models/conduct/candidacy_verbs.py",
        "for one in candidacy.evaluations) < EVALUATORS:",
        "for one in candidacy.evaluations) < 0:",
        ("tests/conduct/test_candidacy_verbs.py", "tests/selection/test_candidacy.py"),
    ),
    Fault(
        "a list is sorted by its capitals and accents",
        "admin_views/engine/list_screen.py",
        "self.model.sort_key if each.field.in_title else french_order(column)",
        "self.model.sort_key if each.field.in_title else column",
        (f"{CONTRACT}lists.py",),
    ),
    Fault(
        "what is not said comes first",
        "admin_views/engine/list_screen.py",
        "ordered = ordered.nulls_last()",
        "ordered = ordered.nulls_first()",
        (f"{CONTRACT}lists.py",),
    ),
    Fault(
        "a page of a list begins one record early",
        "admin_views/engine/list_page.py",
        "ids[number * size :]",
        "ids[max(0, number * size - 1) :]",
        (f"{CONTRACT}lists.py",),
    ),
    Fault(
        "a filter is dropped from the file",
        "admin_views/engine/list_screen.py",
        "query = self.listing(self._args_of(boxes))",
        "query = self.listing(self._args_of(boxes), filtered=False)",
        (f"{CONTRACT}lists.py", "tests/screens"),
    ),
    Fault(
        "a filter leaves its last day out",
        "admin_views/engine/filters.py",
        "return self.column <= value",
        "return self.column < value",
        (f"{CONTRACT}lists.py",),
    ),
    Fault(
        "a list asks once more for each record",
        "admin_views/engine/list_screen.py",
        "shown = query.options(*self._cell_options(columns))",
        "shown = query",
        (f"{CONTRACT}budgets.py",),
    ),
    Fault(
        "a cell of a list is not escaped",
        "admin_views/engine/list_rows.py",
        "{opening}{escape(read(record))}",
        "{opening}{read(record)}",
        (f"{CONTRACT}list_page.py",),
    ),
    Fault(
        "a formula runs in a spreadsheet",
        "admin_views/engine/files/cells.py",
        'return f"\'{text}" if _FORMULA.match(text) else text',
        "return text",
        ("tests/engine/test_csv_files.py",),
    ),
    Fault(
        "a day of a workbook is a word",
        "admin_views/engine/files/xlsx_files.py",
        'return f"{style}><v>{number:.16G}</v></c>"',
        'return _text(value.strftime("%d/%m/%Y"))',
        ("tests/engine/test_xlsx_files.py",),
    ),
    Fault(
        "a moment is said in UTC",
        "models/engine/kinds/moments.py",
        'return f"{value.astimezone(PARIS):%d/%m/%Y} à',
        'return f"{value.astimezone(UTC):%d/%m/%Y} à',
        ("tests/engine/test_paris_day.py",),
    ),
    Fault(
        "an hour is said in UTC",
        "models/engine/kinds/moments.py",
        "there = moment.astimezone(PARIS)",
        "there = moment.astimezone(UTC)",
        ("tests/engine/test_paris_day.py",),
    ),
    Fault(
        "today is the day of Greenwich",
        "models/engine/kinds/moments.py",
        "(told() or datetime.now(PARIS)).astimezone(PARIS)",
        "(told() or datetime.now(PARIS)).astimezone(UTC)",
        ("tests/engine/test_paris_day.py",),
    ),
    Fault(
        "hours are rounded to the tenth",
        "models/overview/hours.py",
        "for kind, minutes in came if kind in kinds)) / 60, 2)",
        "for kind, minutes in came if kind in kinds)) / 60, 1)",
        ("tests/overview/test_hours.py",),
    ),
    Fault(
        "what is done may be of tomorrow",
        "models/engine/save_rules.py",
        "if value is not None and is_to_come(value):",
        "if value is not None and not is_to_come(value):",
        ("tests/conduct/test_days.py",),
    ),
    Fault(
        "who is in the organisation of a company's adviser has no tie with it",
        "models/conduct/ties.py",
        "(_own, _of_its_mentor, _of_its_adviser, _of_its_lender)",
        "(_own, _of_its_mentor, _of_its_lender)",
        ("tests/conduct/test_ties.py",),
    ),
    Fault(
        "a save does not look at the bin again",
        "models/engine/save_rules.py",
        "problems = problems or list(bin_problems(session, changed))",
        "problems = problems or []",
        ("tests/drills/test_races.py",),
    ),
    Fault(
        "a filter looks through what its reader does not read",
        "admin_views/engine/audiences.py",
        "if all(_is_read(each, role) for each in one.asks))",
        "if one.asks)",
        (f"{CONTRACT}filters.py",),
    ),
    Fault(
        "a view is offered to who lacks a filter of it",
        "admin_views/engine/view_tabs.py",
        "return is_sorted and is_filtered and set(columns)",
        "return is_sorted and set(columns)",
        ("tests/accounts/test_saved_views.py",),
    ),
    Fault(
        "a view kept for oneself is shown to others",
        "models/accounts/saved_view.py",
        "and_(SavedView.audience == ALONE, SavedView.author_id == user_id)",
        "SavedView.audience == ALONE",
        ("tests/accounts/test_saved_views.py",),
    ),
    Fault(
        "the preview of several records is saved",
        "admin_views/engine/bulk_screen.py",
        "                db.session.rollback()\n                return",
        "                db.session.commit()\n                return",
        (f"{CONTRACT}bulk_change.py",),
    ),
)
