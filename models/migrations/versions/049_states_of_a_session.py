"""a session of a council may be postponed"""

from alembic import op


revision = '049'
down_revision = '048'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('council_session', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_council_session_state_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_council_session_state_choice'), "state IN ('planifiee', 'convoquee', 'tenue', 'compte_rendu_valide', 'reportee', 'annulee')")


def downgrade() -> None:
    op.execute("UPDATE council_session SET state = 'planifiee' WHERE state = 'reportee'")
    with op.batch_alter_table('council_session', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_council_session_state_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_council_session_state_choice'), "state IN ('planifiee', 'convoquee', 'tenue', 'compte_rendu_valide', 'annulee')")
