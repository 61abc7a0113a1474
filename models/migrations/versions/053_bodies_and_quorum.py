"""what a council is of, its quorum as data; a substitute names whom they replace"""

import sqlalchemy as sa
from alembic import op


revision = '053'
down_revision = '052'
branch_labels = None
depends_on = None

LONGEST = 10_000  # characters of a long text


def _keep(table, column, said, criterion):
    """Add a paragraph to a long text, where it holds one more."""
    op.execute(
        f"UPDATE {table} SET {column} = CASE WHEN {column} IS NULL THEN {said} ELSE {column} || '\n\n' || {said} END "
        f"WHERE {criterion} AND length(coalesce({column}, '')) + 300 <= {LONGEST}"
    )


def upgrade() -> None:
    _keep('council', 'comment', "'Règle de quorum : ' || quorum", 'quorum IS NOT NULL')
    _keep('council_session', 'minutes', "'Quorum atteint.'", 'quorum_met')
    with op.batch_alter_table('council', schema=None) as batch_op:
        batch_op.add_column(sa.Column('quorum_share', sa.Numeric(6, 4), nullable=True))
        batch_op.add_column(sa.Column('quorum_least', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('guests_give_opinions', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('fund_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_council_quorum_max'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_council_quorum_least_max'), 'quorum_least <= 99')
        batch_op.create_check_constraint(batch_op.f('ck_council_quorum_least_min'), 'quorum_least >= 1')
        batch_op.create_index(batch_op.f('ix_council_fund_id'), ['fund_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_council_fund_id'), 'fund', ['fund_id'], ['id'], ondelete='RESTRICT')
        batch_op.drop_column('quorum')

    with op.batch_alter_table('council', schema=None) as batch_op:
        batch_op.alter_column('guests_give_opinions', existing_type=sa.Boolean(), server_default=None, existing_nullable=False)

    with op.batch_alter_table('council_session', schema=None) as batch_op:
        batch_op.drop_column('quorum_met')

    with op.batch_alter_table('mandate', schema=None) as batch_op:
        batch_op.add_column(sa.Column('substitutes_for_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_mandate_substitutes_for_id'), ['substitutes_for_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_mandate_substitutes_for_id'), 'person', ['substitutes_for_id'], ['id'], ondelete='RESTRICT')


def downgrade() -> None:
    with op.batch_alter_table('mandate', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_mandate_substitutes_for_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_mandate_substitutes_for_id'))
        batch_op.drop_column('substitutes_for_id')

    with op.batch_alter_table('council_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('quorum_met', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('council_session', schema=None) as batch_op:
        batch_op.alter_column('quorum_met', existing_type=sa.Boolean(), server_default=None, existing_nullable=False)

    with op.batch_alter_table('council', schema=None) as batch_op:
        batch_op.add_column(sa.Column('quorum', sa.String(), nullable=True))
        batch_op.drop_constraint(batch_op.f('fk_council_fund_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_council_fund_id'))
        batch_op.drop_constraint(batch_op.f('ck_council_quorum_least_min'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_council_quorum_least_max'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_council_quorum_max'), 'length(quorum) <= 200')
        batch_op.drop_column('fund_id')
        batch_op.drop_column('guests_give_opinions')
        batch_op.drop_column('quorum_least')
        batch_op.drop_column('quorum_share')
