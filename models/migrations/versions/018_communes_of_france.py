"""communes_of_france"""

import sqlalchemy as sa
from alembic import op


revision = '018'
down_revision = '017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('commune', schema=None) as batch_op:
        batch_op.add_column(sa.Column('arrondissements', sa.String(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_commune_arrondissements_max'), 'length(arrondissements) <= 200')
    # A commune is now told by its postal code: `flask prepare` fills the words of what holds its title.
    for name in ('commune', 'establishment', 'organisation'):
        op.execute(sa.table(name, sa.column('sort_key', sa.String)).update().values(sort_key=''))


def downgrade() -> None:
    with op.batch_alter_table('commune', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_commune_arrondissements_max'), type_='check')
        batch_op.drop_column('arrondissements')
