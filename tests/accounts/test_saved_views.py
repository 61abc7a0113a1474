"""The views that people keep of lists: in one step, for whom, and nobody is shown more by that of somebody else."""

from __future__ import annotations

import pytest

from admin_views.engine.view import BackOfficeView
from admin_views.engine.view_tabs import is_offered, read
from models.accompaniment.participation import Participation
from models.accounts.saved_view import OpeningView, SavedView, load_views
from models.accounts.user import User
from models.engine import Right, allows, concepts, db
from models.parties.company import Company, EssStatus
from models.parties.person import Person
from models.policy import Role
from seeds.team_views import VIEWS
from tests.factories import sample
from tests.statements import statements


@pytest.fixture
def keep(app):
    """Save a view of the list of companies; give its id."""

    def save(name, arguments, audience="team", **said):
        with app.app_context():
            view = SavedView(concept="company", name=name, arguments=arguments, audience=audience, **said)
            db.session.add(view)
            db.session.commit()
            return view.id

    return save


@pytest.fixture
def companies(make):
    for name, status in (("Arbre", EssStatus.SCOP), ("Bois", EssStatus.SCIC), ("Cuir", EssStatus.SCOP)):
        make(Company, name=name, ess_status=status)


def tabs(page):
    """The views above a list, with their counts."""
    nav = next((one for one in page.tree.iter("nav") if one.get("aria-label") == "Vues"), None)
    return [" ".join("".join(link.itertext()).split()) for link in nav.iter("a")] if nav is not None else []


def save(browser, name, arguments, **said):
    """From the list of companies."""
    return browser.post("/views/", {"_save": "1", "concept": "company", "arguments": arguments, "name": name} | said)


def test_a_view_is_kept_in_one_step_renamed_opened_first_and_deleted(browse_as, companies):
    staff = browse_as(Role.STAFF)
    kept = save(staff, "Les Scop", "ess_status=scop&sort=-name&page=2&nothing=1", opens="1")
    number = kept.location.rpartition("=")[2]
    assert kept.location == f"/company/?ess_status=scop&sort=-name&view={number}"

    assert staff.get("/company/").location == kept.location  # the list opens with it
    page = staff.get(kept.location)
    assert page.column("Raison sociale") == ["Cuir", "Arbre"]
    assert tabs(page) == ["Toutes", "Les Scop 2"]
    assert tabs(browse_as(Role.STAFF).get("/company/")) == []  # it is of whoever made it

    changed = staff.get(f"{kept.location}&ess_status=scic")
    assert "Enregistrer les changements" in changed.words
    staff.post("/views/", {"_update": "1", "id": number, "arguments": "ess_status=scic"})
    staff.post("/views/", {"_rename": "1", "id": number, "name": "Les Scic"})
    assert tabs(staff.get("/company/")) == ["Toutes", "Les Scic 1"]  # and opens first no longer
    staff.post("/views/", {"_delete": "1", "id": number})
    assert tabs(staff.get("/company/")) == []


def test_a_view_without_a_name_is_refused_and_nothing_is_lost(browse_as):
    for name in ("", " \u200b", "x" * 61):
        answer = save(browse_as(Role.STAFF), name, "ess_status=scop")
        assert answer.location == "/company/?view=toutes&ess_status=scop"


def test_all_counts_are_one_statement_that_stops_at_a_hundred(browse_as, keep, app, make):
    with app.app_context():
        db.session.add_all(sample(Company, name=f"Une {number}", ess_status=EssStatus.SCOP) for number in range(100))
        db.session.commit()
    for number in range(3):
        keep(f"Vue {number}", "ess_status=scop" if number else "ess_status=scic")
    browser = browse_as(Role.STAFF)
    with statements() as seen:
        page = browser.get("/company/")
    assert tabs(page) == ["Toutes", "Vue 0 0", "Vue 1 99+", "Vue 2 99+"]
    assert len([one for one in seen if one.count("LIMIT") >= 3 and "ess_status = " in one]) == 1
    assert len(seen) <= 12, "\n".join(one[:230] for one in seen)


def test_a_view_for_the_team_is_changed_by_its_author_or_a_manager_alone(browse_as, companies):
    author = browse_as(Role.STAFF)
    number = save(author, "Les Scop", "ess_status=scop", audience="team").location.rpartition("=")[2]
    mate = browse_as(Role.STAFF)
    assert tabs(mate.get("/company/")) == ["Toutes", "Les Scop 2"]
    for deed in ("_delete", "_update"):
        assert mate.post("/views/", {deed: "1", "id": number, "arguments": "q=x"}).status == 403
    mate.post("/views/", {"_rename": "1", "id": number, "name": "À moi", "opens": "1"})
    assert tabs(mate.get("/company/?q=arbre")) == ["Toutes", "Les Scop 2"]
    assert mate.get("/company/").location.endswith(f"view={number}")  # to open with it is one's own business
    assert browse_as(Role.COMMITTEE).get(f"/views/?id={number}").status == 404
    assert browse_as(Role.PROGRAMME_MANAGER).post("/views/", {"_delete": "1", "id": number}).status == 302
    assert tabs(author.get("/company/")) == []


