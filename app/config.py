"""Settings: read from the environment, checked as a whole before anything starts."""

from collections.abc import Iterable, Iterator, Mapping
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir

from cryptography.fernet import Fernet
from environs import Env

from app.domain.contact import mail_address
from app.logs import LEVELS
from app.platforms.origins import origin

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_DATABASE = f"sqlite:///{ROOT / 'instance' / 'smajlik.sqlite3'}"

REQUIRED = ("SECRET_KEY", "ENCRYPTION_KEYS", "BASE_URL")
DEFAULTS: Mapping[str, object] = {
    "DATABASE_URL": DEFAULT_DATABASE,
    "SECRET_KEY": "",
    "SECRET_KEY_FALLBACKS": "",
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
    "LEASE_SECONDS": 50,
    "RECONCILE_MINUTES": 60,
    "SMTP_HOST": "",
    "SMTP_PORT": 0,
    "SMTP_USER": "",
    "SMTP_PASSWORD": "",
    "SMTP_SECURITY": "starttls",
    "MAIL_FROM": "",
    "PROXIES": 0,
    "SHOP_CALLS_PER_SECOND": 20,
    "ADDRESS_CALLS_PER_SECOND": 200,
    "COUNTING_FOLDER": "",
    "LOG_LEVEL": "INFO",
    "METRICS_TOKEN": "",
    "READY_LAG_SECONDS": 600,
    "ERASE_AFTER_DAYS": 30,
}
# Nobody finds a longer one by trying.
SHORTEST_TOKEN = 16
# A day: the doctor calls for a person when nothing was compared for a little longer.
MOST_MINUTES = 24 * 60
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
    if settings["SHOPTET_CLIENT_ID"]:
        faults += _address_faults(settings, ("SHOPTET_PARTNER_URL", "SHOPTET_API_URL"))
    faults += _mail_faults(settings)
    calls = ("SHOP_CALLS_PER_SECOND", "ADDRESS_CALLS_PER_SECOND")
    faults += [f"{name} must not be negative" for name in calls if int(str(settings[name])) < 0]
    faults += _watching_faults(settings)
    minutes = settings["RECONCILE_MINUTES"]
    if not isinstance(minutes, int) or not 1 <= minutes <= MOST_MINUTES:
        faults.append("RECONCILE_MINUTES must be a number from 1 to 1440")
    days = settings["ERASE_AFTER_DAYS"]
    if not isinstance(days, int) or not 0 <= days <= 365:
        faults.append("ERASE_AFTER_DAYS must be a number of days, at most 365")
    base_url = str(settings["BASE_URL"])
    if base_url and not base_url.startswith(("https://", "http://")):
        faults.append("BASE_URL must be an address like https://app.example.com")
    if faults:
        raise ConfigError("; ".join(faults) + ". See .env.example.")
    settings["BASE_URL"] = base_url.rstrip("/")
    settings["SMTP_PORT"] = settings["SMTP_PORT"] or SMTP_PORTS[str(settings["SMTP_SECURITY"])]
    settings["DATABASE_URL"] = database_address(str(settings["DATABASE_URL"]))
    settings["SECRET_KEY_FALLBACKS"] = _listed(str(settings["SECRET_KEY_FALLBACKS"]))
    return settings


def counting_file(settings: Mapping[str, object], name: str) -> Path:
    """Return the file by which all processes of this machine know of each other's calls."""
    if settings["COUNTING_FOLDER"]:
        return Path(str(settings["COUNTING_FOLDER"])) / f"smajlik.{name}"
    url = str(settings["DATABASE_URL"])
    if url.startswith("sqlite:///"):
        return Path(f"{url.removeprefix('sqlite:///')}.{name}")
    which = sha256(url.encode()).hexdigest()[:16]
    return Path(gettempdir()) / f"smajlik-{which}.{name}"


def database_address(given: str) -> str:
    """Return the address of a database as our driver takes it; some hosts write it otherwise."""
    return given.replace("postgres://", "postgresql://")


def _listed(given: str) -> list[str]:
    return [one.strip() for one in given.split(",") if one.strip()]


def _encryption_faults(keys: str) -> list[str]:
    try:
        for key in filter(None, keys.split(",")):
            Fernet(key.strip())
    except ValueError:
        return ["ENCRYPTION_KEYS must be Fernet keys, separated by commas, newest first"]
    return []


def _address_faults(settings: Mapping[str, object], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        try:
            origin(str(settings[name] or "https://not-set.example"))
        except ValueError as error:
            yield f"{name} must be an address like https://12345.myshoptet.com: {error}"


def _watching_faults(settings: Mapping[str, object]) -> list[str]:
    faults = []
    if settings["LOG_LEVEL"] not in LEVELS:
        faults.append(f"LOG_LEVEL must be one of {', '.join(LEVELS)}")
    if 0 < len(str(settings["METRICS_TOKEN"])) < SHORTEST_TOKEN:
        faults.append(f"METRICS_TOKEN must have {SHORTEST_TOKEN} characters or more")
    lag = settings["READY_LAG_SECONDS"]
    if not isinstance(lag, int) or lag < 1:
        faults.append("READY_LAG_SECONDS must be a whole number of seconds")
    return faults


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
