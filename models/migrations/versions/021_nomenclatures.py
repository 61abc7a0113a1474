"""nomenclatures"""

import sqlalchemy as sa
from alembic import op


revision = '021'
down_revision = '020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('naf_code', schema=None) as batch_op:
        batch_op.add_column(sa.Column('nomenclature', sa.String(), server_default='naf_rev2', nullable=False))
        batch_op.add_column(sa.Column('counterparts', sa.String(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_naf_code_counterparts_max'), 'length(counterparts) <= 2000')
        batch_op.create_check_constraint(batch_op.f('ck_naf_code_nomenclature_choice'), "nomenclature IN ('naf_rev2', 'naf_2025')")
        batch_op.drop_index('uq_naf_code_code')
        batch_op.create_index(batch_op.f('ix_naf_code_code'), ['code'], unique=False)
        batch_op.create_index(batch_op.f('ix_naf_code_nomenclature'), ['nomenclature'], unique=False)
        batch_op.create_index('uq_naf_code_nomenclature_code', ['nomenclature', 'code'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))

    with op.batch_alter_table('naf_code', schema=None) as batch_op:
        batch_op.alter_column('nomenclature', existing_type=sa.String(), server_default=None, existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table('naf_code', schema=None) as batch_op:
        batch_op.drop_index('uq_naf_code_nomenclature_code')
        batch_op.drop_index(batch_op.f('ix_naf_code_nomenclature'))
        batch_op.drop_index(batch_op.f('ix_naf_code_code'))
        batch_op.create_index('uq_naf_code_code', ['code'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.drop_constraint(batch_op.f('ck_naf_code_nomenclature_choice'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_naf_code_counterparts_max'), type_='check')
        batch_op.drop_column('counterparts')
        batch_op.drop_column('nomenclature')
