"""what is late of the fund, and the last files of one, found without its history"""

import sqlalchemy as sa
from alembic import op


revision = '075'
down_revision = '074'
branch_labels = None
depends_on = None

PAYMENT = 'paid IS NULL OR paid < amount'
REPAYMENT = 'received IS NULL OR received < round(capital + interest, 2)'


def upgrade() -> None:
    op.create_index('ix_fund_application_last', 'fund_application', ['fund_id', 'reference'])
    op.create_index('ix_payment_open', 'payment', ['due_on'], sqlite_where=sa.text(PAYMENT), postgresql_where=sa.text(PAYMENT))
    op.create_index(
        'ix_repayment_open',
        'repayment',
        ['unpaid_on', 'due_on'],
        sqlite_where=sa.text(REPAYMENT),
        postgresql_where=sa.text(REPAYMENT),
    )


def downgrade() -> None:
    op.drop_index('ix_repayment_open', 'repayment')
    op.drop_index('ix_payment_open', 'payment')
    op.drop_index('ix_fund_application_last', 'fund_application')
