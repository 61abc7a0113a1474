"""readings"""

from collections import defaultdict
from datetime import timedelta

import sqlalchemy as sa
from alembic import op


revision = '013'
down_revision = '012'
branch_labels = None
depends_on = None

ALIVE = {'sqlite_where': sa.text('deleted_at IS NULL'), 'postgresql_where': sa.text('deleted_at IS NULL')}
MONTHS = {'fin': 0, 'T+12': 12, 'T+24': 24, 'T+36': 36}
FURTHEST, EARLY = 730, 31  # days from the one it is due; before it, a count is rarely made
READING = sa.table(
    'jobs_reading',
    sa.column('id', sa.Integer),
    sa.column('establishment_id', sa.Integer),
    sa.column('observed_on', sa.Date),
    sa.column('milestone', sa.String),
    sa.column('participation_id', sa.Integer),
    sa.column('deleted_at', sa.DateTime),
)
SITE = sa.table('establishment', sa.column('id', sa.Integer), sa.column('company_id', sa.Integer))
JOINED = sa.table(
    'participation',
    sa.column('id', sa.Integer),
    sa.column('company_id', sa.Integer),
    sa.column('cohort_id', sa.Integer),
    sa.column('joined_on', sa.Date),
    sa.column('left_on', sa.Date),
    sa.column('deleted_at', sa.DateTime),
)
COHORT = sa.table('cohort', sa.column('id', sa.Integer), sa.column('ends_on', sa.Date))


def upgrade() -> None:
    with op.batch_alter_table('jobs_reading', schema=None) as batch_op:
        batch_op.add_column(sa.Column('correction', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('participation_id', sa.Integer(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_jobs_reading_correction_max'), 'length(correction) <= 300')
        batch_op.drop_index(batch_op.f('uq_jobs_reading_establishment_id_observed_on'), **ALIVE)
        batch_op.create_index(batch_op.f('ix_jobs_reading_participation_id'), ['participation_id'], unique=False)
        batch_op.create_index(
            'uq_jobs_reading_establishment_id_participation_id_milestone',
            ['establishment_id', 'participation_id', 'milestone'],
            unique=True,
            **ALIVE,
        )
        batch_op.create_foreign_key(
            batch_op.f('fk_jobs_reading_participation_id'),
            'participation',
            ['participation_id'],
            ['id'],
            ondelete='RESTRICT',
        )
    _attach()


def _attach() -> None:
    """Each reading to the participation it is nearest to, each participation having one by site and milestone.

    What is further than two years from any is left to the people who know.
    """
    bind = op.get_bind()
    taken = set()
    for number, site, milestone, joined in sorted_pairs(bind):
        if number not in taken and (site, milestone, joined) not in taken:
            taken |= {number, (site, milestone, joined)}
            bind.execute(READING.update().where(READING.c.id == number).values(participation_id=joined))


def sorted_pairs(bind):
    """(reading, site, milestone, participation), the nearest first, late rather than early; of those in the bin, last."""
    query = sa.select(JOINED.c.company_id, JOINED.c.id, JOINED.c.joined_on, JOINED.c.left_on, COHORT.c.ends_on)
    companies = defaultdict(list)
    for company, joined, start, left, end in bind.execute(query.join(COHORT, COHORT.c.id == JOINED.c.cohort_id).where(JOINED.c.deleted_at.is_(None))):
        companies[company].append((joined, start, left or end or start))
    query = sa.select(SITE.c.company_id, READING.c.id, SITE.c.id, READING.c.milestone, READING.c.observed_on, READING.c.deleted_at)
    query = query.join(SITE, SITE.c.id == READING.c.establishment_id).where(READING.c.milestone != 'autre')
    pairs = []
    for company, number, site, milestone, day, binned in bind.execute(query):
        for joined, start, end in companies[company]:
            due = start if milestone == 'T0' else end + timedelta(days=MONTHS[milestone] * 365.25 / 12)
            late = (day - due).days
            if abs(late) <= FURTHEST:
                pairs.append((binned is not None, late < -EARLY, abs(late), number, site, milestone, joined))
    return [pair[3:] for pair in sorted(pairs)]


def downgrade() -> None:
    with op.batch_alter_table('jobs_reading', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_jobs_reading_participation_id'), type_='foreignkey')
        batch_op.drop_index('uq_jobs_reading_establishment_id_participation_id_milestone', **ALIVE)
        batch_op.drop_index(batch_op.f('ix_jobs_reading_participation_id'))
        batch_op.create_index(
            batch_op.f('uq_jobs_reading_establishment_id_observed_on'),
            ['establishment_id', 'observed_on'],
            unique=True,
            **ALIVE,
        )
        batch_op.drop_constraint(batch_op.f('ck_jobs_reading_correction_max'), type_='check')
        batch_op.drop_column('participation_id')
        batch_op.drop_column('correction')
