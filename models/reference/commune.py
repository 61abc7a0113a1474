"""The communes of France."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Mapped, aliased

from models.engine import Code, Concept, ReferenceRow, Sensitivity, Sought, field, link, normal, reaches

if TYPE_CHECKING:
    from models.reference.department import Department
    from models.reference.epci import Epci

OVERSEAS = ("97", "98")  # whose departments have three figures
DOUBT = "Ce code n'est pas un code postal de commune, et un code Cedex ne dit pas sa ville : choisissez."
_CODE = re.compile(r"\b[0-9][0-9ab][0-9]{3}\b")
_CEDEX = re.compile(r"\bcedex\b( [0-9]{1,2}\b)?")
_ARRONDISSEMENT = re.compile(r"^(paris|lyon|marseille) (1 ?er|[0-9]{1,2}( ?(e|eme))?)( arr[a-z]*)?$")


class Commune(ReferenceRow):
    """A commune, found by its name, its postal codes, its INSEE code, those of what it has united or divides into."""

    __concept__ = Concept("Commune", "Communes", feminine=True, menu="Référentiels", sensitivity=Sensitivity.OPEN)

    name: Mapped[str] = field("Nom", in_title=True, max=80, listed=True, searched=True)
    insee_code: Mapped[Code] = field("Code INSEE", min=5, max=5, unique=True, listed=True, searched=True)
    postal_codes: Mapped[str | None] = field(
        "Codes postaux", help="Séparés par un point-virgule.", hint=True, listed=True, searched=True
    )
    department: Mapped[Department] = link("Département", listed=True, filtered=True)
    epci: Mapped[Epci | None] = link("Intercommunalité", filtered=True)
    former: Mapped[str | None] = field(
        "Anciennes communes",
        max=2000,
        help="Code et nom de celles qu'elle a réunies, et ses noms d'avant.",
        searched=True,
    )
    arrondissements: Mapped[str | None] = field(
        "Arrondissements", max=200, help="Leurs codes INSEE, pour Paris, Lyon et Marseille.", searched=True
    )
    population: Mapped[int | None] = field("Population", adds_up=True, min=0, listed=True)

    def __str__(self) -> str:
        return f"{self.name} ({self._where})"

    @property
    def brief(self) -> str:
        """Its name, and the number of its department."""
        return f"{self.name} ({_department(self.insee_code)})"

    @property
    def _where(self) -> str:
        """Its postal code; its department, for one that has several."""
        codes = (self.postal_codes or "").split(";")
        return codes[0].strip() if len(codes) == 1 and codes[0] else _department(self.insee_code)

    @classmethod
    def comes_first(cls) -> tuple[Any, ...]:
        """Those of the region."""
        return (cls.department.has(is_in_region=True).desc(),)

    @classmethod
    def sought(cls, text: str) -> Sequence[Sought]:
        """By its name, Cedex and arrondissement aside, or by a code: see `app/docs/parties.md#communes`."""
        words = normal(text)
        code = next(iter(_CODE.findall(words)), "")
        name = _ARRONDISSEMENT.sub(r"\1", " ".join(_CEDEX.sub(" ", _CODE.sub(" ", words)).split()))
        return tuple(cls._named(name, code) if name else cls._coded(code, is_cedex="cedex" in words))

    @classmethod
    def _named(cls, name: str, code: str) -> Iterator[Sought]:
        """The code is one of its own, or a Cedex code of its department."""
        yield Sought(f"{name} {code}".strip())
        if code:
            yield Sought(name, _begins(cls.postal_codes, _department(code)))

    @classmethod
    def _coded(cls, code: str, *, is_cedex: bool) -> Iterator[Sought]:
        """A postal code before an INSEE code, which a Cedex code may look like; the largest towns first."""
        if code:
            largest = func.coalesce(cls.population, 0).desc()
            yield Sought(where=or_(_holds(cls.postal_codes, code), _holds(cls.arrondissements, code)), first=(largest,))
            known = [] if is_cedex else [cls.insee_code == code.upper(), _holds(cls.former, code)]
            towns = [cls._largest(code[:3]), cls._largest(_department(code))]
            yield Sought(where=or_(*known, *towns), first=(largest,), note=DOUBT)

    @classmethod
    def _largest(cls, start: str) -> ColumnElement[bool]:
        """The town that has the most inhabitants among those whose postal codes begin so."""
        town = aliased(cls)
        inhabitants = func.coalesce(town.population, 0)
        most = select(town.id).where(_begins(town.postal_codes, start)).order_by(inhabitants.desc(), town.id).limit(1)
        return cls.id == most.scalar_subquery()


reaches(Commune, "in_region", "En Occitanie", "department.is_in_region", filtered=True)


def _holds(codes: Any, code: str) -> ColumnElement[bool]:
    return func.coalesce(codes, "").contains(code.upper())


def _begins(codes: Any, start: str) -> ColumnElement[bool]:
    return or_(func.coalesce(codes, "").startswith(start), _holds(codes, f";{start}"))


def _department(code: str) -> str:
    """The department of an INSEE or postal code."""
    return code[: 3 if code.startswith(OVERSEAS) else 2].upper()
