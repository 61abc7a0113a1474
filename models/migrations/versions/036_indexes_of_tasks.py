"""what tasks go through is told by indexes"""

from alembic import op


revision = '036'
down_revision = '035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_establishment_places', 'establishment', ['company_id', 'deleted_at', 'commune_id'])
    op.create_index(
        'ix_participation_newest',
        'participation',
        ['joined_on', 'id', 'deleted_at', 'state', 'left_on', 'cohort_id', 'company_id'],
    )


def downgrade() -> None:
    op.drop_index('ix_participation_newest', 'participation')
    op.drop_index('ix_establishment_places', 'establishment')
