"""Every concept in a real browser, one of each shape with script: staff write a record, the committee reads it."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import inspect, select

from models.engine import Actor, Right, allows, concepts, db, declared, has_states, now, rows_for
from models.policy import POLICY, SEES, Role
from tests.browser.looks import DESK, PHONE, holds
from tests.browser.site import Site
from tests.browser.steps import save
from tests.factories import sample
from tests.pages import words
from tests.shapes import one_of_each_shape

pytestmark = pytest.mark.browser

WRITER = {name: Role.STAFF if allows(Role.STAFF, name, Right.CREATE) else Role.ADMIN for name in POLICY}
MADE_OTHERWISE = {"export_run"}  # tests/browser/test_region_files.py
WRITTEN = sorted(
    name for name, role in WRITER.items() if allows(role, name, Right.UPDATE) and name not in MADE_OTHERWISE
)


SHAPES = one_of_each_shape(WRITTEN)


@pytest.mark.parametrize(("name", "script"), [(name, name in SHAPES) for name in WRITTEN])
def test_a_complete_record_is_written_and_read(site: Site, visit, name: str, script: bool):
    texts, shown = _model_record(site, name)
    page = visit(WRITER[name], script=script)

    page.goto(f"/{name}/")
    page.get_by_role("link", name=concepts()[name].__concept__.new, exact=True).first.click()
    _fill(page, texts)
    if script:
        holds(page, width=PHONE)
    save(page)

    expect(page.get_by_role("alert").or_(page.locator(".flash"))).to_contain_text("est enregistré")
    pairs = page.locator("dl > div").evaluate_all("all => all.map(one => [...one.children].map(it => it.textContent))")
    assert _told(pairs) == shown
    if script:
        holds(page, width=DESK)
    else:
        _read_by_the_committee(visit(Role.COMMITTEE), name, page.url, hidden=_is_hidden(site, name, page.url))


def _model_record(site: Site, name: str) -> tuple[dict[str, list[str]], dict[str, str]]:
    """What the form of a complete record holds and what its page shows; it is then binned, to be written again."""
    with site.app.app_context():
        model = concepts()[name]
        begun = {each.name: None for each in declared(model).values() if each.field.computed}
        if has_states(model):
            begun["state"] = inspect(model).columns["state"].default.arg
        record = sample(model, full=True, **begun)
        db.session.add(record)
        db.session.commit()
        number = record.id
    form, page = (site.read(Role.ADMIN, f"/{name}/{screen}/?id={number}") for screen in ("edit", "details"))
    pairs = [[words(one) for one in pair] for one in page.tree.iter("dl") for pair in one]
    site.change(concepts()[name], number, deleted_at=now())
    return json.loads(form.form()["_read"]), _told(pairs)


def _told(pairs: list[list[str]]) -> dict[str, str]:
    """Label → value on the page of a record; a reference is never given twice."""
    folded = ([re.sub(r"\b[A-Z]+\d*-\d{4}\b", "…", " ".join(text.split())) for text in pair] for pair in pairs)
    return {label: value for label, value in folded if label != "Référence"}


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
            page.get_by_role("option", name=values[0], exact=True).first.click()
            expect(inputs).to_have_value(values[0])


def _is_hidden(site: Site, name: str, address: str) -> bool:
    """Whether the record is of a row the committee does not read: an application that is still a draft."""
    model, number = concepts()[name], int(address.rpartition("=")[2])
    criterion = rows_for(model, Actor("Un membre", "formulaire", role=Role.COMMITTEE))
    with site.app.app_context():
        seen = criterion is None or db.session.scalar(select(model.id).where(model.id == number, criterion))
    return not seen


def _read_by_the_committee(page: Page, name: str, address: str, *, hidden: bool) -> None:
    answer = page.goto(address)
    assert answer is not None
    if hidden or not allows(Role.COMMITTEE, name, Right.READ):
        assert answer.status == (404 if hidden else 403)
        return
    assert answer.status == 200
    main = page.locator("main")
    expect(main.locator("form, a[href*='/edit/'], a[href*='/delete/'], a[href*='/new/']")).to_have_count(0)
    labels = set(main.locator("dt").all_inner_texts())
    for each in declared(concepts()[name]).values():
        seen = each.sensitivity in SEES[Role.COMMITTEE]
        readable = each.target is None or allows(Role.COMMITTEE, each.target.__tablename__, Right.READ)
        assert each.shape == "children" or (each.label in labels) is (seen and readable), each.label
