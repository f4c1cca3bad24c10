"""Numbers, money, shares and dates on all pages, as each language writes them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.admins import visit
from app.services.runtime import Runtime
from app.views.auth import issue_token
from tests import stage
from tests.stage import Stage
from tests.views.conftest import Bearer

# By language: 1234567 minor units, the day of stage.PLACED, a count of thousands, a share.
WRITTEN = {
    "cs": ("12 345,67 Kč", "2. 3. 2026", "1 200 z 4 000", "30 %", "20 000 Kč"),
    "sk": ("12 345,67 CZK", "2. 3. 2026", "1 200 z 4 000", "30 %", "20 000 CZK"),
    "pl": ("12 345,67 CZK", "2 mar 2026", "1 200 z 4 000", "30%", "20 000 CZK"),
    "en": ("CZK 12,345.67", "2 Mar 2026", "1,200 of 4,000", "30%", "CZK 20,000"),
}
# What only English may write, and what English never does.
ENGLISH_NUMBER = re.compile(r"\d,\d{3}(?!\d)(?:\.\d\d)?|\d\.\d\d(?![\d.])")
OTHER_NUMBER = re.compile(r"\d[ \xa0\u202f]\d{3}(?!\d)|\d,\d\d(?!\d)")


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def set_up(app: Flask, runtime: Runtime) -> Stage:
    return stage.set_up(runtime)


def pages(app: Flask, client: FlaskClient, set_up: Stage, language: str) -> dict[str, str]:
    """Return what all pages say in a language, by address, without tags and long blanks."""
    token = issue_token(visit(set_up.shop, 1), stage.COLLEAGUE, "σοφια@1.example", language)
    headers: Bearer = {"Authorization": f"Bearer {token}"}
    answers = {
        address: client.get(address, headers=headers, buffered=True)
        for address in stage.addresses(app, set_up)
    }
    return {
        address: plain(answer.text)
        for address, answer in answers.items()
        if answer.mimetype == "text/html"
    }


def plain(page: str) -> str:
    # Letters are written in the language of the customer, not of the staff.
    page = re.sub(r'<div id="letter-text".*?</div>', "", page, flags=re.DOTALL)
    # What proves the record is in no language.
    page = re.sub(r'<code class="hash".*?</code>', "", page)
    text = re.sub(r"<[^>]*>", " ", page)
    return re.sub(r"\s+", " ", text.replace("\xa0", " ").replace("\u202f", " "))


@pytest.mark.parametrize("language", WRITTEN)
def test_numbers_money_and_dates_follow_the_language(
    app: Flask, client: FlaskClient, set_up: Stage, language: str
) -> None:
    money, day, count, share, round_money = WRITTEN[language]
    told = pages(app, client, set_up, language)
    customer = f"/app/customers/{set_up.ids['customer_id']}"
    backtest = f"/app/backtest/{set_up.ids['backtest_id']}/stopped?show=all"
    wanted = {
        "/app/orders": [money, day, count],
        customer: [money, day],
        "/app/rules": [share, round_money],
        backtest: [money],
    }

    missing = {
        (address, text)
        for address, texts in wanted.items()
        for text in texts
        if text not in told[address]
    }

    assert missing == set()


@pytest.mark.parametrize("language", WRITTEN)
def test_no_page_writes_a_number_as_another_language_does(
    app: Flask, client: FlaskClient, set_up: Stage, language: str
) -> None:
    foreign = OTHER_NUMBER if language == "en" else ENGLISH_NUMBER
    told = pages(app, client, set_up, language)

    assert {address: foreign.findall(text) for address, text in told.items()} == {
        address: [] for address in told
    }
