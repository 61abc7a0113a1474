"""since when aids go to the national register, how what was lent is paid back"""

import sqlalchemy as sa
from alembic import op


revision = '073'
down_revision = '072'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('aid_regime', schema=None) as batch_op:
        batch_op.add_column(sa.Column('registered_since', sa.Date(), nullable=True))

    with op.batch_alter_table('de_minimis_aid', schema=None) as batch_op:
        batch_op.add_column(sa.Column('repaying', sa.String(), server_default='capital_constant', nullable=False))
        batch_op.create_check_constraint(batch_op.f('ck_de_minimis_aid_repaying_choice'), "repaying IN ('capital_constant', 'annuites')")

    with op.batch_alter_table('de_minimis_aid', schema=None) as batch_op:
        batch_op.alter_column('repaying',
               existing_type=sa.String(),
               server_default=None,
               existing_nullable=False)



def downgrade() -> None:
    with op.batch_alter_table('de_minimis_aid', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_de_minimis_aid_repaying_choice'), type_='check')
        batch_op.drop_column('repaying')

    with op.batch_alter_table('aid_regime', schema=None) as batch_op:
        batch_op.drop_column('registered_since')

