"""A real mail server on this machine, closed by STARTTLS with a certificate of its own, and what it received."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.2"  # of this machine, and not among those that mail is given to in clear


class PostOffice:
    """What was received: an envelope each; `arriving` is called as each recipient is named."""

    def __init__(self) -> None:
        self.received: list[tuple[str, Any]] = []
        self.arriving: Callable[[int], None] = lambda _number: None
        self.in_clear = 0

    async def handle_RCPT(self, _server: Any, session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Take whoever it is for."""
        self.in_clear += session.ssl is None
        self.arriving(len(self.received))
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep it."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received += [(address, message) for address in envelope.rcpt_tos]
        return "250 OK"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of that address, which vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    moment = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(moment - timedelta(days=1))
    made = made.not_valid_after(moment + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    files = folder / "mail.crt", folder / "mail.key"
    files[0].write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    forms = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, *forms))
    return files


@contextmanager
def opened(office: PostOffice, port: int, files: tuple[Path, Path]) -> Iterator[None]:
    """The server, until the end of the block."""
    closed = SSLContext(PROTOCOL_TLS_SERVER)
    closed.load_cert_chain(*files)
    server = Controller(office, hostname=HOST, port=port, tls_context=closed, require_starttls=True)
    server.start()
    try:
        yield
    finally:
        server.stop()
