"""What people say before a name or a number: « la Scop Fil d'Oc », « Mme Vidal », « SIREN 732 829 320 »."""

from __future__ import annotations

from collections.abc import Collection

from models.engine import Sought, normal

BEFORE_A_COMPANY = frozenset(
    "le la les l entreprise societe ste association asso cooperative scop scic cae sarl sas sa siren siret rna".split()  # noqa: SIM905
)
BEFORE_A_PERSON = frozenset("m mr mme mlle monsieur madame mademoiselle tel telephone portable mobile".split())  # noqa: SIM905


def sought_without(text: str, said: Collection[str]) -> tuple[Sought, ...]:
    """What is typed, then what is left of it without such words before: a number is meant, a name only proposed."""
    words = normal(text).split()
    begins = next((place for place, word in enumerate(words) if word not in said), 0)
    if not begins:
        return (Sought(text),)
    is_number = all(map(str.isdigit, words[begins:]))
    note = f"Sans « {' '.join(words[:begins])} », il y a : choisissez."
    return Sought(text), Sought(" ".join(words[begins:]), note="" if is_number else note)
