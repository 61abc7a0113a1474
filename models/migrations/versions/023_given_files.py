"""given_files"""

import sqlalchemy as sa
from alembic import op


revision = '023'
down_revision = '022'
branch_labels = None
depends_on = None

FORMER = "'admin', 'programme_manager', 'staff', 'fund_manager', 'accounts', 'committee', 'evaluator'"


def _choice(roles: str) -> None:
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_user_role_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_user_role_choice'), f'role IN ({roles})')


def upgrade() -> None:
    _choice(f"{FORMER}, 'region'")
    with op.batch_alter_table('export_run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('given_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('recipient_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_export_run_recipient_id'), ['recipient_id'], unique=False)
        batch_op.create_foreign_key(
            batch_op.f('fk_export_run_recipient_id'), 'partner_service', ['recipient_id'], ['id'], ondelete='RESTRICT'
        )


def downgrade() -> None:
    with op.batch_alter_table('export_run', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_export_run_recipient_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_export_run_recipient_id'))
        batch_op.drop_column('recipient_id')
        batch_op.drop_column('given_on')
    _choice(FORMER)
