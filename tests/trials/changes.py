"""Changes that a team makes to what is there, each a few lines of one place, and what must then be true of each.

`test_changes.py` writes them all in one copy, which is loaded once; `PLAYS` are run in it (`tests/copies.py#PRELUDE`).
"""

from __future__ import annotations

COHORT, POLICY = "models/cohorts/cohort.py", "models/policy.py"
DELIVERABLE, FUND = "models/accompaniment/deliverable.py", "admin_views/region/fund_columns.py"
SCREENS = "admin_views/screens"

# Fields of every kind, one with bounds, added to a concept that has rows.
CAPACITY = '    capacity: Mapped[int] = field("Places"'
FIELDS = f"""\
    seats: Mapped[int] = field("Sièges", min=2, max=40, default=12, group="Conditions")
    sober: Mapped[bool] = field("Sobre", default=True)
    ends: Mapped[CohortState] = field("Fin", default=CohortState.CLOSED)
    fee: Mapped[Money] = field("Frais", default=Decimal("12.50"))
    day: Mapped[Day] = field("Jour", default=date(2017, 5, 2))
    words: Mapped[str] = field("Mots", default="l'heure : 10:30, 5 %")
{CAPACITY}"""
LAST_IMPORT = "from itertools import combinations\n"
# Another role, that reads one concept.
LAST_ROLE = '    REGION = "region", "Service de la Région"\n'
ITS_ROW = '    "cohort": EVALUATED,\n'
LAST_SEES = "    Role.REGION: _SHARED_OUTSIDE,\n"
# A verb that leads to another state.
LAST_STATE = '    TO_REDO = "a_revoir", "À revoir", Tone.PAUSED\n'
LAST_VERB = '    Verb("validate", '
VERB = (
    '    Verb("drop", "Abandonner", (DeliverableState.EXPECTED,), DeliverableState.DROPPED, needs_reason=True),\n'
    + LAST_VERB
)
# Another label, and a column at the end of a file for the Région.
LABEL = 'field("Places"'
LAST_COLUMN = '    Read("motif_refus", "Motif de refus", TEXT, what="Motif d\'un refus.", masked=words.NEVER),\n'
COLUMN = """\
    Read("besoin", "Besoin", MONEY, lambda row: row.read("need"), what="Besoin de financement.", unit="euros"),
"""
EDITS = (
    (COHORT, CAPACITY, FIELDS),
    (COHORT, LAST_IMPORT, f"from decimal import Decimal\n{LAST_IMPORT}"),
    (COHORT, LABEL, 'field("Sièges offerts"'),
    (POLICY, LAST_ROLE, LAST_ROLE + '    GUEST = "guest", "Invité"\n'),
    (POLICY, ITS_ROW, '    "cohort": {**EVALUATED, Role.GUEST: Right.READ},\n'),
    (POLICY, LAST_SEES, LAST_SEES + "    Role.GUEST: frozenset({Sensitivity.OPEN}),\n"),
    (DELIVERABLE, LAST_STATE, LAST_STATE + '    DROPPED = "abandonne", "Abandonné"\n'),
    (DELIVERABLE, LAST_VERB, VERB),
    (FUND, LAST_COLUMN, LAST_COLUMN + COLUMN),
)
# A page with a chart.
WRITTEN = {
    f"{SCREENS}/support_request.py": '''"""Requests for support, and how many there are of each state."""

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
''',
    f"{SCREENS}/templates/support_request_chart.html": """{% extends "layout.html" %}
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
""",
}
PLAYS = {
    "fields": """
from sqlalchemy.exc import IntegrityError

with app.app_context():
    cohort = db.session.get(Cohort, 1)
    assert (cohort.sober, cohort.ends.name, str(cohort.fee)) == (True, "CLOSED", "12.50")
    assert (str(cohort.day), cohort.words) == ("2017-05-02", "l'heure : 10:30, 5 %")

admin, edit = browse_as(Role.ADMIN), "/cohort/edit/?id=1"
assert admin.get(edit).form()["seats"] == "12"
assert admin.submit(edit, seats="41").errors == ["Sièges : Au plus 40."]
assert admin.submit(edit, seats="1").errors == ["Sièges : Au moins 2."]
assert admin.submit(edit, seats="40").status == 302
with app.app_context():
    try:
        db.session.execute(db.text("UPDATE cohort SET seats = 41"))
    except IntegrityError:
        db.session.rollback()
    else:
        raise AssertionError("the database takes any number")
""",
    "role": """
assert "(Invité)" in flask("user", "create", "guest@example.org", "--role", "guest")

browser = browse_as(Role.GUEST)
assert browser.get("/cohort/").status == 200
assert browser.get("/company/").status == 403
""",
    "state": """
from models.accompaniment.deliverable import Deliverable

record, staff = make(Deliverable), browse_as(Role.STAFF)
assert "Abandonner" in staff.get(f"/deliverable/details/?id={record}").words
move = {"id": record, "verb": "drop"}
assert staff.post("/deliverable/move/", move).errors == ["Dites pourquoi."]
assert staff.post("/deliverable/move/", move | {"remark": "Sans objet."}).status == 302
assert "Abandonné" in staff.get(f"/deliverable/details/?id={record}").words
""",
    "label": """
staff, edit = browse_as(Role.STAFF), "/cohort/edit/?id=1"
assert staff.submit(edit, capacity="0").errors == ["Sièges offerts : Au moins 1."]
assert staff.submit(edit, capacity="8").status == 302
form, rows, record = staff.get(edit), staff.get("/cohort/"), staff.get("/cohort/details/?id=1")
assert "Sièges offerts" in form.words
assert "8" in rows.column("Sièges offerts")
assert "Sièges offerts de 6 à 8" in record.words
excel = staff.client.get("/cohort/export/excel/", buffered=True).get_data(as_text=True).splitlines()[0]
assert "Sièges offerts" in excel, excel
for page in (form, rows, record):
    assert "Places" not in page.words
""",
    "chart": """
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
""",
    "column": """
from tests.region import test_demo_files as pins
from tests.region.test_fund import granted

make(Cohort, code="AV-2017", starts_on="15/05/2017")
with app.app_context():
    db.session.add(granted(filed_on="01/06/2017", need="1234,50"))
    db.session.commit()
flask("export", "fonds-dossiers", "--cohort", "AV-2017", "--format", "norme", "--output", "file.csv")
head, row = open("file.csv", encoding="utf-8").read().splitlines()
assert head.split(",")[-2:] == ["motif_refus", "besoin"]
assert row.split(",")[-1] == "1234.50"

def as_pinned():
    try:
        pins.test_the_columns_never_move(app, make)
    except AssertionError:
        return False
    return True

assert not as_pinned()
pins.COLUMNS["fonds-dossiers"].append("besoin")
assert as_pinned()
""",
}
