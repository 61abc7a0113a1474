"""A partner: who sends files."""

from __future__ import annotations

from admin_views.engine.importing.along import sent_by
from models.parties.partner import Partner

sent_by(Partner)
