"""Secrets at rest: encrypted with the newest key, readable with any configured one."""

from weakref import WeakKeyDictionary

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.errors import AppError


class UnreadableSecret(AppError):
    """A stored secret was encrypted with a key that is no longer configured."""


class Vault:
    """Encrypts and decrypts what must not lie readable in the database."""

    def __init__(self, keys: str) -> None:
        """Take comma-separated Fernet keys, newest first."""
        self._keys = [Fernet(key.strip()) for key in keys.split(",") if key.strip()]
        self._fernet = MultiFernet(self._keys)

    @property
    def keys(self) -> int:
        """How many keys there are."""
        return len(self._keys)

    def belongs_to(self, engine: object) -> None:
        """Let those who write to a database open what lies there sealed; see `vault_of`."""
        _of_engines[engine] = self

    def seal(self, secret: str) -> bytes:
        """Encrypt a secret with the newest key."""
        return self._fernet.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        """Decrypt a secret; UnreadableSecret when its key is gone."""
        try:
            return self._fernet.decrypt(bytes(sealed)).decode()
        except InvalidToken as error:
            raise UnreadableSecret("a stored secret cannot be read with ENCRYPTION_KEYS") from error

    def opened(self, sealed: bytes | None) -> str | None:
        """Decrypt a secret if there is one and its key is still there, else None."""
        try:
            return None if sealed is None else self.open(sealed)
        except UnreadableSecret:
            return None

    def key_of(self, sealed: bytes) -> int | None:
        """Return which key opens a secret, 0 for the newest; None: none does."""
        for place, key in enumerate(self._keys):
            try:
                key.decrypt(bytes(sealed))
            except InvalidToken:
                continue
            return place
        return None


_of_engines: WeakKeyDictionary[object, Vault] = WeakKeyDictionary()


def vault_of(engine: object) -> Vault:
    """Return the vault of a database: every writer of orders must know whom a shop forgot."""
    return _of_engines[engine]
