"""roles"""

import sqlalchemy as sa
from alembic import op


revision = '022'
down_revision = '021'
branch_labels = None
depends_on = None

FORMER = "'admin', 'staff', 'committee'"
ROLES = "'admin', 'programme_manager', 'staff', 'fund_manager', 'accounts', 'committee', 'evaluator'"
HIDDEN = ('mentor', 'support_request')  # words that some readers no longer see are searched apart


def _choice(roles: str) -> None:
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_user_role_choice'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_user_role_choice'), f'role IN ({roles})')


def upgrade() -> None:
    _choice(ROLES)
    for name in HIDDEN:
        op.execute(sa.table(name, sa.column('sort_key', sa.String)).update().values(sort_key=''))


def downgrade() -> None:
    _choice(FORMER)
