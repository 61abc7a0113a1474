"""How much a document may ask for, and the sentence that is said beyond."""

from __future__ import annotations

ADDRESS_SPACE = 1024 * 1024 * 1024
RESIDENT = 320 * 1024  # kilobytes: a process that grew to this answers, then makes room for a fresh one
PROCESSOR = 15  # seconds for a document
WALL = 30  # seconds for a document, on a machine that does more
IDLE = 120  # seconds without a document, after which the process gives its memory back
VALUES = 4 * 1024 * 1024  # bytes of the values of a document
PAGES = 32 * 1024 * 1024  # bytes of what is made

TOO_HEAVY = (
    "Ce document demande trop de temps ou de mémoire : il n'est pas fait. Raccourcissez les textes qui y entrent."
)
BROKEN = "Ce document n'a pas pu être mis en page : il n'est pas fait. Prévenez qui administre l'application."


class NotMade(ValueError):  # noqa: N818  # a sentence for a person, not a fault
    """Why a document is not made, as a French sentence for who asked for it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
