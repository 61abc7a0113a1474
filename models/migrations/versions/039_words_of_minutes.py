"""meetings are found by the words of their minutes: made again by `flask prepare`"""

import sqlalchemy as sa
from alembic import op


revision = '039'
down_revision = '038'
branch_labels = None
depends_on = None

FORGET = sa.table('meeting', sa.column('sort_key', sa.String)).update().values(sort_key='')


def upgrade() -> None:
    op.execute(FORGET)


def downgrade() -> None:
    op.execute(FORGET)
