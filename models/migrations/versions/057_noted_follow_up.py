"""follow-ups that were noted in a session, which its minutes tell"""

import sqlalchemy as sa
from alembic import op


revision = '057'
down_revision = '056'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('noted_follow_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('pitch_id', sa.Integer(), nullable=False),
    sa.Column('follow_up_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['follow_up_id'], ['follow_up.id'], name=op.f('fk_noted_follow_up_follow_up_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['pitch_id'], ['pitch.id'], name=op.f('fk_noted_follow_up_pitch_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_noted_follow_up')),
    sa.UniqueConstraint('follow_up_id', name=op.f('uq_noted_follow_up_follow_up_id'))
    )
    with op.batch_alter_table('noted_follow_up', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_noted_follow_up_pitch_id'), ['pitch_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('noted_follow_up', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_noted_follow_up_pitch_id'))

    op.drop_table('noted_follow_up')
