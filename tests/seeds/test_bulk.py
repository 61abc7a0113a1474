"""The store of the bench: right by every rule, the same each time, never beside people's work."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from stdnum import luhn

from models.accompaniment.participation import Participation
from models.engine import Actor, JournalAction, JournalEntry, Record, act_as, complete, concepts, db, problems_of
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.establishment import Establishment
from seeds import bulk
from seeds.copied_rows import Pattern, with_key
from tests.bench import __main__ as bench
from tests.factories import sample
from tests.served import serve_forked
from tests.stores import put_back

COMPANIES = 60
WORDS = ("sort_key", "search_words", "search_private")


def generate(app, companies=COMPANIES):
    return app.test_cli_runner().invoke(args=["bench", "generate", "--companies", str(companies)])


@pytest.fixture
def said(app, run_folder):
    """The file of what the generation said, beside what it left."""
    with app.app_context():
        return run_folder / f"bulk-said-{db.engine.name}"


@pytest.fixture
def filled(app, region_alone, said, monkeypatch):
    """What a generation leaves: a third by the models, then two copies of it."""
    monkeypatch.setattr(bulk, "COHORT", 10)
    monkeypatch.setattr(bulk, "MODELLED", 20)

    def load():
        done = generate(app)
        said.write_text(f"{done.exit_code} {done.output}", encoding="utf-8")

    with app.app_context():
        put_back("bulk", load)
        yield


def test_everything_is_there_in_proportion(filled, said):
    told = said.read_text(encoding="utf-8")
    assert (told[:2], told.splitlines()[-1]) == ("0 ", "60 entreprises ajoutées.")
    models = (Company, Participation, FundApplication)
    assert [db.session.scalar(select(func.count(model.id))) for model in models] == [60, 60, 15]
    loads = select(JournalEntry).where(JournalEntry.action == JournalAction.LOADED)
    assert "Entreprises : 60 lignes" in {one.record_label for one in db.session.scalars(loads)}


def test_no_rule_would_refuse_it(filled):
    made = [one for model in bulk_concepts() for one in db.session.scalars(select(model))]

    assert len(made) > 15 * COMPANIES
    assert [problem.sentence for one in made for problem in problems_of(one)] == []


def test_its_numbers_have_their_keys(filled):
    """Which nobody types, so that no rule looks at them."""
    numbers = [*db.session.scalars(select(Company.siren)), *db.session.scalars(select(Establishment.siret))]

    assert len(numbers) > 2 * COMPANIES
    assert [one for one in numbers if not luhn.is_valid(one)] == []


def test_its_words_are_those_that_a_save_would_write(filled):
    made = [one for model in bulk_concepts() for one in db.session.scalars(select(model))]
    known = [{name: getattr(one, name) for name in WORDS} for one in made]

    for one in made:
        complete(one)

    assert [{name: getattr(one, name) for name in WORDS} for one in made] == known
    db.session.rollback()


@pytest.mark.one_database
def test_a_number_that_copies_could_not_tell_is_left_out():
    """Its digits twice in one number, or a group of three twice where words are kept once."""
    endings = set(Pattern(("9123",)).endings())
    sirens = {f"{one:04d}": with_key(f"9123{one:04d}") for one in range(10_000)}

    assert "9123" not in endings
    assert {one for one, siren in sirens.items() if siren[6:] in {siren[:3], siren[3:6]}}.isdisjoint(endings)
    assert len(endings) >= bulk.MODELLED


def bulk_concepts() -> list[type[Record]]:
    loads = select(JournalEntry.concept).where(JournalEntry.actor == bulk.LOADER.label)
    return [concepts()[name] for name in db.session.scalars(loads)]


def test_the_next_record_takes_the_next_place(filled):
    db.session.add(company := sample(Company))
    db.session.commit()
    assert company.id == db.session.scalar(select(func.max(Company.id)))


def test_people_s_work_is_left_alone(app, filled):
    act_as(Actor("Ana", "formulaire"))
    db.session.add(sample(Company))
    db.session.commit()

    result = generate(app, companies=1)

    assert result.exit_code == 1
    assert "Des personnes ont écrit dans cette base : le banc d'essai en veut une à lui." in result.output


@pytest.mark.one_database
def test_the_bench_measures_it(app, filled, monkeypatch, capsys):
    """That it runs to its end; its figures are for people to read, so that its servers need not begin from nothing."""

    def served(*words, **place):
        process = serve_forked(*words, **place)
        process.wait = process.join
        return process

    monkeypatch.setattr(bench, "serve", served)
    db.session.remove()
    db.engine.dispose()
    settings = app.config["SETTINGS"]
    monkeypatch.setenv("INSTANCE_PATH", str(settings.INSTANCE_PATH))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setattr(bench, "WARM", 0)
    bench.measure(2)

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "60 entreprises, 2 tours"
    assert [line.split()[0] for line in lines if line.startswith("export")] == ["export", "export"]
