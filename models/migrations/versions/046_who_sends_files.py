"""who sends files"""

import sqlalchemy as sa
from alembic import op


revision = '046'
down_revision = '045'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('imported_file', sa.Column('sender_id', sa.Integer(), nullable=True))
    op.create_table('sender_template',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sender_id', sa.Integer(), nullable=False),
    sa.Column('concept', sa.String(), nullable=False),
    sa.Column('shape', sa.String(), nullable=False),
    sa.Column('matching', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sender_template')),
    sa.UniqueConstraint('sender_id', 'concept', 'shape', name=op.f('uq_sender_template_sender_id_concept_shape'))
    )


def downgrade() -> None:
    op.drop_table('sender_template')
    op.drop_column('imported_file', 'sender_id')
