"""who_counts"""

import sqlalchemy as sa
from alembic import op


revision = '016'
down_revision = '015'
branch_labels = None
depends_on = None

BEFORE = ('Pressentie', 'Engagée')
LINES = sa.table(
    'journal_entry',
    sa.column('id', sa.Integer),
    sa.column('concept', sa.String),
    sa.column('record_id', sa.Integer),
    sa.column('changes', sa.JSON),
)
JOINED = sa.table(
    'participation',
    sa.column('id', sa.Integer),
    sa.column('state', sa.String),
    sa.column('left_before_start', sa.Boolean),
)


def upgrade() -> None:
    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('left_before_start', sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.alter_column('left_before_start', existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    _remember()


def _remember() -> None:
    """What the journal says: from which state each company that gave up did so, the last time."""
    bind, before = op.get_bind(), {}
    lines = sa.select(LINES.c.record_id, LINES.c.changes).where(LINES.c.concept == 'participation')
    for number, changes in bind.execute(lines.order_by(LINES.c.id)):
        for change in changes or ():
            if change['field'] == 'state' and change.get('new') == 'Abandonnée':
                before[number] = change.get('old') in BEFORE
    gone = [number for number, is_early in before.items() if is_early]
    dropped = JOINED.update().where(JOINED.c.state == 'abandonnee', JOINED.c.id.in_(gone))
    bind.execute(dropped.values(left_before_start=True))


def downgrade() -> None:
    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.drop_column('left_before_start')
