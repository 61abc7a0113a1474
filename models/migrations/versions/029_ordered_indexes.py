"""ordered_indexes"""

from collections.abc import Iterator

from alembic import op


revision = '029'
down_revision = '028'
branch_labels = None
depends_on = None

TABLES = (
    'approval attendance call_for_applications candidacy candidacy_document cohort commune '
    'conflict_of_interest council council_session criterion deliverable department epci establishment '
    'evaluation evaluation_grid expected_deliverable export_run financial_year follow_up former_site '
    'former_status fund fund_application instrument jobs_reading legal_form mandate meeting mentor mentoring '
    'naf_code nature note organisation participation partner_service person pitch position problem_kind '
    'programme score sequence sequence_progress sequence_template session_attendance social_criterion '
    'social_score social_value_review support_request theme user usual_adviser wanted_document '
).split()
ORDERED = (  # beside the alphabet, what the list of a table opens in the order of
    ('approval', 'starts_on'),
    ('call_for_applications', 'closes_at'),
    ('cohort', 'edition'),
    ('conflict_of_interest', 'declared_on'),
    ('council_session', 'starts_at'),
    ('export_run', 'made_at'),
    ('financial_year', 'closed_on'),
    ('follow_up', 'due_on'),
    ('former_site', 'until'),
    ('former_status', 'until'),
    ('jobs_reading', 'observed_on'),
    ('mandate', 'starts_on'),
    ('meeting', 'starts_at'),
    ('naf_code', 'code'),
    ('note', 'written_on'),
    ('position', 'starts_on'),
    ('problem_kind', 'rank'),
    ('social_criterion', 'rank'),
    ('social_value_review', 'reviewed_on'),
    ('support_request', 'filed_at'),
)
NEW = (  # that had no index, or only a unique one
    ('candidacy', 'reference'),
    ('department', 'code'),
    ('evaluation_grid', 'version_number'),
    ('fund_application', 'reference'),
    ('sequence_template', 'rank'),
)


def _former() -> Iterator[tuple[str, str]]:
    """Each table and column that had an index of the column alone."""
    yield from ((table, 'sort_key') for table in TABLES)
    yield from ORDERED


def _told(table: str) -> list[str]:
    """What is beside the column: the id, whether it is in the bin and, where a table holds several sorts, which."""
    return ['id', 'deleted_at', *(['nature'] if table == 'organisation' else [])]


def upgrade() -> None:
    for table, column in _former():
        op.drop_index(f'ix_{table}_{column}', table, if_exists=True)
    for table, column in (*_former(), *NEW):
        op.create_index(f'ix_{table}_{column}', table, [column, *_told(table)])


def downgrade() -> None:
    for table, column in (*_former(), *NEW):
        op.drop_index(f'ix_{table}_{column}', table)
    for table, column in _former():
        op.create_index(f'ix_{table}_{column}', table, [column])
