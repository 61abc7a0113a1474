"""which organisation controls which"""

import sqlalchemy as sa
from alembic import op


revision = '060'
down_revision = '059'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('control_link',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('proof', sa.String(), nullable=True),
    sa.Column('upstream_id', sa.Integer(), nullable=False),
    sa.Column('downstream_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint("kind IN ('majorite_droits_vote', 'nomination_majorite_dirigeants', 'influence_dominante_contrat', 'accord_actionnaires')", name=op.f('ck_control_link_kind_choice')),
    sa.CheckConstraint('length(proof) <= 200', name=op.f('ck_control_link_proof_max')),
    sa.ForeignKeyConstraint(['downstream_id'], ['organisation.id'], name=op.f('fk_control_link_downstream_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['upstream_id'], ['organisation.id'], name=op.f('fk_control_link_upstream_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_control_link'))
    )
    with op.batch_alter_table('control_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_control_link_downstream_id'), ['downstream_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_control_link_ends_on'), ['ends_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_control_link_kind'), ['kind'], unique=False)
        batch_op.create_index('ix_control_link_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index('ix_control_link_starts_on', ['starts_on', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_control_link_upstream_id'), ['upstream_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('control_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_control_link_upstream_id'))
        batch_op.drop_index('ix_control_link_starts_on')
        batch_op.drop_index('ix_control_link_sort_key')
        batch_op.drop_index(batch_op.f('ix_control_link_kind'))
        batch_op.drop_index(batch_op.f('ix_control_link_ends_on'))
        batch_op.drop_index(batch_op.f('ix_control_link_downstream_id'))

    op.drop_table('control_link')
