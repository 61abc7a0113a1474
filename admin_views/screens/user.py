"""The accounts: their page also makes links to a new password."""

from __future__ import annotations

from admin_views.engine.history import add_sentence
from admin_views.engine.view import BackOfficeView
from models.accounts.access_token import AccessToken, tokens_of
from models.accounts.second_factor import confirmed_factor_of
from models.accounts.user import AccountAction, User
from models.engine import acting

add_sentence(AccountAction.PASSWORD, "a changé le mot de passe de")
add_sentence(AccountAction.PASSWORD_LINK, "a créé un lien de mot de passe pour")
add_sentence(AccountAction.SECOND_FACTOR, "a ajouté un second facteur à")
add_sentence(AccountAction.SECOND_FACTOR_REMOVED, "a retiré le second facteur de")
add_sentence(AccountAction.TOKEN, "a créé un jeton pour")
add_sentence(AccountAction.TOKEN_ENDED, "a fermé un jeton de")


class UserView(BackOfficeView):
    """An account."""

    details_template = "user_details.html"

    def has_removable_factor(self, user: User) -> bool:
        """Whether the second factor of an account, when it has one, is removed from here: one's own takes a code."""
        return user.id != acting().user_id and confirmed_factor_of(user) is not None

    def tokens(self, user: User) -> list[AccessToken]:
        """Those that its programs come with."""
        return tokens_of(user)
