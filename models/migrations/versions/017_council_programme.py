"""council_programme"""

import sqlalchemy as sa
from alembic import op


revision = '017'
down_revision = '016'
branch_labels = None
depends_on = None

ALONE = (
    '(SELECT count(*) FROM programme WHERE deleted_at IS NULL) = 1 AND '
    'NOT EXISTS (SELECT 1 FROM cohort WHERE programme_id IS NULL AND deleted_at IS NULL)'
)
SAME_ADDRESS = 'person.email = "user".email AND person.deleted_at IS NULL'


def upgrade() -> None:
    with op.batch_alter_table('council', schema=None) as batch_op:
        batch_op.add_column(sa.Column('programme_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f('fk_council_programme_id'), 'programme', ['programme_id'], ['id'], ondelete='RESTRICT'
        )
        batch_op.create_index(batch_op.f('ix_council_programme_id'), ['programme_id'], unique=False)

    # The councils of a store with one programme are its own; an account is that of the one person who has its address.
    op.execute(
        'UPDATE council SET programme_id = (SELECT min(id) FROM programme WHERE deleted_at IS NULL) WHERE ' + ALONE
    )
    op.execute(
        f'UPDATE "user" SET person_id = (SELECT min(id) FROM person WHERE {SAME_ADDRESS}) '
        f'WHERE person_id IS NULL AND (SELECT count(*) FROM person WHERE {SAME_ADDRESS}) = 1'
    )


def downgrade() -> None:
    with op.batch_alter_table('council', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_council_programme_id'))
        batch_op.drop_constraint(batch_op.f('fk_council_programme_id'), type_='foreignkey')
        batch_op.drop_column('programme_id')
