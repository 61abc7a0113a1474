"""The floor: the same content by hand, Flask and SQL: who asks, what the page shows, what a save must leave behind.

Without rights, rules, conflicts or words to search by.
"""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from flask import Flask, g, redirect, request
from sqlalchemy import create_engine, text

from admin_views.engine.list_rows import COUNTED
from app import database
from app.config import read_settings
from models.accounts.password import matches

app = Flask(__name__)
app.config["SETTINGS"] = read_settings()  # those of the server that serves it
database.init_app(app)
engine = create_engine(app.config["SETTINGS"].database_url)
_template = app.jinja_env.from_string  # compiled once, as those that lie in a file

COLUMNS = "o.id, o.name, o.siren, c.ess_status, c.state"
FROM = "FROM organisation o JOIN company c ON c.id = o.id WHERE o.deleted_at IS NULL"
LIST = _template("""<!doctype html><html lang="fr"><meta charset="utf-8"><title>Entreprises</title><h1>Entreprises</h1>
<p>{{ count }} entreprises</p><table><thead><tr><th>Raison sociale<th>SIREN<th>Statut ESS<th>État</thead><tbody>
{% for row in rows %}<tr><th><a href="/company/{{ row.id }}">{{ row.name }}</a><td>{{ row.siren }}
<td>{{ row.ess_status }}<td>{{ row.state }}</tr>{% endfor %}</tbody></table>""")
FORM = _template("""<!doctype html><html lang="fr"><meta charset="utf-8"><title>{{ record.id }}</title>
<h1>{{ record.id }}</h1>
<form method="post">{% for name, value in record.items() %}<label>{{ name }}<input name="{{ name }}"
value="{{ "" if value is none else value }}"></label>{% endfor %}{% for list in lists %}<fieldset>{% for row in list %}
<div>{% for name, value in row.items() %}<label>{{ name }}<input name="{{ name }}"
value="{{ "" if value is none else value }}"></label>{% endfor %}</div>{% endfor %}</fieldset>{% endfor %}
{% for choice in choices %}<select>{% for row in choice %}
<option value="{{ row.id }}">{{ row.name }}</option>{% endfor %}
</select>{% endfor %}<button>Enregistrer</button></form>""")
OWNED = ("establishment", "approval", "financial_year")


WHO = 'SELECT s.id, u.* FROM sign_in s JOIN "user" AS u ON u.id = s.user_id WHERE s.digest = :digest'
HISTORY = (
    "INSERT INTO journal_entry (at, actor, actor_id, channel, action, concept, subject, record_label, record_id, "
    "changes) VALUES (:now, 'Banc', 1, 'formulaire', :action, 'company', 'Entreprise', :name, :id, '[]')"
)
NOW = "2018-01-01 08:00:00+00:00"
ENTER = "<!doctype html><title>Connexion</title><form method=post><input name=email><input name=password>"
HOME = _template("""<!doctype html><html lang="fr"><meta charset="utf-8"><title>Accueil</title><h1>Accueil</h1>
<p>{{ waiting }} accompagnements en cours</p><ul>{% for row in rows %}<li>{{ row.starts_at }}
{{ row.title or row.kind }} {{ row.place or "" }} {{ row.cohort }}{% endfor %}</ul>""")
PAGE = _template("""<!doctype html><html lang="fr"><meta charset="utf-8"><title>{{ record.name }}</title>
<h1>{{ record.name }}</h1>
<dl>{% for name, value in record.items() %}<dt>{{ name }}<dd>{{ "" if value is none else value }}{% endfor %}</dl>
{% for list in lists %}<table>{% for row in list %}<tr>{% for value in row.values() %}<td>
{{ "" if value is none else value }}{% endfor %}</tr>{% endfor %}</table>{% endfor %}""")


@app.before_request
def who_asks() -> None:
    """A statement, as any page behind a sign-in."""
    with engine.connect() as connection:
        g.user = connection.execute(text(WHO), {"digest": "x"}).first()


@app.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Any:
    """The page; a password is looked at as ours is, and the session written down."""
    if request.method == "GET":
        return ENTER
    said = request.form
    with engine.begin() as connection:
        user = connection.execute(
            text('SELECT id, password_hash FROM "user" WHERE email = :email'), said.to_dict()
        ).one()
        assert matches(user.password_hash, said["password"])
        row = {"digest": token_hex(16), "user": user.id, "now": NOW}
        connection.execute(
            text("INSERT INTO sign_in (digest, user_id, started_at, browser) VALUES (:digest, :user, :now, '')"), row
        )
    return redirect("/", 302)


@app.get("/")
def home() -> str:
    """The meetings to come, and how many are being accompanied."""
    with engine.connect() as connection:
        meetings = (
            "SELECT m.starts_at, m.title, m.kind, m.place, c.name AS cohort FROM meeting m JOIN cohort c "
            "ON c.id = m.cohort_id WHERE m.deleted_at IS NULL ORDER BY m.starts_at DESC, m.id LIMIT 20"
        )
        waiting = connection.scalar(text("SELECT count(*) FROM participation WHERE state = 'active'"))
        return HOME.render(rows=connection.execute(text(meetings)).all(), waiting=waiting)


@app.get("/company/page/<int:number>")
def company_page(number: int) -> str:
    """What a company is, owns and did."""
    with engine.connect() as connection:
        one = "SELECT o.*, c.* FROM organisation o JOIN company c ON c.id = o.id WHERE o.id = :id"
        record = connection.execute(text(one), {"id": number}).mappings().one()
        lists = [
            connection.execute(text(f"SELECT * FROM {table} WHERE company_id = :id"), {"id": number}).mappings().all()
            for table in (*OWNED, "participation")
        ]
        return PAGE.render(record=record, lists=lists)


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
        return LIST.render(count=count, rows=connection.execute(page, values).all())


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
            return FORM.render(record=record, lists=lists, choices=choices)
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
        return FORM.render(record=record.one(), lists=[], choices=choices)
