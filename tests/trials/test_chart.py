"""Trial: a page with a chart, drawn from a query, is a method with its right and a template; others are refused."""

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
PLAY = """
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


def test_a_chart_is_a_page_with_its_right(tmp_path, run_folder):
    copy = copy_on("sqlite", tmp_path, run_folder)
    screens = copy.folder / "admin_views/screens"
    (screens / "support_request.py").write_text(VIEW, encoding="utf-8")
    (screens / "templates/support_request_chart.html").write_text(TEMPLATE, encoding="utf-8")
    copy.script(PLAY)
    copy.shell("ruff format --check . && ruff check . && lint-imports")
