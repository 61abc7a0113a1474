"""day_given"""

from alembic import op


revision = '026'
down_revision = '025'
branch_labels = None
depends_on = None

# Stores made by one version of 023 have it already.
INDEX = 'ix_export_run_given_on'


def upgrade() -> None:
    op.create_index(INDEX, 'export_run', ['given_on'], unique=False, if_not_exists=True)


def downgrade() -> None:
    op.drop_index(INDEX, 'export_run', if_exists=True)
