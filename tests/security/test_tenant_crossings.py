"""What crosses shops is written down, with its reason; what goes around the session, too."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from app.config import ROOT
from app.extensions import db
from app.tenancy_columns import is_tenants

# Where statements cross shops, and how many do: one more is a decision.
CROSSING: Mapping[str, int] = {
    "services/admins.py": 1,
    "services/checkout/allowance.py": 1,
    "services/checkout/installing.py": 1,
    "services/figures/registry.py": 1,
    "services/health.py": 1,
    "services/inbox.py": 1,
    "services/intake.py": 1,
    "services/mirror/asking.py": 1,
    "services/moving/ends.py": 1,
    "services/named_shops.py": 1,
    "services/notices/mailing.py": 2,
    "services/outbox/claims.py": 1,
    "services/privacy/leaving.py": 1,
    "services/privacy/retaining.py": 1,
    "services/privacy/tombstone_file.py": 1,
    "services/reconciling/queueing.py": 2,
    "services/rerating.py": 1,
    "services/rotation.py": 1,
    "services/shops.py": 1,
    "services/table_statistics.py": 1,
}
# Statements that the driver gets as they are, and how each is held to one shop.
DRIVERS: Mapping[str, str] = {
    "services/durable.py": "inserts arrivals, each with the shop whose key signed it",
    "services/indicators.py": "reads s.id = the token's shop, o.shop_id = s.id, c.id = an order's",
    "services/table_statistics.py": "counts rows, reads none",
}
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|ANALYZE|COPY|TRUNCATE)\b")
APP = ROOT / "app"
FILES = [path for path in sorted(APP.rglob("*.py")) if not path.name.startswith("tenancy")]


def named(path: Path) -> str:
    """Return a file as the tables above name it."""
    return path.relative_to(APP).as_posix()


def test_every_crossing_is_known_and_has_a_reason() -> None:
    found: Counter[str] = Counter()
    for path in FILES:
        for reason in reasons(ast.parse(path.read_text())):
            assert len(reason.split()) > 3, f"{named(path)}: a reason is a sentence"
            found[named(path)] += 1

    assert found == CROSSING


def reasons(tree: ast.AST) -> Iterator[str]:
    """Yield every reason: of a keyword, a dictionary, an item, or a whole look of a session."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "across_shops":
            yield str(ast.literal_eval(node.value))
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "across_shops":
                    yield str(ast.literal_eval(value))
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("look_across"):
            yield str(ast.literal_eval(node.args[1]))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            item = node.targets[0].slice
            if isinstance(item, ast.Constant) and item.value == "across_shops":
                yield str(ast.literal_eval(node.value))


def test_every_statement_in_words_is_known() -> None:
    tables = [table.name for table in db.metadata.tables.values() if is_tenants(table)]
    touching = re.compile(rf"\b({'|'.join(tables)})\b")
    found = {
        named(path)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SQL.search(node.value)
        and touching.search(node.value)
    }

    assert found == set(DRIVERS)


@pytest.mark.parametrize("method", ["get", "get_one"])
def test_only_a_shop_is_fetched_by_its_key_alone(method: str) -> None:
    """The session may know a row already, and then nobody asks whose it is."""
    fetched = {
        f"{named(path)}: {ast.unparse(node)}"
        for path in FILES
        if not named(path).startswith("platforms")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        and ast.unparse(node.func.value).endswith("session")
        and ast.unparse(node.args[0]) != "Shop"
    }

    assert fetched == set()


def test_nobody_writes_many_rows_by_their_keys() -> None:
    bulk = re.compile(r"bulk_(update|save|insert)|session\.merge\(")

    assert [named(path) for path in FILES if bulk.search(path.read_text())] == []
