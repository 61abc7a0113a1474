"""declarations of other aids are found by their day"""

from alembic import op


revision = '037'
down_revision = '036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_fund_application_aids_declared_on', 'fund_application', ['aids_declared_on'])


def downgrade() -> None:
    op.drop_index('ix_fund_application_aids_declared_on', 'fund_application')
