"""requests of access to the data of a person, and files of people"""

import sqlalchemy as sa
from alembic import op


revision = '048'
down_revision = '047'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('data_request',
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('identity', sa.String(), nullable=True),
    sa.Column('extended_on', sa.Date(), nullable=True),
    sa.Column('extension_reason', sa.String(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('refusal', sa.String(), nullable=True),
    sa.Column('file_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('file_by', sa.String(), nullable=True),
    sa.Column('file_rows', sa.Integer(), nullable=True),
    sa.Column('file_sha256', sa.String(), nullable=True),
    sa.Column('withheld', sa.String(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint("channel IN ('courriel', 'courrier', 'sur_place', 'telephone', 'autre')", name=op.f('ck_data_request_channel_choice')),
    sa.CheckConstraint("state IN ('recue', 'identite_verifiee', 'en_traitement', 'repondue', 'refusee')", name=op.f('ck_data_request_state_choice')),
    sa.CheckConstraint('file_rows >= 0', name=op.f('ck_data_request_file_rows_min')),
    sa.CheckConstraint('length(extension_reason) <= 200', name=op.f('ck_data_request_extension_reason_max')),
    sa.CheckConstraint('length(file_by) <= 200', name=op.f('ck_data_request_file_by_max')),
    sa.CheckConstraint('length(file_sha256) <= 64', name=op.f('ck_data_request_file_sha256_max')),
    sa.CheckConstraint('length(identity) <= 200', name=op.f('ck_data_request_identity_max')),
    sa.CheckConstraint('length(refusal) <= 2000', name=op.f('ck_data_request_refusal_max')),
    sa.CheckConstraint('length(withheld) <= 10000', name=op.f('ck_data_request_withheld_max')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_data_request_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_request'))
    )
    with op.batch_alter_table('data_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_data_request_channel'), ['channel'], unique=False)
        batch_op.create_index(batch_op.f('ix_data_request_due_on'), ['due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_data_request_ended_on'), ['ended_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_data_request_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_data_request_received_on', ['received_on', 'id', 'deleted_at'], unique=False)
        batch_op.create_index('ix_data_request_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_data_request_state'), ['state'], unique=False)

    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('person_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_attachment_kind_choice'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_attachment_one_owner'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_kind_choice'), "kind IN ('other', 'company_statutes', 'company_accounts', 'company_certificate', 'partner_agreement', 'person_consent', 'person_resume', 'candidacy_document', 'candidacy_form', 'candidacy_plan', 'deliverable_work', 'participation_agreement', 'participation_report', 'meeting_minutes', 'meeting_slides', 'fund_request', 'fund_review', 'fund_decision', 'fund_contract', 'session_agenda', 'session_minutes', 'pitch_slides')")
        batch_op.create_check_constraint(batch_op.f('ck_attachment_one_owner'), 'CASE WHEN candidacy_id IS NULL THEN 0 ELSE 1 END + CASE WHEN candidacy_document_id IS NULL THEN 0 ELSE 1 END + CASE WHEN company_id IS NULL THEN 0 ELSE 1 END + CASE WHEN council_session_id IS NULL THEN 0 ELSE 1 END + CASE WHEN deliverable_id IS NULL THEN 0 ELSE 1 END + CASE WHEN fund_application_id IS NULL THEN 0 ELSE 1 END + CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END + CASE WHEN participation_id IS NULL THEN 0 ELSE 1 END + CASE WHEN partner_id IS NULL THEN 0 ELSE 1 END + CASE WHEN person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN pitch_id IS NULL THEN 0 ELSE 1 END = 1')
        batch_op.create_index(batch_op.f('ix_attachment_person_id'), ['person_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_attachment_person_id'), 'person', ['person_id'], ['id'], ondelete='RESTRICT')


def downgrade() -> None:
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_attachment_person_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_attachment_person_id'))
        batch_op.drop_constraint(batch_op.f('ck_attachment_one_owner'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_attachment_kind_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_one_owner'), 'CASE WHEN candidacy_id IS NULL THEN 0 ELSE 1 END + CASE WHEN candidacy_document_id IS NULL THEN 0 ELSE 1 END + CASE WHEN company_id IS NULL THEN 0 ELSE 1 END + CASE WHEN council_session_id IS NULL THEN 0 ELSE 1 END + CASE WHEN deliverable_id IS NULL THEN 0 ELSE 1 END + CASE WHEN fund_application_id IS NULL THEN 0 ELSE 1 END + CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END + CASE WHEN participation_id IS NULL THEN 0 ELSE 1 END + CASE WHEN partner_id IS NULL THEN 0 ELSE 1 END + CASE WHEN pitch_id IS NULL THEN 0 ELSE 1 END = 1')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_kind_choice'), "kind IN ('other', 'company_statutes', 'company_accounts', 'company_certificate', 'partner_agreement', 'candidacy_document', 'candidacy_form', 'candidacy_plan', 'deliverable_work', 'participation_agreement', 'participation_report', 'meeting_minutes', 'meeting_slides', 'fund_request', 'fund_review', 'fund_decision', 'fund_contract', 'session_agenda', 'session_minutes', 'pitch_slides')")
        batch_op.drop_column('person_id')

    with op.batch_alter_table('data_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_data_request_state'))
        batch_op.drop_index('ix_data_request_sort_key')
        batch_op.drop_index('ix_data_request_received_on')
        batch_op.drop_index(batch_op.f('ix_data_request_person_id'))
        batch_op.drop_index(batch_op.f('ix_data_request_ended_on'))
        batch_op.drop_index(batch_op.f('ix_data_request_due_on'))
        batch_op.drop_index(batch_op.f('ix_data_request_channel'))

    op.drop_table('data_request')
