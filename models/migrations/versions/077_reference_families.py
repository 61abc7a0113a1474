"""the groups of legal categories and the families of instruments are choices"""

import sqlalchemy as sa
from alembic import op


revision = '077'
down_revision = '076'
branch_labels = None
depends_on = None

LEGAL = "'cooperative_scop', 'cooperative_agricole', 'cooperative_autre', 'financeur_cooperatif', 'association', 'fondation', 'mutuelle', 'societe_commerciale', 'personne_physique', 'personne_publique', 'autre_prive'"
INSTRUMENTS = "'aide_directe', 'quasi_fonds_propres', 'fonds_propres', 'engagement_hors_bilan', 'autre'"


def upgrade() -> None:
    # What was typed otherwise is read by no rule: it is said to be of another kind.
    for table, known, other in (('instrument', INSTRUMENTS, 'autre'), ('legal_form', LEGAL, 'autre_prive')):
        op.execute(f"UPDATE {table} SET family = lower(trim(family))")
        op.execute(f"UPDATE {table} SET family = '{other}' WHERE family NOT IN ({known})")
    with op.batch_alter_table('instrument', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_instrument_family_max'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_instrument_family_choice'), f'family IN ({INSTRUMENTS})')

    with op.batch_alter_table('legal_form', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_legal_form_family_max'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_legal_form_family_choice'), f'family IN ({LEGAL})')


def downgrade() -> None:
    with op.batch_alter_table('legal_form', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_legal_form_family_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_legal_form_family_max'), 'length(family) <= 40')

    with op.batch_alter_table('instrument', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_instrument_family_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_instrument_family_max'), 'length(family) <= 40')
