"""The accounts: their page also makes links to a new password."""

from __future__ import annotations

from admin_views.base import BackOfficeView


class UserView(BackOfficeView):
    """An account."""

    details_template = "user_details.html"
