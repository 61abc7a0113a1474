"""agreements of the fund, what is paid, what is paid back"""

import sqlalchemy as sa
from alembic import op


revision = '062'
down_revision = '061'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fund_agreement',
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('amount', sa.Numeric(14, 2), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('conditions', sa.String(), nullable=True),
    sa.Column('lifted_on', sa.Date(), nullable=True),
    sa.Column('paid_out', sa.String(), nullable=False),
    sa.Column('paid_out_when', sa.String(), nullable=True),
    sa.Column('guaranteed', sa.Numeric(6, 4), nullable=True),
    sa.Column('secured', sa.Numeric(6, 4), nullable=True),
    sa.Column('variable_pay', sa.String(), nullable=True),
    sa.Column('months', sa.Integer(), nullable=True),
    sa.Column('deferral_months', sa.Integer(), nullable=False),
    sa.Column('rate', sa.Numeric(6, 4), nullable=True),
    sa.Column('rhythm', sa.String(), nullable=False),
    sa.Column('repaying', sa.String(), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=True),
    sa.Column('fund_application_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint("paid_out IN ('unique', 'echelonne', 'autre')", name=op.f('ck_fund_agreement_paid_out_choice')),
    sa.CheckConstraint("repaying IN ('capital_constant', 'annuites')", name=op.f('ck_fund_agreement_repaying_choice')),
    sa.CheckConstraint("rhythm IN ('mensuel', 'trimestriel', 'semestriel', 'annuel')", name=op.f('ck_fund_agreement_rhythm_choice')),
    sa.CheckConstraint("state IN ('preparation', 'echeancier', 'signe')", name=op.f('ck_fund_agreement_state_choice')),
    sa.CheckConstraint('amount >= 0.0', name=op.f('ck_fund_agreement_amount_min')),
    sa.CheckConstraint('deferral_months < months', name=op.f('ck_fund_agreement_deferral_within')),
    sa.CheckConstraint('deferral_months <= 120', name=op.f('ck_fund_agreement_deferral_months_max')),
    sa.CheckConstraint('deferral_months >= 0', name=op.f('ck_fund_agreement_deferral_months_min')),
    sa.CheckConstraint('length(conditions) <= 10000', name=op.f('ck_fund_agreement_conditions_max')),
    sa.CheckConstraint('length(number) <= 30', name=op.f('ck_fund_agreement_number_max')),
    sa.CheckConstraint('length(paid_out_when) <= 10000', name=op.f('ck_fund_agreement_paid_out_when_max')),
    sa.CheckConstraint('length(variable_pay) <= 10000', name=op.f('ck_fund_agreement_variable_pay_max')),
    sa.CheckConstraint('months <= 360', name=op.f('ck_fund_agreement_months_max')),
    sa.CheckConstraint('months >= 1', name=op.f('ck_fund_agreement_months_min')),
    sa.ForeignKeyConstraint(['fund_application_id'], ['fund_application.id'], name=op.f('fk_fund_agreement_fund_application_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_agreement'))
    )
    with op.batch_alter_table('fund_agreement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fund_agreement_amount'), ['amount'], unique=False)
        batch_op.create_index(batch_op.f('ix_fund_agreement_fund_application_id'), ['fund_application_id'], unique=False)
        batch_op.create_index('ix_fund_agreement_number', ['number', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_fund_agreement_signed_on'), ['signed_on'], unique=False)
        batch_op.create_index('ix_fund_agreement_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_fund_agreement_state'), ['state'], unique=False)
        batch_op.create_index('uq_fund_agreement_fund_application_id', ['fund_application_id'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.create_index('uq_fund_agreement_number', ['number'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))

    op.create_table('payment',
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('amount', sa.Numeric(14, 2), nullable=False),
    sa.Column('condition', sa.String(), nullable=True),
    sa.Column('requested_on', sa.Date(), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('paid', sa.Numeric(14, 2), nullable=True),
    sa.Column('payment_reference', sa.String(), nullable=True),
    sa.Column('fund_agreement_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint('amount >= 0.01', name=op.f('ck_payment_amount_min')),
    sa.CheckConstraint('length(condition) <= 10000', name=op.f('ck_payment_condition_max')),
    sa.CheckConstraint('length(payment_reference) <= 60', name=op.f('ck_payment_payment_reference_max')),
    sa.CheckConstraint('paid <= amount', name=op.f('ck_payment_paid_within')),
    sa.CheckConstraint('paid >= 0.0', name=op.f('ck_payment_paid_min')),
    sa.CheckConstraint('paid IS NULL OR paid_on IS NOT NULL', name=op.f('ck_payment_paid_on_a_day')),
    sa.CheckConstraint('rank <= 99', name=op.f('ck_payment_rank_max')),
    sa.CheckConstraint('rank >= 1', name=op.f('ck_payment_rank_min')),
    sa.ForeignKeyConstraint(['fund_agreement_id'], ['fund_agreement.id'], name=op.f('fk_payment_fund_agreement_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment'))
    )
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_amount'), ['amount'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_due_on'), ['due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_fund_agreement_id'), ['fund_agreement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_paid'), ['paid'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_paid_on'), ['paid_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_rank'), ['rank'], unique=False)
        batch_op.create_index('ix_payment_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index('uq_payment_fund_agreement_id_rank', ['fund_agreement_id', 'rank'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))

    op.create_table('repayment',
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('capital', sa.Numeric(14, 2), nullable=False),
    sa.Column('interest', sa.Numeric(14, 2), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('received', sa.Numeric(14, 2), nullable=True),
    sa.Column('fund_agreement_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint('capital >= 0.0', name=op.f('ck_repayment_capital_min')),
    sa.CheckConstraint('interest >= 0.0', name=op.f('ck_repayment_interest_min')),
    sa.CheckConstraint('rank <= 360', name=op.f('ck_repayment_rank_max')),
    sa.CheckConstraint('rank >= 1', name=op.f('ck_repayment_rank_min')),
    sa.CheckConstraint('received <= round(capital + interest, 2)', name=op.f('ck_repayment_received_within')),
    sa.CheckConstraint('received >= 0.0', name=op.f('ck_repayment_received_min')),
    sa.CheckConstraint('received IS NULL OR received_on IS NOT NULL', name=op.f('ck_repayment_received_on_a_day')),
    sa.ForeignKeyConstraint(['fund_agreement_id'], ['fund_agreement.id'], name=op.f('fk_repayment_fund_agreement_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_repayment'))
    )
    with op.batch_alter_table('repayment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_repayment_capital'), ['capital'], unique=False)
        batch_op.create_index(batch_op.f('ix_repayment_due_on'), ['due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_repayment_fund_agreement_id'), ['fund_agreement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_repayment_interest'), ['interest'], unique=False)
        batch_op.create_index(batch_op.f('ix_repayment_rank'), ['rank'], unique=False)
        batch_op.create_index(batch_op.f('ix_repayment_received'), ['received'], unique=False)
        batch_op.create_index(batch_op.f('ix_repayment_received_on'), ['received_on'], unique=False)
        batch_op.create_index('ix_repayment_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index('uq_repayment_fund_agreement_id_rank', ['fund_agreement_id', 'rank'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))


def downgrade() -> None:
    op.drop_table('repayment')
    op.drop_table('payment')
    op.drop_table('fund_agreement')
