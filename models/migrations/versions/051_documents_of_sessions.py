"""the booklet of a session, and the documents of its team"""

from alembic import op


revision = '051'
down_revision = '050'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_attachment_kind_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_kind_choice'), "kind IN ('other', 'company_statutes', 'company_accounts', 'company_certificate', 'partner_agreement', 'person_consent', 'person_resume', 'candidacy_document', 'candidacy_form', 'candidacy_plan', 'deliverable_work', 'participation_agreement', 'participation_report', 'meeting_minutes', 'meeting_slides', 'fund_request', 'fund_review', 'fund_decision', 'fund_contract', 'session_agenda', 'session_booklet', 'session_minutes', 'session_team', 'pitch_slides')")


def downgrade() -> None:
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_attachment_kind_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_kind_choice'), "kind IN ('other', 'company_statutes', 'company_accounts', 'company_certificate', 'partner_agreement', 'person_consent', 'person_resume', 'candidacy_document', 'candidacy_form', 'candidacy_plan', 'deliverable_work', 'participation_agreement', 'participation_report', 'meeting_minutes', 'meeting_slides', 'fund_request', 'fund_review', 'fund_decision', 'fund_contract', 'session_agenda', 'session_minutes', 'pitch_slides')")
