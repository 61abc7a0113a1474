"""What somebody asks of the data held about them (`app/docs/sensitivity.md#access-requests`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import (
    Code,
    Concept,
    Correction,
    Day,
    Instant,
    LabelledEnum,
    Obstacle,
    Prose,
    Record,
    Sensitivity,
    Tone,
    Verb,
    alike,
    as_saved,
    comes_to,
    field,
    in_order,
    keeps_what_was,
    link,
    months_after,
    today,
    verbs,
)
from models.policy import MANAGER

if TYPE_CHECKING:
    from models.parties.person import Person

ONE_MONTH, EXTENDED = 1, 3  # months after the receipt (RGPD, article 12.3)
CONFIDENTIAL = Sensitivity.CONFIDENTIAL


class RequestChannel(LabelledEnum):
    """How the request came."""

    MAIL = "courriel", "Courriel"
    LETTER = "courrier", "Courrier"
    IN_PERSON = "sur_place", "Sur place"
    PHONE = "telephone", "Téléphone"
    OTHER = "autre", "Autre"


class DataRequestState(LabelledEnum):
    """Where a request stands (`app/docs/states.md#data_request`)."""

    RECEIVED = "recue", "Reçue", Tone.WAITS
    IDENTITY_CHECKED = "identite_verifiee", "Identité vérifiée", Tone.WAITS
    UNDER_WAY = "en_traitement", "En traitement", Tone.UNDER_WAY
    ANSWERED = "repondue", "Répondue", Tone.DONE
    REFUSED = "refusee", "Refusée", Tone.ENDED


OPEN = (DataRequestState.RECEIVED, DataRequestState.IDENTITY_CHECKED, DataRequestState.UNDER_WAY)


class DataRequest(Record):
    """A request of access by one person, the day by which it is answered, and the proof of what was given."""

    __concept__ = Concept(
        "Demande d'accès aux données", "Demandes d'accès aux données", feminine=True, menu="Tiers", order="-received_on"
    )

    person: Mapped[Person] = link(
        "Personne", in_title=True, listed=True, searched=True, filtered=True, offered=False, group="Demande"
    )
    state: Mapped[DataRequestState] = field(
        "État", default=DataRequestState.RECEIVED, computed=True, listed=True, filtered=True, group="Demande"
    )
    received_on: Mapped[Day] = field("Reçue le", past=True, default=today, listed=True, filtered=True, group="Demande")
    channel: Mapped[RequestChannel] = field("Reçue par", default=RequestChannel.MAIL, filtered=True, group="Demande")
    due_on: Mapped[Day | None] = field("Réponse due le", computed=True, listed=True, filtered=True, group="Demande")
    identity: Mapped[str | None] = field(
        "Identité vérifiée par", help="Par exemple : réponse depuis son adresse connue.", group="Demande"
    )
    extended_on: Mapped[Day | None] = field(
        "Prolongation annoncée le", past=True, help="Deux mois de plus, annoncés avant un mois.", group="Prolongation"
    )
    extension_reason: Mapped[str | None] = field(
        "Raison de la prolongation", group="Prolongation", sensitivity=CONFIDENTIAL
    )
    ended_on: Mapped[Day | None] = field("Terminée le", computed=True, listed=True, group="Réponse")
    refusal: Mapped[Prose | None] = field("Motif du refus", max=2000, group="Réponse", sensitivity=CONFIDENTIAL)
    file_at: Mapped[Instant | None] = field("Fichier préparé le", computed=True, group="Réponse")
    file_by: Mapped[str | None] = field("Fichier préparé par", computed=True, group="Réponse")
    file_rows: Mapped[int | None] = field("Lignes du fichier", min=0, computed=True, group="Réponse")
    file_sha256: Mapped[Code | None] = field("Empreinte SHA-256", max=64, computed=True, group="Réponse")
    withheld: Mapped[Prose | None] = field("Retenu", computed=True, group="Réponse", sensitivity=CONFIDENTIAL)

    def __str__(self) -> str:
        return f"{self.person} — demande du {self.received_on:%d/%m/%Y}"

    def autofill(self) -> None:
        """The day it is due, of a receipt that nobody dated."""
        tell_when_due(self)

    def rules(self) -> Iterator[tuple[str, str]]:
        """One at a time, but for those of two records that became one; an extension comes within a month, and why."""
        others = alike(self, person=self.person) if self._opens() else ()
        if any(one.state in OPEN for one in others):
            yield "person", "Une demande de cette personne est déjà ouverte : répondez d'abord à celle-ci."
        yield from in_order(self, "received_on", "extended_on", "Une prolongation s'annonce après la demande.")
        if self.extended_on and self.extended_on > months_after(self.received_on, ONE_MONTH):
            yield "extended_on", "Une prolongation s'annonce dans le mois qui suit la demande (RGPD, article 12.3)."
        if self.extended_on and not self.extension_reason:
            yield "extension_reason", "Dites pourquoi : la personne doit le savoir."

    def _opens(self) -> bool:
        """Whether it begins to wait for an answer: it goes on whatever came beside it since."""
        was_open = not comes_to(self, "person") and as_saved(self, "state")["state"] in OPEN
        return self.state in OPEN and not was_open

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state in OPEN

    def file_missing(self) -> Iterator[Obstacle]:
        """An answer goes with the file of what is held."""
        if not self.file_sha256:
            yield Obstacle("Préparez d'abord le fichier des données.", self)

    def _end(self) -> None:
        self.ended_on = self.ended_on or today()

    def _go_on(self) -> None:
        self.ended_on = None


@keeps_what_was(DataRequest)
def tell_when_due(request: DataRequest) -> None:
    """One month after the receipt; two more once they were announced."""
    if request.received_on:
        request.due_on = months_after(request.received_on, EXTENDED if request.extended_on else ONE_MONTH)


verbs(DataRequest)(
    Verb(
        "check_identity",
        "Vérifier l'identité",
        (DataRequestState.RECEIVED,),
        DataRequestState.IDENTITY_CHECKED,
        MANAGER,
        asks=("identity",),
    ),
    Verb("begin", "Commencer", (DataRequestState.IDENTITY_CHECKED,), DataRequestState.UNDER_WAY, MANAGER),
    Verb(
        "answer",
        "Enregistrer la réponse",
        (DataRequestState.UNDER_WAY,),
        DataRequestState.ANSWERED,
        MANAGER,
        guard=DataRequest.file_missing,
        effect=DataRequest._end,
    ),
    Verb("refuse", "Refuser", OPEN, DataRequestState.REFUSED, MANAGER, effect=DataRequest._end, asks=("refusal",)),
    *(Correction(one, effect=DataRequest._end) for one in (DataRequestState.ANSWERED, DataRequestState.REFUSED)),
    *(Correction(one, effect=DataRequest._go_on) for one in OPEN),
)
