"""who grants a subsidy, among whom it is shared"""

import sqlalchemy as sa
from alembic import op


revision = '064'
down_revision = '063'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('beneficiary_share',
    sa.Column('share', sa.Numeric(6, 4), nullable=False),
    sa.Column('fund_application_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint('share >= 0.01', name=op.f('ck_beneficiary_share_share_min')),
    sa.ForeignKeyConstraint(['fund_application_id'], ['fund_application.id'], name=op.f('fk_beneficiary_share_fund_application_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_beneficiary_share_organisation_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_beneficiary_share'))
    )
    with op.batch_alter_table('beneficiary_share', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_beneficiary_share_fund_application_id'), ['fund_application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_beneficiary_share_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_beneficiary_share_share'), ['share'], unique=False)
        batch_op.create_index('ix_beneficiary_share_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index('uq_beneficiary_share_fund_application_id_organisation_id', ['fund_application_id', 'organisation_id'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))

    op.create_table('public_grant',
    sa.Column('amount', sa.Numeric(14, 2), nullable=False),
    sa.Column('decision_reference', sa.String(), nullable=True),
    sa.Column('agreed_on', sa.Date(), nullable=True),
    sa.Column('rae_number', sa.String(), nullable=True),
    sa.Column('rae_absence', sa.String(), nullable=True),
    sa.Column('aid_scheme', sa.String(), nullable=True),
    sa.Column('is_published', sa.Boolean(), nullable=False),
    sa.Column('fund_application_id', sa.Integer(), nullable=False),
    sa.Column('grantor_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint('amount >= 0.01', name=op.f('ck_public_grant_amount_min')),
    sa.CheckConstraint('length(aid_scheme) <= 60', name=op.f('ck_public_grant_aid_scheme_max')),
    sa.CheckConstraint('length(decision_reference) <= 60', name=op.f('ck_public_grant_decision_reference_max')),
    sa.CheckConstraint('length(rae_absence) <= 120', name=op.f('ck_public_grant_rae_absence_max')),
    sa.CheckConstraint('length(rae_number) <= 5', name=op.f('ck_public_grant_rae_number_max')),
    sa.ForeignKeyConstraint(['fund_application_id'], ['fund_application.id'], name=op.f('fk_public_grant_fund_application_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['grantor_id'], ['organisation.id'], name=op.f('fk_public_grant_grantor_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_grant'))
    )
    with op.batch_alter_table('public_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_public_grant_agreed_on'), ['agreed_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_public_grant_amount'), ['amount'], unique=False)
        batch_op.create_index(batch_op.f('ix_public_grant_fund_application_id'), ['fund_application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_public_grant_grantor_id'), ['grantor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_public_grant_is_published'), ['is_published'], unique=False)
        batch_op.create_index('ix_public_grant_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)

    with op.batch_alter_table('partner', schema=None) as batch_op:
        batch_op.add_column(sa.Column('siret', sa.String(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_partner_siret_max'), 'length(siret) <= 14')



def downgrade() -> None:
    with op.batch_alter_table('partner', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_partner_siret_max'), type_='check')
        batch_op.drop_column('siret')

    with op.batch_alter_table('public_grant', schema=None) as batch_op:
        batch_op.drop_index('ix_public_grant_sort_key')
        batch_op.drop_index(batch_op.f('ix_public_grant_is_published'))
        batch_op.drop_index(batch_op.f('ix_public_grant_grantor_id'))
        batch_op.drop_index(batch_op.f('ix_public_grant_fund_application_id'))
        batch_op.drop_index(batch_op.f('ix_public_grant_amount'))
        batch_op.drop_index(batch_op.f('ix_public_grant_agreed_on'))

    op.drop_table('public_grant')
    with op.batch_alter_table('beneficiary_share', schema=None) as batch_op:
        batch_op.drop_index('uq_beneficiary_share_fund_application_id_organisation_id', sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.drop_index('ix_beneficiary_share_sort_key')
        batch_op.drop_index(batch_op.f('ix_beneficiary_share_share'))
        batch_op.drop_index(batch_op.f('ix_beneficiary_share_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_beneficiary_share_fund_application_id'))

    op.drop_table('beneficiary_share')
