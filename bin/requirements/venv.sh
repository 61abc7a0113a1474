# Sourced by bin/run and bin/test from the root of the repository: a Python that is new enough, a complete .venv.

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "Python 3.11 ou plus récent est nécessaire (trouvé : $(python3 --version 2>&1 || echo aucun))."
}

# install FILE: bring .venv to what FILE locks, once, however many processes ask for it at the same time.
install() {
    { [ -w . ] && [ ! -e .venv -o -w .venv ]; } || fail "Le dossier $(pwd) n'est pas accessible en écriture."
    python=$(find_python) || exit 1
    stamp=".venv/installed-$(basename "$1")"
    if ! cmp -s "$1" "$stamp"; then
        "$python" - .venv.lock sh -c "cmp -s '$1' '$stamp' || {
            '$python' -m venv --clear .venv &&
            .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r '$1' &&
            cp '$1' '$stamp'; }" <<'PYTHON' || fail "L'installation a échoué : vérifiez l'accès au réseau, puis relancez la commande."
import fcntl, subprocess, sys

with open(sys.argv[1], "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    sys.exit(subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL).returncode)
PYTHON
    fi
}
