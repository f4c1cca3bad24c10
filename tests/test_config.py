"""An application that is half configured does not start."""

import pytest
from cryptography.fernet import Fernet

from app.config import DEFAULT_DATABASE, ConfigError, complete, from_env
from app.secrets import UnreadableSecret, Vault

KEY = Fernet.generate_key().decode()
ENOUGH = {"SECRET_KEY": "x", "ENCRYPTION_KEYS": KEY, "BASE_URL": "https://smajlik.test"}


@pytest.mark.parametrize(
    ("_case", "change", "fault"),
    [
        ("no key to sign with", {"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ("no key to encrypt with", {"ENCRYPTION_KEYS": ""}, "ENCRYPTION_KEYS is not set"),
        ("no Fernet key", {"ENCRYPTION_KEYS": f"{KEY},short"}, "must be Fernet keys"),
        ("no address of our own", {"BASE_URL": ""}, "BASE_URL is not set"),
        ("no web address", {"BASE_URL": "smajlik.test"}, "must be an address"),
        ("half of Shoptet", {"SHOPTET_CLIENT_ID": "x"}, "SHOPTET_PARTNER_URL is not"),
    ],
)
def test_a_fault_is_named(_case: str, change: dict[str, str], fault: str) -> None:
    with pytest.raises(ConfigError, match=fault):
        complete({**ENOUGH, **change})


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY.*ENCRYPTION_KEYS.*BASE_URL"):
        complete({})


def test_a_database_is_a_file_unless_told_otherwise() -> None:
    assert complete(ENOUGH)["DATABASE_URL"] == DEFAULT_DATABASE
    url = complete({**ENOUGH, "DATABASE_URL": "postgres://u@h/d"})["DATABASE_URL"]
    assert url == "postgresql://u@h/d"


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
