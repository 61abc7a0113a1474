"""a file of some lines alone"""

import sqlalchemy as sa
from alembic import op


revision = '070'
down_revision = '069'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('export_run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('narrowed_to', sa.String(), server_default='', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('export_run', schema=None) as batch_op:
        batch_op.drop_column('narrowed_to')

