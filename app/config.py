"""Settings: typed, from the environment (or `.env`), wrong ones refused at start with a French sentence."""

from __future__ import annotations

import os
import re
import secrets
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.bucket_address import bucket_of
from app.database import ENGINE_OPTIONS
from app.database_address import checked
from app.disk_faults import write_once
from app.encrypted import is_public_key
from app.loopback import LOOPBACK
from models.engine import KEPT_FOR, is_key

ROOT = Path(__file__).resolve().parent.parent
WORDS_OF_KEYS = ("change", "secret", "passw", "passe", "please", "exempl", "exampl", "default", "alterv", "urscop")
_ADDRESS = r'[^\s<>@,;:"]+@[^\s<>@,;:"]+'  # alone, or after a name: what means more in a header is quoted
_SENDER = re.compile(rf'(?:"[^"\\\r\n]*" *|[^"\\<>@,;:()\[\]\r\n]*)<{_ADDRESS}>|{_ADDRESS}')
YES, NO = {"true", "1", "yes", "on", "y", "t"}, {"false", "0", "no", "off", "n", "f"}  # what DEMO was before


class Demo(StrEnum):
    """What an empty store is given to look at."""

    LIVING = "living"
    PAST = "past"
    NONE = "false"


class Settings(BaseSettings):
    """Every variable of `.env.example`; a default is right for a first run on one's own machine."""

    model_config = SettingsConfigDict(
        frozen=True,
        env_file=ROOT / ".env",
        extra="ignore",
        hide_input_in_errors=True,  # a refused secret stays one
    )

    SECRET_KEY: str = ""
    FORMER_SECRET_KEYS: str = ""
    FIELDS_KEY: str = ""
    FORMER_FIELDS_KEYS: str = ""
    DATABASE_URL: str = ""
    INSTANCE_PATH: Path = ROOT / "instance"
    HOST: str = "127.0.0.1"
    PORT: int = Field(default=8000, ge=1, le=65535)
    WEB_CONCURRENCY: int = Field(default=2, ge=1)  # read by bin/run
    BASE_URL: str = ""
    ALLOWED_HOSTS: str = ""
    TRUSTED_PROXIES: int = Field(default=0, ge=0, le=5)
    MAIL_URL: str = ""
    MAIL_FROM: str = ""
    BACKUP_FOLDER: str = ""
    BACKUP_PUBLIC_KEY: str = ""
    FILES_URL: str = ""
    FILE_MAX_MB: int = Field(default=20, ge=1, le=200)
    FILES_MAX_GB: int = Field(default=10, ge=1)
    DEMO: Demo = Demo.LIVING
    TASKS: bool = True
    LOG_ACCOUNTS: bool = False
    SLOW_MS: int = Field(default=1000, ge=1)
    METRICS_TOKEN: str = ""
    KEEP_BIN_DAYS: int = Field(default=KEPT_FOR.days, ge=KEPT_FOR.days)  # what was binned may be undone as long
    KEEP_SIGN_INS_DAYS: int = Field(default=90, ge=2)  # longer than any sign-in lasts
    KEEP_ATTEMPTS_DAYS: int = Field(default=1, ge=1)  # longer than the brake looks back
    KEEP_FORM_KEYS_DAYS: int = Field(default=30, ge=2)  # longer than a form stays open
    KEEP_TASK_RUNS_DAYS: int = Field(default=30, ge=2)
    SESSION_HOURS: int = Field(default=12, ge=1, le=24)
    SESSION_IDLE_MINUTES: int = Field(default=60, ge=5, le=720)
    SECOND_FACTOR_REQUIRED: bool = False
    KEEP_TRAIL_MONTHS: int = Field(default=12, ge=6, le=120)
    KEEP_EXPORTS_MONTHS: int = Field(default=60, ge=12, le=240)

    @field_validator("INSTANCE_PATH", "HOST", mode="before")
    @classmethod
    def _empty_is_the_usual(cls, said: Any, info: ValidationInfo) -> Any:
        """As `bin/run` and `bin/upgrade` take it: an empty path would be the folder of the program."""
        return said if str(said).strip() else cls.model_fields[str(info.field_name)].default

    @field_validator("SECRET_KEY")
    @classmethod
    def _strong(cls, key: str) -> str:
        if key and _is_weak(key):
            raise ValueError("SECRET_KEY est trop faible : au moins 32 caractères tirés au hasard.")
        return key

    @field_validator("FORMER_SECRET_KEYS")
    @classmethod
    def _strong_too(cls, keys: str) -> str:
        if any(_is_weak(key) for key in listed(keys)):
            raise ValueError("FORMER_SECRET_KEYS contient une clé trop faible : ce qu'elle signe serait cru.")
        return keys

    @field_validator("FIELDS_KEY", "FORMER_FIELDS_KEYS")
    @classmethod
    def _that_open(cls, text: str) -> str:
        if not all(is_key(one) for one in listed(text)):
            raise ValueError("FIELDS_KEY et FORMER_FIELDS_KEYS sont des clés privées age (AGE-SECRET-KEY-…).")
        return text

    @field_validator("METRICS_TOKEN")
    @classmethod
    def _long(cls, token: str) -> str:
        if 0 < len(token) < 24:
            raise ValueError("METRICS_TOKEN est trop court : au moins 24 caractères tirés au hasard.")
        return token

    @field_validator("DATABASE_URL")
    @classmethod
    def _on_an_engine_we_know(cls, address: str) -> str:
        """One server, or several of which one takes what is written."""
        return checked(address).render_as_string(hide_password=False) if address else address

    @field_validator("BACKUP_PUBLIC_KEY")
    @classmethod
    def _public(cls, key: str) -> str:
        if key and not is_public_key(key):
            raise ValueError("BACKUP_PUBLIC_KEY doit être une clé publique age (age1…) : flask backup-key FICHIER.")
        return key

    @field_validator("FILES_URL")
    @classmethod
    def _in_a_bucket(cls, address: str) -> str:
        if address:
            bucket_of(address)
        return address

    @field_validator("DEMO", mode="before")
    @classmethod
    def _said_in_a_word(cls, said: Any) -> Any:
        """A plain yes is the whole demonstration."""
        word = str(said).strip().lower()
        return Demo.LIVING if word in YES else Demo.NONE if word in NO else word

    @model_validator(mode="after")
    def _mail_that_leaves(self) -> Settings:
        """A server one can name, and somebody to write from."""
        if not self.MAIL_URL:
            return self
        try:
            url = urlsplit(self.MAIL_URL)
            known = url.scheme in {"smtp", "smtps"} and url.hostname and url.port is not None
        except ValueError:
            known = False
        if not known:
            raise ValueError("MAIL_URL doit être de la forme smtps://compte:secret@serveur:465.")
        if "@" not in self.MAIL_FROM:
            raise ValueError("MAIL_FROM manque : donnez l'adresse dont partent les courriels.")
        if not _SENDER.fullmatch(self.MAIL_FROM):
            raise ValueError('MAIL_FROM est une adresse, son nom entre guillemets : "Urscop, programme" <a@b.fr>.')
        return self

    @model_validator(mode="after")
    def _closed_transport(self) -> Settings:
        """In clear, a password and a session cookie are for this machine alone."""
        address = urlsplit(self.base_url)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError("BASE_URL doit être une adresse complète, par exemple https://gestion.exemple.fr.")
        if address.scheme == "http" and address.hostname not in LOOPBACK:
            raise ValueError("BASE_URL doit commencer par https:// hors de cette machine.")
        return self

    @property
    def base_url(self) -> str:
        """The address people type, without a final slash nor the usual port."""
        address = (self.BASE_URL or f"http://{self.HOST}:{self.PORT}").rstrip("/")
        return address.removesuffix(":443" if address.startswith("https:") else ":80")

    @property
    def is_https(self) -> bool:
        """Whether the browser speaks to us through TLS."""
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """The host names we answer to, with their port when it is not the usual one."""
        own = urlsplit(self.base_url)
        names = {own.netloc, *(host.strip() for host in self.ALLOWED_HOSTS.split(",") if host.strip())}
        if own.hostname in LOOPBACK:
            names |= {f"{host}:{own.port}" if own.port else host for host in ("127.0.0.1", "localhost")}
        return frozenset(names)

    @property
    def demo(self) -> Demo:
        """Invented companies and accounts with known names are for one's own machine: never behind https."""
        return Demo.NONE if self.is_https else self.DEMO

    @property
    def database_url(self) -> str:
        """Where the records live: SQLite in `instance/` until `DATABASE_URL` says otherwise."""
        return self.DATABASE_URL or f"sqlite:///{self.INSTANCE_PATH.resolve() / 'alterventure.db'}"

    @property
    def fields_key_file(self) -> Path:
        """Where the keys of what the database holds closed are, unless `FIELDS_KEY` says them."""
        return self.INSTANCE_PATH.resolve() / "fields-key"

    @property
    def backup_folder(self) -> Path:
        """Where each night's backup is written."""
        return Path(self.BACKUP_FOLDER) if self.BACKUP_FOLDER else self.INSTANCE_PATH.resolve() / "backups"

    @property
    def files_folder(self) -> Path:
        """Where the files of records are, unless `FILES_URL` says another place; where they wait and are read, then."""
        return self.INSTANCE_PATH.resolve() / "files"

    @property
    def longest_request(self) -> int:
        """How many bytes a request that brings files may have: two of the longest."""
        return (2 * self.FILE_MAX_MB + 1) * 1024 * 1024

    @property
    def accounts_file(self) -> Path:
        """Where the demo accounts are written with their passwords."""
        return self.INSTANCE_PATH / "demo-accounts.txt"

    def for_flask(self) -> dict[str, Any]:
        """What Flask and its extensions read; they sign with the last of the keys they are given."""
        key, former = self.SECRET_KEY or secret_key(self.INSTANCE_PATH), listed(self.FORMER_SECRET_KEYS)
        return {
            "SECRET_KEY": key,
            "SECRET_KEY_FALLBACKS": former,
            "WTF_CSRF_SECRET_KEY": [*former, key],
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": ENGINE_OPTIONS,
            "SESSION_COOKIE_NAME": "__Host-session" if self.is_https else "session",
            "SESSION_COOKIE_SECURE": self.is_https,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "PREFERRED_URL_SCHEME": "https" if self.is_https else "http",
            "WTF_CSRF_TIME_LIMIT": None,  # the session bounds it: a form left open stays good
            "WTF_CSRF_SSL_STRICT": False,  # Referrer-Policy hides what that check reads; SameSite does its work
            "WTF_I18N_ENABLED": True,
            "BABEL_DEFAULT_LOCALE": "fr",
            "BABEL_DEFAULT_TIMEZONE": "Europe/Paris",
            "PROVIDE_AUTOMATIC_OPTIONS": False,  # no other site is let in: nobody asks by which methods
            "MAX_CONTENT_LENGTH": 4 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
            "MAX_FORM_PARTS": 20_000,
            "SETTINGS": self,
        }


