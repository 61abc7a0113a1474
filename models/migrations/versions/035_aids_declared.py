"""aids declared"""

import sqlalchemy as sa
from alembic import op


revision = '035'
down_revision = '034'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('fund_application') as batch_op:
        batch_op.add_column(sa.Column('aids_declared_on', sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('fund_application') as batch_op:
        batch_op.drop_column('aids_declared_on')
