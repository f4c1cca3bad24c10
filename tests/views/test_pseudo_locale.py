"""Every word of every page goes through translation."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel import Locale
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import config
from app.services.admins import visit
from app.services.runtime import Runtime
from app.views.auth import issue_token
from app.views.language import LANGUAGES
from tests import pseudo, stage
from tests.conftest import SETTINGS
from tests.stage import Stage
from tests.views.conftest import Bearer

WORD = re.compile(r"[A-Za-z]{2,}")
# What scripts fill in, and languages, which call themselves by their own names.
OURS = re.compile("|".join([r"\{\w+\}", *LANGUAGES.values(), *map(str.upper, LANGUAGES)]))
SAID = {"title", "aria-label", "aria-description", "placeholder", "alt"}
ENGLISH = Locale("en", "GB")
# Our name, what Babel writes in names of languages, dates, amounts and lists, currencies, and a
# form of file.
ALLOWED = {
    "Smajl",
    "CSV",
    "and",
    "or",
    "CZK",
    "EUR",
    "PLN",
    "example",
    "Czech",
    "Czechia",
    *ENGLISH.months["format"]["abbreviated"].values(),
    *ENGLISH.months["format"]["wide"].values(),
}
# Files that an import reads have columns of one name in all languages.
READ_BACK = {"/app/customers/files/export.csv", "/app/customers/files/example.csv"}


class Said(HTMLParser):
    """What a page says in its own language, with attributes; scripts fill in some of them."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.texts: list[str] = []
        self._foreign: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the attributes that people read; what is in another language is left out."""
        given = dict(attrs)
        language = given.get("lang") or pseudo.LANGUAGE
        untold = tag in ("script", "style") or given.get("translate") == "no"
        if self._foreign or language != pseudo.LANGUAGE or untold:
            self._foreign += [tag] if tag not in VOID else []
            return
        for name, text in given.items():
            # A moment to the second is all Babel's.
            if text and tag != "time" and (name in SAID or _is_sentence(name, text)):
                self.texts.append(text)

    def handle_endtag(self, tag: str) -> None:
        """Come back to the page's language."""
        if self._foreign:
            self._foreign.pop()

    def handle_data(self, data: str) -> None:
        """Take a text."""
        if not self._foreign:
            self.texts.append(data)


# Lists of names that scripts read.
CODES = {"data-fault", "data-kind"}
VOID = {"meta", "link", "input", "br", "img", "use", "path", "hr", "col"}


def _is_sentence(name: str, text: str) -> bool:
    return name.startswith("data-") and name not in CODES and bool(re.search(r"\w \w", text))


def untranslated(page: str) -> list[str]:
    """Return the texts of a page that hold words which nobody has translated."""
    return [text for text in Said(page).texts if set(WORD.findall(OURS.sub("", text))) - ALLOWED]


@pytest.fixture
def app(sqlite_app: Flask, tmp_path: Path) -> Flask:
    """An application whose English is the language that nobody speaks."""
    pseudo.teach(sqlite_app, tmp_path / "pseudo")
    return sqlite_app


@pytest.fixture
def set_up(app: Flask, runtime: Runtime) -> Stage:
    return stage.set_up(runtime)


@pytest.fixture
def sofia(set_up: Stage) -> Bearer:
    """The header of an owner who reads what nobody speaks."""
    visited = visit(set_up.shop, 1)
    token = issue_token(visited, stage.COLLEAGUE, "σοφια@1.example", pseudo.LANGUAGE)
    return {"Authorization": f"Bearer {token}"}


def test_texts_grow_by_two_fifths_and_keep_what_is_filled_in() -> None:
    said = pseudo.spoken("%(num)d orders of {place} shown, 100 %% of all")

    assert set(re.findall(r"%\(num\)d|\{place\}|%%", said)) == {"%(num)d", "{place}", "%%"}
    assert not WORD.findall(re.sub(r"%\(\w+\)d|\{\w+\}", "", said))
    plain = "While it is suspended, no order is cancelled automatically."
    assert 1.3 < len(pseudo.spoken(plain)) / len(plain) < 1.5


def test_every_page_speaks_it_from_beginning_to_end(
    app: Flask, client: FlaskClient, set_up: Stage, sofia: Bearer
) -> None:
    found, pages = {}, 0
    for address in stage.addresses(app, set_up):
        answer = client.get(address, headers=sofia, buffered=True)
        assert answer.status_code == 200, address
        text = _said(address, answer)
        pages += 'id="content"' in text
        if texts := untranslated(text):
            found[address] = texts

    assert found == {}
    assert pages >= 10


def _said(address: str, answer: TestResponse) -> str:
    """Return what people read of an answer: texts of scripts, and names of columns."""
    if answer.mimetype == "application/json":
        # Data on a person are handed out as they stand.
        return " ".join(line["text"] for line in answer.get_json().get("lines", ()))
    if address in READ_BACK:
        return ""
    return answer.text if answer.mimetype == "text/html" else answer.text.partition("\n")[0]


def test_answers_to_drafts_speak_it_too(client: FlaskClient, sofia: Bearer) -> None:
    condition = {"signal": "good", "relation": "at_least", "value": "many"}
    rule = {"key": "1", "level": "loyal", "conditions": [condition], "months": "0"}
    draft = {"ruleset": {"rules": [rule]}}

    answer = client.post("/app/rules/preview", headers=sofia, json=draft)

    assert "data-mistake" in answer.text
    assert untranslated(answer.text) == []


@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing/here", 404),
        ("/fake/app?shop=1&language=en&code=stale", 401),
        ("/app/orders", 401),
    ],
)
def test_refusals_speak_it_too(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path, headers={"Accept-Language": "en", "Accept": "text/html"})

    assert answer.status_code == status
    assert "⟦" in answer.text
    assert untranslated(answer.text) == []


def test_nobody_can_choose_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BABEL_TRANSLATION_DIRECTORIES", "/anywhere")
    for name in ("SECRET_KEY", "ENCRYPTION_KEYS", "BASE_URL"):
        monkeypatch.setenv(name, SETTINGS[name])

    assert "BABEL_TRANSLATION_DIRECTORIES" not in config.from_env()
    assert set(LANGUAGES) == {"cs", "sk", "pl", "en"}
