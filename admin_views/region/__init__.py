"""The files for the Région: a list of columns each (`app/docs/region-files.md#files`)."""

from collections.abc import Collection
from typing import Any

from admin_views.region import companies, councils, fund, jobs, minimis_register, scdl, sequences
from admin_views.region.dataset import RegionFile
from models.engine import Right, Role, allows, stem
from models.region.export_run import Dataset, ExportRun
from models.region.readers import made_by

FILES: dict[Dataset, RegionFile] = {
    Dataset.COMPANIES: companies.FILE,
    Dataset.SEQUENCES: sequences.FILE,
    Dataset.JOBS: jobs.FILE,
    Dataset.COUNCILS: councils.FILE,
    Dataset.FUND: fund.FILE,
    Dataset.SUBSIDIES: scdl.FILE,
    Dataset.AIDS: minimis_register.FILE,
    Dataset.OPEN_COMPANIES: companies.OPEN_FILE,
    Dataset.OPEN_JOBS: jobs.OPEN_FILE,
}


def schema_of(dataset: Dataset, file: RegionFile) -> dict[str, Any]:
    """The Table Schema of a file, under its own name."""
    return file.schema(dataset.value, dataset.label)


def offered_to(role: Role | None) -> dict[Dataset, RegionFile]:
    """The files that a role makes: it reads all of them."""
    return {dataset: FILES[dataset] for dataset in made_by(role) if FILES[dataset].is_offered_to(role)}


def given_again(role: Role | None) -> Collection[Dataset]:
    """The sorts of files that a role is given again: who makes none is shown those handed to them alone."""
    return offered_to(role) if allows(role, stem(ExportRun.__name__), Right.CREATE) else FILES


def is_given_again(role: Role | None, run: ExportRun) -> bool:
    """Whether a role is given a file again."""
    return run.dataset in given_again(role)
