"""what de minimis asks of a grant, and what was found of a ceiling"""

import sqlalchemy as sa
from alembic import op


revision = '069'
down_revision = '068'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('de_minimis_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('moment', sa.String(), nullable=False),
    sa.Column('day', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('total', sa.String(), nullable=False),
    sa.Column('esb', sa.String(), nullable=False),
    sa.Column('available', sa.String(), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.Column('aids', sa.JSON(), nullable=False),
    sa.Column('salt', sa.String(), nullable=True),
    sa.Column('seal_id', sa.Integer(), nullable=True),
    sa.Column('forgotten', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['fund_application.id'], name=op.f('fk_de_minimis_check_application_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_de_minimis_check'))
    )
    with op.batch_alter_table('de_minimis_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_de_minimis_check_application_id'), ['application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_de_minimis_check_seal_id'), ['seal_id'], unique=False)

    with op.batch_alter_table('aid_regime', schema=None) as batch_op:
        batch_op.add_column(sa.Column('declared_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('declaration_days', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('excluded', sa.String(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_aid_regime_declaration_days_max'), 'declaration_days <= 366')
        batch_op.create_check_constraint(batch_op.f('ck_aid_regime_declaration_days_min'), 'declaration_days >= 1')
        batch_op.create_check_constraint(batch_op.f('ck_aid_regime_excluded_max'), 'length(excluded) <= 200')

    with op.batch_alter_table('fund_application', schema=None) as batch_op:
        batch_op.add_column(sa.Column('no_aid_reason', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('aid_method', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('aid_share', sa.Numeric(6, 4), nullable=True))
        batch_op.add_column(sa.Column('reference_rate', sa.Numeric(6, 4), nullable=True))
        batch_op.add_column(sa.Column('stated_esb', sa.Numeric(14, 2), nullable=True))
        batch_op.add_column(sa.Column('aid_note', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('aid_regime_id', sa.Integer(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_fund_application_aid_method_choice'), "aid_method IN ('saisi', 'montant_entier', 'pret_avec_surete', 'garantie', 'taux_de_reference', 'conditions_de_marche')")
        batch_op.create_check_constraint(batch_op.f('ck_fund_application_aid_note_max'), 'length(aid_note) <= 10000')
        batch_op.create_check_constraint(batch_op.f('ck_fund_application_no_aid_reason_max'), 'length(no_aid_reason) <= 200')
        batch_op.create_check_constraint(batch_op.f('ck_fund_application_stated_esb_min'), 'stated_esb >= 0.0')
        batch_op.create_index(batch_op.f('ix_fund_application_aid_regime_id'), ['aid_regime_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_fund_application_aid_regime_id'), 'aid_regime', ['aid_regime_id'], ['id'], ondelete='RESTRICT')



def downgrade() -> None:
    with op.batch_alter_table('fund_application', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_fund_application_aid_regime_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_fund_application_aid_regime_id'))
        batch_op.drop_constraint(batch_op.f('ck_fund_application_stated_esb_min'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_fund_application_no_aid_reason_max'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_fund_application_aid_note_max'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_fund_application_aid_method_choice'), type_='check')
        batch_op.drop_column('aid_regime_id')
        batch_op.drop_column('aid_note')
        batch_op.drop_column('stated_esb')
        batch_op.drop_column('reference_rate')
        batch_op.drop_column('aid_share')
        batch_op.drop_column('aid_method')
        batch_op.drop_column('no_aid_reason')

    with op.batch_alter_table('aid_regime', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_aid_regime_excluded_max'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_aid_regime_declaration_days_min'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_aid_regime_declaration_days_max'), type_='check')
        batch_op.drop_column('excluded')
        batch_op.drop_column('declaration_days')
        batch_op.drop_column('declared_until')

    with op.batch_alter_table('de_minimis_check', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_de_minimis_check_seal_id'))
        batch_op.drop_index(batch_op.f('ix_de_minimis_check_application_id'))

    op.drop_table('de_minimis_check')
