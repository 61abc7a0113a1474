"""what was seen on paper, and the charters of mentors"""

import sqlalchemy as sa
from alembic import op


revision = '055'
down_revision = '054'
branch_labels = None
depends_on = None

FORMER = 'Noté avant que les fichiers soient joints'
SETTLED = (
    ('candidacy_document', 'received_on', 'on_paper', None),
    ('deliverable', 'state', 'on_paper', None),
    ('mentor', 'charter_signed_on', 'charter_on_paper', 'mentor_charter'),
    ('participation', 'agreed_on', 'agreement_on_paper', 'participation_agreement'),
)


def upgrade() -> None:
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mentor_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_attachment_kind_choice'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_attachment_one_owner'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_kind_choice'), "kind IN ('other', 'company_statutes', 'company_accounts', 'company_certificate', 'partner_agreement', 'person_consent', 'person_resume', 'candidacy_document', 'candidacy_form', 'candidacy_plan', 'candidacy_letter', 'deliverable_work', 'participation_agreement', 'participation_report', 'mentor_charter', 'meeting_minutes', 'meeting_slides', 'fund_request', 'fund_review', 'fund_decision', 'fund_contract', 'session_agenda', 'session_booklet', 'session_minutes', 'session_team', 'pitch_slides')")
        batch_op.create_check_constraint(batch_op.f('ck_attachment_one_owner'), 'CASE WHEN candidacy_id IS NULL THEN 0 ELSE 1 END + CASE WHEN candidacy_document_id IS NULL THEN 0 ELSE 1 END + CASE WHEN company_id IS NULL THEN 0 ELSE 1 END + CASE WHEN council_session_id IS NULL THEN 0 ELSE 1 END + CASE WHEN deliverable_id IS NULL THEN 0 ELSE 1 END + CASE WHEN fund_application_id IS NULL THEN 0 ELSE 1 END + CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END + CASE WHEN mentor_id IS NULL THEN 0 ELSE 1 END + CASE WHEN participation_id IS NULL THEN 0 ELSE 1 END + CASE WHEN partner_id IS NULL THEN 0 ELSE 1 END + CASE WHEN person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN pitch_id IS NULL THEN 0 ELSE 1 END = 1')
        batch_op.create_index(batch_op.f('ix_attachment_mentor_id'), ['mentor_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_attachment_mentor_id'), 'mentor', ['mentor_id'], ['id'], ondelete='RESTRICT')

    with op.batch_alter_table('candidacy_document', schema=None) as batch_op:
        batch_op.add_column(sa.Column('on_paper', sa.String(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_candidacy_document_on_paper_max'), 'length(on_paper) <= 300')

    with op.batch_alter_table('deliverable', schema=None) as batch_op:
        batch_op.add_column(sa.Column('on_paper', sa.String(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_deliverable_on_paper_max'), 'length(on_paper) <= 300')

    with op.batch_alter_table('mentor', schema=None) as batch_op:
        batch_op.add_column(sa.Column('charter_on_paper', sa.String(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_mentor_charter_on_paper_max'), 'length(charter_on_paper) <= 300')

    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('agreement_on_paper', sa.String(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_participation_agreement_on_paper_max'), 'length(agreement_on_paper) <= 300')

    for table, day, reason, kind in SETTLED:
        file = f"attachment.{table}_id = {table}.id AND attachment.deleted_at IS NULL AND attachment.state IN ('received', 'validated')"
        file += f" AND attachment.kind = '{kind}'" if kind else ''
        is_told = f"{table}.state IN ('remis', 'valide')" if table == 'deliverable' else f'{day} IS NOT NULL'
        no_file = f'NOT EXISTS (SELECT 1 FROM attachment WHERE {file})'
        op.execute(f"UPDATE {table} SET {reason} = '{FORMER}' WHERE {is_told} AND {no_file}")


def downgrade() -> None:
    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_participation_agreement_on_paper_max'), type_='check')
        batch_op.drop_column('agreement_on_paper')

    with op.batch_alter_table('mentor', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_mentor_charter_on_paper_max'), type_='check')
        batch_op.drop_column('charter_on_paper')

    with op.batch_alter_table('deliverable', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_deliverable_on_paper_max'), type_='check')
        batch_op.drop_column('on_paper')

    with op.batch_alter_table('candidacy_document', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_candidacy_document_on_paper_max'), type_='check')
        batch_op.drop_column('on_paper')

    op.execute("DELETE FROM attachment WHERE mentor_id IS NOT NULL")
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_attachment_mentor_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_attachment_mentor_id'))
        batch_op.drop_constraint(batch_op.f('ck_attachment_one_owner'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_attachment_kind_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_one_owner'), 'CASE WHEN candidacy_id IS NULL THEN 0 ELSE 1 END + CASE WHEN candidacy_document_id IS NULL THEN 0 ELSE 1 END + CASE WHEN company_id IS NULL THEN 0 ELSE 1 END + CASE WHEN council_session_id IS NULL THEN 0 ELSE 1 END + CASE WHEN deliverable_id IS NULL THEN 0 ELSE 1 END + CASE WHEN fund_application_id IS NULL THEN 0 ELSE 1 END + CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END + CASE WHEN participation_id IS NULL THEN 0 ELSE 1 END + CASE WHEN partner_id IS NULL THEN 0 ELSE 1 END + CASE WHEN person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN pitch_id IS NULL THEN 0 ELSE 1 END = 1')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_kind_choice'), "kind IN ('other', 'company_statutes', 'company_accounts', 'company_certificate', 'partner_agreement', 'person_consent', 'person_resume', 'candidacy_document', 'candidacy_form', 'candidacy_plan', 'candidacy_letter', 'deliverable_work', 'participation_agreement', 'participation_report', 'meeting_minutes', 'meeting_slides', 'fund_request', 'fund_review', 'fund_decision', 'fund_contract', 'session_agenda', 'session_booklet', 'session_minutes', 'session_team', 'pitch_slides')")
        batch_op.drop_column('mentor_id')

