"""What a form costs to draw: it is built once, its blank rows once for everybody of a role; and it stays true."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from admin_views.engine import group_writers
from admin_views.engine.record_screen import RecordScreen
from models.cohorts.cohort import Cohort
from models.cohorts.sequence_template import SequenceTemplate
from models.parties.company import Company
from models.policy import Role

pytestmark = pytest.mark.one_database


def blank(page, name):
    """The row of a list that a script copies, as HTML."""
    return page.text.split(f'<template data-row="{name}">')[1].split("</template>")[0]


def test_a_form_that_is_opened_is_built_once(browse_as, make):
    address = f"/company/edit/?id={make(Company)}"

    with patch.object(RecordScreen, "_form_of", autospec=True, side_effect=RecordScreen._form_of) as built:
        browse_as(Role.STAFF).get(address)

    assert built.call_count == 1


def test_its_blank_rows_are_drawn_once(browse_as):
    staff, kept = browse_as(Role.STAFF), group_writers._kept_blank
    first = staff.get("/company/new/")
    before = kept.cache_info()

    second = staff.get("/company/new/")

    assert kept.cache_info().misses == before.misses
    assert kept.cache_info().hits - before.hits == second.text.count("<template data-row=") > 1
    assert blank(first, "establishments") == blank(second, "establishments")


def test_one_that_offers_records_offers_those_there_are(browse_as, make):
    staff = browse_as(Role.STAFF)
    assert "Séquence d'appui" not in blank(staff.get("/cohort/new/"), "sequences")

    make(SequenceTemplate, name="Séquence d'appui")

    assert "Séquence d&#39;appui" in blank(staff.get("/cohort/new/"), "sequences")


def test_what_was_typed_as_the_name_of_a_row_is_text(browse_as, make):
    address = f"/cohort/edit/?id={make(Cohort)}"

    page = browse_as(Role.STAFF).post(address, {"sequences-new<b>-name": "A", "_add": "sequences"})

    assert 'name="sequences-new&lt;b&gt;-name"' in page.text
    assert "sequences-new<b>" not in page.text
