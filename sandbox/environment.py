"""Print, as lines of an env file, what the plugin needs to run against the sandbox."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet

PLUGIN_URL = "http://127.0.0.1:8600"


def environment(root: Path, outside: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of plugin and sandbox, with new secrets; `root`: the project's folder.

    The shop is on `localhost` and the plugin on `127.0.0.1`, so the plugin's frame is on another
    site than the admin, as in real life. SANDBOX_* values of `outside` are kept.
    """
    kept = {name: value for name, value in outside.items() if name.startswith("SANDBOX_")}
    port = kept.get("SANDBOX_PORT", "8601")
    shop_url = f"http://localhost:{port}"
    plugin_url = kept.get("SANDBOX_PLUGIN_URL", PLUGIN_URL)
    client_id, client_secret = secrets.token_hex(8), f"shoasecret_{secrets.token_hex(32)}"
    own = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "DATABASE_URL": f"sqlite:///{(root / 'instance' / 'run.sqlite3').as_posix()}",
        "BASE_URL": plugin_url,
        "SHOPTET_CLIENT_ID": client_id,
        "SHOPTET_CLIENT_SECRET": client_secret,
        "SHOPTET_PARTNER_URL": shop_url,
        "SHOPTET_API_URL": shop_url,
        # A line for every request would bury the address that is to be opened.
        "LOG_LEVEL": "WARNING",
        "SANDBOX_PORT": port,
        "SANDBOX_PLUGIN_URL": plugin_url,
    }
    return own | kept | {"SANDBOX_CLIENT_ID": client_id, "SANDBOX_CLIENT_SECRET": client_secret}


def main() -> None:
    """Print the environment."""
    root = Path(__file__).resolve().parents[1]
    for name, value in environment(root, os.environ).items():
        print(f"{name}={value}")


if __name__ == "__main__":
    main()
