"""What a page of the shop loads: how heavy it is, and that its messages are written down."""

import gzip
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "static"
MOST_BYTES = 10_000
MESSAGE = re.compile(r"^  (\w+): \{ by: \"(\w+)\", fields: \{(.*)\} \},$", re.MULTILINE)
ROW = re.compile(r"^\| `(\w+)` \| (host|frame) \| (.*?) ?\|", re.MULTILINE)
Table = dict[str, tuple[str, list[str]]]


def loaded() -> list[Path]:
    return [STATIC / "embed.js", *sorted((STATIC / "widget").glob("*"))]


def test_all_that_a_page_loads_is_small() -> None:
    # One by one, as they are sent.
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in loaded()}

    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_the_documentation_shows_every_message_with_its_fields() -> None:
    documented = ROOT / "docs" / "embed.md"
    table: Table = {
        name: (by, re.findall(r"`(\w+)`", fields))
        for name, by, fields in ROW.findall(documented.read_text())
    }

    assert table == spoken()


def test_every_setting_that_is_read_is_documented() -> None:
    rows = (STATIC / "widget" / "rows.js").read_text()
    widget = (STATIC / "widget" / "widget.js").read_text()
    found = re.search(r"findOrders\(\{ (.*?) = ", rows)
    told = re.search(r"addressOf\(\{ (.*?) \}\)", widget)
    assert found is not None
    assert told is not None
    read = {*re.findall(r"\w+", found[1]), *re.findall(r"[a-z]+", told[1])} - {"origin"}
    documented = re.findall(r"^\| `data-([\w-]+)`", (ROOT / "docs/embed.md").read_text(), re.M)

    assert {re.sub(r"-(\w)", lambda dash: dash[1].upper(), name) for name in documented} == read


def test_no_message_goes_to_just_anybody_and_no_text_becomes_markup() -> None:
    for path in [*loaded(), STATIC / "app" / "frame.js"]:
        source = path.read_text()
        assert '"*"' not in source, path
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", source), (
            path
        )


def spoken() -> Table:
    source = (STATIC / "widget" / "messages.js").read_text()
    return {name: (by, fields_of(fields)) for name, by, fields in MESSAGE.findall(source)}


def fields_of(text: str) -> list[str]:
    """Return the names in `id: number, codes: list(code, 200)`, without what is in brackets."""
    outer = re.sub(r"\([^()]*(\([^()]*\))?[^()]*\)", "", text)
    return [part.partition(":")[0].strip() for part in outer.split(",") if part.strip()]
