"""The accounts: their page also makes links to a new password."""

from __future__ import annotations

from admin_views.engine.history import add_sentence
from admin_views.engine.view import BackOfficeView
from models.accounts.user import AccountAction

add_sentence(AccountAction.PASSWORD, "a changé le mot de passe de")
add_sentence(AccountAction.PASSWORD_LINK, "a créé un lien de mot de passe pour")


class UserView(BackOfficeView):
    """An account."""

    details_template = "user_details.html"
