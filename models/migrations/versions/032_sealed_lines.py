"""sealed_lines: the trail of access, the seals of its lines and of those of the journal

The triggers that keep them are made after each upgrade, by env.py: a table that is copied loses its own.
"""

import sqlalchemy as sa
from alembic import op


revision = '032'
down_revision = '031'
branch_labels = None
depends_on = None

EVENTS = (
    'refused', 'list_taken', 'file_taken', 'fields_read', 'purged', 'forgotten',
    'signed_in', 'sign_in_refused', 'sign_in_braked', 'signed_out', 'account_changed',
)
LONGEST = {
    'actor': 200, 'subject': 200, 'origin': 200, 'remark': 200, 'columns': 10000, 'filters': 10000, 'sha256': 64,
}
SEALED = ('journal_entry', 'access_entry', 'seal')


def upgrade() -> None:
    op.create_table(
        'sealing_path',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sealing_path')),
    )
    op.create_table(
        'seal',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('chain', sa.String(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('lines', sa.Integer(), nullable=False),
        sa.Column('columns', sa.JSON(), nullable=False),
        sa.Column('leaves', sa.LargeBinary(), nullable=False),
        sa.Column('root', sa.String(), nullable=False),
        sa.Column('previous', sa.String(), nullable=False),
        sa.Column('hash', sa.String(), nullable=False),
        sa.Column('purged_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_seal')),
    )
    op.create_index('uq_seal_chain_number', 'seal', ['chain', 'number'], unique=True)
    op.create_table(
        'access_entry',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor', sa.String(), nullable=True),
        sa.Column('event', sa.String(), nullable=False),
        sa.Column('subject', sa.String(), nullable=True),
        sa.Column('record_id', sa.Integer(), nullable=True),
        sa.Column('origin', sa.String(), nullable=True),
        sa.Column('rows', sa.Integer(), nullable=True),
        sa.Column('columns', sa.String(), nullable=True),
        sa.Column('filters', sa.String(), nullable=True),
        sa.Column('sha256', sa.String(), nullable=True),
        sa.Column('remark', sa.String(), nullable=True),
        sa.Column('concept', sa.String(), nullable=True),
        sa.Column('actor_id', sa.Integer(), nullable=True),
        sa.Column('salt', sa.String(), nullable=True),
        sa.Column('seal_id', sa.Integer(), nullable=True),
        sa.Column('forgotten', sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_access_entry')),
        sa.CheckConstraint(f'event IN {EVENTS}', name=op.f('ck_access_entry_event_choice')),
        *(
            sa.CheckConstraint(f'length({name}) <= {most}', name=op.f(f'ck_access_entry_{name}_max'))
            for name, most in LONGEST.items()
        ),
    )
    for name in ('at', 'event', 'record_id', 'rows', 'seal_id'):
        op.create_index(op.f(f'ix_access_entry_{name}'), 'access_entry', [name])
    op.add_column('journal_entry', sa.Column('salt', sa.String(), nullable=True))
    op.add_column('journal_entry', sa.Column('seal_id', sa.Integer(), nullable=True))
    op.add_column('journal_entry', sa.Column('forgotten', sa.JSON(), nullable=True))
    op.create_index(op.f('ix_journal_entry_seal_id'), 'journal_entry', ['seal_id'])


def downgrade() -> None:
    _take_the_triggers_away()
    op.drop_index(op.f('ix_journal_entry_seal_id'), 'journal_entry')
    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        for name in ('salt', 'seal_id', 'forgotten'):
            batch_op.drop_column(name)
    for name in ('access_entry', 'seal', 'sealing_path'):
        op.drop_table(name)


def _take_the_triggers_away() -> None:
    is_sqlite = op.get_bind().dialect.name == 'sqlite'
    for table in SEALED:
        for deed in ('update', 'delete') if is_sqlite else ('update', 'delete', 'truncate'):
            op.execute(f'DROP TRIGGER IF EXISTS {table}_no_{deed}' + ('' if is_sqlite else f' ON {table}'))
    if not is_sqlite:
        op.execute('DROP FUNCTION IF EXISTS keep_sealed()')
