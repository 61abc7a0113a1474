# Sourced by bin/run, bin/test and bin/upgrade from the root of the repository: a Python that is new enough, the packages.
#
# What a file locks is installed in a folder of its own, .venv-<hash>, which is never changed once it is complete; .venv
# is a link to the one in use. A server runs from the folder: another one may be built and linked under its feet.

# Python keeps what it compiled: without, each process takes twice as long to start.
unset PYTHONDONTWRITEBYTECODE

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

# That of the system comes first: kept up to date with it, and built to run quicker than most (decision 50). Where PYTHON
# says one, it is that one or none. One that makes no environment serves as long as what is there is enough.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11
    fi
    for modules in "sys, ensurepip" sys; do
        for candidate; do
            if "$candidate" -c "import $modules; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then
                command -v "$candidate"
                return
            fi
        done
    done
    found=$({ "${PYTHON:-python3}" --version || echo aucun; } 2>/dev/null)
    fail "Il faut Python 3.11 ou plus récent, avec son module venv (python3-venv sous Debian). Trouvé : $found."
}

# folder_of FILE: where what FILE locks is installed, for this Python and at this place.
folder_of() {
    "$python" -c '
import hashlib, os, sys
made_from = open(sys.argv[1], "rb").read() + repr((sys.version_info[:2], os.getcwd())).encode()
print(".venv-" + hashlib.sha256(made_from).hexdigest()[:12])' "$1"
}

# complete_for FILE: the folder that holds all that FILE locks; fails when there is none.
# test.txt holds all of run.txt, at the same versions.
complete_for() {
    for lock in "$1" "$(dirname "$1")/test.txt"; do
        folder=$(folder_of "$lock")
        if [ -e "$folder/installed" ]; then
            printf '%s' "$folder"
            return
        fi
        if was_made_from "$lock"; then
            printf .venv
            return
        fi
    done
    return 1
}

# .venv was once the folder itself: what was made then serves as long as its lock stays.
was_made_from() {
    { cat "$1" && .venv/bin/python -c 'import os, sys; print(sys.version_info[:2], os.getcwd())'; } 2>/dev/null |
        cmp -s - ".venv/installed-$(basename "$1")"
}

# follow PROCESS LOG TOTAL: say how far pip is, in place on a terminal.
follow() {
    said=0
    while kill -0 "$1" 2>/dev/null; do
        sleep 0.5
        got=$(grep -c '^Collecting' "$2" || true)
        if [ -t 1 ]; then
            printf '\r  %s paquets sur %s' "$got" "$3"
        elif [ "$got" -ge $((said + 10)) ] || { [ "$got" = "$3" ] && [ "$got" != "$said" ]; }; then
            printf '  %s paquets sur %s\n' "$got" "$3"
            said=$got
        fi
    done
    [ ! -t 1 ] || echo
}

# why LOG: what stopped pip, in a sentence.
why() {
    if grep -q 'No space left' "$1"; then
        printf "Il n'y a plus de place sur le disque"
    elif grep -q 'hash' "$1" && grep -q 'DO NOT MATCH' "$1"; then
        printf "Un paquet reçu n'est pas celui qui est attendu"
    else
        printf "Le réseau n'a pas donné tous les paquets"
    fi
}

# install_all FILE FOLDER: what FILE locks, in FOLDER; fails when something of it is missing.
# uv, which pip brings and which goes again, takes seconds where pip takes a minute or two; it is sent to the registry that
# pip is set for. Where it does not come, or does not find its way within a minute, pip does all.
install_all() {
    pip="$2/bin/python -m pip install --disable-pip-version-check --progress-bar off --no-deps --no-compile --require-hashes"
    index=$("$2/bin/python" -m pip config list | sed -n "s/^[^=]*\.index-url='\(.*\)'$/\1/p" | tail -n 1)
    if $pip --target "$2/uv" -r "$(dirname "$1")/uv.txt" &&
        UV_SYSTEM_CERTS=1 UV_HTTP_TIMEOUT=20 UV_HTTP_RETRIES=1 UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}" \
            "$2/uv/bin/uv" pip install --no-deps --require-hashes --python "$2/bin/python" -r "$1"; then
        rm -rf "$2/uv"
    else
        rm -rf "$2/uv"
        $pip -r "$1"
    fi
}

# build FILE FOLDER: beside what is in use; fails with a sentence, and leaves that as it is.
build() {
    echo "Installation de $(grep -c '==' "$1") paquets, une minute environ, une fois par version ($2, 300 Mo environ)."
    rm -rf "$2" # begun once, and never complete: nobody runs from it
    "$python" -m venv "$2" >/dev/null 2>&1 ||
        fail "Python n'a pas pu créer $2 : vérifiez la place sur le disque et le module venv (python3-venv sous Debian)."
    install_all "$1" "$2" >"$2/install.log" 2>&1 &
    pip=$!
    follow "$pip" "$2/install.log" "$(grep -c '==' "$1")"
    wait "$pip" || fail "$(why "$2/install.log") : ce qui servait jusqu'ici n'a pas été touché (détails : $2/install.log)."
    touch "$2/installed"
}

# prepare_beside FILE: build what FILE locks unless it is there, once, however many processes ask for it together.
prepare_beside() {
    [ -w . ] || fail "Le dossier $(pwd) n'est pas accessible en écriture."
    case $(readlink .venv || true) in
    "" | .venv-*) ;;
    *) fail "Le dossier .venv est un lien vers $(readlink .venv) : il n'est pas remplacé d'ici." ;;
    esac
    complete_for "$1" >/dev/null || (
        # the lock lives as long as descriptor 9, which pip inherits: an orphan still holds it
        "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)' &&
            { complete_for "$1" >/dev/null || build "$1" "$(folder_of "$1")"; }
    ) 9>.venv.lock </dev/null
}

# use FOLDER: make .venv a link to it, in one gesture; the former one is kept, those before are let go.
use() {
    former=$(readlink .venv || true)
    [ "$1" != .venv ] && [ "$former" != "$1" ] || return 0
    if [ -d .venv ] && [ -z "$former" ]; then
        former=.venv-former
        rm -rf "$former"
        mv .venv "$former"
    fi
    "$python" -c 'import os, sys; os.symlink(sys.argv[1], ".venv.new"); os.replace(".venv.new", ".venv")' "$1"
    for one in .venv-*; do
        [ "$one" = "$1" ] || [ "$one" = "$former" ] || rm -rf "$one"
    done
}

# install FILE: `venv` is then the folder that holds what it locks, which .venv points to.
install() {
    prepare_beside "$1" || exit 1
    venv=$(complete_for "$1") || exit 1
    use "$venv"
}

python=$(find_python) || exit 1
