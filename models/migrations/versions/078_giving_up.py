"""what is left of an agreement is given up"""

import sqlalchemy as sa
from alembic import op


revision = '078'
down_revision = '077'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('fund_agreement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('given_up_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('giving_up_reason', sa.String(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_fund_agreement_giving_up_reason_max'), 'length(giving_up_reason) <= 200')

    with op.batch_alter_table('fund_application', schema=None) as batch_op:
        batch_op.add_column(sa.Column('given_up', sa.Numeric(14, 2), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_fund_application_given_up_min'), 'given_up >= 0.0')



def downgrade() -> None:
    with op.batch_alter_table('fund_application', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_fund_application_given_up_min'), type_='check')
        batch_op.drop_column('given_up')

    with op.batch_alter_table('fund_agreement', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_fund_agreement_giving_up_reason_max'), type_='check')
        batch_op.drop_column('giving_up_reason')
        batch_op.drop_column('given_up_on')

