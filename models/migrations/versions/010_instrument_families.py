"""instrument_families"""

import sqlalchemy as sa
from alembic import op


revision = '010'
down_revision = '009'
branch_labels = None
depends_on = None

FAMILIES = ('toutes', 'cooperatives_sa_sarl', 'societes', 'associations_fondations')
BY_CODE = {
    'titres_participatifs': 'cooperatives_sa_sarl',
    'apport_fonds_propres': 'societes',
    'apport_associatif': 'associations_fondations',
}


def upgrade() -> None:
    # What the code decided by the instrument's code is from now on what its row says.
    row = sa.table('instrument', sa.column('code', sa.String), sa.column('for_whom', sa.String))
    op.execute(row.update().where(row.c.for_whom.not_in(FAMILIES)).values(for_whom='toutes'))
    for code, families in BY_CODE.items():
        op.execute(row.update().where(row.c.code == code).values(for_whom=families))
    with op.batch_alter_table('instrument', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_instrument_for_whom_max'), type_='check')
        batch_op.create_check_constraint(
            batch_op.f('ck_instrument_for_whom_choice'),
            "for_whom IN ('toutes', 'cooperatives_sa_sarl', 'societes', 'associations_fondations')",
        )


def downgrade() -> None:
    with op.batch_alter_table('instrument', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_instrument_for_whom_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_instrument_for_whom_max'), 'length(for_whom) <= 40')
