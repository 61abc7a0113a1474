"""The declaration: its French, its order, its bounds."""

from __future__ import annotations

import pytest

from models.accompaniment.participation import Participation
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.engine import Concept, JournalEntry, Sensitivity, declared
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.reference.department import Department

COMPANY = Concept("Entreprise", "Entreprises", feminine=True)
COHORT = Concept("Promotion", "Promotions", feminine=True)
SITE = Concept("Établissement", "Établissements")
ACCOUNT = Concept("Compte", "Comptes")
TOOL = Concept("Outil", "Outils")
CODE = Concept("Code APE", "Codes APE")
MAN = Concept("Homme", "Hommes")


class TestTheFrenchOfAConcept:
    @pytest.mark.parametrize(
        ("concept", "new", "none", "one", "the", "participle"),
        [
            (COMPANY, "Nouvelle entreprise", "Aucune entreprise", "une entreprise", "l'entreprise", "enregistrée"),
            (COHORT, "Nouvelle promotion", "Aucune promotion", "une promotion", "la promotion", "enregistrée"),
            (SITE, "Nouvel établissement", "Aucun établissement", "un établissement", "l'établissement", "enregistré"),
            (ACCOUNT, "Nouveau compte", "Aucun compte", "un compte", "le compte", "enregistré"),
            (TOOL, "Nouvel outil", "Aucun outil", "un outil", "l'outil", "enregistré"),
            (CODE, "Nouveau code APE", "Aucun code APE", "un code APE", "le code APE", "enregistré"),
            (MAN, "Nouvel homme", "Aucun homme", "un homme", "l'homme", "enregistré"),
        ],
    )
    def test_agrees_and_elides(self, concept, new, none, one, the, participle):
        assert (concept.new, concept.none, concept.one) == (new, none, one)
        assert (concept.the, concept.agree("enregistré")) == (the, participle)


class TestTheFieldsOfAConcept:
    def test_come_in_the_order_of_their_writing_parents_first(self):
        assert list(declared(Company)) == [
            *("name", "acronym", "siren", "siren_absence", "rna", "natures"),
            *("ess_status", "state", "founded_on", "ceased_on", "website"),
            *("legal_form", "status_gap", "naf_code", "themes", "establishments", "approvals", "financial_years"),
            "former_statuses",
        ]

    def test_of_every_reference_table_come_last(self):
        assert list(declared(Department)) == ["name", "code", "is_in_region", "is_active"]

    def test_keep_their_relations_in_their_place(self):
        assert list(declared(Participation))[:4] == ["company", "cohort", "state", "adviser"]

    @pytest.mark.parametrize(
        ("model", "name"),
        [
            (Company, "nature"),
            (Company, "version"),
            (Company, "search_private"),
            (User, "password_hash"),
            (User, "nothing"),
        ],
    )
    def test_hold_nothing_technical_or_unknown(self, model, name):
        assert name not in declared(model)
        assert "name" in declared(model)

    def test_know_what_must_be_said(self):
        assert declared(Company)["name"].required
        assert not declared(Company)["acronym"].required
        assert declared(Participation)["company"].required
        assert not declared(Participation)["adviser"].required
        assert not declared(Company)["establishments"].required

    def test_know_their_shape_and_their_owner(self):
        shapes = {each.name: each.shape for each in declared(Cohort).values()}
        assert (shapes["territory"], shapes["manager"], shapes["code"]) == ("many", "one", "column")
        assert declared(Company)["establishments"].shape == "children"
        assert declared(Establishment)["company"].owner
        assert not declared(Establishment)["commune"].owner

    def test_are_internal_unless_they_say_otherwise(self):
        assert declared(Cohort)["comment"].sensitivity is Sensitivity.INTERNAL
        assert declared(Cohort)["code"].sensitivity is Sensitivity.OPEN

    def test_are_read_even_of_what_is_no_record(self):
        assert list(declared(JournalEntry))[:3] == ["at", "actor", "action"]


class TestBounds:
    @pytest.mark.parametrize("edition", [1, 999, "999"])
    def test_are_part_of_what_they_bound(self, edition):
        assert declared(Cohort)["edition"].clean(edition) == int(edition)

    @pytest.mark.parametrize(
        ("edition", "sentence"), [(0, "Au moins 1."), (1000, "Au plus 999."), ("-3", "Au moins 1.")]
    )
    def test_refuse_what_is_beyond_in_french(self, edition, sentence):
        with pytest.raises(ValueError, match=sentence):
            declared(Cohort)["edition"].clean(edition)

    def test_of_a_text_are_lengths(self):
        assert declared(Company)["acronym"].clean("x" * 80)
        with pytest.raises(ValueError, match=r"Au plus 80 caractères \(il y en a 81\)"):
            declared(Company)["acronym"].clean("x" * 81)


class TestAValueForAReader:
    def test_is_nothing_when_there_is_none(self):
        assert declared(Company)["siren"].show(None) == ""

    def test_is_a_list_of_titles_for_several_records(self):
        assert declared(Cohort)["territory"].show(["Gard (30)", "Lot (46)"]) == "Gard (30), Lot (46)"
