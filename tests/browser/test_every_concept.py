"""Concepts in a real browser, of each sort of form: what is typed is what is read.

Every concept, without a browser: `tests/contract/test_complete_records.py`; their forms without a script:
`test_without_script.py`.
"""

from __future__ import annotations

import json
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from models.engine import concepts, db, declared, now, set_words
from models.policy import Role
from tests.browser.looks import DESK, PHONE, ill_made
from tests.browser.site import Site
from tests.browser.steps import answer, proposed, save_another
from tests.complete import WRITER, WRITTEN, complete, told, written_out
from tests.pages import words
from tests.shapes import covering, sort_of

pytestmark = pytest.mark.browser


def _sorts(model: type[Any]) -> set[str]:
    return {sort_of(each) for each in declared(model).values()}


def _drawn_by_hand(name: str) -> set[str]:
    """The form and the page of a record, where they are its own; its other screens have tests of their own."""
    if not find_spec(f"admin_views.screens.{name}"):
        return set()
    held = vars(import_module(f"admin_views.screens.{name}")).values()
    own = {key for one in held if isinstance(one, type) for key in vars(one)}
    return {f"{one} of {name}" for one in own & {"form_template", "details_template"}}


def _met_in_the_form(name: str) -> set[str]:
    """Each sort of field, each in a row of what is owned, and what is drawn by hand."""
    fields = declared(concepts()[name]).values()
    owned = [one.target for one in fields if one.shape == "children" and one.target is not None]
    return {
        *map(sort_of, fields),
        *(f"a row with {sort}" for model in owned for sort in _sorts(model)),
        *_drawn_by_hand(name),
    }


@pytest.mark.parametrize("name", sorted(covering({name: _met_in_the_form(name) for name in WRITTEN})))
def test_a_complete_record_is_written_and_read(site: Site, visit, name: str):
    texts, shown = _model_record(site, name)
    page = visit(WRITER[name])

    page.goto(f"/{name}/")
    page.get_by_role("link", name=set_words(concepts()[name].__concept__.new), exact=True).first.click()
    _fill(page, texts)
    _holds(page, width=PHONE)
    save_another(page)

    expect(answer(page)).to_contain_text("est enregistré")
    pairs = page.locator("dl:not(.keys dl) > div").evaluate_all(
        "all => all.map(one => [...one.children].map(it => it.textContent))"
    )
    assert told(pairs) == shown
    _holds(page, width=DESK)


def _holds(page: Page, width: int) -> None:
    """Nothing is wrong at that width; colours are those of the pages of `test_every_screen.py`."""
    page.set_viewport_size({"width": width, "height": 900})
    assert ill_made(page) == [], f"{width} px"


def _model_record(site: Site, name: str) -> tuple[dict[str, list[str]], dict[str, str]]:
    """What the form of a complete record holds and what its page shows; it is then binned, to be written again."""
    with site.app.app_context():
        record = complete(concepts()[name])
        db.session.add(record)
        db.session.commit()
        number, closed = record.id, written_out(record)
    form, page = (site.read(Role.ADMIN, f"/{name}/{screen}/?id={number}") for screen in ("edit", "details"))
    keys = page.tree.findall(".//dialog//dl")  # of the keyboard, told by a script
    pairs = [[words(one) for one in pair] for one in page.tree.iter("dl") if one not in keys for pair in one]
    site.change(concepts()[name], number, deleted_at=now())
    return json.loads(form.form()["_read"]) | closed, told(pairs)


def _fill(page: Page, texts: dict[str, list[str]]) -> None:
    """Type and choose every text of a form, by the names of its inputs."""
    form = page.locator("form[data-main]")
    form.wait_for()
    sorts = form.locator("[name]:not([type=hidden])").evaluate_all(
        "all => all.map(one => [one.name, one.getAttribute('role') ?? one.type])"
    )
    sort_of = dict(reversed(sorts))
    for name, values in texts.items():
        inputs, sort = form.locator(f'[name="{name}"]:not([type=hidden])'), sort_of[name]
        if sort == "checkbox":
            for box in inputs.all():
                box.set_checked(box.get_attribute("value") in [one.lower() for one in values])
        elif sort == "select-one":
            inputs.select_option(values[-1])
        else:
            inputs.fill(values[0])
        if sort == "combobox" and values[0]:
            proposed(page, values[0]).first.click()
            expect(inputs).to_have_value(values[0])
