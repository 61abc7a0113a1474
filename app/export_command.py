"""The command line: the files for the Région."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import select

from admin_views.region.making import make
from app.cli import signed
from models.cohorts.cohort import Cohort
from models.engine import AccessEvent, FileFormat, access_line, db, kinds, today, write_accesses
from models.region.export_run import NOT_IN_NORM, Dataset, refusal_of_day

NAMES = "|".join(one.value for one in Dataset)
FORMATS = "|".join(one.value for one in FileFormat)
MAKER = "Ligne de commande"
LACKING = (
    f"Il manque à ce fichier ce que sa norme demande : donnez-lui par --output un nom qui finit par {NOT_IN_NORM}."
)


def init_app(app: Flask) -> None:
    """Add `flask export`."""
    app.cli.add_command(export)


@click.command("export")
@click.argument("name", metavar=NAMES)
@click.option("--cohort", "code", default="", metavar="CODE", help="La promotion, par son code (AV-2017).")
@click.option("--format", "form", default="norme", metavar=FORMATS, help="norme par défaut.")
@click.option(
    "--as-of", "as_of", default="", metavar="DATE", help="Le jour dont le fichier dit l'état ; aujourd'hui par défaut."
)
@click.option("--output", type=click.Path(path_type=Path), help="Le fichier à écrire ; la sortie standard par défaut.")
@with_appcontext
def export(name: str, code: str, form: str, as_of: str, output: Path | None) -> None:
    """Écrit un fichier pour la Région, et en garde la trace."""
    with signed():
        if name not in NAMES.split("|"):
            raise ValueError(f"Aucun fichier « {name} » : {', '.join(NAMES.split('|'))}.")
        if form not in FORMATS.split("|"):
            raise ValueError(f"Aucun format « {form} » : {', '.join(FORMATS.split('|'))}.")
        cohort = db.session.scalars(select(Cohort).where(Cohort.code == code)).first()
        if cohort is None:
            raise ValueError(f"Aucune promotion « {code} »." if code else "Indiquez la promotion : --cohort CODE.")
        day = kinds.Day().clean(as_of) or today()
        if refusal := refusal_of_day(day):
            raise ValueError(refusal)
        dataset, written = Dataset(name), FileFormat(form)  # type: ignore[call-arg]  # by their stored words
        run = make(dataset, cohort, written, day, MAKER)
        db.session.flush()
        facts: dict[str, Any] = {"record_id": run.id, "rows": run.rows, "sha256": run.sha256, "remark": run.file_name}
        line = access_line(AccessEvent.FILE_TAKEN, "export_run", origin="ligne de commande", **facts)
        write_accesses(db.session.connection(), [line])
        if not run.follows_norm and not (output and output.stem.endswith(NOT_IN_NORM)):
            raise ValueError(LACKING)
        _write(run.content, output)
        db.session.commit()


def _write(content: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError:
        raise ValueError(f"Le fichier {output} n'a pas pu être écrit.") from None
