"""The draft for a shop's privacy page: word for word in every language, true of the settings."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.acting import Action, Situation
from app.services.privacy.practice import Practice
from app.services.privacy.settings import Ground, PrivacySettings
from app.views.privacy_notice import AUTHORITIES, notice
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("request_context")

TEXTS = Path(__file__).parent / "privacy_texts"
LANGUAGES = ("cs", "sk", "pl", "en")
QUIET = Practice(
    name="Knihy U Kocoura",
    country="CZ",
    privacy=PrivacySettings(),
    automatic={},
    grace=timedelta(minutes=15),
    checkout=False,
    accounts=False,
    counts_lawful=False,
)
ACTING = replace(
    QUIET,
    privacy=PrivacySettings(Ground.INTEREST, "Vyhrožoval řidiči dopravce.", 36, 24),
    automatic={
        Situation.BLACKLISTED: Action.CANCEL,
        Situation.FLAGGED: Action.CANCEL,
        Situation.RISKY: Action.PREPAYMENT,
    },
    checkout=True,
    accounts=True,
)
CASES = {"quiet": QUIET, "acting": ACTING}


def written(practice: Practice, language: str = "en", leaving: int = 30) -> str:
    return notice(practice, language, NOON, leaving).replace("\xa0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_a_draft_says_what_the_settings_do(case: str, language: str) -> None:
    expected = (TEXTS / f"{case}.{language}.txt").read_text()
    assert written(CASES[case], language) == expected.rstrip("\n")


@pytest.mark.parametrize(
    ("_case", "practice", "said", "unsaid"),
    [
        ("nothing is automatic", QUIET, "A program decides nothing on you alone", "Article 22(2)"),
        (
            "only the checkout decides",
            replace(QUIET, checkout=True),
            "The order form compares a hash",
            "A program may do this to your new order",
        ),
        (
            "only orders are decided on",
            replace(QUIET, automatic={Situation.FLAGGED: Action.HOLD}),
            "dealt with at once: the order waits until a member of our staff has looked at it",
            "The order form compares",
        ),
        (
            "nothing waits",
            replace(ACTING, grace=timedelta(0)),
            "Article 22(2)(a)",
            "at the earliest",
        ),
        (
            "a rule counts lawful returns",
            replace(QUIET, counts_lawful=True),
            "[Our rules also count goods that were returned",
            "do not count against you",
        ),
        (
            "orders are kept for good",
            replace(QUIET, privacy=PrivacySettings(orders_months=0)),
            "as long as we use this assessment",
            "after your newest order",
        ),
        (
            "decisions are kept for good",
            replace(QUIET, privacy=PrivacySettings(decisions_months=0)),
            "decisions: at most as long as we use",
            "decisions: 60",
        ),
        ("no ground", QUIET, "only keyed hashes stay", "that note stays"),
        (
            "a ground for good",
            replace(ACTING, privacy=PrivacySettings(Ground.CONTRACT, "Debt", 0, 0)),
            "The reason: Debt (performance of a contract, Article 6(1)(b) of the GDPR).",
            "that note goes too",
        ),
        ("no name", replace(QUIET, name=" \n"), "the shop [name of the shop].", "Kocour"),
        ("another country", replace(QUIET, country="HU"), "[the data protection authority", "uoou"),
    ],
)
def test_it_says_no_more_than_is_so(_case: str, practice: Practice, said: str, unsaid: str) -> None:
    text = written(practice)

    assert said in text
    assert unsaid not in text


def test_it_says_when_a_shop_that_left_is_deleted() -> None:
    assert "stop using the program: 7 days, then everything is deleted" in written(QUIET, leaving=7)


@pytest.mark.parametrize("country", AUTHORITIES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_authority_of_the_shop(country: str, language: str) -> None:
    assert AUTHORITIES[country] in written(replace(QUIET, country=country), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_begins_with_what_it_is_not(language: str) -> None:
    first, *_ = written(ACTING, language).split("\n\n")

    assert first.startswith("[")
    assert first.endswith("]")
    assert "20" in first
