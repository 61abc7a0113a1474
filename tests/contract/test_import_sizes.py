"""How large a file may be, and what a row of it costs."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from admin_views.engine.importing import imports, packets, running, undoing
from models.engine import Actor, act_as, db
from models.engine.sheets import read_file, read_pasted
from models.parties.company import Company
from models.policy import Role
from tests.numbers import siren
from tests.statements import statements

pytestmark = pytest.mark.one_database
HEAD = "Raison sociale\tSIREN\tStatut ESS"
TEXT = f"{HEAD}\nBois\t{siren(1)}\tScop\nCuir\t{siren(2)}\tScop\nDune\t{siren(3)}\tScop"
FILE_PART = '--x\r\nContent-Disposition: form-data; name="file"; filename="clients.csv"\r\n\r\n'


def test_a_page_takes_ten_thousand_rows_and_says_so_beyond(app, browse_as, monkeypatch):
    assert imports.MOST == 10_000
    staff = browse_as(Role.STAFF)
    sent = {"concept": "company", "file": (io.BytesIO(TEXT.encode()), "clients.csv")}
    match = staff.post("/imports/new/", sent).location
    monkeypatch.setattr(imports, "MOST", 2)
    page = staff.post(match, staff.get(match).form(_next="1"))
    assert (page.status, "Au plus 10 000 lignes à la fois" in page.words) == (422, True)


def test_a_file_of_many_megabytes_passes_and_no_other_form_takes_it(app, browse_as):
    staff = browse_as(Role.STAFF).client
    long = "\n".join([TEXT, *("x" * 5_000 for _ in range(1_200))])
    body = f'--x\r\nContent-Disposition: form-data; name="concept"\r\n\r\ncompany\r\n{FILE_PART}{long}\r\n--x--\r\n'
    sent = {"data": body.encode(), "content_type": "multipart/form-data; boundary=x"}
    assert staff.post("/imports/new/", **sent).status_code == 302
    assert staff.post("/imports/match/", **sent).status_code == 413


def test_a_file_is_read_as_it_comes_and_not_held_whole(tmp_path):
    class Coming(io.BytesIO):
        largest = 0

        def read(self, size=-1, /):
            assert size > 0
            self.largest = max(self.largest, size)
            return super().read(size)

    content = Coming(TEXT.replace("\t", ";").encode())
    assert len(read_file(content, "clients.csv").sheets[0].rows) == 4
    assert content.largest <= 1 << 20


@pytest.mark.parametrize("near", [False, True])
def test_a_row_costs_three_times_what_it_costs_through_the_models_at_most(app, monkeypatch, near):
    with app.app_context():
        monkeypatch.setattr(packets, "PACKET", 100)
        names = [f"Import numéro {at}" if near else f"{('Bois', 'Cuir', 'Dune')[at % 3]} {at}" for at in range(60)]
        rows = [(name, siren(at)) for at, name in enumerate(names)]
        text = "\n".join([HEAD, *(f"{name}\t{number}\tScop" for name, number in rows)])
        act_as(Actor("Anne", "formulaire", role=Role.STAFF))
        file = imports.kept(Company, "x", read_pasted(text))
        db.session.commit()
        with statements() as checking:
            running.check(file)
        with statements() as writing:
            assert running.run(file) == ""
        undoing.undone(file, None)
        with statements() as saving:
            for name, number in rows:
                db.session.add(Company(name=name, siren=number, ess_status="scop"))
                db.session.flush()
            db.session.commit()
        assert db.session.scalar(select(func.count(Company.id))) == 60
        assert max(len(checking), len(writing)) <= 3 * len(saving)
