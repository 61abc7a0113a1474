"""What is past its time leaves, and nothing that anything needs: `flask purge`, and the task of each night."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from app.purge import purged
from app.scheduler import registered
from models.accompaniment.participation import Participation
from models.accounts.access_token import AccessToken
from models.accounts.second_factor import RecoveryCode, codes_left, new_recovery_codes, propose
from models.accounts.sign_in import PasswordLink, SignIn, SignInAttempt, start
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.engine import KEPT_FOR, FormKey, JournalEntry, PriorValue, TaskRun, db, discard, now, told_on
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.policy import Role
from models.reference.theme import Theme

BIN = "Corbeille (plus de 90 jours) : "


def bin_it(app, model, number, days):
    """Put a record in the bin, so many days ago."""
    with app.app_context(), told_on(now() - timedelta(days=days)):
        discard(db.session.get(model, number))
        db.session.commit()


def left(app, model):
    """The ids of every record of a concept, those of the bin too."""
    with app.app_context():
        return list(db.session.scalars(select(model.id).order_by(model.id).execution_options(with_bin=True)))


@pytest.fixture
def purge(app):
    """Run the command; what it says of the bin."""

    def run(*words):
        done = app.test_cli_runner().invoke(args=["purge", *words])
        assert done.exit_code == 0, done.output
        return done.output.splitlines()[0].removeprefix(BIN)

    return run


@pytest.fixture
def company(make):
    """A company with what it owns and what is ticked in it, and one more, so that it is not the last."""
    number = make(Company, name="Filature", siren="000017012")
    make(Establishment, company=number, siret="00001701200014")
    make(Company), make(Establishment)
    return number


def tick_themes(app, make, number):
    theme = make(Theme)
    with app.app_context():
        ticked = db.session.get(Company, number)
        ticked.themes.append(db.session.get(Theme, theme))
        db.session.commit()


def test_an_account_leaves_with_its_second_factor(app, purge, make):
    number = make(User, role=Role.STAFF)
    make(User)
    with app.app_context():
        codes = new_recovery_codes(factor := propose(db.session.get(User, number)))
        db.session.commit()
        assert (len(codes), codes_left(factor)) == (10, 10)
    bin_it(app, User, number, days=91)

    assert purge() == "1 fiche retirée (1 compte)."
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(RecoveryCode)) == 0


def test_what_was_binned_long_ago_leaves_with_its_children_and_the_journal_tells_it(
    app, purge, make, company, browse_as
):
    tick_themes(app, make, company)
    admin = browse_as(Role.ADMIN)
    with told_on(now() - timedelta(days=91)):
        assert admin.post(f"/company/delete/?id={company}", {}).status == 302

    assert purge("--dry-run") == "2 fiches à retirer (1 entreprise, 1 établissement)."
    assert company in left(app, Company)
    assert purge() == "2 fiches retirées (1 entreprise, 1 établissement)."
    assert (company in left(app, Company), len(left(app, Establishment)), len(left(app, Theme))) == (False, 1, 1)
    assert purge() == "rien à retirer."

    with app.app_context():
        told = select(JournalEntry).where(JournalEntry.record_label == "Filature").order_by(JournalEntry.id)
        lines = list(db.session.scalars(told))
    assert [one.action.label for one in lines] == ["Création", "Modification", "Mise à la corbeille"]
    for line in lines:
        assert "Filature" in admin.get(f"/journal_entry/details/?id={line.id}").words
    assert admin.post("/undo/", {"operation": lines[-1].operation}).status == 409
    assert admin.get(f"/company/details/?id={company}").status == 404
    assert {admin.get(address).status for address in ("/bin/", "/journal_entry/", "/")} == {200}


def test_what_was_binned_lately_stays(app, purge, company):
    bin_it(app, Company, company, 89)

    assert purge() == "rien à retirer."
    assert company in left(app, Company)


def test_what_something_of_the_bin_still_points_to_waits_for_it_with_its_children(app, purge, make, company):
    participation = make(Participation, company=company, cohort=make(Cohort))
    make(Participation)
    bin_it(app, Participation, participation, 100)
    bin_it(app, Company, company, 95)
    with app.app_context():  # as if it were binned later: restored, and binned again
        db.session.get(Participation, participation, execution_options={"with_bin": True}).deleted_at = now()
        db.session.commit()

    said = "rien à retirer ; 2 fiches y restent : une autre en a besoin, ou aucune n'est plus récente."
    assert purge() == said
    with app.app_context(), told_on(now() + timedelta(days=91)):
        assert purged()[0].startswith(f"{BIN}3 fiches retirées")
    assert company not in left(app, Company)


def test_the_last_of_a_table_stays_and_no_number_serves_twice(app, purge, make):
    first, last = make(Person), make(Person)
    for one in (first, last):
        bin_it(app, Person, one, 200)

    assert purge().startswith("1 fiche retirée (1 personne) ; 1 fiche y reste : ")
    assert left(app, Person) == [last]
    assert make(Person) > last


def test_an_account_that_signed_changes_stays_as_long_as_the_journal(app, purge, make, browse_as):
    company = make(Company)
    assert browse_as(Role.STAFF, "Ana").submit(f"/company/edit/?id={company}", name="Filature").status == 302
    other = make(User, email="b@exemple.fr", role=Role.STAFF)
    make(User, email="c@exemple.fr", role=Role.STAFF)
    with app.app_context():
        ana = db.session.scalar(select(User.id).where(User.name == "Ana"))
        db.session.execute(delete(SignIn))
        db.session.commit()
    for number in (ana, other):
        bin_it(app, User, number, 100)

    assert purge().startswith("1 fiche retirée (1 compte)")
    assert (ana in left(app, User), other in left(app, User)) == (True, False)


def test_the_rest_leaves_at_its_own_time_and_who_works_stays_signed_in(app, make):
    user = make(User, email="a@exemple.fr", role=Role.STAFF)

    def rows(days):
        at = now() - timedelta(days=days, minutes=1)
        with app.app_context(), told_on(at):
            start(db.session.get(User, user))
            db.session.add(PasswordLink(digest=str(days), user_id=user, expires_at=at))
            later = at.date() + timedelta(days=400)
            for name, until, ended in ("past", at.date(), None), ("ended", later, at), ("good", later, None):
                said = {"digest": f"{name} {days}", "name": f"{name} {days}", "until": until, "ended_at": ended}
                db.session.add(AccessToken(user_id=user, **said))
            db.session.add(SignInAttempt(account="a", address="b", at=at))
            db.session.add(FormKey(key=str(days), concept="theme", record_id=1, used_at=at))
            db.session.add(PriorValue(at=at, operation=str(days), concept="theme", record_id=1, held={}))
            db.session.add(TaskRun(name="purge", started_at=at, ended_at=at))
            db.session.commit()

    for days in (200, 95, 35, 2, 0):
        rows(days)
    with app.app_context():
        lines = purged()
        counts = [
            db.session.scalar(select(func.count()).select_from(one)) for one in (SignIn, PasswordLink, PriorValue)
        ]
        assert [*counts, db.session.scalar(select(func.count()).select_from(SignInAttempt))] == [3, 3, 3, 1]
        assert [db.session.scalar(select(func.count()).select_from(one)) for one in (FormKey, TaskRun)] == [2, 2]
    assert set(lines) >= {
        "Connexions (plus de 90 jours) : 2 lignes retirées.",
        "Liens de mot de passe (plus de 90 jours) : 2 lignes retirées.",
        "Jetons (plus de 90 jours) : 4 lignes retirées.",
        "Essais de connexion (plus de 1 jour) : 4 lignes retirées.",
        "Clés de formulaire (plus de 30 jours) : 3 lignes retirées.",
        f"Valeurs gardées pour annuler (plus de {KEPT_FOR.days} jours) : 2 lignes retirées.",
        "Tâches jouées (plus de 30 jours) : 3 lignes retirées.",
    }


def test_a_task_that_has_not_run_for_long_is_still_known(app):
    with app.app_context(), told_on(now() - timedelta(days=400)):
        db.session.add(TaskRun(name="backup", started_at=now(), ended_at=now()))
        db.session.commit()
    with app.app_context():
        purged()
        assert db.session.scalar(select(func.count()).select_from(TaskRun)) == 1


def test_each_night_says_what_it_removed_and_nothing_else(app):
    task = registered(app)["purge"]
    with app.app_context():
        assert (task.period, task.play()) == ("chaque jour à 3 h", "")
        db.session.add(SignInAttempt(account="a", address="b", at=now() - timedelta(days=3)))
        db.session.commit()
        assert task.play() == "Essais de connexion (plus de 1 jour) : 1 ligne retirée."
