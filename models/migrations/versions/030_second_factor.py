"""second factor"""

import sqlalchemy as sa
from alembic import op


revision = '030'
down_revision = '029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('second_factor',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('secret', sa.String(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_second_factor_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_factor')),
    sa.UniqueConstraint('user_id', name=op.f('uq_second_factor_user_id'))
    )
    op.create_table('recovery_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('factor_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['factor_id'], ['second_factor.id'], name=op.f('fk_recovery_code_factor_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    sa.UniqueConstraint('digest', name=op.f('uq_recovery_code_digest'))
    )
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_code_factor_id'), ['factor_id'], unique=False)

    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_journal_entry_action_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_journal_entry_action_choice'), "action IN ('created', 'changed', 'binned', 'restored', 'merged', 'relinked', 'loaded', 'password', 'password_link', 'second_factor', 'second_factor_removed', 'reissued')")

    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.add_column(sa.Column('browser', sa.String(), server_default='', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_column('browser')

    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_journal_entry_action_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_journal_entry_action_choice'), "action IN ('created', 'changed', 'binned', 'restored', 'merged', 'relinked', 'loaded', 'password', 'password_link', 'reissued')")

    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_code_factor_id'))

    op.drop_table('recovery_code')
    op.drop_table('second_factor')
