"""The files of a cohort on a day in one ZIP: a Frictionless data package, told in French."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from admin_views.engine.files import Column, excel_csv
from admin_views.engine.site import site
from admin_views.region import FILES, schema_of
from admin_views.region.dataset import TEXT, VERSION
from models.engine import FileFormat, in_number, normal
from models.region.export_run import ExportRun

NAME, MIMETYPE = "fichiers-region", "application/zip"
DICTIONARY = tuple(
    Column(name, label, TEXT)
    for name, label in (
        ("fichier", "Fichier"),
        ("colonne", "Colonne"),
        ("nom", "Nom dans la norme"),
        ("sens", "Ce que c'est"),
        ("unite", "Unité"),
        ("calcul", "Calcul"),
        ("masque", "Masqué"),
        ("depuis", "Depuis la version"),
    )
)
WHAT = """{title}

Ce dossier contient :
- donnees/ : les fichiers, tels qu'ils ont été faits. Ouvrez les classeurs (.xlsx) dans Excel ou LibreOffice ;
  les CSV « norme » sont pour des machines ;
- dictionnaire-des-donnees.csv : ce qu'est chaque colonne, son unité, son calcul, ce que veut dire une cellule vide ;
- schemas/ et datapackage.json : les mêmes choses pour un programme (Frictionless Data) ;
- SHA256SUMS : l'empreinte de chaque fichier (« sha256sum -c SHA256SUMS » dit si l'un d'eux a changé).
"""

ABSENT = "Ils n'ont pas été faits pour cette promotion et ce jour, ou n'ont pas été remis à qui reçoit ce dossier."


def latest(runs: Iterable[ExportRun]) -> list[ExportRun]:
    """The last run of each file, of the same lines, in each format, in the order of the files."""
    found = {(one.dataset, one.format, one.narrowed_to): one for one in sorted(runs, key=lambda one: one.id)}
    files, forms = list(FILES), list(FileFormat)
    return sorted(found.values(), key=lambda one: (files.index(one.dataset), one.narrowed_to, forms.index(one.format)))


def package(runs: Sequence[ExportRun]) -> bytes:
    """The archive of some files of one cohort and one day; the same files give the same bytes."""
    members = _members(runs)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in members.items())
    buffer, day = io.BytesIO(), runs[0].as_of
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**members, "SHA256SUMS": sums.encode()}.items():
            entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def package_name(run: ExportRun) -> str:
    """What the archive of the files made with a run is called."""
    return f"{run.as_of.isoformat()}_{site().slug}_{NAME}_{run.cohort.code}.zip"


def dictionary(runs: Iterable[ExportRun]) -> list[list[str]]:
    """A line a column of the files."""
    return [[one.label, *column.explained()] for one in _datasets(runs) for column in FILES[one].columns]


def _datasets(runs: Iterable[ExportRun]) -> list[Any]:
    return list(dict.fromkeys(one.dataset for one in runs))


def _members(runs: Sequence[ExportRun]) -> Mapping[str, bytes]:
    schemas = {f"schemas/{one.value}.json": _json(schema_of(one, FILES[one])) for one in _datasets(runs)}
    return {
        "notice.txt": "\n".join(_notice(runs)).encode(),
        "dictionnaire-des-donnees.csv": b"".join(excel_csv(DICTIONARY, dictionary(runs))),
        "datapackage.json": _json(_descriptor(runs)),
        **schemas,
        **{f"donnees/{one.file_name}": one.content for one in runs},
    }


def _title(run: ExportRun) -> str:
    return f"Fichiers pour la Région — {run.cohort.code}, données au {run.as_of:%d/%m/%Y}"


def _notice(runs: Sequence[ExportRun]) -> list[str]:
    """The notice of the package, then that of each file."""
    told = [WHAT.format(title=_title(runs[0]))]
    for dataset in _datasets(runs):
        file = FILES[dataset]
        masked = [f"{one.label} : {one.masked}" for one in file.columns if one.masked]
        run = next(one for one in runs if one.dataset is dataset)
        told += [dataset.label, f"- {in_number(run.rows, 'ligne')}{_why_none(run)}."]
        if any(one.dataset is dataset and not one.follows_norm for one in runs):
            told.append("- Il y manque ce que sa norme demande : il n'est pas dans datapackage.json.")
        told += [f"- {sentence}" for sentence in (*file.notice(runs[0].as_of), *masked)]
        told.append("")
    if absent := [dataset.label for dataset in FILES if dataset not in _datasets(runs)]:
        told += ["Fichiers absents de ce dossier", f"- {ABSENT}", *(f"- {one}" for one in absent), ""]
    return told


def _why_none(run: ExportRun) -> str:
    """Why a file has no line, as the end of a French sentence; nothing where it has some."""
    if run.rows:
        return ""
    return (
        f" : aucune n'est de celles qui étaient demandées ({run.narrowed_to})"
        if run.narrowed_to
        else f" : {FILES[run.dataset].empty}"
    )


def _descriptor(runs: Sequence[ExportRun]) -> dict[str, Any]:
    """The data package: the files that a machine reads, each with its schema and its digest."""
    return {
        "name": NAME,
        "title": _title(runs[0]),
        "version": VERSION,
        "created": f"{runs[0].as_of.isoformat()}T00:00:00Z",
        "resources": [_resource(one) for one in runs if one.format is FileFormat.NORME and one.follows_norm],
    }


def _resource(run: ExportRun) -> dict[str, Any]:
    return {
        "name": "-".join(filter(None, (run.dataset.value, *normal(run.narrowed_to).split()))),
        "title": run.told,
        "path": f"donnees/{run.file_name}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(run.content),
        "hash": f"sha256:{run.sha256}",
        "schema": f"schemas/{run.dataset.value}.json",
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
