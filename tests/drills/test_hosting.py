"""What `app/hosting/` gives to copy is read by the program it is for, and serves (holds 14, 16)."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from app import create_app
from app.config import Settings
from models.accounts.sign_in import SignInAttempt
from models.engine import db
from tests.drills.server import serve, until
from tests.migrated import migrated_url
from tests.pages import Page
from tests.served import Answer, free_port, token

pytestmark = pytest.mark.xdist_group("drills")
ROOT = Path(__file__).parents[2]
HOSTING = ROOT / "app/hosting"
SITE = "gestion.exemple.fr"


def program(name):
    """Where a program is; the test is not made where it is absent."""
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not on this machine: what app/hosting/ says to it was not tried")
    return found


class TestTheUnits:
    def verified(self, folder, name, change=("", "")):
        text = (HOSTING / name).read_text(encoding="utf-8")
        for former, here in (("/srv/alterventure", str(ROOT)), (".venv/bin/flask", "bin/run"), change):
            text = text.replace(former, here)
        (folder / name).write_text(text)
        words = [program("systemd-analyze"), "verify", "--recursive-errors=no", str(folder / name)]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    @pytest.mark.parametrize(
        "name", ["alterventure.service", "alterventure-backup.service", "alterventure-backup.timer"]
    )
    def test_systemd_reads_each_without_a_word(self, tmp_path, name):
        shutil.copy(HOSTING / "alterventure-backup.service", tmp_path)  # the timer names it
        done = self.verified(tmp_path, name)

        said = [line for line in done.stderr.splitlines() if f"/{name}" in line or line.startswith(name)]
        assert said == []

    def test_and_says_what_it_does_not_know(self, tmp_path):
        done = self.verified(tmp_path, "alterventure.service", ("KillMode=", "KillMod="))

        assert "KillMod" in done.stderr


class TestTheComposeFile:
    def test_it_is_one_once_it_has_its_two_settings(self):
        words = [program("docker-compose"), "--file", str(HOSTING / "compose.yaml"), "config"]
        given = {"SITE": SITE, "POSTGRES_PASSWORD": "abc"}

        done = subprocess.run(words, env=os.environ | given, capture_output=True, text=True, check=False)
        bare = subprocess.run(words, env=os.environ | {"SITE": SITE}, capture_output=True, text=True, check=False)

        assert done.returncode == 0, done.stderr
        assert f"BASE_URL: https://{SITE}" in done.stdout
        assert bare.returncode != 0
        assert "POSTGRES_PASSWORD manque" in bare.stderr


def through(port, path, data=None, headers=()):
    """One request over https, to the site's name, at a loopback port."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=60) as plain,
            context.wrap_socket(plain, server_hostname=SITE) as closed,
        ):
            connection = http.client.HTTPConnection(SITE)
            connection.sock = closed
            connection.request("POST" if data else "GET", path, data, dict(headers))
            with connection.getresponse() as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
    except (OSError, http.client.HTTPException):
        return Answer(0)


