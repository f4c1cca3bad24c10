"""Settings: read from the environment, checked as a whole before anything starts."""

from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path

from cryptography.fernet import Fernet
from environs import Env

from app.domain.contact import mail_address

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_DATABASE = f"sqlite:///{ROOT / 'instance' / 'smajlik.sqlite3'}"

REQUIRED = ("SECRET_KEY", "ENCRYPTION_KEYS", "BASE_URL")
DEFAULTS: Mapping[str, object] = {
    "DATABASE_URL": DEFAULT_DATABASE,
    "SECRET_KEY": "",
    "ENCRYPTION_KEYS": "",
    "BASE_URL": "",
    "SHOPTET_CLIENT_ID": "",
    "SHOPTET_CLIENT_SECRET": "",
    "SHOPTET_PARTNER_URL": "",
    "SHOPTET_API_URL": "https://api.myshoptet.com",
    "SHOPIFY_API_KEY": "",
    "SHOPIFY_API_SECRET": "",
    "SHOPIFY_OLD_API_SECRET": "",
    "SHOPIFY_API_VERSION": "2026-10",
    "LEASE_SECONDS": 60,
    "SMTP_HOST": "",
    "SMTP_PORT": 0,
    "SMTP_USER": "",
    "SMTP_PASSWORD": "",
    "SMTP_SECURITY": "starttls",
    "MAIL_FROM": "",
    "PROXIES": 0,
}
# Which port each kind of security has when none is given.
SMTP_PORTS: Mapping[str, int] = {"none": 25, "starttls": 587, "tls": 465}


class ConfigError(ValueError):
    """The settings do not fit together; the text names each fault."""


def from_env() -> dict[str, object]:
    """Read the settings from the environment and a `.env` file; the only reader of os.environ.

    Raises ConfigError when something is missing or does not fit.
    """
    env = Env()
    env.read_env(str(ROOT / ".env"), recurse=False)
    given: dict[str, object] = {}
    for name, default in DEFAULTS.items():
        given[name] = (
            env.int(name, default) if isinstance(default, int) else env.str(name, str(default))
        )
    return complete(given)


def complete(given: Mapping[str, object]) -> dict[str, object]:
    """Fill in defaults and refuse a half-configured application with ConfigError."""
    settings = {**DEFAULTS, **given}
    faults = [f"{name} is not set" for name in REQUIRED if not settings[name]]
    faults += _encryption_faults(str(settings["ENCRYPTION_KEYS"]))
    if settings["SHOPTET_CLIENT_ID"] and not settings["SHOPTET_PARTNER_URL"]:
        faults.append("SHOPTET_CLIENT_ID is set, but SHOPTET_PARTNER_URL is not")
    faults += _mail_faults(settings)
    base_url = str(settings["BASE_URL"])
    if base_url and not base_url.startswith(("https://", "http://")):
        faults.append("BASE_URL must be an address like https://app.example.com")
    if faults:
        raise ConfigError("; ".join(faults) + ". See .env.example.")
    settings["BASE_URL"] = base_url.rstrip("/")
    settings["SMTP_PORT"] = settings["SMTP_PORT"] or SMTP_PORTS[str(settings["SMTP_SECURITY"])]
    settings["DATABASE_URL"] = str(settings["DATABASE_URL"]).replace("postgres://", "postgresql://")
    return settings


def _encryption_faults(keys: str) -> list[str]:
    try:
        for key in filter(None, keys.split(",")):
            Fernet(key.strip())
    except ValueError:
        return ["ENCRYPTION_KEYS must be Fernet keys, separated by commas, newest first"]
    return []


def _mail_faults(settings: Mapping[str, object]) -> list[str]:
    """Return why no e-mail could leave; nothing is a fault while nothing of it is set."""
    host, sender = settings["SMTP_HOST"], str(settings["MAIL_FROM"])
    given = [name for name in ("SMTP_USER", "SMTP_PASSWORD", "MAIL_FROM") if settings[name]]
    faults = [] if host else [f"{name} is set, but SMTP_HOST is not" for name in given]
    if host and not sender:
        faults.append("SMTP_HOST is set, but MAIL_FROM is not")
    if sender and mail_address(parseaddr(sender)[1]) is None:
        faults.append("MAIL_FROM must be an e-mail address, with or without a name")
    if host and bool(settings["SMTP_USER"]) != bool(settings["SMTP_PASSWORD"]):
        faults.append("SMTP_USER and SMTP_PASSWORD go together")
    if not f"{settings['SMTP_USER']}{settings['SMTP_PASSWORD']}".isascii():
        faults.append("SMTP_USER and SMTP_PASSWORD must be of ASCII characters")
    if settings["SMTP_SECURITY"] not in SMTP_PORTS:
        faults.append(f"SMTP_SECURITY must be one of {', '.join(SMTP_PORTS)}")
    port = settings["SMTP_PORT"]
    if not isinstance(port, int) or not 0 <= port < 2**16:
        faults.append("SMTP_PORT must be the number of a port")
    return faults
