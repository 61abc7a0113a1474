"""what a company or a partner was called finds it"""

from alembic import op


revision = '076'
down_revision = '075'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # `flask prepare` fills the words of these again, from the journal.
    op.execute(
        "UPDATE organisation SET sort_key = '' WHERE id IN (SELECT record_id FROM journal_entry"
        " WHERE concept IN ('company', 'partner') AND action = 'changed'"
        " AND (CAST(changes AS VARCHAR) LIKE '%\"field\": \"name\"%' OR CAST(changes AS VARCHAR) LIKE '%\"field\": \"acronym\"%'))"
        " OR id IN (SELECT owner_id FROM journal_entry"
        " WHERE concept IN ('company', 'partner') AND owner_concept = concept AND action = 'merged')"
    )


def downgrade() -> None:
    pass
