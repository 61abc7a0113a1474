"""A plain save makes the boxes that were changed alone; whatever else is asked of a form takes the whole one."""

from __future__ import annotations

import json

import pytest
from werkzeug.datastructures import MultiDict

from admin_views.engine.changed_boxes import changed_form
from admin_views.engine.view import BackOfficeView
from models.accompaniment.mentor import Mentor
from models.engine import db
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.theme import Theme
from tests.factories import sample

pytestmark = pytest.mark.one_database


@pytest.fixture
def boxes(app, browse_as):
    """What a company's form, opened then changed so, would make; None where that is the whole form."""
    with app.app_context():
        company = sample(Company, full=True, themes=[sample(Theme)])
        db.session.add_all((company, site := sample(Establishment, company=company, is_head_office=True)))
        db.session.commit()
        opened, row = browse_as(Role.STAFF).get(f"/company/edit/?id={company.id}"), f"establishments-{site.id}"

    def made(said, **apart):
        posted = opened.form(**apart)
        for name, texts in said.items():
            posted.setlist(name.replace("ROW", row), texts)
        view = BackOfficeView(Company, Role.STAFF)
        found = changed_form(view._edit_form_class, posted, view.fields, int(opened.form()["_version"]))
        return None if found is None else sorted(one.name for one in found())

    return made


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ({}, []),
        ({"acronym": ["FIL"]}, ["acronym"]),
        ({"acronym": ["FIL"], "website": [""]}, ["acronym", "website"]),
        ({"ROW-address": ["1 rue du Lez"]}, ["establishments"]),
        ({"ROW-is_head_office": ["non"]}, ["establishments"]),
        ({"establishments-new1-address": ["1 rue du Lez"]}, ["establishments"]),
        ({"ROW-_remove": ["1"]}, ["establishments"]),
        ({"themes": [""]}, ["themes"]),
        ({"id": ["1"], "version": ["9"], "sort_key": ["a"]}, []),
    ],
)
def test_what_says_something_else_than_it_showed_is_made(boxes, said, changed):
    assert boxes(said) == changed


@pytest.mark.parametrize(
    "said",
    [
        {"_version": ["0"]},
        {"_settle-name": ["mine"]},
        {"_add": ["establishments"]},
        {"_resume": ["1"]},
        {"_read": ["{broken"]},
        {"_read": [""]},
    ],
)
def test_what_is_asked_of_the_whole_form_makes_it(boxes, said):
    assert boxes({"acronym": ["FIL"]} | said) is None


def test_lines_are_the_same_however_a_browser_ends_them(boxes, app):
    with app.app_context():
        view = BackOfficeView(Mentor, Role.STAFF)
        name = next(one for one, each in view.fields.items() if each.kind is not None and each.kind.multiline)
        read = json.dumps({name: ["Un.\nDeux."]})
        sent = [MultiDict({"_version": "1", "_read": read, name: text}) for text in ("Un.\r\nDeux.", "Un.\r\nTrois.")]

        made = [changed_form(view._edit_form_class, one, view.fields, 1) for one in sent]

        assert [[box.name for box in one()] for one in made] == [[], [name]]
