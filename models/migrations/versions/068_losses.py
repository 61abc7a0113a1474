"""calls of guarantees; what is written off, by instalment or all that is left of an agreement"""

import sqlalchemy as sa
from alembic import op


revision = '068'
down_revision = '067'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('guarantee_call',
    sa.Column('called_on', sa.Date(), nullable=False),
    sa.Column('amount', sa.Numeric(14, 2), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('fund_agreement_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint('amount >= 0.01', name=op.f('ck_guarantee_call_amount_min')),
    sa.ForeignKeyConstraint(['fund_agreement_id'], ['fund_agreement.id'], name=op.f('fk_guarantee_call_fund_agreement_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guarantee_call'))
    )
    with op.batch_alter_table('guarantee_call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_guarantee_call_amount'), ['amount'], unique=False)
        batch_op.create_index(batch_op.f('ix_guarantee_call_called_on'), ['called_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_guarantee_call_fund_agreement_id'), ['fund_agreement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_guarantee_call_paid_on'), ['paid_on'], unique=False)
        batch_op.create_index('ix_guarantee_call_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)

    with op.batch_alter_table('fund_agreement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('lost_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('loss_reason', sa.String(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_fund_agreement_loss_reason_max'), 'length(loss_reason) <= 200')

    with op.batch_alter_table('repayment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('lost_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('loss_reason', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('lost', sa.Numeric(14, 2), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_repayment_loss_reason_max'), 'length(loss_reason) <= 200')
        batch_op.create_check_constraint(batch_op.f('ck_repayment_lost_min'), 'lost >= 0.0')
        batch_op.create_check_constraint(batch_op.f('ck_repayment_lost_on_a_day'), '(lost IS NULL) = (lost_on IS NULL)')
        batch_op.create_check_constraint(batch_op.f('ck_repayment_received_and_lost_within'), 'round(coalesce(received, 0) + lost, 2) <= round(capital + interest, 2)')
        batch_op.create_index(batch_op.f('ix_repayment_lost_on'), ['lost_on'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('repayment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_repayment_lost_on'))
        batch_op.drop_constraint(batch_op.f('ck_repayment_received_and_lost_within'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_repayment_lost_on_a_day'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_repayment_lost_min'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_repayment_loss_reason_max'), type_='check')
        batch_op.drop_column('lost')
        batch_op.drop_column('loss_reason')
        batch_op.drop_column('lost_on')

    with op.batch_alter_table('fund_agreement', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_fund_agreement_loss_reason_max'), type_='check')
        batch_op.drop_column('loss_reason')
        batch_op.drop_column('lost_on')

    with op.batch_alter_table('guarantee_call', schema=None) as batch_op:
        batch_op.drop_index('ix_guarantee_call_sort_key')
        batch_op.drop_index(batch_op.f('ix_guarantee_call_paid_on'))
        batch_op.drop_index(batch_op.f('ix_guarantee_call_fund_agreement_id'))
        batch_op.drop_index(batch_op.f('ix_guarantee_call_called_on'))
        batch_op.drop_index(batch_op.f('ix_guarantee_call_amount'))

    op.drop_table('guarantee_call')
