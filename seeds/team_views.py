"""The views for the team that come with the application: what each list is looked at for every day."""

from __future__ import annotations

from models.accounts.saved_view import load_views

# Code, concept, name, what the address of the list holds.
VIEWS = (
    ("company-adviser", "company", "Mes entreprises", "adviser=moi"),
    ("company-cohort", "company", "Ma promotion", "manager=moi"),
    (
        "company-unseen",
        "company",
        "Sans rendez-vous depuis 30 jours",
        "meeting_from=@aujourdhui-30j&meeting_is=sauf&meeting_to=@aujourdhui&participation_state=active",
    ),
    ("participation-adviser", "participation", "Les miennes", "adviser=moi&state=active&state=suspendue"),
    ("participation-late", "participation", "En retard", "deliverable_to=@aujourdhui-1j&state=active"),
    (
        "meeting-coming",
        "meeting",
        "À venir",
        "sort=starts_at&starts_at_from=@aujourdhui&state=prevu&state=confirme",
    ),
    ("meeting-unrecorded", "meeting", "À enregistrer", "starts_at_to=@aujourdhui-1j&state=prevu&state=confirme"),
    (
        "pitch-feedback-to-call",
        "pitch_feedback",
        "À rappeler",
        "called_on_is=vide&interest=a_revoir&interest=contact&interest=financement",
    ),
    ("follow-up-mine", "follow_up", "Les miennes", "done_on_is=vide&owner=moi&sort=due_on"),
    ("follow-up-late", "follow_up", "En retard", "done_on_is=vide&due_on_to=@aujourdhui-1j&sort=due_on"),
)


def load_team_views() -> int:
    """Add those that this store never had; one that somebody deleted stays so. The number of views added."""
    return load_views(VIEWS)
