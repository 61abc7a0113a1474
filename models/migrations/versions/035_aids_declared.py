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
        batch_op.create_index(batch_op.f('ix_fund_application_aids_declared_on'), ['aids_declared_on'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('fund_application') as batch_op:
        batch_op.drop_index(batch_op.f('ix_fund_application_aids_declared_on'))
        batch_op.drop_column('aids_declared_on')
