"""letters of a session of a council, the links that they hold"""

import sqlalchemy as sa
from alembic import op


revision = '052'
down_revision = '051'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('convocation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_session_id', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('is_cancelled', sa.Boolean(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['council_session_id'], ['council_session.id'], name=op.f('fk_convocation_council_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_convocation')),
    sa.UniqueConstraint('council_session_id', 'sequence', name=op.f('uq_convocation_council_session_id_sequence'))
    )
    op.create_table('session_letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('convocation_id', sa.Integer(), nullable=False),
    sa.Column('attendance_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_returned', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['attendance_id'], ['session_attendance.id'], name=op.f('fk_session_letter_attendance_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['convocation_id'], ['convocation.id'], name=op.f('fk_session_letter_convocation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mail_id'], ['mail.id'], name=op.f('fk_session_letter_mail_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_letter')),
    sa.UniqueConstraint('convocation_id', 'attendance_id', 'kind', 'number', name=op.f('uq_session_letter_convocation_id_attendance_id_kind_number'))
    )
    with op.batch_alter_table('session_letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_letter_attendance_id'), ['attendance_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_letter_mail_id'), ['mail_id'], unique=False)

    op.create_table('session_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['letter_id'], ['session_letter.id'], name=op.f('fk_session_link_letter_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_link')),
    sa.UniqueConstraint('digest', name=op.f('uq_session_link_digest'))
    )
    with op.batch_alter_table('session_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_link_letter_id'), ['letter_id'], unique=False)

    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_journal_entry_action_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_journal_entry_action_choice'), "action IN ('created', 'changed', 'binned', 'restored', 'merged', 'relinked', 'loaded', 'password', 'password_link', 'second_factor', 'second_factor_removed', 'token', 'token_ended', 'convened', 'reminded', 'mail_returned', 'reissued')")

    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('calendar', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('method', sa.String(), server_default='', nullable=False))



def downgrade() -> None:
    # The program of before knows no such line; `flask trail verify` tells that they went (decision 48).
    op.execute("INSERT INTO sealing_path (id) VALUES (1)")
    op.execute("DELETE FROM journal_entry WHERE action IN ('convened', 'reminded', 'mail_returned')")
    op.execute("DELETE FROM sealing_path")
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_column('method')
        batch_op.drop_column('calendar')

    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_journal_entry_action_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_journal_entry_action_choice'), "action IN ('created', 'changed', 'binned', 'restored', 'merged', 'relinked', 'loaded', 'password', 'password_link', 'second_factor', 'second_factor_removed', 'token', 'token_ended', 'reissued')")

    with op.batch_alter_table('session_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_session_link_letter_id'))

    op.drop_table('session_link')
    with op.batch_alter_table('session_letter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_session_letter_mail_id'))
        batch_op.drop_index(batch_op.f('ix_session_letter_attendance_id'))

    op.drop_table('session_letter')
    op.drop_table('convocation')
