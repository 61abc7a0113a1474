"""files of subsidies and of de minimis aids"""

import sqlalchemy as sa
from alembic import op


revision = '067'
down_revision = '066'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('export_run', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_export_run_dataset_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_export_run_dataset_choice'), "dataset IN ('entreprises-accompagnees', 'avancement-sequences', 'emplois-par-departement', 'conseils-strategiques', 'fonds-dossiers', 'scdl-subventions', 'registre-minimis', 'entreprises-accompagnees-ouvert', 'emplois-par-departement-ouvert')")



def downgrade() -> None:
    with op.batch_alter_table('export_run', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_export_run_dataset_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_export_run_dataset_choice'), "dataset IN ('entreprises-accompagnees', 'avancement-sequences', 'emplois-par-departement', 'conseils-strategiques', 'fonds-dossiers', 'entreprises-accompagnees-ouvert', 'emplois-par-departement-ouvert')")

