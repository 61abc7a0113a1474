"""The shell: puts the parts together."""

from __future__ import annotations

from flask import Flask

from admin_views.alterventure import init_admin
from app import (
    auth,
    backup,
    bench_commands,
    cli,
    convocation_pages,
    database,
    deploy,
    digest,
    errors,
    export_command,
    fields_key,
    file_commands,
    french_commands,
    gate,
    health,
    import_command,
    import_tasks,
    invitation_pages,
    logs,
    mail,
    mail_pages,
    move,
    new_command,
    nightly,
    pages,
    prepare,
    purge,
    region_api,
    security_headers,
    seed_commands,
    task_commands,
    trail,
    uploads,
)
from app.addresses import Application
from app.config import ROOT, Settings, read_settings
from app.extensions import babel, csrf, db, login_manager, migrate


def measured(app: Flask) -> None:
    """Count what is served when the settings say so: the library that counts is not read otherwise."""
    if app.config["SETTINGS"].METRICS_TOKEN:
        from app import metrics

        metrics.init_app(app)


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application, from the environment unless settings are given."""
    settings = settings or read_settings()
    app = Application(__name__, static_folder=None, instance_path=str(settings.INSTANCE_PATH.resolve()))
    app.config.from_mapping(settings.for_flask())
    database.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "models/migrations"), render_as_batch=True)
    babel.init_app(app)
    csrf.init_app(app)
    login_manager.init_app(app)
    logs.init_app(app)
    fields_key.init_app(app)
    security_headers.init_app(app)
    auth.init_app(app)
    gate.init_app(app)
    uploads.init_app(app)
    init_admin(app)
    pages.init_app(app)
    health.init_app(app)
    mail.init_app(app)
    app.register_blueprint(mail_pages.blueprint)
    app.register_blueprint(region_api.blueprint)
    digest.init_app(app)
    convocation_pages.init_app(app)
    invitation_pages.init_app(app)
    errors.init_app(app)
    measured(app)
    cli.init_app(app)
    prepare.init_app(app)
    seed_commands.init_app(app)
    export_command.init_app(app)
    import_command.init_app(app)
    import_tasks.init_app(app)
    bench_commands.init_app(app)
    new_command.init_app(app)
    purge.init_app(app)
    task_commands.init_app(app)
    deploy.init_app(app)
    backup.init_app(app)
    move.init_app(app)
    nightly.init_app(app)
    file_commands.init_app(app)
    trail.init_app(app)
    french_commands.init_app(app)  # once every command is there
    return app
