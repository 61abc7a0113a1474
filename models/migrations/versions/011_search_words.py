"""search_words"""

import sqlalchemy as sa
from alembic import op


revision = '011'
down_revision = '010'
branch_labels = None
depends_on = None

TABLES = """
approval attendance call_for_applications candidacy candidacy_document cohort commune conflict_of_interest
council council_session criterion deliverable department epci establishment evaluation evaluation_grid
expected_deliverable export_run financial_year follow_up fund fund_application instrument jobs_reading
legal_form mandate meeting mentor mentoring naf_code nature note organisation participation partner_service
person pitch position problem_kind programme score sequence sequence_progress sequence_template
session_attendance social_criterion social_score social_value_review support_request theme user usual_adviser
wanted_document
""".split()


def upgrade() -> None:
    # Words are now made otherwise (typographic signs, telephone numbers, codes): `flask prepare` fills them again.
    for name in TABLES:
        op.execute(sa.table(name, sa.column('sort_key', sa.String)).update().values(sort_key=''))


def downgrade() -> None:
    pass
