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
# Makes an environment whose pip brings a `uv` that is {folder}/uv, if any, and notes what it is given to install.
NOTING = """[ "$1 $2" = "-m venv" ] || exec {python} "$@"
mkdir -p "$3/bin"
cat >"$3/bin/python" <<END
#!/bin/sh
case "\\$*" in
*config*) echo "global.index-url='https://registry.example.org/simple'" ;;
*--target*) mkdir -p "$3/uv/bin" && cp {folder}/uv "$3/uv/bin" ;;
*) while [ "\\$1" != -r ]; do shift; done; cat "\\$2" >>{folder}/by-pip; exit {pip} ;;
esac
END
chmod +x "$3/bin/python"
"""
UV = """#!/bin/sh
for last; do :; done
{{ echo "$UV_DEFAULT_INDEX"; cat "$last"; }} >>{folder}/by-uv
exit {uv}
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


@pytest.mark.parametrize(
    ("uv", "pip", "asked"),
    [(0, 1, ["uv"]), (2, 0, ["pip", "uv"]), (None, 0, ["pip"]), (None, 1, ["pip"])],
    ids=["uv", "uv is lost", "no uv", "nothing comes"],
)
def test_every_line_of_a_lock_is_installed_by_uv_or_else_by_pip(other, tmp_path, uv, pip, asked):
    file, folder = "bin/requirements/run.txt", tmp_path / "packages"
    if uv is not None:
        (tmp_path / "uv").write_text(UV.format(folder=tmp_path, uv=uv))
        (tmp_path / "uv").chmod(0o755)

    done = shell(other(NOTING.format(python=sys.executable, folder=tmp_path, pip=pip)), f"build {file} {folder}")

    is_built = 0 in (uv, pip)
    assert (done.returncode, (folder / "installed").exists(), (folder / "uv").exists()) == (
        1 - is_built,
        is_built,
        False,
    )
    assert ("Le réseau n'a pas donné tous les paquets" in done.stderr) is not is_built
    held = (ROOT / file).read_text(encoding="utf-8")
    lines = {"uv": f"https://registry.example.org/simple\n{held}", "pip": held}
    assert sorted(one.name for one in tmp_path.glob("by-*")) == [f"by-{one}" for one in asked]
    assert [(tmp_path / f"by-{one}").read_text(encoding="utf-8") for one in asked] == [lines[one] for one in asked]
