"""The floor: the same content by hand, Flask and SQL: who asks, what the page shows, what a save must leave behind.

Without rights, rules, conflicts or words to search by.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, g, redirect, render_template_string, request
from sqlalchemy import create_engine, text

from admin_views.engine.list_rows import COUNTED
from app import database
from app.config import read_settings

app = Flask(__name__)
app.config["SETTINGS"] = read_settings()  # those of the server that serves it
database.init_app(app)
engine = create_engine(app.config["SETTINGS"].database_url)

COLUMNS = "o.id, o.name, o.siren, c.ess_status, c.state"
FROM = "FROM organisation o JOIN company c ON c.id = o.id WHERE o.deleted_at IS NULL"
LIST = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Entreprises</title><h1>Entreprises</h1>
<p>{{ count }} entreprises</p><table><thead><tr><th>Raison sociale<th>SIREN<th>Statut ESS<th>État</thead><tbody>
{% for row in rows %}<tr><th><a href="/company/{{ row.id }}">{{ row.name }}</a><td>{{ row.siren }}
<td>{{ row.ess_status }}<td>{{ row.state }}</tr>{% endfor %}</tbody></table>"""
FORM = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>{{ record.id }}</title><h1>{{ record.id }}</h1>
<form method="post">{% for name, value in record.items() %}<label>{{ name }}<input name="{{ name }}"
value="{{ "" if value is none else value }}"></label>{% endfor %}{% for list in lists %}<fieldset>{% for row in list %}
<div>{% for name, value in row.items() %}<label>{{ name }}<input name="{{ name }}"
value="{{ "" if value is none else value }}"></label>{% endfor %}</div>{% endfor %}</fieldset>{% endfor %}
{% for choice in choices %}<select>{% for row in choice %}
<option value="{{ row.id }}">{{ row.name }}</option>{% endfor %}
</select>{% endfor %}<button>Enregistrer</button></form>"""
OWNED = ("establishment", "approval", "financial_year")


WHO = 'SELECT s.id, u.* FROM sign_in s JOIN "user" AS u ON u.id = s.user_id WHERE s.digest = :digest'
HISTORY = (
    "INSERT INTO journal_entry (at, actor, actor_id, channel, action, concept, subject, record_label, record_id, "
    "changes) VALUES (:now, 'Banc', 1, 'formulaire', :action, 'company', 'Entreprise', :name, :id, '[]')"
)
NOW = "2018-01-01 08:00:00+00:00"


@app.before_request
def who_asks() -> None:
    """A statement, as any page behind a sign-in."""
    with engine.connect() as connection:
        g.user = connection.execute(text(WHO), {"digest": "x"}).first()


@app.get("/company/")
def company_list() -> str:
    """Fifty companies, and how many there are, up to where our list stops counting."""
    said, where, order = request.args, FROM, "o.sort_key, o.id"
    values: dict[str, Any] = {"offset": (int(said.get("page", 1)) - 1) * 50}
    for number, word in enumerate(said.get("q", "").split()):
        where += f" AND o.search_words LIKE :word{number}"
        values[f"word{number}"] = f"%{word}%"
    for name in ("ess_status", "state"):
        if name in said:
            where += f" AND c.{name} = :{name}"
            values[name] = said[name]
    if "sort" in said:
        order = "o.siren DESC NULLS LAST, o.id"
    with engine.connect() as connection:
        count = connection.scalar(text(f"SELECT count(*) FROM (SELECT 1 {where} LIMIT {COUNTED + 1}) AS x"), values)
        page = text(f"SELECT {COLUMNS} {where} ORDER BY {order} LIMIT 50 OFFSET :offset")
        return render_template_string(LIST, count=count, rows=connection.execute(page, values).all())


@app.route("/company/<int:number>", methods=["GET", "POST"])
def company_form(number: int) -> Any:
    """All that the form of a company holds; a change of its name."""
    with engine.connect() as connection:
        one = "SELECT o.*, c.* FROM organisation o JOIN company c ON c.id = o.id WHERE o.id = :id"
        record = connection.execute(text(one), {"id": number}).mappings().one()
        lists = [
            connection.execute(text(f"SELECT * FROM {table} WHERE company_id = :id"), {"id": number}).mappings().all()
            for table in OWNED
        ]
        choices = [connection.execute(text(f"SELECT id, name FROM {table}")).all() for table in ("nature", "theme")]
        if request.method == "GET":
            return render_template_string(FORM, record=record, lists=lists, choices=choices)
        values = {"id": number, "name": record["name"], "version": record["version"], "now": NOW}
        change = "UPDATE organisation SET version = version + 1 WHERE id = :id AND version = :version"
        connection.execute(text(change), values)
        values["website"] = request.form["website"]
        connection.execute(text("UPDATE company SET website = :website WHERE id = :id"), values)
        connection.execute(text(HISTORY), values | {"action": "changed"})
        connection.commit()
        return redirect(f"/company/{number}", 302)


@app.post("/company/new")
def company_new() -> Any:
    """A company: nobody else has its number, the form is not sent twice."""
    said = request.form.to_dict() | {"now": NOW}
    with engine.begin() as connection:
        connection.execute(
            text("SELECT id FROM organisation WHERE siren = :siren AND deleted_at IS NULL"), said
        ).first()
        number = connection.scalar(
            text(
                "INSERT INTO organisation (nature, name, siren, version, created_at, updated_at, sort_key, "
                "search_words, search_private) "
                "VALUES ('company', :name, :siren, 1, :now, :now, :name, :name, '') RETURNING id"
            ),
            said,
        )
        row = {"id": number, "ess": "scop", "state": "active"}
        connection.execute(text("INSERT INTO company (id, ess_status, state) VALUES (:id, :ess, :state)"), row)
        connection.execute(text(HISTORY), said | {"id": number, "action": "created"})
    return redirect(f"/company/{number}", 302)


@app.get("/fund_application/<int:number>")
def application_form(number: int) -> str:
    """All that the form of an application holds."""
    with engine.connect() as connection:
        record = connection.execute(text("SELECT * FROM fund_application WHERE id = :id"), {"id": number}).mappings()
        choices = [connection.execute(text(f"SELECT id, name FROM {table}")).all() for table in ("fund", "instrument")]
        return render_template_string(FORM, record=record.one(), lists=[], choices=choices)
