"""task_run"""

import sqlalchemy as sa
from alembic import op


revision = '028'
down_revision = '027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('task_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('said', sa.String(), nullable=False),
    sa.Column('failed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_run'))
    )
    op.create_index('ix_task_run_name', 'task_run', ['name', 'started_at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_task_run_name', 'task_run')
    op.drop_table('task_run')
