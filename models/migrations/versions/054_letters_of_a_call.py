"""the letters of a call, and where they are kept"""

import sqlalchemy as sa
from alembic import op


revision = '054'
down_revision = '053'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('letter_template',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('occasion', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint("occasion IN ('accuse_de_reception', 'recevable', 'irrecevable', 'retenue', 'liste_attente', 'non_retenue')", name=op.f('ck_letter_template_occasion_choice')),
    sa.CheckConstraint('length(code) <= 40', name=op.f('ck_letter_template_code_max')),
    sa.CheckConstraint('length(name) <= 80', name=op.f('ck_letter_template_name_max')),
    sa.CheckConstraint('length(subject) <= 160', name=op.f('ck_letter_template_subject_max')),
    sa.CheckConstraint('length(text) <= 6000', name=op.f('ck_letter_template_text_max')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_template'))
    )
    with op.batch_alter_table('letter_template', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_template_is_active'), ['is_active'], unique=False)
        batch_op.create_index(batch_op.f('ix_letter_template_occasion'), ['occasion'], unique=False)
        batch_op.create_index('ix_letter_template_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index('uq_letter_template_code', ['code'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))

    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_attachment_kind_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_kind_choice'), "kind IN ('other', 'company_statutes', 'company_accounts', 'company_certificate', 'partner_agreement', 'person_consent', 'person_resume', 'candidacy_document', 'candidacy_form', 'candidacy_plan', 'candidacy_letter', 'deliverable_work', 'participation_agreement', 'participation_report', 'meeting_minutes', 'meeting_slides', 'fund_request', 'fund_review', 'fund_decision', 'fund_contract', 'session_agenda', 'session_booklet', 'session_minutes', 'session_team', 'pitch_slides')")



def downgrade() -> None:
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_attachment_kind_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_kind_choice'), "kind IN ('other', 'company_statutes', 'company_accounts', 'company_certificate', 'partner_agreement', 'person_consent', 'person_resume', 'candidacy_document', 'candidacy_form', 'candidacy_plan', 'deliverable_work', 'participation_agreement', 'participation_report', 'meeting_minutes', 'meeting_slides', 'fund_request', 'fund_review', 'fund_decision', 'fund_contract', 'session_agenda', 'session_booklet', 'session_minutes', 'session_team', 'pitch_slides')")

    with op.batch_alter_table('letter_template', schema=None) as batch_op:
        batch_op.drop_index('uq_letter_template_code', sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.drop_index('ix_letter_template_sort_key')
        batch_op.drop_index(batch_op.f('ix_letter_template_occasion'))
        batch_op.drop_index(batch_op.f('ix_letter_template_is_active'))

    op.drop_table('letter_template')
