"""The files for the Région: a list of columns each (`app/docs/region-files.md#files`)."""

from admin_views.region import companies, councils, fund, jobs, sequences
from admin_views.region.dataset import RegionFile
from models.region.export_run import Dataset

FILES: dict[Dataset, RegionFile] = {
    Dataset.COMPANIES: companies.FILE,
    Dataset.SEQUENCES: sequences.FILE,
    Dataset.JOBS: jobs.FILE,
    Dataset.COUNCILS: councils.FILE,
    Dataset.FUND: fund.FILE,
    Dataset.OPEN_COMPANIES: companies.OPEN_FILE,
    Dataset.OPEN_JOBS: jobs.OPEN_FILE,
}