def test_a_view_for_a_role_opens_its_lists_and_only_a_manager_makes_one(browse_as, companies, app):
    for role, audience in ((Role.STAFF, ""), (Role.PROGRAMME_MANAGER, "committee")):
        save(browse_as(role), "Du comité", "ess_status=scop", audience="committee")
        with app.app_context():
            assert db.session.scalars(db.select(SavedView.audience).order_by(SavedView.id.desc())).first() == audience
    member = browse_as(Role.COMMITTEE)
    assert tabs(member.get(member.get("/company/").location)) == ["Toutes", "Du comité 2"]


def test_that_of_somebody_else_shows_nobody_more_than_they_read(browse_as, keep, companies, make):
    alone = keep("À part", "ess_status=scop", audience="")
    hidden = keep("Vus", "meeting_is=vide", audience="committee")  # by attendance, which a member does not read
    shown = keep("Scic", "ess_status=scic", audience="committee")
    member, evaluator = browse_as(Role.COMMITTEE), browse_as(Role.EVALUATOR)
    assert tabs(member.get("/company/?view=toutes")) == ["Toutes", "Scic 1"]
    for browser, number in ((member, alone), (member, hidden), (evaluator, shown), (browse_as(Role.STAFF), alone)):
        for deed in ("", "_rename", "_delete", "_update"):
            assert browser.post("/views/", {deed: "1", "id": str(number), "name": "x"}).status == 404
    keep("De l'évaluation", "ess_status=scop", audience="evaluator")
    assert tabs(evaluator.get("/company/?view=toutes")) == ["Toutes", "De l'évaluation 0"]  # who reads none of them


@pytest.mark.one_database
@pytest.mark.parametrize("role", Role)
def test_a_view_is_offered_to_whoever_has_all_that_it_uses(role):
    """Each filter, order and column that the administrator has, alone in a view, for each role."""
    for name, model in concepts().items():
        if not allows(role, name, Right.READ):
            continue
        everything, screen = BackOfficeView(model, Role.ADMIN), BackOfficeView(model, role)
        filters = {argument for one in screen._filters or () for argument in one.arguments}
        for argument in (argument for one in everything._filters or () for argument in one.arguments):
            assert is_offered(screen, read(f"{argument}=vide")) is (argument in filters)
        for column in everything.known_columns:
            assert is_offered(screen, read(f"columns={column}")) is (column in screen.known_columns)
        for sort in everything.sorts:
            assert is_offered(screen, read(f"sort=-{sort}")) is (sort in screen.known_columns)


HOSTILE = ("\0", "x\r\nSet-Cookie: y=1", "²", "9" * 30, "a" * 60_000, "q=%00&sort=%0d%0a", "&=&=%", "[]")


def test_nothing_that_is_sent_is_a_fault(browse_as, companies):
    staff = browse_as(Role.STAFF)
    for value in HOSTILE:
        for deed in ("_save", "_rename", "_update", "_delete", "id"):
            for named in ({"concept": "company", "name": "x"}, {"concept": value, "name": value}):
                page = staff.post("/views/", {"id": value} | named | {deed: "1", "arguments": value, "audience": value})
                if page.status == 302:
                    assert staff.get(page.location).status in {200, 302}
        for action in ("change:state", "give:nothing", value):
            sent = {
                "action": action,
                "rowid": [value, "1"],
                "arguments": value,
                "_step": "1",
                "state": value,
                "all": "1",
            }
            assert staff.post("/company/action/", sent | {"_apply": "1"}).status in {200, 302, 403, 422}


def test_those_that_come_with_the_application_are_offered_once(browse_as, app):
    with app.app_context():
        assert load_views(VIEWS) == len(VIEWS)
        gone = db.session.scalars(db.select(SavedView).where(SavedView.code == "company-cohort")).one()
        db.session.commit()
        number = gone.id
    manager = browse_as(Role.PROGRAMME_MANAGER)
    manager.post("/views/", {"_delete": "1", "id": str(number)})
    with app.app_context():
        assert load_views(VIEWS) == 0
        assert db.session.scalars(db.select(OpeningView)).all() == []
    for concept in {one[1] for one in VIEWS}:
        named = [name for code, of, name, _ in VIEWS if of == concept and code != "company-cohort"]
        found = tabs(manager.get(f"/{concept}/"))
        assert [one.rpartition(" ")[0] for one in found[1:]] == named


def test_what_a_view_counts_is_that_of_who_asks_though_the_statement_is_kept(app, browse_as, keep, make):
    keep("Les miennes", "adviser=moi")
    keep("Autres", "adviser=moi&adviser_is=sauf")
    advised, strangers = make(Person, last_name="Zinc"), browse_as(Role.STAFF)
    make(Participation, company=make(Company, name="La sienne"), adviser=advised)
    make(Company, name="Une autre")
    adviser = browse_as(Role.STAFF, name="Zinc")
    with app.app_context():
        db.session.scalars(db.select(User).filter_by(name="Zinc")).one().person_id = advised
        db.session.commit()

    for _ in range(2):
        assert tabs(adviser.get("/company/"))[1:] == ["Les miennes 1", "Autres 1"]
        assert tabs(strangers.get("/company/"))[1:] == ["Les miennes 0", "Autres 2"]
