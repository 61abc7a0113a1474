"""letters of a fund"""

import sqlalchemy as sa
from alembic import op


revision = '066'
down_revision = '065'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_attachment_kind_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_kind_choice'), "kind IN ('other', 'company_statutes', 'company_accounts', 'company_certificate', 'partner_agreement', 'person_consent', 'person_resume', 'candidacy_document', 'candidacy_form', 'candidacy_plan', 'candidacy_letter', 'deliverable_work', 'participation_agreement', 'participation_report', 'mentor_charter', 'meeting_minutes', 'meeting_slides', 'fund_rules', 'fund_request', 'fund_review', 'fund_decision', 'fund_contract', 'fund_letter', 'session_agenda', 'session_booklet', 'session_minutes', 'session_team', 'pitch_slides')")

    with op.batch_alter_table('letter_template', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_letter_template_occasion_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_letter_template_occasion_choice'), "occasion IN ('accuse_de_reception', 'recevable', 'irrecevable', 'retenue', 'liste_attente', 'non_retenue', 'fonds_accuse_de_reception', 'fonds_irrecevable', 'fonds_accordee', 'fonds_refusee', 'fonds_ajournee')")



def downgrade() -> None:
    with op.batch_alter_table('letter_template', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_letter_template_occasion_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_letter_template_occasion_choice'), "occasion IN ('accuse_de_reception', 'recevable', 'irrecevable', 'retenue', 'liste_attente', 'non_retenue')")

    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_attachment_kind_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_attachment_kind_choice'), "kind IN ('other', 'company_statutes', 'company_accounts', 'company_certificate', 'partner_agreement', 'person_consent', 'person_resume', 'candidacy_document', 'candidacy_form', 'candidacy_plan', 'candidacy_letter', 'deliverable_work', 'participation_agreement', 'participation_report', 'mentor_charter', 'meeting_minutes', 'meeting_slides', 'fund_rules', 'fund_request', 'fund_review', 'fund_decision', 'fund_contract', 'session_agenda', 'session_booklet', 'session_minutes', 'session_team', 'pitch_slides')")

