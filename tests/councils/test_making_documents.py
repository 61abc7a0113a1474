"""The button that makes a document of a session: who has it, what is kept, who then reads it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from admin_views.engine.long_files import Place
from admin_views.screens.documents import making
from models.councils.council_session import CouncilSession, CouncilSessionFile
from models.engine import Attachment, db
from models.engine.typesetting import NotMade
from models.policy import Role
from tests.pages import Page
from tests.sittings import change, session_held, text_of

pytestmark = pytest.mark.one_database


@pytest.fixture
def held(app):
    """A session of yesterday."""
    return session_held(app)


def make(browser, held, name="agenda"):
    sent = {"id": str(held.session), "document": name}
    return Page(browser.client.post("/council_session/document/", data=sent))


def kept(app):
    with app.app_context():
        return [(one.label, one.kind, one.edition, one.added_by) for one in db.session.scalars(select(Attachment))]


class TestTheButton:
    def test_makes_the_document_keeps_it_and_gives_it(self, app, browse_as, held):
        staff = browse_as(Role.STAFF)
        assert "Feuille d'émargement" in staff.get(f"/council_session/details/?id={held.session}").words

        with Place(), Place():  # of two others
            assert make(staff, held).status == 429
        assert kept(app) == []
        page = make(staff, held)
        assert page.status == 303
        given = staff.client.get(page.location, buffered=True)

        assert (given.status_code, given.mimetype) == (200, "application/pdf")
        assert "Filature" in text_of(given.data)
        ((label, kind, edition, who),) = kept(app)
        assert (label, kind, edition) == ("Ordre du jour", CouncilSessionFile.AGENDA, 1)
        assert who

    def test_keeps_another_version_only_when_it_says_something_else(self, app, browse_as, held):
        staff = browse_as(Role.STAFF)
        make(staff, held)
        make(staff, held)
        assert [edition for _label, _kind, edition, _who in kept(app)] == [1]

        change(app, CouncilSession, held.session, place="Salle 4")
        make(staff, held)

        assert [edition for _label, _kind, edition, _who in kept(app)] == [2]

    def test_the_minutes_are_the_teams_until_they_are_approved(self, app, browse_as, held):
        staff = browse_as(Role.STAFF)
        make(staff, held, "minutes")
        change(app, CouncilSession, held.session, state="compte_rendu_valide")
        make(staff, held, "minutes")

        kinds = [kind for _label, kind, _edition, _who in kept(app)]
        assert kinds == [CouncilSessionFile.TEAM, CouncilSessionFile.MINUTES]

    @pytest.mark.parametrize(
        ("name", "is_read"), [("agenda", True), ("booklet", True), ("team_booklet", False), ("minutes", False)]
    )
    def test_a_member_reads_what_is_for_them_alone(self, browse_as, held, name, is_read):
        made = make(browse_as(Role.STAFF), held, name)
        answer = browse_as(Role.COMMITTEE).client.get(made.location, buffered=True)
        assert answer.status_code == (200 if is_read else 404)

    def test_a_member_makes_none_and_is_offered_none(self, app, browse_as, held):
        member = browse_as(Role.COMMITTEE)
        assert "Feuille d'émargement" not in member.get(f"/council_session/details/?id={held.session}").words
        assert make(member, held).status == 403
        assert kept(app) == []

    def test_what_is_no_document_of_a_session_is_refused(self, app, browse_as, held):
        assert make(browse_as(Role.STAFF), held, "../base").status == 400
        assert kept(app) == []

    def test_a_document_that_cannot_be_set_is_told_on_the_page_of_the_session(self, app, browse_as, held, monkeypatch):
        def refuse(*_of):
            raise NotMade("Ce document demande trop de temps ou de mémoire : il n'est pas fait.")

        monkeypatch.setattr(making, "set_pages", refuse)
        staff = browse_as(Role.STAFF)
        page = make(staff, held)

        assert page.status == 302
        assert "il n'est pas fait" in staff.get(page.location).words
        assert kept(app) == []
