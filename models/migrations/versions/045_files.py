"""files of records, and the versions that others replaced"""

import sqlalchemy as sa
from alembic import op


revision = '045'
down_revision = '044'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attachment',
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('added_by', sa.String(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sha256', sa.String(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.Column('company_id', sa.Integer(), nullable=True),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('candidacy_document_id', sa.Integer(), nullable=True),
    sa.Column('candidacy_id', sa.Integer(), nullable=True),
    sa.Column('deliverable_id', sa.Integer(), nullable=True),
    sa.Column('participation_id', sa.Integer(), nullable=True),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('fund_application_id', sa.Integer(), nullable=True),
    sa.Column('council_session_id', sa.Integer(), nullable=True),
    sa.Column('pitch_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind IN ('other', 'company_statutes', 'company_accounts', 'company_certificate', 'partner_agreement', 'candidacy_document', 'candidacy_form', 'candidacy_plan', 'deliverable_work', 'participation_agreement', 'participation_report', 'meeting_minutes', 'meeting_slides', 'fund_request', 'fund_review', 'fund_decision', 'fund_contract', 'session_agenda', 'session_minutes', 'pitch_slides')", name=op.f('ck_attachment_kind_choice')),
    sa.CheckConstraint("state IN ('expected', 'received', 'validated', 'refused')", name=op.f('ck_attachment_state_choice')),
    sa.CheckConstraint('CASE WHEN candidacy_id IS NULL THEN 0 ELSE 1 END + CASE WHEN candidacy_document_id IS NULL THEN 0 ELSE 1 END + CASE WHEN company_id IS NULL THEN 0 ELSE 1 END + CASE WHEN council_session_id IS NULL THEN 0 ELSE 1 END + CASE WHEN deliverable_id IS NULL THEN 0 ELSE 1 END + CASE WHEN fund_application_id IS NULL THEN 0 ELSE 1 END + CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END + CASE WHEN participation_id IS NULL THEN 0 ELSE 1 END + CASE WHEN partner_id IS NULL THEN 0 ELSE 1 END + CASE WHEN pitch_id IS NULL THEN 0 ELSE 1 END = 1', name=op.f('ck_attachment_one_owner')),
    sa.CheckConstraint('edition >= 1', name=op.f('ck_attachment_edition_min')),
    sa.CheckConstraint('length(added_by) <= 200', name=op.f('ck_attachment_added_by_max')),
    sa.CheckConstraint('length(label) <= 120', name=op.f('ck_attachment_label_max')),
    sa.CheckConstraint('length(media_type) <= 200', name=op.f('ck_attachment_media_type_max')),
    sa.CheckConstraint('length(sha256) <= 64', name=op.f('ck_attachment_sha256_max')),
    sa.CheckConstraint('size >= 0', name=op.f('ck_attachment_size_min')),
    sa.ForeignKeyConstraint(['candidacy_document_id'], ['candidacy_document.id'], name=op.f('fk_attachment_candidacy_document_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_attachment_candidacy_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_attachment_company_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['council_session_id'], ['council_session.id'], name=op.f('fk_attachment_council_session_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_attachment_deliverable_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['fund_application_id'], ['fund_application.id'], name=op.f('fk_attachment_fund_application_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_attachment_meeting_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['participation_id'], ['participation.id'], name=op.f('fk_attachment_participation_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_attachment_partner_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['pitch_id'], ['pitch.id'], name=op.f('fk_attachment_pitch_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index('ix_attachment_added_at', ['added_at', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_candidacy_document_id'), ['candidacy_document_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_candidacy_id'), ['candidacy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_company_id'), ['company_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_council_session_id'), ['council_session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_deliverable_id'), ['deliverable_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_fund_application_id'), ['fund_application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_participation_id'), ['participation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_partner_id'), ['partner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_pitch_id'), ['pitch_id'], unique=False)
        batch_op.create_index('ix_attachment_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_valid_until'), ['valid_until'], unique=False)

    op.create_table('former_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('added_by', sa.String(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_former_file_attachment_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_file'))
    )
    with op.batch_alter_table('former_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_former_file_attachment_id'), ['attachment_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('former_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_former_file_attachment_id'))

    op.drop_table('former_file')
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attachment_valid_until'))
        batch_op.drop_index(batch_op.f('ix_attachment_state'))
        batch_op.drop_index('ix_attachment_sort_key')
        batch_op.drop_index(batch_op.f('ix_attachment_pitch_id'))
        batch_op.drop_index(batch_op.f('ix_attachment_partner_id'))
        batch_op.drop_index(batch_op.f('ix_attachment_participation_id'))
        batch_op.drop_index(batch_op.f('ix_attachment_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_attachment_kind'))
        batch_op.drop_index(batch_op.f('ix_attachment_fund_application_id'))
        batch_op.drop_index(batch_op.f('ix_attachment_deliverable_id'))
        batch_op.drop_index(batch_op.f('ix_attachment_council_session_id'))
        batch_op.drop_index(batch_op.f('ix_attachment_company_id'))
        batch_op.drop_index(batch_op.f('ix_attachment_candidacy_id'))
        batch_op.drop_index(batch_op.f('ix_attachment_candidacy_document_id'))
        batch_op.drop_index('ix_attachment_added_at')

    op.drop_table('attachment')
