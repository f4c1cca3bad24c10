"""Secrets are compared in constant time, wherever the application compares two values."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app"
SECRET = re.compile(
    r"(^|_)(sign(ed|ature)?|digest|hmac|mac|token|secret|key|hash|password|proof)s?($|_)", re.I
)
# Comparisons of what bears such a name, and why nobody can learn anything from how long they take.
CHANGING = "app/services/acting/changing.py"
KIND = "a kind of contact and its form: what staff see in every list"
STATE = "what stands in a shop's settings, compared with itself: no secret"
OWN = "two values of ours, neither of them a guess"
ALLOWED = {
    ("app/domain/chain.py", "digest_of(entry.content, entry.salt) != entry.digest"): OWN,
    ("app/domain/identity_words.py", "key[0] != 'phone'"): KIND,
    ("app/domain/identity_words.py", "key[0] == kind"): KIND,
    ("app/domain/identity_words.py", "len(keys) == 1"): KIND,
    ("app/domain/ruleset.py", "len(set(keys)) != len(keys)"): "names of rules",
    ("app/rates.py", "found == digest"): "where a name is counted; the file is ours alone",
    (CHANGING, "digest(before) == digest(after)"): STATE,
    (CHANGING, "digest(before) == digest(wanted)"): STATE,
    (CHANGING, "digest(present) != base"): STATE,
    (
        CHANGING,
        "digest(wishes_of(session, shop)) != digest(wanted)",
    ): STATE,
    (
        "app/services/checkout/asking.py",
        "(known.revision, known.token) != (shop.revision, token)",
    ): OWN,
    (
        "app/services/checkout/installing.py",
        "installed != _mark(shop, _snippet(runtime, shop, key))",
    ): OWN,
    (
        "app/services/moving/copying.py",
        "proof != record_chain.verify_in(Session(source), id)",
    ): "how two records stand, found here",
    (
        "app/services/moving/plain.py",
        "(self.count, self.digest) == (other.count, other.digest)",
    ): "sums over two copies, made here",
    ("app/services/rotation.py", "key == row._mapping[key]"): "which row it is",
    ("app/services/checkout/listed.py", "COLUMNS[kind] == key"): KIND,
    ("app/services/contacts.py", "key[0] != 'email'"): KIND,
    ("app/services/identity_parts.py", "key[0] == kind"): KIND,
    ("app/services/identity_parts.py", "part.keys == {key}"): KIND,
    ("app/services/identity_reach.py", "key[0] != 'phone'"): KIND,
    ("app/services/notices/telling.py", "Notice.key == key"): "which notice it is",
    ("app/services/notices/unmapped.py", "Notice.key == status.external_id"): "which notice it is",
    ("app/services/tokens.py", "token == refused"): OWN,
}


def compared(tree: ast.AST) -> Iterator[ast.Compare]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(
            isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops
        ):
            yield node


def names(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr


def suspicious(file: Path) -> Iterator[tuple[str, str]]:
    path = str(file.relative_to(APP.parent))
    for comparison in compared(ast.parse(file.read_text())):
        if any(SECRET.search(name) for name in names(comparison)):
            yield path, ast.unparse(comparison)


def test_no_secret_is_compared_letter_by_letter() -> None:
    found = {pair for file in APP.rglob("*.py") for pair in suspicious(file)}
    assert found - set(ALLOWED) == set()
    # What is allowed and is no longer there would allow something else one day.
    assert set(ALLOWED) - found == set()


def test_such_a_comparison_would_be_found() -> None:
    for text in (
        "given == signature",
        "self.webhook_key != key",
        "hmac.new(a, b).hexdigest() == given.mac",
        "row.token_hash == other",
        "a == f(secrets)",
    ):
        [comparison] = compared(ast.parse(text))
        assert any(SECRET.search(name) for name in names(comparison)), text
