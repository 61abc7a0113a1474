"""drafts of long texts"""

import sqlalchemy as sa
from alembic import op


revision = '042'
down_revision = '041'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('concept', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('user_id', 'concept', 'place', name=op.f('uq_draft_user_id_concept_place'))
    )
    op.create_index(op.f('ix_draft_at'), 'draft', ['at'])


def downgrade() -> None:
    op.drop_index(op.f('ix_draft_at'), table_name='draft')
    op.drop_table('draft')
