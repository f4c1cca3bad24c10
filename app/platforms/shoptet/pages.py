"""Lists in pages whose rows move while they are read."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet.client import Client
from app.platforms.shoptet.endpoints import Endpoint

# A list of so many pages is a platform that lost its way.
MOST = 10_000


def there_and_back(
    client: Client,
    credentials: Credentials,
    endpoint: Endpoint,
    key: str,
    params: Mapping[str, str],
) -> Iterator[list[Any]]:
    """Yield the rows of a list page by page to its last page, and back to the first.

    A row that changes meanwhile moves to the list's end or its beginning, and all between move up
    or down by one: past a reader who goes one way only. Shoptet does not say which.
    """

    def read(page: int) -> tuple[list[Any], int]:
        asked = {**params, "page": str(page)}
        return _rows(client.call(credentials, endpoint, params=asked).data, key)

    rows, last = read(1)
    yield rows
    page = 1
    while page < min(last, MOST):
        page += 1
        rows, last = read(page)
        yield rows
    for before in range(page - 1, 0, -1):
        yield read(before)[0]


def _rows(data: dict[str, Any], key: str) -> tuple[list[Any], int]:
    rows, paginator = data.get(key), data.get("paginator")
    pages = paginator.get("pageCount") if isinstance(paginator, dict) else None
    if not isinstance(rows, list) or type(pages) is not int:
        raise PlatformError(f"the answer holds no page of {key}")
    return rows, pages
