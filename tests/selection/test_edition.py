"""The next edition of a cohort, and the sequences of the programme (`app/docs/programme.md#next-edition`)."""

from __future__ import annotations

import pytest

from models.cohorts.cohort import Cohort, CohortState
from models.cohorts.programme import Programme
from models.cohorts.sequence import Sequence
from models.cohorts.sequence_template import SequenceTemplate
from models.engine import as_found, db, kinds
from models.policy import Role
from models.reference.department import Department
from models.selection.call_for_applications import CallForApplications, CallState, call_of
from models.selection.wanted_document import WantedDocument
from tests.applications import a_grid, saved
from tests.factories import sample

ASKED = {"code": "AV-2018", "name": "Deuxième", "starts_on": "03/04/2018"}


@pytest.fixture
def former(app):
    """A cohort of 2017 in full, its call closed at noon in winter."""
    with app.app_context():
        cohort = sample(Cohort, code="AV-2017", edition=1, starts_on="15/05/2017", ends_on="14/11/2017", capacity=6)
        cohort.programme, cohort.contribution = sample(Programme, name="Alter'Venture"), 1500
        cohort.territory = [sample(Department, name="Hérault"), gone := sample(Department, name="Seine")]
        as_found(cohort).state = CohortState.CLOSED
        as_found(cohort)
        dates = {"starts_on": "15/05/2017", "ends_on": "30/06/2017"}
        first = sample(Sequence, cohort=cohort, rank=1, name="Diagnostic", template=sample(SequenceTemplate), **dates)
        undated = sample(Sequence, cohort=cohort, rank=2, name="Stratégie")
        hours = {"opens_at": "30/01/2017 09:00", "closes_at": "28/02/2017 12:00", "extended_to": "10/03/2017 12:00"}
        call = sample(CallForApplications, cohort=cohort, grid=a_grid(), state=CallState.RESULTS, **hours)
        wanted = sample(WantedDocument, call_for_applications=call, label="Statuts")
        saved(first, undated, wanted)
        gone.is_active = False
        db.session.commit()
        yield cohort.id


def copied(browse_as, former, **changes):
    return browse_as(Role.STAFF).submit(f"/cohort/copy/?id={former}", **ASKED | changes)


