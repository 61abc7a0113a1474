"""repair: what 004, 007 and 008 make since they were edited, in the stores that had run them before"""

import sqlalchemy as sa
from alembic import op


revision = '027'
down_revision = '026'
branch_labels = None
depends_on = None

EMPTY_LAST = (
    ('organisation', 'siren'),
    ('participation', 'left_on'),
    ('sequence_progress', 'validated_on'),
    ('mentoring', 'starts_on'),
    ('mentoring', 'ends_on'),
    ('fund_application', 'granted'),
    ('fund_application', 'filed_on'),
)
CHECK = 'ck_mentor_interest_note_max'
WAITING = """SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
 WHERE nspname = current_schema() AND relname LIKE 'ix_%_trgm' AND NOT 'fastupdate=off' = ANY (coalesce(reloptions, '{}'))"""


def upgrade() -> None:
    connection = op.get_bind()
    if CHECK not in {one['name'] for one in sa.inspect(connection).get_check_constraints('mentor')}:
        with op.batch_alter_table('mentor', schema=None) as batch_op:
            batch_op.create_check_constraint(batch_op.f(CHECK), 'length(interest_note) <= 2000')
    if connection.dialect.name == 'postgresql':
        for table, column in EMPTY_LAST:
            op.execute(
                f'CREATE INDEX IF NOT EXISTS ix_{table}_{column}_down ON {table} ({column} DESC NULLS LAST)'
            )
        for name in connection.scalars(sa.text(WAITING)).all():
            op.execute(f'ALTER INDEX {name} SET (fastupdate = off)')
            op.execute(f"SELECT gin_clean_pending_list('{name}')")


def downgrade() -> None:
    pass  # 004, 007 and 008 take away what they make
