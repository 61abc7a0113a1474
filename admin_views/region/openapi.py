"""What programs may ask of the files for the Région, told to programs: OpenAPI 3.1, its words in French."""

from __future__ import annotations

from typing import Any

from admin_views.region import FILES
from admin_views.region.dataset import VERSION
from admin_views.region.kept_rows import reader
from models.engine import FileFormat
from models.region.export_run import Dataset

PAGE = 100  # files of a list at once
Told = dict[str, Any]

TEXT: Told = {"type": "string"}
WHOLE: Told = {"type": "integer"}
DAY: Told = {"type": "string", "format": "date"}
DIGEST: Told = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
NUMBER: Told = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
REFUSED = {
    "401": "Jeton absent, inexact, fermé ou périmé.",
    "404": "Rien à cette adresse, ou rien qui ait été remis à ce service.",
    "429": "Trop de jetons refusés depuis ce réseau : un quart d'heure d'attente.",
    "503": "Base de données indisponible : à réessayer.",
}
ENTRY: dict[str, tuple[Told, str]] = {
    "numero": (WHOLE, "Le numéro du fichier."),
    "fichier": ({"enum": [one.value for one in Dataset]}, "De quoi il parle : voir son schéma."),
    "titre": (TEXT, "Son titre, pour des personnes."),
    "promotion": (TEXT, "Le code de la promotion."),
    "donnees_au": (DAY, "Le jour dont il dit l'état."),
    "format": ({"enum": [one.value for one in FileFormat]}, "« norme » est le CSV pour des programmes."),
    "nom": (TEXT, "Le nom sous lequel il se garde."),
    "lignes": (WHOLE, "Le nombre de lignes."),
    "sha256": (DIGEST, "L'empreinte de ses octets."),
    "remis_le": (DAY | {"type": ["string", "null"]}, "Le jour où il a été remis à votre service."),
    "remplace_par": ({"type": ["integer", "null"]}, "Le numéro de celui qui le remplace ; null : il est en vigueur."),
    "contenu": (TEXT, "L'adresse de ses octets."),
    "lignes_json": ({"type": ["string", "null"]}, "Celle de ses lignes ; null : elles n'ont pas été gardées."),
    "schema": (TEXT, "Celle de son schéma."),
    "archive": (TEXT, "Celle du ZIP de la promotion, ce jour-là."),
}


def described(address: str) -> Told:
    """The document, for the server at an address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Fichiers pour la Région",
            "version": VERSION,
            "description": "Les fichiers remis au service du compte dont vient le jeton : lus, jamais modifiés. "
            "Toute autre méthode que GET et HEAD est refusée par un 405.",
        },
        "servers": [{"url": address}],
        "security": [{"jeton": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"jeton": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Liste": _object(
                    {
                        "fichiers": ({"type": "array", "items": _to("Fichier")}, "Les derniers jours d'abord."),
                        "suite": (
                            {"type": ["string", "null"]},
                            f"L'adresse des {PAGE} suivants ; null : il n'y en a pas.",
                        ),
                    }
                ),
                "Fichier": _object(ENTRY),
                "Lignes": _object(
                    {
                        "fichier": ENTRY["fichier"],
                        "sha256": (DIGEST, "L'empreinte des octets du fichier dont ce sont les lignes."),
                        "lignes": (
                            {"type": "array", "items": {"anyOf": [_to(one.value) for one in Dataset]}},
                            "Dans l'ordre du fichier ; null : cellule vide.",
                        ),
                    }
                ),
                "Erreur": _object({"erreur": (TEXT, "Ce qui ne va pas, en une phrase.")}),
                **{one.value: _row(one) for one in Dataset},
            },
        },
    }


def _paths() -> Told:
    page = {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 1}}
    archive = [NUMBER | {"name": "cohort"}, {"name": "day", "in": "path", "required": True, "schema": DAY}]
    name = {"name": "name", "in": "path", "required": True, "schema": ENTRY["fichier"][0]}
    binary: Told = {"*/*": {}}
    answers: dict[str, tuple[str, list[Told], Told]] = {
        "/api/v1/files": ("Les fichiers remis à votre service", [page], {"application/json": {"schema": _to("Liste")}}),
        "/api/v1/files/{number}/content": ("Les octets d'un fichier, tels qu'ils ont été remis", [NUMBER], binary),
        "/api/v1/files/{number}/rows": (
            "Les lignes d'un fichier",
            [NUMBER],
            {"application/json": {"schema": _to("Lignes")}},
        ),
        "/api/v1/archives/{cohort}/{day}": (
            "Le ZIP des derniers fichiers d'une promotion, pour un jour",
            archive,
            {"application/zip": {}},
        ),
        "/api/v1/schemas/{name}": (
            "Le schéma (Table Schema) d'un fichier",
            [name],
            {"application/json": {"schema": {"type": "object", "required": ["name", "fields"]}}},
        ),
    }
    found = {address: {"get": _operation(*said)} for address, said in answers.items()}
    unchanged = {"description": "Inchangé : l'empreinte donnée dans « If-None-Match » est la sienne."}
    found["/api/v1/files/{number}/content"]["get"]["responses"]["304"] = unchanged
    return found


def _operation(what: str, parameters: list[Told], content: Told) -> Told:
    error = {"application/json": {"schema": _to("Erreur")}}
    refusals = {code: {"description": said, "content": error} for code, said in REFUSED.items()}
    return {
        "summary": what,
        "parameters": parameters,
        "responses": {"200": {"description": what, "content": content}, **refusals},
    }


def _object(properties: dict[str, tuple[Told, str]]) -> Told:
    """An object that has all of these and nothing else: (schema, what it is) by name."""
    return {
        "type": "object",
        "properties": {name: schema | {"description": said} for name, (schema, said) in properties.items()},
        "required": list(properties),
        "additionalProperties": False,
    }


def _row(dataset: Dataset) -> Told:
    """A line of a file; one made before a column was added has not that column."""
    columns = {
        one.name: {"type": [reader(dataset, one.name)[0], "null"], "description": one.description()}
        for one in FILES[dataset].columns
    }
    return {"type": "object", "title": dataset.label, "properties": columns, "additionalProperties": False}


def _to(name: str) -> Told:
    return {"$ref": f"#/components/schemas/{name}"}
