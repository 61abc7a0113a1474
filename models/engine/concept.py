"""How a sort of things is named, and what is said of all its records at once."""

from __future__ import annotations

from dataclasses import dataclass

from models.engine.access import Sensitivity
from models.engine.resemblance import Resemblance
from models.engine.text import uncapitalised
from models.engine.typography import Words, declare_words


@dataclass(frozen=True)
class Concept:
    """How a concept is named in French, where the menu puts it, and in which order its list opens.

    `order` is a field name, with a leading `-` for the greatest first; None is the alphabet of its titles.
    A concept without a `menu` is reached from its relations only. `unique_together` lists the fields whose values,
    taken together, belong to one record alone. `small_table`: few enough records to be offered as a list.
    `sensitivity` is that of its fields, but for those that say theirs. `resembles`: what makes two of its records look
    like one; then two of them may be merged.
    """

    singular: str
    plural: str
    feminine: bool = False
    menu: str = ""
    order: str | None = None
    unique_together: tuple[tuple[str, ...], ...] = ()
    small_table: bool = False
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    resembles: tuple[Resemblance, ...] = ()

    def __post_init__(self) -> None:
        declare_words(self, "singular", "plural", "menu")

    @property
    def new(self) -> str:
        """« Nouvelle commande », « Nouveau client », « Nouvel article »."""
        word = "Nouvelle" if self.feminine else "Nouvel" if self.elides else "Nouveau"
        return Words(f"{word} {uncapitalised(self.singular)}")

    @property
    def none(self) -> str:
        """« Aucune commande »."""
        return Words(f"{'Aucune' if self.feminine else 'Aucun'} {uncapitalised(self.singular)}")

    @property
    def all(self) -> str:
        """« Toutes », « Tous »."""
        return "Toutes" if self.feminine else "Tous"

    @property
    def the(self) -> str:
        """« l'article », « la commande », « le client »."""
        article = "l'" if self.elides else "la " if self.feminine else "le "
        return Words(f"{article}{uncapitalised(self.singular)}")

    @property
    def one(self) -> str:
        """« une commande », « un client »."""
        return Words(f"{'une' if self.feminine else 'un'} {uncapitalised(self.singular)}")

    @property
    def elides(self) -> bool:
        """Whether the article loses its vowel."""
        return self.singular[0].lower() in "aeéèêiïoôuh"

    def agree(self, participle: str) -> str:
        """The participle in the concept's gender: `enregistré` → `enregistrée`."""
        return f"{participle}e" if self.feminine else participle
