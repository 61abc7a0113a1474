"""`/metrics`, in the words of Prometheus, for whoever holds `METRICS_TOKEN`; without it there is no such page.

Workers count in files of one folder, which `app.server` makes; how old the backup is and what waits is asked when read.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from admin_views.engine.pages import UNASKED, needs
from app.logs import QUIET
from models.accounts.mail import Mail, MailState
from models.engine import db, now
from models.overview.backups import last_backup

SECONDS = Histogram(
    "alterventure_request_seconds",
    "Durée des réponses, sans les fichiers statiques ni les sondes.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
ANSWERS = Counter("alterventure_answers", "Réponses, par statut.", ["status"])

blueprint = Blueprint("metrics", __name__)


def init_app(app: Flask) -> None:
    """Count, and serve the page."""
    app.register_blueprint(blueprint)
    app.after_request(_count)


@blueprint.get("/metrics")
@needs(UNASKED)
def metrics() -> Response:
    """What was counted; 403 without the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if not hmac.compare_digest(given, current_app.config["SETTINGS"].METRICS_TOKEN.encode()):
        abort(403)
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    registry.register(_Asked())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Asked(Collector):
    """What the database says at the moment."""

    def collect(self) -> Iterator[Any]:
        """Two gauges; a backup that was never made has none, nor a database that is away."""
        try:
            last = last_backup()
            waiting = db.session.scalar(select(func.count()).select_from(Mail).where(Mail.state == MailState.WAITING))
        except SQLAlchemyError:
            db.session.rollback()
            return
        yield GaugeMetricFamily("alterventure_mails_waiting", "Courriels en attente.", value=waiting or 0)
        if last is not None:
            age = (now() - last).total_seconds()
            yield GaugeMetricFamily("alterventure_backup_age_seconds", "Âge de la dernière sauvegarde.", value=age)


def _count(answer: Response) -> Response:
    if request.endpoint not in QUIET and "started" in g:
        SECONDS.observe(time.perf_counter() - g.started)
        ANSWERS.labels(answer.status_code).inc()
    return answer
