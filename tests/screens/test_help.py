"""The help tells each role what it may do, and nothing of the rest."""

from __future__ import annotations

import pytest

from models.policy import TEAM, Role
from tests.pages import words

pytestmark = pytest.mark.one_database  # what the pages say is read from no table

READING = ["Trouver", "Emporter"]
SEVERAL = "Changer plusieurs fiches"
BRINGING = "Apporter un tableau"
MAKING = ["Faire avancer", "Répondre à la Région", "Faire un document"]
WORKING = [*READING, BRINGING, SEVERAL, *MAKING, "Écrire", "Revenir en arrière"]
TOLD = {
    Role.COMMITTEE: ["Votre page", "Venir à une séance", "Évaluer", "Trouver", "Toutes les listes", "Emporter"],
    Role.STAFF: WORKING,
    Role.ADMIN: [*WORKING, "Ouvrir un accès", "Corriger un état", "Tenir les référentiels"],
    Role.PROGRAMME_MANAGER: [*WORKING, "Corriger un état", "Tenir les référentiels"],
    Role.FUND_MANAGER: [*READING, BRINGING, SEVERAL, "Faire avancer", MAKING[1], "Écrire", "Revenir en arrière"],
    Role.ACCOUNTS: [*READING, SEVERAL, "Écrire", "Revenir en arrière", "Ouvrir un accès"],
    Role.EVALUATOR: ["Évaluer", "Trouver"],
    Role.REGION: READING,
}


@pytest.mark.parametrize("role", Role)
def test_it_has_the_parts_of_the_role(browse_as, role):
    page = browse_as(role).get("/help")
    assert [words(one) for one in page.tree.iter("h2")] == TOLD[role]
    assert ("comme la lisent les accompagnateurs" in page.words) is (role in TEAM)
