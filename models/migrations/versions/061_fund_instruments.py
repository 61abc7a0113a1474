"""the instruments that a fund uses, within bounds"""

import sqlalchemy as sa
from alembic import op


revision = '061'
down_revision = '060'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fund_instrument',
    sa.Column('least', sa.Numeric(14, 2), nullable=True),
    sa.Column('most', sa.Numeric(14, 2), nullable=True),
    sa.Column('least_months', sa.Integer(), nullable=True),
    sa.Column('most_months', sa.Integer(), nullable=True),
    sa.Column('fund_id', sa.Integer(), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint('least >= 0.0', name=op.f('ck_fund_instrument_least_min')),
    sa.CheckConstraint('least_months <= 360', name=op.f('ck_fund_instrument_least_months_max')),
    sa.CheckConstraint('least_months >= 1', name=op.f('ck_fund_instrument_least_months_min')),
    sa.CheckConstraint('most >= 0.0', name=op.f('ck_fund_instrument_most_min')),
    sa.CheckConstraint('most_months <= 360', name=op.f('ck_fund_instrument_most_months_max')),
    sa.CheckConstraint('most_months >= 1', name=op.f('ck_fund_instrument_most_months_min')),
    sa.ForeignKeyConstraint(['fund_id'], ['fund.id'], name=op.f('fk_fund_instrument_fund_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['instrument_id'], ['instrument.id'], name=op.f('fk_fund_instrument_instrument_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_instrument'))
    )
    with op.batch_alter_table('fund_instrument', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fund_instrument_fund_id'), ['fund_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fund_instrument_instrument_id'), ['instrument_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fund_instrument_least'), ['least'], unique=False)
        batch_op.create_index(batch_op.f('ix_fund_instrument_most'), ['most'], unique=False)
        batch_op.create_index('ix_fund_instrument_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index('uq_fund_instrument_fund_id_instrument_id', ['fund_id', 'instrument_id'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('fund_instrument', schema=None) as batch_op:
        batch_op.drop_index('uq_fund_instrument_fund_id_instrument_id', sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.drop_index('ix_fund_instrument_sort_key')
        batch_op.drop_index(batch_op.f('ix_fund_instrument_most'))
        batch_op.drop_index(batch_op.f('ix_fund_instrument_least'))
        batch_op.drop_index(batch_op.f('ix_fund_instrument_instrument_id'))
        batch_op.drop_index(batch_op.f('ix_fund_instrument_fund_id'))

    op.drop_table('fund_instrument')
