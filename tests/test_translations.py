"""Every text of the pages exists in every language."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
KEYWORDS = {"_l": None, "gettext": None, "ngettext": (1, 2), "_": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[ds]|%(?!\()")


@pytest.fixture(scope="module")
def spoken() -> set[str]:
    """The texts that stand in the sources today."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel's
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    return {id if isinstance(id, str) else id[0] for _file, _line, id, _comments, _ctx in found}


def catalogue(language: str) -> Catalog:
    path = ROOT / "app" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> Iterator[Message]:
    return (message for message in catalogue(language) if message.id)


def translations(message: Message) -> list[str]:
    given = message.string or ""
    return [given] if isinstance(given, str) else list(given)


@pytest.mark.parametrize("language", ["cs", "sk", "pl"])
def test_a_catalogue_holds_exactly_what_is_spoken(language: str, spoken: set[str]) -> None:
    held = {m.id if isinstance(m.id, str) else m.id[0] for m in messages(language)}

    assert held == spoken


@pytest.mark.parametrize("language", ["cs", "sk", "pl"])
def test_nothing_is_missing_or_guessed(language: str) -> None:
    plural_forms = catalogue(language).num_plurals
    for message in messages(language):
        texts = translations(message)
        assert not message.fuzzy, message.id
        assert all(texts), message.id
        assert len(texts) == (plural_forms if message.pluralizable else 1), message.id


@pytest.mark.parametrize("language", ["cs", "sk", "pl"])
def test_placeholders_survive_translation(language: str) -> None:
    for message in messages(language):
        original = message.id if isinstance(message.id, str) else message.id[1]
        wanted = set(PLACEHOLDER.findall(original))
        for text in translations(message):
            # A singular may leave its number out: "in the last month".
            lost = wanted - set(PLACEHOLDER.findall(text))
            assert lost <= ({"%(num)d"} if message.pluralizable else set()), message.id
            assert set(PLACEHOLDER.findall(text)) <= wanted, message.id