def listed(text: str) -> list[str]:
    """What a setting lists between commas."""
    return [one.strip() for one in text.split(",") if one.strip()]


def _is_weak(key: str) -> bool:
    """Whether a key is short, repeats itself, follows the alphabet or the digits, or says words."""
    follows = sum(abs(ord(one) - ord(other)) <= 1 for one, other in pairwise(key))
    repeats = key in (key + key)[1:-1]
    words = any(word in key.lower() for word in WORDS_OF_KEYS)
    return len(key) < 32 or len(set(key)) < 10 or repeats or words or 2 * follows > len(key)


def read_settings() -> Settings:
    """The settings of this machine; wrong ones stop the start with a sentence each, and show no value."""
    try:
        return Settings()
    except ValidationError as refusal:
        raise SystemExit("\n".join(_sentence(one) for one in refusal.errors(include_input=False))) from None


def _sentence(error: Any) -> str:
    """Our own words where we have some; pydantic's are English."""
    ours = error.get("ctx", {}).get("error")
    name = ".".join(str(part) for part in error["loc"])
    return str(ours) if ours else f"{name} n'a pas une valeur acceptée : voyez .env.example."


def secret_key(folder: Path) -> str:
    """The key drawn at the first start, kept in `instance/secret-key`, readable by its owner alone."""
    path, draft = folder / "secret-key", folder / f".secret-key.{os.getpid()}"
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            write_once(path, draft, secrets.token_urlsafe(48))
        return path.read_text().strip()
    except OSError:
        raise SystemExit(f"Le dossier {folder} n'est pas accessible en écriture.") from None
