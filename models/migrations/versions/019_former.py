"""former"""

import sqlalchemy as sa
from alembic import op


revision = '019'
down_revision = '018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('former_status',
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('ess_status', sa.String(), nullable=False),
    sa.Column('company_id', sa.Integer(), nullable=False),
    sa.Column('legal_form_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint("ess_status IN ('scop', 'scic', 'cae', 'cooperative_autre', 'association', 'mutuelle', 'fondation', 'societe_commerciale_ess', 'hors_ess')", name=op.f('ck_former_status_ess_status_choice')),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_former_status_company_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['legal_form_id'], ['legal_form.id'], name=op.f('fk_former_status_legal_form_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_status'))
    )
    with op.batch_alter_table('former_status', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_former_status_company_id'), ['company_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_former_status_ess_status'), ['ess_status'], unique=False)
        batch_op.create_index(batch_op.f('ix_former_status_legal_form_id'), ['legal_form_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_former_status_sort_key'), ['sort_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_former_status_until'), ['until'], unique=False)
        batch_op.create_index('uq_former_status_company_id_until', ['company_id', 'until'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))

    op.create_table('former_site',
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('is_head_office', sa.Boolean(), nullable=False),
    sa.Column('siret', sa.String(), nullable=False),
    sa.Column('establishment_id', sa.Integer(), nullable=False),
    sa.Column('commune_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint('length(siret) <= 14', name=op.f('ck_former_site_siret_max')),
    sa.ForeignKeyConstraint(['commune_id'], ['commune.id'], name=op.f('fk_former_site_commune_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_former_site_establishment_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_site'))
    )
    with op.batch_alter_table('former_site', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_former_site_commune_id'), ['commune_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_former_site_establishment_id'), ['establishment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_former_site_is_head_office'), ['is_head_office'], unique=False)
        batch_op.create_index(batch_op.f('ix_former_site_siret'), ['siret'], unique=False)
        batch_op.create_index(batch_op.f('ix_former_site_sort_key'), ['sort_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_former_site_until'), ['until'], unique=False)
        batch_op.create_index('uq_former_site_establishment_id_until', ['establishment_id', 'until'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('former_site', schema=None) as batch_op:
        batch_op.drop_index('uq_former_site_establishment_id_until', sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_former_site_until'))
        batch_op.drop_index(batch_op.f('ix_former_site_sort_key'))
        batch_op.drop_index(batch_op.f('ix_former_site_siret'))
        batch_op.drop_index(batch_op.f('ix_former_site_is_head_office'))
        batch_op.drop_index(batch_op.f('ix_former_site_establishment_id'))
        batch_op.drop_index(batch_op.f('ix_former_site_commune_id'))

    op.drop_table('former_site')
    with op.batch_alter_table('former_status', schema=None) as batch_op:
        batch_op.drop_index('uq_former_status_company_id_until', sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_former_status_until'))
        batch_op.drop_index(batch_op.f('ix_former_status_sort_key'))
        batch_op.drop_index(batch_op.f('ix_former_status_legal_form_id'))
        batch_op.drop_index(batch_op.f('ix_former_status_ess_status'))
        batch_op.drop_index(batch_op.f('ix_former_status_company_id'))

    op.drop_table('former_status')
