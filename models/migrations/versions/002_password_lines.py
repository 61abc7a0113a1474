"""password_lines: the journal tells of passwords changed and links made"""

from alembic import op


revision = '002'
down_revision = '001'
branch_labels = None
depends_on = None

NAME = 'ck_journal_entry_action_choice'
BEFORE = ('created', 'changed', 'binned', 'restored', 'loaded')


def upgrade() -> None:
    _allow(*BEFORE, 'password', 'password_link')


def downgrade() -> None:
    op.execute("DELETE FROM journal_entry WHERE action IN ('password', 'password_link')")
    _allow(*BEFORE)


def _allow(*actions: str) -> None:
    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.drop_constraint(op.f(NAME), type_='check')
        batch_op.create_check_constraint(op.f(NAME), f'action IN {actions}')