class TestACopy:
    def test_is_offered_on_the_page_of_the_cohort_with_its_number(self, browse_as, former):
        page = browse_as(Role.STAFF).get(f"/cohort/details/?id={former}")
        assert f"/cohort/copy/?id={former}" in page.links

        form = browse_as(Role.STAFF).get(f"/cohort/copy/?id={former}").form()
        assert (form["edition"], form["code"], form["starts_on"]) == ("2", "", "")

    def test_is_offered_the_first_number_free_in_its_programme(self, app, browse_as, former):
        with app.app_context():
            programme = db.session.get_one(Cohort, former).programme
            saved(sample(Cohort, edition=2, programme=programme), sample(Cohort, edition=3))

        assert browse_as(Role.STAFF).get(f"/cohort/copy/?id={former}").form()["edition"] == "3"
        refused = copied(browse_as, former, edition="2")
        assert refused.status == 422
        assert len(refused.errors) == 1
        assert "porte déjà ce numéro" in refused.errors[0]
        assert copied(browse_as, former, edition="3").status == 302
        assert copied(browse_as, former, edition="3", code="AV-2018-bis").status == 422  # saved twice

    def test_takes_all_of_the_former_moved_by_as_many_days(self, app, browse_as, former):
        assert copied(browse_as, former).status == 302

        with app.app_context():
            made = db.session.scalars(db.select(Cohort).filter_by(code="AV-2018")).one()
            assert (made.edition, made.capacity, made.contribution, made.state) == (2, 6, 1500, CohortState.PREPARATION)
            assert (made.programme.name, [one.name for one in made.territory]) == ("Alter'Venture", ["Hérault"])
            assert (str(made.ends_on), made.closed_on) == ("2018-10-03", None)
            lines = [(one.rank, one.name, str(one.starts_on), str(one.ends_on)) for one in made.sequences]
            assert lines == [(1, "Diagnostic", "2018-04-03", "2018-05-19"), (2, "Stratégie", "None", "None")]
            assert made.sequences[0].template is not None

    def test_drafts_the_call_at_the_same_hours_of_paris(self, app, browse_as, former):
        copied(browse_as, former, starts_on="15/11/2017")  # 184 days: noon in summer, after noon in winter

        with app.app_context():
            made = call_of(db.session.scalars(db.select(Cohort).filter_by(code="AV-2018")).one())
            assert made.state is CallState.DRAFT
            assert (kinds.Instant().show(made.opens_at), kinds.Instant().show(made.closes_at)) == (
                "02/08/2017 à\u00a09\u00a0h",
                "31/08/2017 à\u00a012\u00a0h",
            )
            assert made.extended_to is None
            assert made.grid is call_of(db.session.get(Cohort, former)).grid
            assert [one.label for one in made.wanted_documents] == ["Statuts"]

    def test_of_a_cohort_without_a_call_has_none(self, app, browse_as, make):
        copied(browse_as, make(Cohort, code="AV-2016", starts_on="01/02/2016"))

        with app.app_context():
            assert call_of(db.session.scalars(db.select(Cohort).filter_by(code="AV-2018")).one()) is None

    @pytest.mark.parametrize(
        ("field", "typed", "error"),
        [
            ("code", "AV-2017", "Code : Déjà pris par la fiche"),
            ("starts_on", "", "Début : À remplir."),
            ("starts_on", "31/02/2018", "Début : « 31/02/2018 » n'est pas une date"),
        ],
    )
    def test_explains_what_is_wrong_and_writes_nothing(self, app, browse_as, former, field, typed, error):
        page = copied(browse_as, former, **{field: typed})

        assert page.status == 422
        assert [one.startswith(error) for one in page.errors] == [True]
        with app.app_context():
            for model in (Cohort, CallForApplications):
                assert db.session.scalar(db.select(db.func.count()).select_from(model)) == 1

    def test_is_not_for_the_committee(self, browse_as, former):
        committee = browse_as(Role.COMMITTEE)

        assert committee.get(f"/cohort/copy/?id={former}").status == 403
        assert committee.post("/cohort/copy/", ASKED | {"id": former}).status == 403
        assert "/copy/" not in " ".join(committee.get(f"/cohort/details/?id={former}").links)


class TestTheSequencesOfTheProgramme:
    @pytest.fixture
    def bare(self, app):
        with app.app_context():
            programme = sample(Programme)
            cohort = sample(Cohort, programme=programme, starts_on="15/05/2017", ends_on="14/11/2017")
            for rank, (name, days) in enumerate((("Diagnostic", 47), ("Stratégie", 68), ("Financement", None)), 1):
                saved(sample(SequenceTemplate, programme=programme, rank=rank, name=name, days=days))
            saved(cohort, sample(SequenceTemplate, rank=9, name="D'un autre programme"))
            yield cohort.id

    def test_follow_each_other_from_the_first_day(self, app, browse_as, bare):
        staff = browse_as(Role.STAFF)
        assert "Reprendre les séquences types" in staff.get(f"/cohort/details/?id={bare}").words

        staff.post("/cohort/templates/", {"id": bare})

        with app.app_context():
            found = [(one.name, str(one.starts_on), str(one.ends_on)) for one in db.session.get(Cohort, bare).sequences]
            assert found == [
                ("Diagnostic", "2017-05-15", "2017-06-30"),
                ("Stratégie", "2017-07-01", "2017-09-06"),
                ("Financement", "2017-09-07", "None"),
            ]

    def test_are_offered_and_taken_once(self, app, browse_as, bare):
        staff = browse_as(Role.STAFF)
        for _ in range(2):
            staff.post("/cohort/templates/", {"id": bare})

        assert "Reprendre les séquences types" not in staff.get(f"/cohort/details/?id={bare}").words
        with app.app_context():
            assert len(db.session.get(Cohort, bare).sequences) == 3

    def test_say_why_they_do_not_fit(self, app, browse_as, bare):
        with app.app_context():
            db.session.get(Cohort, bare).ends_on = "01/06/2017"
            db.session.commit()
        staff = browse_as(Role.STAFF)

        staff.post("/cohort/templates/", {"id": bare})

        assert "Cette date suit la fin de la promotion." in staff.get(f"/cohort/details/?id={bare}").words

    def test_are_not_for_the_committee(self, browse_as, bare):
        assert browse_as(Role.COMMITTEE).post("/cohort/templates/", {"id": bare}).status == 403
