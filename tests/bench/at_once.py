"""`python -m tests.bench.at_once`: more long files than leave at once, asked of the real server together.

On the environment's store, of 10,000 companies at least (`flask --app wsgi bench generate`): else no file lasts. Two
workbooks come, which are opened as they are, by openpyxl and, where it is there, by LibreOffice; the others are told
when to ask again, and a page answers meanwhile.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from openpyxl import load_workbook

from admin_views.engine.long_files import AT_ONCE, WAIT
from tests.bench.__main__ import Server, served
from tests.bench.journeys import PASSWORD, known
from tests.served import Answer

FILES = "/company/export"
ASKED = AT_ONCE + 2
MINUTES = 10


def ask_together() -> None:
    """Each thing that should hold, asserted, then a line."""
    store = known()
    with served("wsgi:app") as real, tempfile.TemporaryDirectory() as folder:
        real.sign_in(store.email, PASSWORD)
        with ThreadPoolExecutor(ASKED + 1) as people:
            workbooks = [people.submit(_ask, real, f"{FILES}/xlsx/") for _ in range(ASKED)]
            page = people.submit(_ask, real, "/company/")
        answers = [one.result() for one in workbooks]
        came = [one for one in answers if one.status_code == 200]
        refused = [one for one in answers if one.status_code == 429]
        assert (len(came), len(refused)) == (AT_ONCE, ASKED - AT_ONCE), [one.status_code for one in answers]
        assert {one.headers["Retry-After"] for one in refused} == {str(WAIT)}
        assert page.result().status_code == 200
        expected = list(csv.reader(io.StringIO(_ask(real, f"{FILES}/norme/").body.decode())))
        opened = _opened(came[0].body, Path(folder))
        for name, rows in opened.items():
            assert rows[0] == store.total == len(expected) - 1, (name, rows[0])
            assert rows[1] == expected[-1][0], (name, rows[1])
    print(f"{AT_ONCE} classeurs sur {ASKED} demandés ensemble, la page en {page.result().seconds:.2f} s ;", *opened)


def _ask(real: Server, path: str) -> Answer:
    with real.other() as visitor:
        return visitor.ask(path)


def _opened(body: bytes, folder: Path) -> dict[str, tuple[int, object]]:
    """By the name of who opened it: how many rows it holds below its heads, what its last one begins by."""
    file = folder / "list.xlsx"
    file.write_bytes(body)
    files = {"openpyxl": file}
    if shutil.which("soffice"):
        home, out = f"-env:UserInstallation={(folder / 'profile').as_uri()}", folder / "out"
        command = ["soffice", "--headless", home, "--convert-to", "xlsx", "--outdir", out, file]
        subprocess.run(command, check=True, capture_output=True, timeout=60 * MINUTES)
        files["LibreOffice"] = out / file.name
    found = {}
    for name, one in files.items():
        rows = list(load_workbook(one, read_only=True).worksheets[0].iter_rows(values_only=True))
        found[name] = len(rows) - 1, rows[-1][0]
    return found


if __name__ == "__main__":
    ask_together()
