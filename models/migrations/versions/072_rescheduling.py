"""what is still to come back of an agreement is planned again"""

import sqlalchemy as sa
from alembic import op


revision = '072'
down_revision = '071'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('fund_agreement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rescheduled_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('rescheduling_reason', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('reschedulings', sa.Integer(), server_default='0', nullable=False))
        batch_op.create_check_constraint(batch_op.f('ck_fund_agreement_rescheduling_reason_max'), 'length(rescheduling_reason) <= 200')
        batch_op.create_check_constraint(batch_op.f('ck_fund_agreement_reschedulings_min'), 'reschedulings >= 0')

    with op.batch_alter_table('fund_agreement', schema=None) as batch_op:
        batch_op.alter_column('reschedulings',
               existing_type=sa.Integer(),
               server_default=None,
               existing_nullable=False)

    with op.batch_alter_table('repayment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('replaced_on', sa.Date(), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_repayment_rank_max'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_repayment_rank_max'), 'rank <= 999')
        batch_op.create_index(batch_op.f('ix_repayment_replaced_on'), ['replaced_on'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('repayment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_repayment_replaced_on'))
        batch_op.drop_constraint(batch_op.f('ck_repayment_rank_max'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_repayment_rank_max'), 'rank <= 360')
        batch_op.drop_column('replaced_on')

    with op.batch_alter_table('fund_agreement', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_fund_agreement_reschedulings_min'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_fund_agreement_rescheduling_reason_max'), type_='check')
        batch_op.drop_column('reschedulings')
        batch_op.drop_column('rescheduling_reason')
        batch_op.drop_column('rescheduled_on')

