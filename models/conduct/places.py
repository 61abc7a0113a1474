"""What is found by where its company is: at any of its sites."""

from __future__ import annotations

from models.accompaniment.participation import Participation
from models.engine import reaches
from models.fund.fund_application import FundApplication
from models.selection.candidacy import Candidacy

for _model in (Candidacy, Participation, FundApplication):
    reaches(_model, "commune", "Commune", "company.establishments.commune", filtered=True)
    reaches(
        _model,
        "department",
        "Département",
        "company.establishments.commune.department",
        listed=_model is Candidacy,
        filtered=True,
    )
