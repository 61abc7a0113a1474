"""Flask-Admin as its documentation shows it, over the same tables: columns, a form, owned records in it, and no more.

Who asks is a statement, as behind any sign-in; without rights, rules, journal, conflicts or words to search by.
"""

from __future__ import annotations

from flask import Flask, g
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_babel import Babel
from sqlalchemy import create_engine, text
from sqlalchemy.orm import DeclarativeBase, relationship, scoped_session, sessionmaker

from app import database
from app.config import read_settings
from tests.bench.floor import WHO, sign_in

TABLES = ("organisation", "company", "establishment", "approval", "financial_year", "meeting", "legal_form", "naf_code")
OURS = ("id", "version", "created_at", "updated_at", "deleted_at", "sort_key", "search_words", "search_private")

app = Flask(__name__)
app.config["SETTINGS"] = read_settings()  # those of the server that serves it
app.secret_key = "of nobody"  # it signs the messages of the bench
Babel(app)  # as Flask-Admin asks where it is installed
database.init_app(app)
engine = create_engine(app.config["SETTINGS"].database_url)
session = scoped_session(sessionmaker(engine))


class Base(DeclarativeBase):
    """Tables as they are."""


Base.metadata.reflect(engine, only=TABLES)


class LegalForm(Base):
    """What a company is in law."""

    __table__ = Base.metadata.tables["legal_form"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class NafCode(Base):
    """What it does."""

    __table__ = Base.metadata.tables["naf_code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Organisation(Base):
    """What a company is first."""

    __table__ = Base.metadata.tables["organisation"]
    __mapper_args__ = {"polymorphic_on": __table__.c.nature}


class Company(Organisation):
    """The same, with its own table and what it owns."""

    __table__ = Base.metadata.tables["company"]
    __mapper_args__ = {"polymorphic_identity": "company"}
    legal_form = relationship(LegalForm)
    naf_code = relationship(NafCode)
    establishments = relationship("Establishment", backref="company")
    approvals = relationship("Approval", backref="company")
    financial_years = relationship("FinancialYear", backref="company")


class Establishment(Base):
    """A site."""

    __table__ = Base.metadata.tables["establishment"]


class Approval(Base):
    """What a company was granted by a ministry."""

    __table__ = Base.metadata.tables["approval"]


class FinancialYear(Base):
    """Its accounts."""

    __table__ = Base.metadata.tables["financial_year"]


class Meeting(Base):
    """What a home shows."""

    __table__ = Base.metadata.tables["meeting"]


class CompanyView(ModelView):
    """The columns of our list, its filters, its search, and the form of the page by hand."""

    page_size = 50
    can_view_details = True
    column_list = ("name", "siren", "ess_status", "state")
    column_searchable_list = ("name", "siren")
    column_filters = ("ess_status", "state")
    column_default_sort = "name"
    form_excluded_columns = ("nature", *OURS[1:])
    inline_models = [(one, {"form_excluded_columns": OURS[1:]}) for one in (Establishment, Approval, FinancialYear)]


class MeetingView(ModelView):
    """What stands for a home: the meetings to come first."""

    page_size = 20
    column_list = ("starts_at", "title", "kind", "state", "place")
    column_default_sort = ("starts_at", True)


admin = Admin(app, name="Alter'Venture", url="/")
admin.add_view(CompanyView(Company, session, endpoint="company", url="/company"))
admin.add_view(MeetingView(Meeting, session, endpoint="meeting", url="/meeting"))
app.add_url_rule("/sign-in", view_func=sign_in, methods=["GET", "POST"])
engine.dispose()  # workers open their own connections


@app.before_request
def who_asks() -> None:
    """A statement."""
    g.user = session.execute(text(WHO), {"digest": "x"}).first()


@app.teardown_request
def give_back(_error: BaseException | None) -> None:
    """The connection."""
    session.remove()
