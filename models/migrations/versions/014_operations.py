"""operations: each line of the journal says of which operation it is; what personal fields held, for a time"""

import sqlalchemy as sa
from alembic import op


revision = '014'
down_revision = '013'
branch_labels = None
depends_on = None

NAME = 'ck_journal_entry_action_choice'
FIRST, LAST = ('created', 'changed', 'binned', 'restored'), ('loaded', 'password', 'password_link', 'reissued')


def upgrade() -> None:
    op.create_table(
        'prior_value',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('operation', sa.String(), nullable=False),
        sa.Column('concept', sa.String(), nullable=False),
        sa.Column('record_id', sa.Integer(), nullable=False),
        sa.Column('held', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_prior_value')),
    )
    op.create_index(op.f('ix_prior_value_at'), 'prior_value', ['at'])
    op.create_index(op.f('ix_prior_value_operation'), 'prior_value', ['operation'])
    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('operation', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('undoes', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('before', sa.JSON(), nullable=True))
        batch_op.create_index(op.f('ix_journal_entry_operation'), ['operation'])
        batch_op.create_index(op.f('ix_journal_entry_undoes'), ['undoes'])
    _allow(*FIRST, 'merged', 'relinked', *LAST)


def downgrade() -> None:
    op.execute("UPDATE journal_entry SET action = 'binned' WHERE action = 'merged'")
    op.execute("UPDATE journal_entry SET action = 'changed' WHERE action = 'relinked'")
    _allow(*FIRST, *LAST)
    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.drop_index(op.f('ix_journal_entry_undoes'))
        batch_op.drop_index(op.f('ix_journal_entry_operation'))
        for name in ('operation', 'undoes', 'before'):
            batch_op.drop_column(name)
    op.drop_table('prior_value')


def _allow(*actions: str) -> None:
    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.drop_constraint(op.f(NAME), type_='check')
        batch_op.create_check_constraint(op.f(NAME), f'action IN {actions}')
