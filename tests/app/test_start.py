"""What a start leaves for later, and what it takes from the one before."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace

import pytest
from flask import Flask, render_template
from jinja2 import DictLoader

from admin_views.engine.compiled_templates import CompiledTemplates, read_all
from admin_views.engine.shared_address import ByRole
from app import server
from models.policy import Role

READERS = [Role.STAFF, Role.COMMITTEE]


@pytest.fixture
def made():
    return []


@pytest.fixture
def views(made):
    def make(role):
        made.append(role)
        return SimpleNamespace(role=role)

    return ByRole(SimpleNamespace(role=Role.STAFF), make, READERS)


def test_the_view_of_a_role_is_made_when_it_first_asks_and_once(views, made):
    assert (list(views), len(views), made) == (READERS, 2, [])
    together = Barrier(4)

    def ask(_number):
        together.wait()
        return views[Role.COMMITTEE]

    with ThreadPoolExecutor(4) as people:
        found = set(map(id, people.map(ask, range(4))))
    assert (len(found), made) == (1, [Role.COMMITTEE])
    assert views[Role.STAFF].role is Role.STAFF
    assert made == [Role.COMMITTEE]


def test_no_view_is_made_for_a_role_that_reads_nothing_of_it(views, made):
    assert views.get(Role.ACCOUNTS) is None
    assert made == []


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """What a process that begins shows, and which templates it had to compile."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    code = tmp_path / "code"
    code.mkdir()
    (code / "words.py").write_text("WORDS = 1")

    def show(source="{{ 1 + 1 }} pages", kept=tmp_path / "kept"):
        app = Flask("begun")
        app.jinja_loader = DictLoader({"page.html": source})
        app.jinja_env.bytecode_cache = CompiledTemplates(kept, [code])
        compiled, compile_it = [], app.jinja_env.compile
        app.jinja_env.compile = lambda *said, **named: compiled.append(said[1]) or compile_it(*said, **named)
        read_all(app)
        with app.test_request_context():
            return render_template("page.html"), compiled

    show.code = code / "words.py"
    return show


def test_a_template_is_compiled_by_the_first_process_alone(shown):
    assert shown() == ("2 pages", ["page.html"])
    assert shown() == ("2 pages", [])
    assert shown("{{ 1 + 2 }} pages") == ("3 pages", ["page.html"])


def test_it_is_compiled_again_once_what_compiles_it_has_changed(shown):
    shown()
    os.utime(shown.code, (0, 0))
    assert shown() == ("2 pages", ["page.html"])


def test_a_folder_that_cannot_be_written_hides_no_page(shown):
    for _twice in range(2):
        assert shown(kept=Path("/proc/no-folder")) == ("2 pages", ["page.html"])


def test_python_that_keeps_nothing_keeps_no_template(shown, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    shown()
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("is_loaded_once", [True, False])
def test_templates_are_read_before_workers_are_made_of_one_process(monkeypatch, is_loaded_once):
    read = []
    monkeypatch.setattr(server, "read_all", read.append)
    monkeypatch.setattr(server.gc, "freeze", lambda: None)
    app = Flask("begun")
    arbiter = SimpleNamespace(cfg=SimpleNamespace(preload_app=is_loaded_once), app=SimpleNamespace(wsgi=lambda: app))
    server.when_ready(arbiter)
    assert read == [app] * is_loaded_once
