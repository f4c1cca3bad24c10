"""An application that is half configured does not start."""

import pytest
from cryptography.fernet import Fernet

from app.config import DEFAULT_DATABASE, ConfigError, complete, from_env
from app.secrets import UnreadableSecret, Vault

KEY = Fernet.generate_key().decode()
ENOUGH = {"SECRET_KEY": "x", "ENCRYPTION_KEYS": KEY, "BASE_URL": "https://smajlik.test"}
MAIL_FROM = {"MAIL_FROM": "Smajlík <smajlik@smajlik.test>"}
MAIL = {"SMTP_HOST": "m.test", **MAIL_FROM}


@pytest.mark.parametrize(
    ("_case", "change", "fault"),
    [
        ("no key to sign with", {"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ("no key to encrypt with", {"ENCRYPTION_KEYS": ""}, "ENCRYPTION_KEYS is not set"),
        ("no Fernet key", {"ENCRYPTION_KEYS": f"{KEY},short"}, "must be Fernet keys"),
        ("no address of our own", {"BASE_URL": ""}, "BASE_URL is not set"),
        ("no web address", {"BASE_URL": "smajlik.test"}, "must be an address"),
        ("half of Shoptet", {"SHOPTET_CLIENT_ID": "x"}, "SHOPTET_PARTNER_URL is not"),
        ("a mail server without a sender", {"SMTP_HOST": "m.test"}, "MAIL_FROM is not"),
        ("a sender without a mail server", MAIL_FROM, "MAIL_FROM is set, but SMTP_HOST is not"),
        ("a login without a mail server", {"SMTP_USER": "x"}, "SMTP_USER is set, but SMTP_HOST"),
        ("a user without a password", {**MAIL, "SMTP_USER": "x"}, "go together"),
        ("a password without a user", {**MAIL, "SMTP_PASSWORD": "x"}, "go together"),
        ("no password that SMTP can say", {**MAIL, "SMTP_PASSWORD": "ž"}, "ASCII"),
        ("days below nothing", {"ERASE_AFTER_DAYS": -1}, "ERASE_AFTER_DAYS must be"),
        ("days beyond a year", {"ERASE_AFTER_DAYS": 366}, "ERASE_AFTER_DAYS must be"),
        ("no address", {**MAIL, "MAIL_FROM": "Smajlík"}, "MAIL_FROM must be"),
        ("no such security", {**MAIL, "SMTP_SECURITY": "ssl"}, "SMTP_SECURITY must be one of"),
        ("no such level", {"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of"),
        ("a token one can guess", {"METRICS_TOKEN": "x" * 15}, "METRICS_TOKEN must have 16"),
        ("no time to wait", {"READY_LAG_SECONDS": 0}, "READY_LAG_SECONDS must be"),
        ("never compared", {"RECONCILE_MINUTES": 0}, "RECONCILE_MINUTES must be"),
        ("too seldom", {"RECONCILE_MINUTES": 1441}, "RECONCILE_MINUTES must be"),
        ("no port", {**MAIL, "SMTP_PORT": 65536}, "SMTP_PORT must be"),
    ],
)
def test_a_fault_is_named(_case: str, change: dict[str, object], fault: str) -> None:
    with pytest.raises(ConfigError, match=fault):
        complete({**ENOUGH, **change})


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY.*ENCRYPTION_KEYS.*BASE_URL"):
        complete({})


def test_a_database_is_a_file_unless_told_otherwise() -> None:
    assert complete(ENOUGH)["DATABASE_URL"] == DEFAULT_DATABASE
    url = complete({**ENOUGH, "DATABASE_URL": "postgres://u@h/d"})["DATABASE_URL"]
    assert url == "postgresql://u@h/d"


@pytest.mark.parametrize(("security", "port"), [("none", 25), ("starttls", 587), ("tls", 465)])
def test_a_mail_server_has_the_port_of_its_security_unless_told_otherwise(
    security: str, port: int
) -> None:
    settings = {**ENOUGH, **MAIL, "SMTP_SECURITY": security}
    assert complete(settings)["SMTP_PORT"] == port
    assert complete({**settings, "SMTP_PORT": 2525})["SMTP_PORT"] == 2525


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**ENOUGH, "LEASE_SECONDS": "7", "BASE_URL": "https://a.test/"}.items():
        monkeypatch.setenv(name, value)
    settings = from_env()
    assert (settings["BASE_URL"], settings["LEASE_SECONDS"]) == ("https://a.test", 7)


def test_what_an_older_key_sealed_is_still_readable_after_a_rotation() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    sealed = Vault(old).seal("token")
    assert Vault(f"{new},{old}").open(sealed) == "token"
    with pytest.raises(UnreadableSecret):
        Vault(new).open(sealed)
