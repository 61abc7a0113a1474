"""the views of lists that people keep"""

import sqlalchemy as sa
from alembic import op


revision = '040'
down_revision = '039'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('saved_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('concept', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('arguments', sa.String(), nullable=False),
    sa.Column('audience', sa.String(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('code', sa.String(), nullable=True),
    sa.Column('is_gone', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_saved_view_author_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('code', name=op.f('uq_saved_view_code'))
    )
    op.create_index(op.f('ix_saved_view_author_id'), 'saved_view', ['author_id'])
    op.create_index(op.f('ix_saved_view_concept'), 'saved_view', ['concept'])
    op.create_table('opening_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('concept', sa.String(), nullable=False),
    sa.Column('view_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_opening_view_user_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['view_id'], ['saved_view.id'], name=op.f('fk_opening_view_view_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opening_view')),
    sa.UniqueConstraint('user_id', 'concept', name=op.f('uq_opening_view_user_id_concept'))
    )
    op.create_index(op.f('ix_opening_view_view_id'), 'opening_view', ['view_id'])


def downgrade() -> None:
    op.drop_table('opening_view')
    op.drop_table('saved_view')
