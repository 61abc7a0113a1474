"""an instalment says the day it was seen not to come

"""

import sqlalchemy as sa
from alembic import op


revision = '065'
down_revision = '064'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('repayment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unpaid_on', sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f('ix_repayment_unpaid_on'), ['unpaid_on'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('repayment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_repayment_unpaid_on'))
        batch_op.drop_column('unpaid_on')
