"""files brought in"""

import sqlalchemy as sa
from alembic import op


revision = '044'
down_revision = '043'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('imported_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('concept', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('told', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('sheets', sa.JSON(), nullable=False),
    sa.Column('matching', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imported_file'))
    )
    op.create_index(op.f('ix_imported_file_at'), 'imported_file', ['at'])
    op.create_index(op.f('ix_imported_file_user_id'), 'imported_file', ['user_id'])
    op.create_table('import_template',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('concept', sa.String(), nullable=False),
    sa.Column('shape', sa.String(), nullable=False),
    sa.Column('matching', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_template')),
    sa.UniqueConstraint('user_id', 'concept', 'shape', name=op.f('uq_import_template_user_id_concept_shape'))
    )
    op.create_table('import_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('verdict', sa.String(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=True),
    sa.Column('record_version', sa.Integer(), nullable=True),
    sa.Column('operation', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['file_id'], ['imported_file.id'], name=op.f('fk_import_row_file_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_row')),
    sa.UniqueConstraint('file_id', 'sheet', 'line', name=op.f('uq_import_row_file_id_sheet_line'))
    )


def downgrade() -> None:
    op.drop_table('import_row')
    op.drop_table('import_template')
    op.drop_table('imported_file')
