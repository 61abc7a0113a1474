"""Files closed with a public key, in the format of age (age-encryption.org): who writes them cannot read them again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import pyrage

from app.disk_faults import why, write_new

MARK = b"age-encryption.org/v1"


def encrypt(plain: BinaryIO, target: Path, public_key: str) -> None:
    """Write what is read again, for the holder of the private key alone; `OSError` when it cannot be written."""
    with _for_its_owner(target).open("wb") as closed:
        pyrage.encrypt_io(plain, closed, [pyrage.x25519.Recipient.from_str(public_key)])


@contextmanager
def readable(file: Path, key: Path | None, folder: Path) -> Iterator[Path]:
    """The file when it is in clear, else what it holds, in `folder`, for a moment; `ValueError` without its key."""
    with file.open("rb") as opened:
        is_plain = opened.read(len(MARK)) != MARK
    if is_plain:
        yield file
        return
    if key is None:
        raise ValueError(f"{file} est chiffrée : --key donne le fichier de sa clé privée.")
    with TemporaryDirectory(dir=folder, prefix=".restore-") as aside:
        plain = _for_its_owner(Path(aside) / file.name)
        _decrypt(file, plain, _identity(key))
        yield plain


def new_key(file: Path) -> str:
    """Write a new private key to a file that does not exist yet, for its owner alone; the public one."""
    made = pyrage.x25519.Identity.generate()
    write_new(file, [f"# public key: {made.to_public()}\n{made}\n".encode()])
    return str(made.to_public())


def is_public_key(text: str) -> bool:
    """Whether a text is a public key of age."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def _for_its_owner(file: Path) -> Path:
    file.touch(mode=0o600)
    return file


def _identity(key: Path) -> pyrage.x25519.Identity:
    try:
        lines = key.read_text(encoding="utf-8").splitlines()
        return pyrage.x25519.Identity.from_str(next(line for line in lines if line.startswith("AGE-SECRET-KEY-")))
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError):
        raise ValueError(f"{key} n'est pas le fichier d'une clé privée (AGE-SECRET-KEY-…).") from None


def _decrypt(file: Path, target: Path, identity: pyrage.x25519.Identity) -> None:
    try:
        with file.open("rb") as closed, target.open("wb") as plain:
            pyrage.decrypt_io(closed, plain, [identity])
    except (pyrage.DecryptError, OSError) as refusal:
        if isinstance(refusal, OSError) and refusal.errno:  # a spoilt piece comes as an OSError without a number
            raise ValueError(f"{file} n'a pas pu être déchiffrée ici : {why(refusal)}.") from None
        raise ValueError(f"{file} ne s'ouvre pas : ce n'est pas sa clé, ou le fichier est abîmé.") from None
