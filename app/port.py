"""`python app/port.py HOST PORT`: whether the server may listen there, said in one sentence when it may not."""

import errno
import socket
import sys

LOCAL = "127.0.0.1 convient, aussi derrière un relais (app/PRODUCTION.md, « Sur un réseau local »)"


def refusal(host: str, port: str) -> str:
    """Why nothing can listen there; empty when something can."""
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        return f"PORT doit être un nombre entre 1 et 65535, pas « {port} »."
    try:
        family, kind, _protocol, _name, address = socket.getaddrinfo(host.strip("[]"), int(port), type=1)[0]
    except (OSError, UnicodeError):
        return f"HOST vaut « {host} », qu'aucune machine ne porte : {LOCAL}."
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as refused:
            return _sentence(refused.errno, host, port)
    return ""


def _sentence(number: int | None, host: str, port: str) -> str:
    if number in {errno.EACCES, errno.EPERM}:
        return f"Le port {port} est réservé au système : choisissez-en un au-dessus de 1023 (PORT=…)."
    if number == errno.EADDRNOTAVAIL:
        return f"HOST vaut « {host} », qui n'est pas une adresse de cette machine : {LOCAL}."
    return (
        f"Le port {port} de {host} est déjà pris : rien n'a été touché. "
        "Arrêtez l'autre serveur ou choisissez PORT=… ; pour mettre à niveau celui de ce dossier : bin/upgrade."
    )


if __name__ == "__main__":
    sys.exit(refusal(*sys.argv[1:3]) or 0)
