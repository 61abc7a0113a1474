"""The address of the bucket where files are, when they are not in a folder."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from app.loopback import LOOPBACK

FORM = "FILES_URL doit être de la forme s3://clé:secret@serveur/compartiment, ou …/compartiment/dossier?region=…"
IN_CLEAR = "FILES_URL : s3+http:// est pour cette machine seule ; ailleurs, s3:// passe chiffré."
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PREFIX = re.compile(r"[A-Za-z0-9_./-]*")
USUAL_REGION = "us-east-1"  # what stores that have none answer to


@dataclass(frozen=True)
class Bucket:
    """Where it is, and what opens it."""

    endpoint: str
    name: str
    key: str
    secret: str = field(repr=False)
    region: str
    prefix: str


def bucket_of(address: str) -> Bucket:
    """What an address says; `ValueError` with a French sentence."""
    try:
        url = urlsplit(address)
        port = f":{url.port}" if url.port else ""
        options = dict(parse_qsl(url.query, strict_parsing=bool(url.query)))
    except ValueError:
        raise ValueError(FORM) from None
    name, _slash, prefix = unquote(url.path).strip("/").partition("/")
    is_said = url.hostname and url.username and url.password and NAME.fullmatch(name) and PREFIX.fullmatch(prefix)
    if url.scheme not in {"s3", "s3+http"} or not is_said or url.fragment or options.keys() - {"region"}:
        raise ValueError(FORM)
    if url.scheme == "s3+http" and url.hostname not in LOOPBACK:
        raise ValueError(IN_CLEAR)
    host = f"[{url.hostname}]" if ":" in str(url.hostname) else url.hostname
    return Bucket(
        endpoint=f"{'http' if url.scheme == 's3+http' else 'https'}://{host}{port}",
        name=name,
        key=unquote(url.username or ""),
        secret=unquote(url.password or ""),
        region=options.get("region", USUAL_REGION),
        prefix=prefix,
    )
