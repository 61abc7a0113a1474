"""form_said"""

import sqlalchemy as sa
from alembic import op


revision = '012'
down_revision = '011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('form_key', schema=None) as batch_op:
        batch_op.add_column(sa.Column('said', sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('form_key', schema=None) as batch_op:
        batch_op.drop_column('said')
