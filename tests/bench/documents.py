"""What documents cost: `python -m tests.bench.documents [STORE]`, a SQLite file that is copied first.

A hundred letters, each a PDF of its own, then a hundred booklets of the session where most companies present, read
again from the store each time, no two the same. A line for each: seconds of the clock, of processor (here, where the
store is read, then in the process that sets), megabytes of that process at most, pages.
"""

from __future__ import annotations

import io
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pypdf import PdfReader
from sqlalchemy import func, select

from admin_views.screens.documents import session_values
from admin_views.screens.documents.making import PAPERS, template
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.engine import db
from models.engine.typesetting import set_pages, setting
from tests.bench.recorded import _application
from tests.migrated import copy_file

MANY = 100
STORE = Path("instance/alterventure.db")


def main(store: Path) -> None:
    """Print a line for each sort of document."""
    with tempfile.TemporaryDirectory() as folder:
        copy_file(store, Path(folder) / "store.db")
        app = _application(Path(folder), f"sqlite:///{folder}/store.db")
        with app.app_context():
            number = db.session.scalars(
                select(Pitch.council_session_id).group_by(Pitch.council_session_id).order_by(func.count().desc())
            ).first()
            if number is None:
                sys.exit("Nobody presents in any session of this store.")
            print(f"{'':10}{'clock':>8}{'here':>8}{'setting':>9}{'MB':>6}{'pages':>7}")
            tell("letters", lambda at: letter(number, at))
            tell("booklets", lambda at: booklet(number, at))


def tell(name: str, make: Callable[[int], bytes]) -> None:
    """Make them, by a process that is fresh."""
    setting._PRESS.end()
    here, there, begun = spent(resource.RUSAGE_SELF), spent(resource.RUSAGE_CHILDREN), time.perf_counter()
    made = [make(at) for at in range(MANY)]
    lasted, here = time.perf_counter() - begun, spent(resource.RUSAGE_SELF) - here
    setting._PRESS.end()
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    there = spent(resource.RUSAGE_CHILDREN) - there
    pages = sum(len(PdfReader(io.BytesIO(one)).pages) for one in made)
    assert len(set(made)) == MANY
    print(f"{name:10}{lasted:8.2f}{here:8.2f}{there:9.2f}{megabytes:6}{pages:7}")


def spent(who: int) -> float:
    """Seconds of processor."""
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def letter(number: int, at: int) -> bytes:
    """To one person of the session, whose name nobody else has."""
    session, paper = _session(number), PAPERS["convocation"]
    values = session_values.of_session(session, paper.label) | paper.values(session, paper.role)
    people = values["people"] or [{"job": "", "body": "", "is_guest": True}]
    one = people[at % len(people)] | {"called": f"Personne {at}"}
    return set_pages(template(paper.name), values | {"people": [one]}, session.starts_at)


def booklet(number: int, at: int) -> bytes:
    """Of the session, in a place where no other is."""
    session = _session(number)
    session.place = f"Salle {at}"
    with db.session.no_autoflush:
        return PAPERS["booklet"].content(session)


def _session(number: int) -> CouncilSession:
    """As who asks for a document finds it: nothing of it is at hand."""
    db.session.rollback()
    db.session.expunge_all()
    return db.session.get_one(CouncilSession, number)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else STORE)
