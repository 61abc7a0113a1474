"""closed_sites"""

from alembic import op


revision = '024'
down_revision = '023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('establishment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_establishment_closed_on'), ['closed_on'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('establishment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_establishment_closed_on'))
