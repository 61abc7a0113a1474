"""Every sort of page, and how one comes to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Page, expect

from models.accompaniment.meeting import Meeting, MeetingKind
from models.accompaniment.mentor import Mentor
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.councils.council_session import CouncilSession
from models.engine import db, now
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import CandidacyState
from tests.browser import import_steps as imports
from tests.browser import letters
from tests.browser import list_steps as lists
from tests.browser.site import Site
from tests.browser.steps import new_siren, save
from tests.browser.ways import (
    evening,
    handed,
    password_link,
    passwords_apart,
    resuming,
    taken_away,
    token,
    wrong_password,
)
from tests.fund.agreements import back, paying, signed

Steps = Callable[[Page, Site], None]


@dataclass(frozen=True)
class Screen:
    """A page worth looking at: who opens it, where, and what is done there before looking."""

    name: str
    role: Role | None
    address: str
    then: Steps | None = None

    def open(self, page: Page, site: Site) -> None:
        """Come to it."""
        named = re.findall(r"{(\w+)}", self.address)
        page.goto(self.address.format(**{name: _IDS[name](site) for name in named}))
        if self.then:
            self.then(page, site)


# What an address may name, and how it is found.
_IDS: dict[str, Callable[[Site], int]] = {
    "company": lambda site: site.id_of(Company, siren="000017012"),
    "cohort": lambda site: site.id_of(Cohort, code="AV-2017"),
    "session": lambda site: site.id_of(CouncilSession, number=2, place="Urscop"),
    "user": lambda site: site.id_of(User, role=Role.COMMITTEE),
    "participation": lambda site: site.id_of(Participation, company_id=_IDS["company"](site)),
    "meeting": lambda site: site.id_of(Meeting, kind=MeetingKind.CROSS_VIEWS),
    "call": lambda site: site.id_of(CallForApplications),
    "person": lambda site: site.id_of(Person, first_name="Yann"),
    "draft": lambda site: site.id_of(Candidacy, state=CandidacyState.DRAFT),
    "admissible": lambda site: site.id_of(Candidacy, state=CandidacyState.ADMISSIBLE),
}


def _matching(page: Page, site: Site) -> None:
    site.change(Mentor, site.id_of(Mentor, sector="Santé"), charter_signed_on=None)
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="Choisir un mentor").click()
    expect(page.get_by_role("heading", name="Indisponibles")).to_be_visible()


def _jumping(page: Page, _site: Site) -> None:
    page.get_by_label("ETP").first.fill("400")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Un écart de plus de la moitié")


def _month_of_the_fund(page: Page, site: Site) -> None:
    with site.app.app_context():
        lines = [back(rank, date(2017, 6, 10 * rank), "1250.50", "12.50") for rank in (1, 2, 3)]
        lines.append(back(4, date(2017, 5, 2), "8248.50"))
        early, late = paying(9_000), paying(3_000, 2)
        early.due_on = date(2017, 4, 3)
        one = signed(12_000, lines, payments=[early, late])
        one.payments[0].paid_on = lines[0].received_on = lines[1].unpaid_on = date(2017, 6, 20)
        db.session.commit()
    page.reload()
    page.get_by_label("Montant en euros").last.fill("12 000")
    page.get_by_role("button", name="Reçu :").last.click()
    expect(page.get_by_role("alert")).to_contain_text("C’est plus que ce qui est dû")


def _refused(page: Page, _site: Site) -> None:
    page.get_by_label("Raison sociale").fill("Ferme du Lez")
    page.get_by_label("SIREN", exact=True).fill("12345678")
    page.get_by_label("SIRET").fill("123")
    page.get_by_label("Commune obligatoire").fill("aigues vives")
    save(page)
    expect(page.get_by_role("alert")).to_be_visible()


def _clash(page: Page, site: Site) -> None:
    company = site.make(Company, name="Les Abeilles du Lez", acronym="ADL", ess_status="association", rna="W342000001")
    page.goto(f"/company/edit/?id={company}")
    page.get_by_label("Raison sociale").fill("Les Abeilles du Lez et de la Mosson")
    page.get_by_label("Statut ESS").select_option("Scop")
    site.change(Company, company, name="Les Abeilles du Lez-Vène", ess_status="scic")
    save(page)
    expect(page.get_by_role("alert")).to_be_visible()


def _binned_meanwhile(page: Page, site: Site) -> None:
    company = site.make(Company, name="La Ruche du Larzac")
    page.goto(f"/company/edit/?id={company}")
    site.change(Company, company, deleted_at=now())
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("à la corbeille pendant votre saisie")


def _double(page: Page, site: Site) -> None:
    site.make(Company, name="Les Ruchers du Salagou")
    page.get_by_label("Raison sociale").fill("Les Ruchers du Salagou")
    page.get_by_label("SIREN", exact=True).fill(new_siren())
    page.get_by_label("Statut ESS").select_option("Scop")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Cette fiche existe peut-être déjà")


def _documents(page: Page, _site: Site) -> None:
    page.locator("summary", has_text="Documents").click()
    expect(page.get_by_role("button", name="Recueil des fiches", exact=True)).to_be_visible()


def _merging(page: Page, _site: Site) -> None:
    page.get_by_label("Nom ou numéro").fill("demo")
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.locator(".goes a").first.click()
    expect(page.get_by_role("group", name="Ce qui diffère")).to_be_visible()


def _saved(page: Page, _site: Site) -> None:
    page.get_by_label("Sigle ou nom d’usage").fill(new_siren())  # another each time: only a change can be undone
    save(page)
    expect(page.get_by_role("button", name="Annuler")).to_be_visible()


def _undoing(page: Page, site: Site) -> None:
    _saved(page, site)
    page.locator(".history a[href*=undo]").first.click()
    expect(page.get_by_role("button", name="Annuler cette opération")).to_be_visible()


def _bulk(page: Page, site: Site) -> None:
    lists.tick_two(page, site)
    page.get_by_label("Action", exact=True).select_option("Mettre à la corbeille")
    page.locator(".bulk").get_by_role("button", name="Appliquer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mettre à la corbeille")


def _after_binning(page: Page, site: Site) -> None:
    company = site.make(Company, name="La Ruche du Lodévois")
    page.goto(f"/company/delete/?id={company}")
    page.get_by_role("button", name="Mettre à la corbeille").click()
    page.goto("/bin/")


def _binned(page: Page, site: Site) -> None:
    _after_binning(page, site)
    page.get_by_role("link", name="La Ruche du Lodévois").first.click()
    expect(page.get_by_role("main")).to_contain_text("Cette fiche est dans la corbeille")


def _picking(page: Page, _site: Site) -> None:
    page.get_by_label("Entreprise obligatoire").press_sequentially("demo")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")


def _reading_again(page: Page, site: Site) -> None:
    words = ("Yann Fictif-Urscop (démo) est injoignable le mercredi", "Appeler M. Fictif-Urscop (démo)")
    for one in words:
        site.make(Note, text=f"{one}, {new_siren()}.")
    page.reload()
    page.get_by_role("button", name="Préparer le fichier").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _incomplete(page: Page, site: Site) -> None:
    participation = site.make(Participation, cohort=site.make(Cohort))
    page.goto(f"/participation/details/?id={participation}")
    page.goto("/export_run/new/")
    expect(page.get_by_role("main")).to_contain_text("à compléter")


STAFF, COMMITTEE, ADMIN = Role.STAFF, Role.COMMITTEE, Role.ADMIN

SCREENS = [
    Screen("sign-in refused", None, "/sign-in", wrong_password),
    Screen("home", STAFF, "/"),
    Screen("home of the committee", COMMITTEE, "/"),
    Screen("home of the administrator", ADMIN, "/"),
    Screen("components", ADMIN, "/design/"),
    Screen("list with ticks", STAFF, "/company/?q=demo", lists.tick_two),
    Screen("list with its filters", STAFF, "/participation/?state=terminee", lists.filtering),
    Screen("list with a view kept", STAFF, "/mentor/?state=actif", lists.keeping),
    Screen("several records, tried", STAFF, "/company/?q=demo", lists.changing),
    Screen("list to export", COMMITTEE, "/participation/", lists.exporting),
    Screen("list of many pages", STAFF, "/commune/?page=2&sort=name"),
    Screen("list without results", STAFF, "/company/?q=introuvable"),
    Screen("list with a wrong filter", STAFF, "/participation/?joined_on_from=bientôt"),
    Screen("journal", ADMIN, "/journal_entry/?action=loaded"),
    Screen("trail of access", ADMIN, "/access_entry/?event=account_changed"),
    Screen("details of a company", STAFF, "/company/details/?id={company}"),
    Screen("details for the committee", COMMITTEE, "/company/details/?id={company}"),
    Screen("details of a cohort", STAFF, "/cohort/details/?id={cohort}"),
    Screen("details of an account", ADMIN, "/user/details/?id={user}"),
    Screen("answering a person", ADMIN, "/data_request/prepare/?person={person}", _reading_again),
    Screen("details in the bin", STAFF, "/bin/", _binned),
    Screen("new cohort", STAFF, "/cohort/new/"),
    Screen("council session", COMMITTEE, "/council_session/details/?id={session}"),
    Screen("documents of a council session", STAFF, "/council_session/details/?id={session}", _documents),
    Screen("letters of a council session", STAFF, "/", letters.convocation),
    Screen("invitation to a council session", None, "/sign-in", letters.invitation),
    Screen("company of an invitation", None, "/sign-in", letters.invitation_sheet),
    Screen("evening of a session", STAFF, "/council_session/details/?id={session}", evening),
    Screen("form of a council session", STAFF, "/council_session/edit/?id={session}"),
    Screen("choosing a mentor", STAFF, "/participation/", _matching),
    Screen("thread of a company", STAFF, "/company/thread/?id={company}"),
    Screen("thread for the committee", COMMITTEE, "/company/thread/?id={company}"),
    Screen("participation", STAFF, "/participation/details/?id={participation}"),
    Screen("participation for the committee", COMMITTEE, "/participation/details/?id={participation}"),
    Screen("correcting a state", ADMIN, "/participation/move/?id={participation}&verb=correct_active"),
    Screen("new meeting", STAFF, "/meeting/new/?participation={participation}"),
    Screen("meeting", STAFF, "/meeting/details/?id={meeting}"),
    Screen("calendar", STAFF, "/calendar/?cohort={cohort}&month=2017-06"),
    Screen("calendar in an agenda", COMMITTEE, "/calendar/address"),
    Screen("grid with a jump", STAFF, "/jobs_reading/grid/?cohort={cohort}&milestone=t12", _jumping),
    Screen("call", STAFF, "/call_for_applications/details/?id={call}"),
    Screen("letters of a call", ADMIN, "/call_for_applications/letters/?id={call}"),
    Screen("call for the committee", COMMITTEE, "/call_for_applications/details/?id={call}"),
    Screen("draft of an application", STAFF, "/candidacy/details/?id={draft}"),
    Screen("application for the committee", COMMITTEE, "/candidacy/details/?id={admissible}"),
    Screen("fund, state by state", Role.FUND_MANAGER, "/fund_pipeline/"),
    Screen("fund, month by month", ADMIN, "/fund_month/?month=2017-06", _month_of_the_fund),
    Screen("figures of a cohort", STAFF, "/cohort/summary/?id={cohort}"),
    Screen("copy of a cohort", STAFF, "/cohort/copy/?id={cohort}"),
    Screen("search everywhere", STAFF, "/search?q=demo"),
    Screen("search everywhere without results", COMMITTEE, "/search?q=introuvable"),
    Screen("week", STAFF, "/week"),
    Screen("file for the Région", STAFF, "/export_run/new/?dataset=emplois-par-departement", taken_away),
    Screen("files handed to the Région", STAFF, "/export_run/new/?as_of=05/02/2018", handed),
    Screen("dictionary of the data", Role.REGION, "/region/dictionary/"),
    Screen("files for a program", Role.REGION, "/region/api/"),
    Screen("token that was made", Role.REGION, "/sessions", token),
    Screen("file for the Région refused", STAFF, "/export_run/new/?dataset=scdl-subventions&as_of=hier&since=hier"),
    Screen("file for the Région with warnings", STAFF, "/", _incomplete),
    Screen("sources", COMMITTEE, "/about"),
    Screen("form with a row", STAFF, "/company/edit/?id={company}"),
    Screen("form with errors", STAFF, "/company/new/", _refused),
    Screen("form in conflict", STAFF, "/company/", _clash),
    Screen("form of a record binned meanwhile", STAFF, "/company/", _binned_meanwhile),
    Screen("form of a near double", STAFF, "/company/new/", _double),
    Screen("saved, with a way back", STAFF, "/company/edit/?id={company}", _saved),
    Screen("past of a field", STAFF, "/company/field/?id={company}&field=name"),
    Screen("undoing", STAFF, "/company/edit/?id={company}", _undoing),
    Screen("choosing what to merge", STAFF, "/company/merge/?id={company}&q=introuvable"),
    Screen("merging", STAFF, "/company/merge/?id={company}", _merging),
    Screen("picking a company", STAFF, "/participation/new/?cohort={cohort}", _picking),
    Screen("import, its columns", STAFF, "/imports/new/?concept=company", imports.matching),
    Screen("import to mend", STAFF, "/imports/new/?concept=company", imports.mending),
    Screen("import checked", STAFF, "/imports/new/?concept=company", imports.checking),
    Screen("import going on", STAFF, "/imports/new/?concept=company", imports.going_on),
    Screen("deletion", ADMIN, "/user/delete/?id={user}"),
    Screen("deletion refused", STAFF, "/company/delete/?id={company}"),
    Screen("deletion of several", STAFF, "/company/?q=demo", _bulk),
    Screen("bin", STAFF, "/bin/", _after_binning),
    Screen("help", ADMIN, "/help"),
    Screen("news", COMMITTEE, "/news"),
    Screen("password refused", STAFF, "/password", passwords_apart),
    Screen("password link", ADMIN, "/user/details/?id={user}", password_link),
    Screen("typed text offered again", STAFF, "/company/new/", resuming),
    Screen("page not found", COMMITTEE, "/nowhere"),
    Screen("page refused", COMMITTEE, "/company/new/"),
]
