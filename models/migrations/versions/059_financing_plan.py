"""plan and opinions of an application to the fund"""

import sqlalchemy as sa
from alembic import op


revision = '059'
down_revision = '058'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('plan_line',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('amount', sa.Numeric(14, 2), nullable=False),
    sa.Column('status', sa.String(), nullable=True),
    sa.Column('is_public_aid', sa.Boolean(), nullable=False),
    sa.Column('regime', sa.String(), nullable=True),
    sa.Column('gross_grant', sa.Numeric(14, 2), nullable=True),
    sa.Column('fund_application_id', sa.Integer(), nullable=False),
    sa.Column('funder_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint("kind IN ('investissement_materiel', 'immateriel', 'bfr', 'croissance_externe', 'frais', 'remboursement_dette', 'fonds', 'autofinancement', 'capital_associes', 'pret_bancaire', 'pret_solidaire', 'subvention', 'titres_participatifs', 'garantie', 'autre')", name=op.f('ck_plan_line_kind_choice')),
    sa.CheckConstraint("status IN ('envisage', 'sollicite', 'obtenu', 'refuse')", name=op.f('ck_plan_line_status_choice')),
    sa.CheckConstraint('amount >= 0.0', name=op.f('ck_plan_line_amount_min')),
    sa.CheckConstraint('gross_grant >= 0.0', name=op.f('ck_plan_line_gross_grant_min')),
    sa.CheckConstraint('length(regime) <= 120', name=op.f('ck_plan_line_regime_max')),
    sa.ForeignKeyConstraint(['fund_application_id'], ['fund_application.id'], name=op.f('fk_plan_line_fund_application_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['funder_id'], ['organisation.id'], name=op.f('fk_plan_line_funder_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_line'))
    )
    with op.batch_alter_table('plan_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_line_amount'), ['amount'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_line_fund_application_id'), ['fund_application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_line_funder_id'), ['funder_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_line_is_public_aid'), ['is_public_aid'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_line_kind'), ['kind'], unique=False)
        batch_op.create_index('ix_plan_line_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_line_status'), ['status'], unique=False)

    op.create_table('review_opinion',
    sa.Column('side', sa.String(), nullable=False),
    sa.Column('advice', sa.String(), nullable=False),
    sa.Column('mark', sa.Integer(), nullable=True),
    sa.Column('strengths', sa.String(), nullable=True),
    sa.Column('risks', sa.String(), nullable=True),
    sa.Column('fund_application_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('search_words', sa.String(), nullable=False),
    sa.Column('search_private', sa.String(), nullable=False),
    sa.CheckConstraint("advice IN ('favorable', 'reserve', 'defavorable')", name=op.f('ck_review_opinion_advice_choice')),
    sa.CheckConstraint("side IN ('economique', 'social', 'juridique')", name=op.f('ck_review_opinion_side_choice')),
    sa.CheckConstraint('length(risks) <= 2000', name=op.f('ck_review_opinion_risks_max')),
    sa.CheckConstraint('length(strengths) <= 2000', name=op.f('ck_review_opinion_strengths_max')),
    sa.CheckConstraint('mark <= 5', name=op.f('ck_review_opinion_mark_max')),
    sa.CheckConstraint('mark >= 1', name=op.f('ck_review_opinion_mark_min')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_review_opinion_author_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['fund_application_id'], ['fund_application.id'], name=op.f('fk_review_opinion_fund_application_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_opinion'))
    )
    with op.batch_alter_table('review_opinion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_opinion_advice'), ['advice'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_opinion_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_opinion_fund_application_id'), ['fund_application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_opinion_mark'), ['mark'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_opinion_side'), ['side'], unique=False)
        batch_op.create_index('ix_review_opinion_sort_key', ['sort_key', 'id', 'deleted_at'], unique=False)
        batch_op.create_index('uq_review_opinion_fund_application_id_side_author_id', ['fund_application_id', 'side', 'author_id'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('review_opinion', schema=None) as batch_op:
        batch_op.drop_index('uq_review_opinion_fund_application_id_side_author_id', sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.drop_index('ix_review_opinion_sort_key')
        batch_op.drop_index(batch_op.f('ix_review_opinion_side'))
        batch_op.drop_index(batch_op.f('ix_review_opinion_mark'))
        batch_op.drop_index(batch_op.f('ix_review_opinion_fund_application_id'))
        batch_op.drop_index(batch_op.f('ix_review_opinion_author_id'))
        batch_op.drop_index(batch_op.f('ix_review_opinion_advice'))

    op.drop_table('review_opinion')
    with op.batch_alter_table('plan_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_line_status'))
        batch_op.drop_index('ix_plan_line_sort_key')
        batch_op.drop_index(batch_op.f('ix_plan_line_kind'))
        batch_op.drop_index(batch_op.f('ix_plan_line_is_public_aid'))
        batch_op.drop_index(batch_op.f('ix_plan_line_funder_id'))
        batch_op.drop_index(batch_op.f('ix_plan_line_fund_application_id'))
        batch_op.drop_index(batch_op.f('ix_plan_line_amount'))

    op.drop_table('plan_line')
