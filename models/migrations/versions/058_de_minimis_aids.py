"""de minimis aids and their regimes; how the equivalent of an instrument is worked out"""

import sqlalchemy as sa
from alembic import op


revision = '058'
down_revision = '057'
branch_labels = None
depends_on = None

BY_CODE = {
    'avance_remboursable': 'methode_ou_nominal',
    'pret_participatif': 'esb_taux_reference',
    'apport_associatif': 'esb_taux_reference',
    'titres_participatifs': 'esb_capital',
    'apport_fonds_propres': 'esb_capital',
    'garantie': 'esb_garantie',
}


def upgrade() -> None:
    op.create_table('aid_regime',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('sector', sa.String(), nullable=False),
    sa.Column('ceiling', sa.Numeric(14, 2), nullable=False),
    sa.Column('span', sa.String(), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('loan_five_years', sa.Numeric(14, 2), nullable=True),
    sa.Column('loan_ten_years', sa.Numeric(14, 2), nullable=True),
    sa.Column('guarantee_five_years', sa.Numeric(14, 2), nullable=True),
    sa.Column('guarantee_ten_years', sa.Numeric(14, 2), nullable=True),
    sa.Column('guaranteed_share', sa.Numeric(6, 4), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint("sector IN ('general', 'sieg', 'agriculture', 'peche')", name=op.f('ck_aid_regime_sector_choice')),
    sa.CheckConstraint("span IN ('3_ans_glissants', '3_exercices_fiscaux')", name=op.f('ck_aid_regime_span_choice')),
    sa.CheckConstraint('ceiling >= 1.0', name=op.f('ck_aid_regime_ceiling_min')),
    sa.CheckConstraint('guarantee_five_years >= 1.0', name=op.f('ck_aid_regime_guarantee_five_years_min')),
    sa.CheckConstraint('guarantee_ten_years >= 1.0', name=op.f('ck_aid_regime_guarantee_ten_years_min')),
    sa.CheckConstraint('length(code) <= 20', name=op.f('ck_aid_regime_code_max')),
    sa.CheckConstraint('length(name) <= 120', name=op.f('ck_aid_regime_name_max')),
    sa.CheckConstraint('length(note) <= 10000', name=op.f('ck_aid_regime_note_max')),
    sa.CheckConstraint('loan_five_years >= 1.0', name=op.f('ck_aid_regime_loan_five_years_min')),
    sa.CheckConstraint('loan_ten_years >= 1.0', name=op.f('ck_aid_regime_loan_ten_years_min')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_regime'))
    )
    with op.batch_alter_table('aid_regime', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aid_regime_begins_on'), ['begins_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_aid_regime_ceiling'), ['ceiling'], unique=False)
        batch_op.create_index(batch_op.f('ix_aid_regime_ends_on'), ['ends_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_aid_regime_is_active'), ['is_active'], unique=False)
        batch_op.create_index(batch_op.f('ix_aid_regime_sector'), ['sector'], unique=False)
        batch_op.create_index('ix_aid_regime_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_aid_regime_span'), ['span'], unique=False)
        batch_op.create_index('uq_aid_regime_code', ['code'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))

    op.create_table('de_minimis_aid',
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('granted_on', sa.Date(), nullable=False),
    sa.Column('granting_body', sa.String(), nullable=True),
    sa.Column('funder', sa.String(), nullable=True),
    sa.Column('amount', sa.Numeric(14, 2), nullable=False),
    sa.Column('method', sa.String(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=True),
    sa.Column('deferral_months', sa.Integer(), nullable=True),
    sa.Column('share', sa.Numeric(6, 4), nullable=True),
    sa.Column('rate', sa.Numeric(6, 4), nullable=True),
    sa.Column('reference_rate', sa.Numeric(6, 4), nullable=True),
    sa.Column('stated_esb', sa.Numeric(14, 2), nullable=True),
    sa.Column('method_note', sa.String(), nullable=True),
    sa.Column('esb', sa.Numeric(14, 2), nullable=False),
    sa.Column('external_reference', sa.String(), nullable=True),
    sa.Column('registered_on', sa.Date(), nullable=True),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('regime_id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('instrument_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint("method IN ('saisi', 'montant_entier', 'pret_avec_surete', 'garantie', 'taux_de_reference', 'conditions_de_marche')", name=op.f('ck_de_minimis_aid_method_choice')),
    sa.CheckConstraint("source IN ('declaration_entreprise', 'registre_national', 'alter_venture')", name=op.f('ck_de_minimis_aid_source_choice')),
    sa.CheckConstraint('amount >= 0.0', name=op.f('ck_de_minimis_aid_amount_min')),
    sa.CheckConstraint('deferral_months <= 120', name=op.f('ck_de_minimis_aid_deferral_months_max')),
    sa.CheckConstraint('deferral_months >= 0', name=op.f('ck_de_minimis_aid_deferral_months_min')),
    sa.CheckConstraint('esb >= 0.0', name=op.f('ck_de_minimis_aid_esb_min')),
    sa.CheckConstraint('length(external_reference) <= 60', name=op.f('ck_de_minimis_aid_external_reference_max')),
    sa.CheckConstraint('length(funder) <= 120', name=op.f('ck_de_minimis_aid_funder_max')),
    sa.CheckConstraint('length(granting_body) <= 120', name=op.f('ck_de_minimis_aid_granting_body_max')),
    sa.CheckConstraint('length(method_note) <= 10000', name=op.f('ck_de_minimis_aid_method_note_max')),
    sa.CheckConstraint('months <= 360', name=op.f('ck_de_minimis_aid_months_max')),
    sa.CheckConstraint('months >= 1', name=op.f('ck_de_minimis_aid_months_min')),
    sa.CheckConstraint('stated_esb >= 0.0', name=op.f('ck_de_minimis_aid_stated_esb_min')),
    sa.ForeignKeyConstraint(['application_id'], ['fund_application.id'], name=op.f('fk_de_minimis_aid_application_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['instrument_id'], ['instrument.id'], name=op.f('fk_de_minimis_aid_instrument_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_de_minimis_aid_organisation_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['regime_id'], ['aid_regime.id'], name=op.f('fk_de_minimis_aid_regime_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_de_minimis_aid'))
    )
    with op.batch_alter_table('de_minimis_aid', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_de_minimis_aid_application_id'), ['application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_de_minimis_aid_esb'), ['esb'], unique=False)
        batch_op.create_index('ix_de_minimis_aid_granted_on', ['granted_on', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_de_minimis_aid_instrument_id'), ['instrument_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_de_minimis_aid_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_de_minimis_aid_regime_id'), ['regime_id'], unique=False)
        batch_op.create_index('ix_de_minimis_aid_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_de_minimis_aid_source'), ['source'], unique=False)
        batch_op.create_index(batch_op.f('ix_de_minimis_aid_withdrawn_on'), ['withdrawn_on'], unique=False)

    with op.batch_alter_table('instrument', schema=None) as batch_op:
        batch_op.add_column(sa.Column('esb_method', sa.String(), server_default='brut', nullable=False))
        batch_op.create_check_constraint(batch_op.f('ck_instrument_esb_method_choice'), "esb_method IN ('brut', 'methode_ou_nominal', 'esb_taux_reference', 'esb_capital', 'esb_garantie')")

    with op.batch_alter_table('instrument', schema=None) as batch_op:
        batch_op.alter_column('esb_method',
               existing_type=sa.String(),
               server_default=None,
               existing_nullable=False)

    row = sa.table('instrument', sa.column('code', sa.String), sa.column('esb_method', sa.String))
    for code, method in BY_CODE.items():
        op.execute(row.update().where(row.c.code == code).values(esb_method=method))



def downgrade() -> None:
    with op.batch_alter_table('instrument', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_instrument_esb_method_choice'), type_='check')
        batch_op.drop_column('esb_method')

    with op.batch_alter_table('de_minimis_aid', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_de_minimis_aid_withdrawn_on'))
        batch_op.drop_index(batch_op.f('ix_de_minimis_aid_source'))
        batch_op.drop_index('ix_de_minimis_aid_sort_key')
        batch_op.drop_index(batch_op.f('ix_de_minimis_aid_regime_id'))
        batch_op.drop_index(batch_op.f('ix_de_minimis_aid_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_de_minimis_aid_instrument_id'))
        batch_op.drop_index('ix_de_minimis_aid_granted_on')
        batch_op.drop_index(batch_op.f('ix_de_minimis_aid_esb'))
        batch_op.drop_index(batch_op.f('ix_de_minimis_aid_application_id'))

    op.drop_table('de_minimis_aid')
    with op.batch_alter_table('aid_regime', schema=None) as batch_op:
        batch_op.drop_index('uq_aid_regime_code', sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_aid_regime_span'))
        batch_op.drop_index('ix_aid_regime_sort_key')
        batch_op.drop_index(batch_op.f('ix_aid_regime_sector'))
        batch_op.drop_index(batch_op.f('ix_aid_regime_is_active'))
        batch_op.drop_index(batch_op.f('ix_aid_regime_ends_on'))
        batch_op.drop_index(batch_op.f('ix_aid_regime_ceiling'))
        batch_op.drop_index(batch_op.f('ix_aid_regime_begins_on'))

    op.drop_table('aid_regime')