def with_nginx(folder, port, backend):
    """The words that start nginx with our example, on these ports."""
    binary, key = program("nginx"), folder / "key.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={SITE}"]
    subprocess.run(
        [program("openssl"), *made, "-keyout", str(key), "-out", str(folder / "cert.pem")],
        check=True,
        capture_output=True,
    )
    text = (HOSTING / "nginx.conf").read_text(encoding="utf-8")
    for former, here in (
        ("listen [::]", "# "),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        (f"/etc/letsencrypt/live/{SITE}/fullchain.pem", str(folder / "cert.pem")),
        (f"/etc/letsencrypt/live/{SITE}/privkey.pem", str(key)),
        ("127.0.0.1:8000", f"127.0.0.1:{backend}"),
    ):
        assert former in text
        text = text.replace(former, here)
    kept = "".join(f"{one}_temp_path {folder}/{one};\n" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    owner = "user root;\n" if os.getuid() == 0 else ""  # the folder is ours alone
    main = f"{owner}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(f"{main}http {{\naccess_log off;\n{kept}{text}\n}}\n")
    return [binary, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]


def with_caddy(folder, port, backend):
    """The words that start Caddy with our example, on these ports."""
    binary = program("caddy")
    is_old = subprocess.run([binary, "version"], capture_output=True, text=True, check=True).stdout.startswith("2.6")
    text = (HOSTING / "Caddyfile").read_text(encoding="utf-8")
    for former, here in (
        ("{\n\tservers", "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tservers"),
        ("{$SITE:gestion.exemple.fr} {", f"https://{SITE}:{port} {{\n\ttls internal\n\tbind 127.0.0.1"),
        ("{$BUFFERS:buffers}", "buffers-2.6" if is_old else "buffers"),
        ("127.0.0.1:8000", f"127.0.0.1:{backend}"),
    ):
        assert former in text
        text = text.replace(former, here)
    (folder / "Caddyfile").write_text(text)
    kept = [f"XDG_DATA_HOME={folder}", f"XDG_CONFIG_HOME={folder}"]
    return ["/usr/bin/env", *kept, binary, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.fixture(scope="module")
def site(run_folder, tmp_path_factory):
    """The port of the application as production sets it, and its store."""
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    url = migrated_url("sqlite", run_folder, folder, "hosting")
    place = {"INSTANCE_PATH": str(folder), "DATABASE_URL": url, "BASE_URL": f"https://{SITE}"}
    process = serve(port, 1, **place, TRUSTED_PROXIES="1")
    app = create_app(Settings(INSTANCE_PATH=folder, DATABASE_URL=url, _env_file=None))
    yield port, app
    os.killpg(process.pid, signal.SIGKILL)
    process.join()


@contextmanager
def served(words, folder, port):
    """A proxy, once it answers."""
    log = (folder / "log").open("wb")
    process = subprocess.Popen(words, stdout=log, stderr=log, start_new_session=True)
    try:
        until(lambda: process.poll() is not None or through(port, "/health").status_code == 200)
        assert process.poll() is None, (folder / "log").read_text()
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
        log.close()


PROXIES = pytest.mark.parametrize("words", [with_nginx, with_caddy])


class TestTheProxies:
    @PROXIES
    def test_people_sign_in_through_it_and_a_forged_address_is_not_theirs(self, words, site, tmp_path):
        backend, app = site
        port = free_port()
        with app.app_context():
            db.session.query(SignInAttempt).delete()
            db.session.commit()

        with served(words(tmp_path, port, backend), tmp_path, port):
            page = through(port, "/sign-in")
            cookie = page.headers["Set-Cookie"].partition(";")[0]
            form = f"csrf_token={token(page.get_data())}&email=a%40b.fr&password=x"
            kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
            for forged in ("203.0.113.1", "203.0.113.2"):
                answer = through(port, "/sign-in", form, kind | {"X-Forwarded-For": forged})
                assert answer.status_code == 401
            too_large = through(port, "/sign-in", b"x" * (4 * 1024 * 1024 + 10), kind)

        assert page.status_code == 200
        assert cookie.startswith("__Host-session=")
        assert page.headers["Strict-Transport-Security"]
        assert "taille permise" in Page(too_large).text
        with app.app_context():
            assert len({one.address for one in db.session.query(SignInAttempt)}) == 1
            db.engine.dispose()

    @PROXIES
    def test_it_says_in_french_that_the_application_is_away(self, words, tmp_path):
        port, nobody = free_port(), free_port()
        process = subprocess.Popen(words(tmp_path, port, nobody), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        try:
            until(lambda: through(port, "/").status_code)
            answer = through(port, "/")
        finally:
            process.terminate()
            process.wait(timeout=30)

        assert answer.status_code == 503
        assert "L’application redémarre" in answer.get_data()
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
