"""bank accounts of companies, and which one was paid"""

import sqlalchemy as sa
from alembic import op


revision = '071'
down_revision = '070'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bank_account',
    sa.Column('holder', sa.String(), nullable=False),
    sa.Column('iban', sa.String(), nullable=False),
    sa.Column('bic', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('typed_by', sa.String(), nullable=False),
    sa.Column('typed_on', sa.Date(), nullable=False),
    sa.Column('checked_by', sa.String(), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('typed_by_id', sa.Integer(), nullable=True),
    sa.Column('checked_by_id', sa.Integer(), nullable=True),
    sa.Column('company_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint("state IN ('a_verifier', 'verifie', 'plus_utilise')", name=op.f('ck_bank_account_state_choice')),
    sa.CheckConstraint('checked_by_id <> typed_by_id', name=op.f('ck_bank_account_checked_by_another')),
    sa.CheckConstraint('length(bic) <= 11', name=op.f('ck_bank_account_bic_max')),
    sa.CheckConstraint('length(checked_by) <= 120', name=op.f('ck_bank_account_checked_by_max')),
    sa.CheckConstraint('length(holder) <= 140', name=op.f('ck_bank_account_holder_max')),
    sa.CheckConstraint('length(typed_by) <= 120', name=op.f('ck_bank_account_typed_by_max')),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_bank_account_company_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_account'))
    )
    with op.batch_alter_table('bank_account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bank_account_checked_on'), ['checked_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_bank_account_company_id'), ['company_id'], unique=False)
        batch_op.create_index('ix_bank_account_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_bank_account_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_bank_account_typed_on'), ['typed_on'], unique=False)

    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('bank_account_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_payment_bank_account_id'), ['bank_account_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_payment_bank_account_id'), 'bank_account', ['bank_account_id'], ['id'], ondelete='RESTRICT')


def downgrade() -> None:
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_payment_bank_account_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_payment_bank_account_id'))
        batch_op.drop_column('bank_account_id')

    with op.batch_alter_table('bank_account', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bank_account_typed_on'))
        batch_op.drop_index(batch_op.f('ix_bank_account_state'))
        batch_op.drop_index('ix_bank_account_sort_key')
        batch_op.drop_index(batch_op.f('ix_bank_account_company_id'))
        batch_op.drop_index(batch_op.f('ix_bank_account_checked_on'))

    op.drop_table('bank_account')
