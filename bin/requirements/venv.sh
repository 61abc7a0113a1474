# Sourced by bin/run and bin/test from the root of the repository: a Python that is new enough, a complete .venv.

# Python keeps what it compiled: without, each process takes twice as long to start.
unset PYTHONDONTWRITEBYTECODE

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
    found=$({ python3 --version || echo aucun; } 2>/dev/null)
    fail "Python 3.11 ou plus récent est nécessaire (trouvé : $found)."
}

# What a finished .venv was made from: the lock file, its Python, its place.
origin() {
    cat "$1" && .venv/bin/python -c 'import os, sys; print(sys.version_info[:2], os.getcwd())'
}

has() {
    origin "$1" 2>/dev/null | cmp -s - ".venv/installed-$(basename "$1")"
}

# test.txt holds all of run.txt, at the same versions.
is_ready() {
    has "$1" || has bin/requirements/test.txt
}

build() {
    # `venv --clear` follows a link, and would empty what others work with.
    [ ! -L .venv ] || fail "Le dossier .venv est un lien vers $(readlink .venv) : il n'est pas reconstruit d'ici."
    echo "Installation des dépendances : une minute environ, la première fois seulement."
    # Only added to when sound: a server may be running from it.
    has bin/requirements/run.txt || "$python" -m venv --clear .venv >/dev/null 2>&1 ||
        fail "Python n'a pas pu créer .venv : vérifiez la place sur le disque et le module venv (python3-venv sous Debian)."
    # The lock file names every package.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$1" >.venv/install.log 2>&1 ||
        fail "L'installation a échoué : vérifiez l'accès au réseau, puis relancez la commande (détails : .venv/install.log)."
    origin "$1" >".venv/installed-$(basename "$1")"
}

# install FILE: bring .venv to what FILE locks, once, however many processes ask for it at the same time.
install() {
    { [ -w . ] && { [ ! -e .venv ] || [ -w .venv ]; }; } || fail "Le dossier $(pwd) n'est pas accessible en écriture."
    python=$(find_python) || exit 1
    if ! is_ready "$1"; then
        ( # the lock lives as long as descriptor 9, which pip inherits: an orphan still holds it
            "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)' && { is_ready "$1" || build "$1"; }
        ) 9>.venv.lock </dev/null || exit 1
    fi
}
