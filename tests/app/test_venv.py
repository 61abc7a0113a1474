"""Which Python `bin/run`, `bin/test` and `bin/upgrade` take, and what they say without one that serves."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.config import ROOT

pytestmark = pytest.mark.one_database

# As Debian has it without python3-venv: it cannot make an environment.
WITHOUT_VENV = f"""case "$2" in *ensurepip*) exit 1 ;; esac
[ "$1 $2" != "-m venv" ] || exit 1
exec {sys.executable} "$@"
"""
TOO_OLD = """[ "$1" != --version ] || echo "Python 3.9.2"
[ "$1" = --version ]
"""
# Makes an environment whose pip installs nothing, and notes the lines that it was given; it fails for one of `one`.
NOTING = """[ "$1 $2" = "-m venv" ] || exec {python} "$@"
mkdir -p "$3/bin"
cat >"$3/bin/python" <<END
#!/bin/sh
while [ "\\$1" != -r ]; do shift; done
cat "\\$2" >>{noted}
! grep -q '^{one}==' "\\$2"
END
chmod +x "$3/bin/python"
"""


@pytest.fixture
def other(tmp_path):
    """A Python that is a script of a few lines."""

    def write(script):
        path = tmp_path / "python3"
        path.write_text(f"#!/bin/sh\n{script}")
        path.chmod(0o755)
        return path

    return write


def shell(python, words='printf %s "$python"'):
    command = ["sh", "-c", f". bin/requirements/venv.sh; {words}"]
    env = {"PYTHON": str(python), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_the_python_that_is_asked_for_is_taken():
    assert shell(sys.executable).stdout == sys.executable


@pytest.mark.parametrize(("script", "told"), [(TOO_OLD, "Python 3.9.2"), (None, "aucun")], ids=["old", "none"])
def test_one_that_does_not_serve_is_told_and_no_other_is_taken(other, tmp_path, script, told):
    done = shell(other(script) if script else tmp_path / "nowhere")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Il faut Python 3.11 ou plus récent, avec son module venv (python3-venv sous Debian). Trouvé : {told}.\n"
    )


def test_one_that_makes_no_environment_serves_with_what_is_there_and_else_says_what_lacks(other, tmp_path):
    python = other(WITHOUT_VENV)

    assert shell(python).stdout == str(python)
    done = shell(python, f"build bin/requirements/run.txt {tmp_path}/packages")
    assert (done.returncode, "(python3-venv sous Debian)" in done.stderr) == (1, True)


@pytest.mark.parametrize("lock", ["run", "test"])
def test_every_line_of_a_lock_is_installed_once_by_several_at_a_time_and_all_must_end_well(other, tmp_path, lock):
    noted, folder, file = tmp_path / "noted", tmp_path / "packages", f"bin/requirements/{lock}.txt"
    words = f"build {file} {folder}"
    held = (ROOT / file).read_text(encoding="utf-8").splitlines()
    last = [line for line in held if "==" in line][-1].partition("==")[0]

    done = shell(other(NOTING.format(python=sys.executable, noted=noted, one="none of them")), words)
    assert (done.returncode, done.stderr, (folder / "installed").exists()) == (0, "", True)
    assert sorted(noted.read_text(encoding="utf-8").splitlines()) == sorted(held)
    assert len(list(folder.glob("lock-*"))) == 3
    done = shell(other(NOTING.format(python=sys.executable, noted=noted, one=last)), words)
    assert (done.returncode, (folder / "installed").exists()) == (1, False)
