"""what a fund is brought, its rules as a file, the regime that its applications take"""

import sqlalchemy as sa
from alembic import op


revision = '063'
down_revision = '062'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fund_contribution',
    sa.Column('amount', sa.Numeric(14, 2), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('fund_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint('amount >= 0.01', name=op.f('ck_fund_contribution_amount_min')),
    sa.ForeignKeyConstraint(['fund_id'], ['fund.id'], name=op.f('fk_fund_contribution_fund_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_fund_contribution_organisation_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_contribution'))
    )
    with op.batch_alter_table('fund_contribution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fund_contribution_amount'), ['amount'], unique=False)
        batch_op.create_index(batch_op.f('ix_fund_contribution_fund_id'), ['fund_id'], unique=False)
        batch_op.create_index('ix_fund_contribution_given_on', ['given_on', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_fund_contribution_is_public'), ['is_public'], unique=False)
        batch_op.create_index(batch_op.f('ix_fund_contribution_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_fund_contribution_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)

    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('fund_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_attachment_kind_choice'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_attachment_one_owner'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_kind_choice'), "kind IN ('other', 'company_statutes', 'company_accounts', 'company_certificate', 'partner_agreement', 'person_consent', 'person_resume', 'candidacy_document', 'candidacy_form', 'candidacy_plan', 'candidacy_letter', 'deliverable_work', 'participation_agreement', 'participation_report', 'mentor_charter', 'meeting_minutes', 'meeting_slides', 'fund_rules', 'fund_request', 'fund_review', 'fund_decision', 'fund_contract', 'session_agenda', 'session_booklet', 'session_minutes', 'session_team', 'pitch_slides')")
        batch_op.create_check_constraint(batch_op.f('ck_attachment_one_owner'), 'CASE WHEN candidacy_id IS NULL THEN 0 ELSE 1 END + CASE WHEN candidacy_document_id IS NULL THEN 0 ELSE 1 END + CASE WHEN company_id IS NULL THEN 0 ELSE 1 END + CASE WHEN council_session_id IS NULL THEN 0 ELSE 1 END + CASE WHEN deliverable_id IS NULL THEN 0 ELSE 1 END + CASE WHEN fund_id IS NULL THEN 0 ELSE 1 END + CASE WHEN fund_application_id IS NULL THEN 0 ELSE 1 END + CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END + CASE WHEN mentor_id IS NULL THEN 0 ELSE 1 END + CASE WHEN participation_id IS NULL THEN 0 ELSE 1 END + CASE WHEN partner_id IS NULL THEN 0 ELSE 1 END + CASE WHEN person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN pitch_id IS NULL THEN 0 ELSE 1 END = 1')
        batch_op.create_index(batch_op.f('ix_attachment_fund_id'), ['fund_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_attachment_fund_id'), 'fund', ['fund_id'], ['id'], ondelete='RESTRICT')

    with op.batch_alter_table('fund', schema=None) as batch_op:
        batch_op.add_column(sa.Column('default_regime_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_fund_default_regime_id'), ['default_regime_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_fund_default_regime_id'), 'aid_regime', ['default_regime_id'], ['id'], ondelete='RESTRICT')



def downgrade() -> None:
    with op.batch_alter_table('fund', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_fund_default_regime_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_fund_default_regime_id'))
        batch_op.drop_column('default_regime_id')

    op.execute("DELETE FROM attachment WHERE fund_id IS NOT NULL")
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_attachment_fund_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_attachment_fund_id'))
        batch_op.drop_constraint(batch_op.f('ck_attachment_one_owner'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_attachment_kind_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_one_owner'), 'CASE WHEN candidacy_id IS NULL THEN 0 ELSE 1 END + CASE WHEN candidacy_document_id IS NULL THEN 0 ELSE 1 END + CASE WHEN company_id IS NULL THEN 0 ELSE 1 END + CASE WHEN council_session_id IS NULL THEN 0 ELSE 1 END + CASE WHEN deliverable_id IS NULL THEN 0 ELSE 1 END + CASE WHEN fund_application_id IS NULL THEN 0 ELSE 1 END + CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END + CASE WHEN mentor_id IS NULL THEN 0 ELSE 1 END + CASE WHEN participation_id IS NULL THEN 0 ELSE 1 END + CASE WHEN partner_id IS NULL THEN 0 ELSE 1 END + CASE WHEN person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN pitch_id IS NULL THEN 0 ELSE 1 END = 1')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_kind_choice'), "kind IN ('other', 'company_statutes', 'company_accounts', 'company_certificate', 'partner_agreement', 'person_consent', 'person_resume', 'candidacy_document', 'candidacy_form', 'candidacy_plan', 'candidacy_letter', 'deliverable_work', 'participation_agreement', 'participation_report', 'mentor_charter', 'meeting_minutes', 'meeting_slides', 'fund_request', 'fund_review', 'fund_decision', 'fund_contract', 'session_agenda', 'session_booklet', 'session_minutes', 'session_team', 'pitch_slides')")
        batch_op.drop_column('fund_id')

    with op.batch_alter_table('fund_contribution', schema=None) as batch_op:
        batch_op.drop_index('ix_fund_contribution_sort_key')
        batch_op.drop_index(batch_op.f('ix_fund_contribution_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_fund_contribution_is_public'))
        batch_op.drop_index('ix_fund_contribution_given_on')
        batch_op.drop_index(batch_op.f('ix_fund_contribution_fund_id'))
        batch_op.drop_index(batch_op.f('ix_fund_contribution_amount'))

    op.drop_table('fund_contribution')
