"""`python app/upgrading/database_aside.py`: an empty database beside that of DATABASE_URL, until its input ends.

By the Python of the packages that serve, of which psycopg alone is used: `bin/upgrade` tries the next version there. It
says the address of that database, or an empty line when the account may not make or reach one.
"""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

PREFIX = "essai_de_mise_a_niveau_"
OURS = """SELECT datname FROM pg_database WHERE starts_with(datname, %s)
AND datdba = (SELECT oid FROM pg_roles WHERE rolname = current_user)"""
LIKE = "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = current_database()"
CREATE = "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}"
DROP = "DROP DATABASE IF EXISTS {} WITH (FORCE)"


def main(address: str) -> None:
    """Make it, say where it is, wait, remove it."""
    name = PREFIX + secrets.token_hex(6)
    with _connected(address) as connection:
        _remove_what_was_left(connection)
        try:
            _make(connection, name)
        except psycopg.errors.InsufficientPrivilege:
            print(flush=True)
            return
    there = _elsewhere(address, name)
    try:
        inside = _connected(there)  # another one does not take it for something left behind
    except psycopg.OperationalError:  # pg_hba.conf opens certain databases alone
        _remove(address, name)
        print(flush=True)
        return
    try:
        with suppress(KeyboardInterrupt), inside:
            print(there, flush=True)
            sys.stdin.read()
    finally:
        _remove(address, name)


def _make(connection: psycopg.Connection[Any], name: str) -> None:
    like = connection.execute(LIKE).fetchone() or ()
    connection.execute(sql.SQL(CREATE).format(sql.Identifier(name), *map(sql.Literal, like)))


def _remove(address: str, name: str) -> None:
    with _connected(address) as connection:
        connection.execute(sql.SQL(DROP).format(sql.Identifier(name)))


def _remove_what_was_left(connection: psycopg.Connection[Any]) -> None:
    """What one that was killed could not remove; one in use stays."""
    for (name,) in connection.execute(OURS, [PREFIX]).fetchall():
        with suppress(psycopg.errors.ObjectInUse):
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _elsewhere(address: str, name: str) -> str:
    """The same server, another database."""
    return urlsplit(address)._replace(path=f"/{quote(name)}").geturl()


def _connected(address: str) -> psycopg.Connection[Any]:
    """The address as libpq wants it, without the name of the driver."""
    kind, _separator, rest = address.partition("://")
    return psycopg.connect(f"{kind.partition('+')[0]}://{rest}", autocommit=True, connect_timeout=10)


if __name__ == "__main__":
    try:
        main(os.environ["DATABASE_URL"])
    except psycopg.Error as refusal:
        sys.exit(f"{type(refusal).__name__}")
