"""Documents that note down which of their fields somebody reads."""

from collections.abc import Iterable, Iterator
from typing import Any


class Watched(dict[str, Any]):
    """A JSON object; `read` gets the path of every plain value that is taken out of it."""

    def __init__(self, given: dict[str, Any], path: str, read: set[str]) -> None:
        super().__init__(
            (key, watched(value, f"{path}.{key}", read)) for key, value in given.items()
        )
        self._path, self._read = path, read

    def get(self, key: str, default: Any = None) -> Any:
        """Note a field that is asked for, also one that is not there."""
        value = super().get(key, default)
        if not isinstance(value, dict | list):
            self._read.add(f"{self._path}.{key}")
        return value

    def __getitem__(self, key: str) -> Any:
        return self.get(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def keys(self) -> Any:
        """Note everything: whoever asks for all names reads all."""
        return dict.fromkeys(self._all()).keys()

    def values(self) -> Any:
        """Note everything."""
        self._all()
        return super().values()

    def items(self) -> Any:
        """Note everything."""
        self._all()
        return super().items()

    def _all(self) -> Iterable[str]:
        self._read.add(f"{self._path}.*")
        return list(super().keys())


def watched(value: Any, path: str, read: set[str]) -> Any:
    """Return a parsed document that notes down what is read of it."""
    if isinstance(value, dict):
        return Watched(value, path, read)
    if isinstance(value, list):
        return [watched(one, f"{path}[]", read) for one in value]
    return value
