"""how somebody wants a list to be"""

import sqlalchemy as sa
from alembic import op


revision = '038'
down_revision = '037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('list_layout',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('concept', sa.String(), nullable=False),
    sa.Column('columns', sa.String(), nullable=False),
    sa.Column('is_compact', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_list_layout_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_layout')),
    sa.UniqueConstraint('user_id', 'concept', name=op.f('uq_list_layout_user_id_concept'))
    )


def downgrade() -> None:
    op.drop_table('list_layout')
