"""The sorts of value: how each is typed, checked, stored, shown and exported. A column's type is its kind."""

from models.engine.kinds.base import Kind, Prose, YesNo
from models.engine.kinds.choice import Choice
from models.engine.kinds.concealed import Concealed, Iban, Secret
from models.engine.kinds.contacts import Email, Phone, Website
from models.engine.kinds.identifiers import Code, PostalCode, Rna, Siren, Siret
from models.engine.kinds.moments import (
    MONTHS,
    PARIS,
    Day,
    Deadline,
    Instant,
    day_of,
    hour,
    is_to_come,
    midnight,
    today,
    told,
    told_on,
)
from models.engine.kinds.quantities import Fte, Money, Percent, Quantity, Whole

__all__ = [
    "MONTHS",
    "PARIS",
    "Choice",
    "Code",
    "Concealed",
    "Day",
    "Deadline",
    "Email",
    "Fte",
    "Iban",
    "Instant",
    "Kind",
    "Money",
    "Percent",
    "Phone",
    "PostalCode",
    "Prose",
    "Quantity",
    "Rna",
    "Secret",
    "Siren",
    "Siret",
    "Website",
    "Whole",
    "YesNo",
    "day_of",
    "hour",
    "is_to_come",
    "midnight",
    "today",
    "told",
    "told_on",
]
