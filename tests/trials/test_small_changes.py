"""Trials that migrate nothing, played on one copy: a page with a chart, a label, a column of a file for the Région."""

from __future__ import annotations

from tests.copies import copy_on

VIEW = '''"""Requests for support, and how many there are of each state."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from admin_views.engine.pages import page
from admin_views.engine.view import BackOfficeView
from models.accompaniment.support_request import SupportRequest
from models.engine import Right, db


class SupportRequestView(BackOfficeView):
    """The list, and its chart."""

    @page("/chart/", right=Right.UPDATE)
    def chart_view(self) -> Any:
        """A bar for each state."""
        counted = select(SupportRequest.state, func.count()).group_by(SupportRequest.state)
        return self.render("support_request_chart.html", bars=db.session.execute(counted).all())
'''
TEMPLATE = """{% extends "layout.html" %}
{% block title %}Demandes par état{% endblock %}
{% block main %}
<header class="title"><h1>Demandes par état</h1></header>
<svg viewBox="0 0 400 {{ 30 * bars | length }}" role="img" aria-label="Demandes par état">
{% for state, count in bars %}
<rect x="120" y="{{ 30 * loop.index0 }}" width="{{ 40 * count }}" height="20"></rect>
<text x="0" y="{{ 30 * loop.index0 + 15 }}">{{ state.label }} : {{ count }}</text>
{% endfor %}
</svg>
{% endblock %}
"""
CHARTED = """
from models.accompaniment.support_request import SupportRequest
make(SupportRequest), make(SupportRequest)
page = browse_as(Role.STAFF).get("/support_request/chart/")
assert page.status == 200
bar, = [one for one in page.tree.iter() if str(one.tag).endswith("rect")]
assert bar.get("width") == "80"
assert ": 2" in page.words
assert "style=" not in page.text and "<script>" not in page.text
assert browse_as(Role.COMMITTEE).get("/support_request/chart/").status == 403
assert browse_as(Role.COMMITTEE).get("/support_request/").status == 200
assert app.test_client().get("/support_request/chart/").status_code in {302, 401}
"""
COHORT, LABEL, RENAMED = "models/cohorts/cohort.py", 'field("Places"', 'field("Sièges offerts"'
LABELLED = """
from models.cohorts.cohort import Cohort
make(Cohort, capacity=6)
staff, edit = browse_as(Role.STAFF), "/cohort/edit/?id=1"
assert staff.submit(edit, capacity="0").errors == ["Sièges offerts : Au moins 1."]
assert staff.submit(edit, capacity="8").status == 302
form, rows, record = staff.get(edit), staff.get("/cohort/"), staff.get("/cohort/details/?id=1")
assert "Sièges offerts" in form.words
assert rows.column("Sièges offerts") == ["8"]
assert "Sièges offerts de 6 à 8" in record.words
head = staff.client.get("/cohort/export/norme/", buffered=True).get_data(as_text=True).splitlines()[0]
excel = staff.client.get("/cohort/export/excel/", buffered=True).get_data(as_text=True).splitlines()[0]
assert "Sièges offerts" in excel, (head, excel)
for page in (form, rows, record):
    assert "Places" not in page.words
flask("db", "check")
"""
FUND = "admin_views/region/fund.py"
LAST = '    Read("motif_refus", "Motif de refus", TEXT, what="Motif d\'un refus.", masked=words.NOT_YET),\n'
ADDED = """\
    Read("besoin", "Besoin", MONEY, lambda row: row.read("need"), what="Besoin de financement.", unit="euros"),
"""
EXPORTED = """
from models.cohorts.cohort import Cohort
from tests.region.test_fund import granted
make(Cohort, code="AV-2017", starts_on="15/05/2017")
with app.app_context():
    db.session.add(granted(filed_on="01/06/2017", need="1234,50"))
    db.session.commit()
flask("export", "fonds-dossiers", "--cohort", "AV-2017", "--format", "norme", "--output", "file.csv")

from tests.region import test_demo_files as pins

def as_pinned():
    try:
        pins.test_the_columns_never_move(app, make)
    except AssertionError:
        return False
    return True

assert not as_pinned()
pins.COLUMNS["fonds-dossiers"].append("besoin")
assert as_pinned()
"""


def test_each_is_a_few_lines_of_one_place(tmp_path, run_folder):
    copy = copy_on("sqlite", tmp_path, run_folder)
    copy.edit(COHORT, LABEL, RENAMED)
    screens = copy.folder / "admin_views/screens"
    (screens / "support_request.py").write_text(VIEW, encoding="utf-8")
    (screens / "templates/support_request_chart.html").write_text(TEMPLATE, encoding="utf-8")
    copy.edit(FUND, LAST, LAST + ADDED)

    copy.script(LABELLED + CHARTED + EXPORTED)

    head, row = (copy.folder / "file.csv").read_text(encoding="utf-8").splitlines()
    assert head.split(",")[-2:] == ["motif_refus", "besoin"]
    assert row.split(",")[-1] == "1234.50"
    copy.shell("ruff format --check . && ruff check . && lint-imports")
