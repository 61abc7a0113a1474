"""what members of councils think of a pitch, what committees decide"""

import sqlalchemy as sa
from alembic import op


revision = '050'
down_revision = '049'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('decision',
    sa.Column('subject', sa.String(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('votes_for', sa.Integer(), nullable=False),
    sa.Column('votes_against', sa.Integer(), nullable=False),
    sa.Column('abstentions', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=True),
    sa.Column('voters', sa.Integer(), nullable=False),
    sa.Column('withdrawals', sa.Integer(), nullable=False),
    sa.Column('withdrawn', sa.String(), nullable=True),
    sa.Column('had_quorum', sa.Boolean(), nullable=False),
    sa.Column('council_session_id', sa.Integer(), nullable=False),
    sa.Column('candidacy_id', sa.Integer(), nullable=True),
    sa.Column('fund_application_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint("outcome IN ('favorable', 'favorable_sous_reserve', 'defavorable', 'ajourne')", name=op.f('ck_decision_outcome_choice')),
    sa.CheckConstraint('CASE WHEN candidacy_id IS NULL THEN 0 ELSE 1 END + CASE WHEN fund_application_id IS NULL THEN 0 ELSE 1 END + CASE WHEN subject IS NULL THEN 0 ELSE 1 END = 1', name=op.f('ck_decision_one_subject')),
    sa.CheckConstraint('abstentions <= 999', name=op.f('ck_decision_abstentions_max')),
    sa.CheckConstraint('abstentions >= 0', name=op.f('ck_decision_abstentions_min')),
    sa.CheckConstraint('length(reason) <= 4000', name=op.f('ck_decision_reason_max')),
    sa.CheckConstraint('length(subject) <= 200', name=op.f('ck_decision_subject_max')),
    sa.CheckConstraint('length(text) <= 10000', name=op.f('ck_decision_text_max')),
    sa.CheckConstraint('length(withdrawn) <= 10000', name=op.f('ck_decision_withdrawn_max')),
    sa.CheckConstraint('voters >= 0', name=op.f('ck_decision_voters_min')),
    sa.CheckConstraint('votes_against <= 999', name=op.f('ck_decision_votes_against_max')),
    sa.CheckConstraint('votes_against >= 0', name=op.f('ck_decision_votes_against_min')),
    sa.CheckConstraint('votes_for <= 999', name=op.f('ck_decision_votes_for_max')),
    sa.CheckConstraint('votes_for >= 0', name=op.f('ck_decision_votes_for_min')),
    sa.CheckConstraint('withdrawals >= 0', name=op.f('ck_decision_withdrawals_min')),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_decision_candidacy_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['council_session_id'], ['council_session.id'], name=op.f('fk_decision_council_session_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['fund_application_id'], ['fund_application.id'], name=op.f('fk_decision_fund_application_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_abstentions'), ['abstentions'], unique=False)
        batch_op.create_index(batch_op.f('ix_decision_candidacy_id'), ['candidacy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_decision_council_session_id'), ['council_session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_decision_fund_application_id'), ['fund_application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_decision_outcome'), ['outcome'], unique=False)
        batch_op.create_index('ix_decision_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_decision_votes_against'), ['votes_against'], unique=False)
        batch_op.create_index(batch_op.f('ix_decision_votes_for'), ['votes_for'], unique=False)
        batch_op.create_index('uq_decision_council_session_id_candidacy_id', ['council_session_id', 'candidacy_id'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.create_index('uq_decision_council_session_id_fund_application_id', ['council_session_id', 'fund_application_id'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))

    op.create_table('pitch_feedback',
    sa.Column('clarity', sa.Integer(), nullable=False),
    sa.Column('strength', sa.Integer(), nullable=False),
    sa.Column('social_value', sa.Integer(), nullable=False),
    sa.Column('comment', sa.String(), nullable=True),
    sa.Column('interest', sa.String(), nullable=False),
    sa.Column('amount_min', sa.Numeric(14, 2), nullable=True),
    sa.Column('amount_max', sa.Numeric(14, 2), nullable=True),
    sa.Column('next_step', sa.String(), nullable=True),
    sa.Column('called_on', sa.Date(), nullable=True),
    sa.Column('pitch_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint("interest IN ('aucun', 'a_revoir', 'contact', 'financement')", name=op.f('ck_pitch_feedback_interest_choice')),
    sa.CheckConstraint('amount_max >= 0.0', name=op.f('ck_pitch_feedback_amount_max_min')),
    sa.CheckConstraint('amount_min >= 0.0', name=op.f('ck_pitch_feedback_amount_min_min')),
    sa.CheckConstraint('clarity <= 5', name=op.f('ck_pitch_feedback_clarity_max')),
    sa.CheckConstraint('clarity >= 1', name=op.f('ck_pitch_feedback_clarity_min')),
    sa.CheckConstraint('length(comment) <= 2000', name=op.f('ck_pitch_feedback_comment_max')),
    sa.CheckConstraint('length(next_step) <= 300', name=op.f('ck_pitch_feedback_next_step_max')),
    sa.CheckConstraint('social_value <= 5', name=op.f('ck_pitch_feedback_social_value_max')),
    sa.CheckConstraint('social_value >= 1', name=op.f('ck_pitch_feedback_social_value_min')),
    sa.CheckConstraint('strength <= 5', name=op.f('ck_pitch_feedback_strength_max')),
    sa.CheckConstraint('strength >= 1', name=op.f('ck_pitch_feedback_strength_min')),
    sa.ForeignKeyConstraint(['instrument_id'], ['instrument.id'], name=op.f('fk_pitch_feedback_instrument_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pitch_feedback_person_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['pitch_id'], ['pitch.id'], name=op.f('fk_pitch_feedback_pitch_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pitch_feedback'))
    )
    with op.batch_alter_table('pitch_feedback', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pitch_feedback_called_on'), ['called_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_pitch_feedback_clarity'), ['clarity'], unique=False)
        batch_op.create_index(batch_op.f('ix_pitch_feedback_instrument_id'), ['instrument_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pitch_feedback_interest'), ['interest'], unique=False)
        batch_op.create_index(batch_op.f('ix_pitch_feedback_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pitch_feedback_pitch_id'), ['pitch_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pitch_feedback_social_value'), ['social_value'], unique=False)
        batch_op.create_index('ix_pitch_feedback_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_pitch_feedback_strength'), ['strength'], unique=False)
        batch_op.create_index('uq_pitch_feedback_pitch_id_person_id', ['pitch_id', 'person_id'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))



def downgrade() -> None:
    op.drop_table('pitch_feedback')
    op.drop_table('decision')
