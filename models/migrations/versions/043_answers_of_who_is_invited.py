"""answers of who is invited"""

import sqlalchemy as sa
from alembic import op


revision = '043'
down_revision = '042'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('session_attendance', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answer', sa.String(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_session_attendance_answer_choice'), "answer IN ('vient', 'ne_vient_pas')")
        batch_op.create_index(batch_op.f('ix_session_attendance_answer'), ['answer'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('session_attendance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_session_attendance_answer'))
        batch_op.drop_constraint(batch_op.f('ck_session_attendance_answer_choice'), type_='check')
        batch_op.drop_column('answer')

