"""Secrets at rest: encrypted with the newest key, readable with any configured one."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.errors import AppError


class UnreadableSecret(AppError):
    """A stored secret was encrypted with a key that is no longer configured."""


class Vault:
    """Encrypts and decrypts what must not lie readable in the database."""

    def __init__(self, keys: str) -> None:
        """Take comma-separated Fernet keys, newest first."""
        self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])

    def seal(self, secret: str) -> bytes:
        """Encrypt a secret with the newest key."""
        return self._fernet.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        """Decrypt a secret; UnreadableSecret when its key is gone."""
        try:
            return self._fernet.decrypt(bytes(sealed)).decode()
        except InvalidToken as error:
            raise UnreadableSecret("a stored secret cannot be read with ENCRYPTION_KEYS") from error
