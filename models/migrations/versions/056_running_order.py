"""breaks of a session; no two pitches at one hour"""

import sqlalchemy as sa
from alembic import op


revision = '056'
down_revision = '055'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('session_break',
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('after_rank', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('council_session_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint('after_rank <= 99', name=op.f('ck_session_break_after_rank_max')),
    sa.CheckConstraint('after_rank >= 0', name=op.f('ck_session_break_after_rank_min')),
    sa.CheckConstraint('length(label) <= 60', name=op.f('ck_session_break_label_max')),
    sa.CheckConstraint('minutes <= 240', name=op.f('ck_session_break_minutes_max')),
    sa.CheckConstraint('minutes >= 1', name=op.f('ck_session_break_minutes_min')),
    sa.CheckConstraint('place <= 99', name=op.f('ck_session_break_place_max')),
    sa.CheckConstraint('place >= 0', name=op.f('ck_session_break_place_min')),
    sa.ForeignKeyConstraint(['council_session_id'], ['council_session.id'], name=op.f('fk_session_break_council_session_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_break'))
    )
    with op.batch_alter_table('session_break', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_break_after_rank'), ['after_rank'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_break_council_session_id'), ['council_session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_break_minutes'), ['minutes'], unique=False)
        batch_op.create_index('ix_session_break_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)

    # Of those typed at one hour the first keeps it: the others are told again as their session is saved.
    first = 'SELECT min(id) FROM pitch WHERE deleted_at IS NULL GROUP BY council_session_id, starts_at'
    op.execute(f'UPDATE pitch SET starts_at = NULL WHERE deleted_at IS NULL AND id NOT IN ({first})')
    with op.batch_alter_table('pitch', schema=None) as batch_op:
        batch_op.create_index('uq_pitch_council_session_id_starts_at', ['council_session_id', 'starts_at'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('pitch', schema=None) as batch_op:
        batch_op.drop_index('uq_pitch_council_session_id_starts_at', sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))

    with op.batch_alter_table('session_break', schema=None) as batch_op:
        batch_op.drop_index('ix_session_break_sort_key')
        batch_op.drop_index(batch_op.f('ix_session_break_minutes'))
        batch_op.drop_index(batch_op.f('ix_session_break_council_session_id'))
        batch_op.drop_index(batch_op.f('ix_session_break_after_rank'))

    op.drop_table('session_break')
