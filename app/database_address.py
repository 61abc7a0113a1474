"""The address of the database: one server, or several of which one takes what is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import URL, Connection, make_url, text
from sqlalchemy.exc import ArgumentError

DRIVERS = {"sqlite": "sqlite", "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
USUAL_PORT = "5432"
TAKES_WRITES = ("read-write", "primary")  # of PostgreSQL's target_session_attrs
FORM = "DATABASE_URL doit être de la forme postgresql+psycopg://compte:secret@serveur/base."
SEVERAL = (
    "DATABASE_URL à plusieurs serveurs est de la forme "
    "postgresql+psycopg://compte:secret@un:5432,deux:5432/base?target_session_attrs=read-write."
)
ANY_OF_THEM = "DATABASE_URL nomme plusieurs serveurs : ajoutez target_session_attrs=read-write, qui trouve le primaire."
NO_WRITES = "DATABASE_URL : target_session_attrs vaut read-write, ou primary ; ailleurs rien ne s'enregistre."
TWICE = "DATABASE_URL nomme deux fois le même serveur."
NO_FILE = "DATABASE_URL doit nommer un fichier : sqlite:////chemin/alterventure.db."
LISTED = re.compile(r"(?P<start>postgres\w*(?:\+\w+)?://(?:[^@]*@)?)(?P<servers>[^/?@]*,[^/?@]*)(?P<rest>(?:[/?].*)?)")
IN_MEMORY = (None, "", ":memory:")  # of SQLite: each connection would have its own
SERVER = re.compile(r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<name>[^:\[\]]+))(?::(?P<port>\d+))?")


@dataclass(frozen=True)
class Server:
    """Where one server listens: a name, an address or the folder of a socket, and a port; "" where it is not said."""

    host: str
    port: str


def checked(address: str) -> URL:
    """The address with the driver we ship (hosts give `postgres://…`); `ValueError` with a French sentence."""
    try:
        url = make_url(_in_words_of_the_driver(address))
        url = url.set(drivername=DRIVERS[url.drivername.partition("+")[0]])
        found = servers(url)
    except (ArgumentError, KeyError):
        raise ValueError(FORM) from None
    except ValueError:
        raise ValueError(SEVERAL if "," in address else FORM) from None
    if refusal := _refusal(url, found):
        raise ValueError(refusal)
    return url


def servers(url: URL) -> list[Server]:
    """Each server of an address of PostgreSQL, in the order in which it is tried; none of SQLite."""
    if url.get_backend_name() != "postgresql":
        return []
    said = url.get_dialect()().create_connect_args(url)[1]
    hosts, ports = (str(said.get(one, "")).split(",") for one in ("host", "port"))
    return [Server(host, ports[at] if len(ports) > 1 else ports[0]) for at, host in enumerate(hosts)]


def refusal_of_encoding(connection: Connection) -> str:
    """Why a database of PostgreSQL cannot hold every letter; "" when it can."""
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding == "UTF8":
        return ""
    return f"La base est en {encoding} : il en faut une en UTF8 (createdb --encoding=UTF8 --template=template0)."


def _refusal(url: URL, found: list[Server]) -> str:
    """Why this file, or these servers, will not do; "" when they will."""
    if url.get_backend_name() == "sqlite":
        return NO_FILE if url.database in IN_MEMORY else ""
    wanted = url.query.get("target_session_attrs")
    is_several = len(found) > 1
    if is_several and not all(one.host for one in found):
        return SEVERAL
    if is_several and wanted is None:
        return ANY_OF_THEM
    if found and wanted not in (None, *TAKES_WRITES):
        return NO_WRITES
    return TWICE if len(set(found)) < len(found) else ""


def _in_words_of_the_driver(address: str) -> str:
    """Servers between `@` and `/`, as PostgreSQL lists them, said in the query, where SQLAlchemy wants them."""
    match = LISTED.fullmatch(address)
    if match is None:
        return address
    found = [SERVER.fullmatch(one) for one in match["servers"].split(",")]
    named = [one for one in found if one is not None]
    if len(named) < len(found):
        raise ValueError(SEVERAL)
    url = make_url(match["start"] + match["rest"])
    if {"host", "port"} & set(url.query):
        raise ValueError(SEVERAL)
    hosts, ports = ([one["ipv6"] or one["name"] for one in named], [one["port"] or USUAL_PORT for one in named])
    said = url.update_query_dict({"host": ",".join(hosts), "port": ",".join(ports)})
    return said.render_as_string(hide_password=False)
