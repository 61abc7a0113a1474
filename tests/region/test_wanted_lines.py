"""Some lines alone of the file of subsidies: chosen on its page, told by its title and its name."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from admin_views.region.changes import former
from admin_views.region.package import latest
from models.cohorts.cohort import Cohort
from models.engine import db
from models.parties.partner import Partner
from models.policy import Role
from models.region.export_run import ExportRun, replacements
from tests.factories import sample
from tests.numbers import siren
from tests.region.grants import a_company, a_grant, signed, subsidy

pytestmark = pytest.mark.one_database
BODY = {"siret": "18002002600019", "siren": "180020026"}
GRANTS = ((8_000, "01/05/2018"), (23_000, "02/05/2018"), ("23000.01", "03/05/2018"))


@pytest.fixture
def page(refusals, browse_as):
    """The page of the file, asked for some of its four lines."""
    cohort = sample(Cohort, code="AV-2018", starts_on="15/05/2017")
    other = sample(Partner, name="Caisse des Dépôts", **BODY)
    assert refusals(cohort, other) == []
    for number, (amount, day) in enumerate(GRANTS, 9000):
        money = {"requested": Decimal(40_000), "granted": Decimal(40_000)}
        application = subsidy(a_company(siren(number)), a_grant(amount, agreed_on=day), **money)
        if number == 9000:
            application.public_grants.append(a_grant(30_000, agreed_on=day, grantor=other))
        assert refusals(application) == []
        assert refusals(*signed(application, "10/05/2018")) == []
    asked = {"dataset": "scdl-subventions", "cohort": cohort.id, "as_of": "30/06/2018", "body_id": other.id}
    staff = browse_as(Role.STAFF)

    def ask(*, take="", **said):
        values = {name: value for name, value in (asked | said).items() if name != "body_id"}
        if values.get("body") == "other":
            values["body"] = asked["body_id"]
        if take:
            return staff.client.post("/export_run/new/", data=values | {"format": take})
        return staff.get("/export_run/new/?" + "&".join(f"{name}={value}" for name, value in values.items()))

    return ask


def test_they_are_chosen_and_told(page):
    for said, lines, words in (
        ({}, 4, ""),
        ({"since": "02/05/2018"}, 2, "depuis le 02/05/2018"),
        ({"since": "02/05/2018", "until": "02/05/2018"}, 1, "depuis le 02/05/2018 jusqu'au 02/05/2018"),
        ({"until": "02/05/2018"}, 3, "jusqu'au 02/05/2018"),
        ({"large": "oui"}, 2, "plus de 23 000 €"),
        ({"body": "other"}, 1, "Caisse des Dépôts"),
    ):
        shown = page(**said)
        assert f" : {lines} ligne" in shown.words, said
        assert (f"Limité à : {words}." in shown.words) is bool(words)
        hidden = {
            one.get("name"): one.get("value")
            for form in shown.tree.iter("form")
            for one in form.iter("input")
            if form.get("method") == "post" and one.get("name")
        }
        answer = page(take="norme", **hidden)  # which hold what was chosen
        assert len(answer.data.splitlines()) == lines + 1
        run = db.session.scalars(select(ExportRun).order_by(ExportRun.id.desc())).first()
        assert (run.rows, run.narrowed_to.replace("\u202f", " ")) == (lines, words)


def test_what_is_no_day_or_comes_before_the_other_is_told_by_its_field(page):
    wrong = page(since="hier", until="01/05/2018")
    assert wrong.status == 422
    assert wrong.errors == ["Conventions depuis le : « hier » n'est pas une date : écrivez par exemple 14/11/2017."]
    assert "2. Vérifier" not in wrong.words
    assert page(since="02/05/2018", until="01/05/2018").errors == [
        "Conventions jusqu'au : Ce jour ne peut pas précéder l'autre."
    ]
    assert page(take="norme", since="hier").status_code == 422
    right = page(since="02/05/2018", until="02/05/2018")
    assert right.status == 200
    assert "2. Vérifier" in right.words


def test_another_file_has_no_such_choice(page):
    assert "Attribuant" in page().words
    assert "Attribuant" not in page(dataset="fonds-dossiers").words


def test_it_is_named_and_replaced_by_those_of_the_same_lines(page):
    for said in ({}, {"large": "oui"}, {}, {"large": "oui"}):
        page(take="norme", **said)
    whole, large, again, last = runs = db.session.scalars(select(ExportRun).order_by(ExportRun.id)).all()

    start = "2018-06-30_alter-venture_scdl-subventions_AV-2018"
    assert [one.file_name for one in (whole, large)] == [f"{start}_norme.csv", f"{start}_plus-de-23-000_norme.csv"]
    assert [replacements(runs)[one] for one in runs] == [again, last, None, None]
    assert [former(one) for one in runs] == [None, None, whole, large]
    assert latest(runs) == [again, last]
