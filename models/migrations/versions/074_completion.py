"""the complement that is asked of a file of the fund, and the working days it waited"""

import sqlalchemy as sa
from alembic import op


revision = '074'
down_revision = '073'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('fund_application', schema=None) as batch_op:
        batch_op.add_column(sa.Column('completion_asked_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('completion', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('days_stopped', sa.Integer(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_fund_application_completion_max'), 'length(completion) <= 10000')
        batch_op.create_check_constraint(batch_op.f('ck_fund_application_days_stopped_min'), 'days_stopped >= 0')


def downgrade() -> None:
    with op.batch_alter_table('fund_application', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_fund_application_days_stopped_min'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_fund_application_completion_max'), type_='check')
        batch_op.drop_column('days_stopped')
        batch_op.drop_column('completion')
        batch_op.drop_column('completion_asked_on')
