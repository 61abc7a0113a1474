"""`python -m app.port HOST PORT`: whether the address is free, said in one sentence when it is not."""

import socket
import sys


def refusal(host: str, port: str) -> str:
    """Why nothing can listen there; empty when something can."""
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        return f"PORT doit être un nombre entre 1 et 65535, pas « {port} »."
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except PermissionError:
            return f"Le port {port} est réservé au système : choisissez-en un au-dessus de 1023 (PORT=…)."
        except OSError:
            return f"Le port {port} de {host} est déjà pris : arrêtez l'autre serveur ou choisissez PORT=…"
    return ""


if __name__ == "__main__":
    sys.exit(refusal(*sys.argv[1:3]) or 0)
