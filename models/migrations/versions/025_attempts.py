"""attempts"""

import sqlalchemy as sa
from alembic import op


revision = '025'
down_revision = '024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('sign_in_attempt', schema=None) as batch_op:
        batch_op.alter_column('failed', existing_type=sa.BOOLEAN(), nullable=True)


def downgrade() -> None:
    op.execute(f'UPDATE sign_in_attempt SET failed = {sa.true()} WHERE failed IS NULL')
    with op.batch_alter_table('sign_in_attempt', schema=None) as batch_op:
        batch_op.alter_column('failed', existing_type=sa.BOOLEAN(), nullable=False)
