"""`flask tasks`: what the server does by itself, when it last did it, and one of them now."""

from __future__ import annotations

import time

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select

from app.cli import Refusal, signed
from app.scheduler import leading, play, registered
from models.engine import TaskRun, db, kinds

PATIENCE = 60  # seconds for another process to end what it plays


def init_app(app: Flask) -> None:
    """Add `flask tasks`."""
    app.cli.add_command(tasks)


@click.group("tasks", cls=AppGroup, invoke_without_command=True)
@click.pass_context
@with_appcontext
def tasks(context: click.Context) -> None:
    """Liste les tâches que le serveur joue de lui-même, et ce qu'elles ont fait."""
    if context.invoked_subcommand:
        return
    with signed():
        last = _last_runs()
    for one in registered(current_app).values():
        run = last.get(one.name)
        click.echo("\t".join((one.name, one.period, one.title, told(run) if run else "jamais jouée")))
    if not current_app.config["SETTINGS"].TASKS:
        click.echo("Ce serveur ne les joue pas : TASKS=false.")


@tasks.command("run")
@click.argument("name")
def run(name: str) -> None:
    """Joue une tâche maintenant."""
    task = registered(current_app).get(name)
    if task is None:
        raise Refusal(f"Aucune tâche « {name} » : {', '.join(registered(current_app)) or 'il n’y en a pas'}.")
    with signed():
        for _ in range(PATIENCE):
            with leading() as leads:
                if leads:
                    done = play(task)
                    click.echo(told(done))
                    raise SystemExit(int(done.failed))
            time.sleep(1)
    raise Refusal("Un autre processus joue une tâche depuis une minute : recommencez plus tard.")


def told(run: TaskRun) -> str:
    """When a task was played and what it said."""
    said = run.said or "rien à faire" if run.ended_at else "commencée, pas finie"
    return f"{kinds.Instant().show(run.started_at)} : {said}"


def _last_runs() -> dict[str, TaskRun]:
    """The last run of each task."""
    newest = select(func.max(TaskRun.id)).group_by(TaskRun.name)
    return {run.name: run for run in db.session.scalars(select(TaskRun).where(TaskRun.id.in_(newest)))}
