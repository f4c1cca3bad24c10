"""Notices and e-mails in words, in each language."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from app.domain.acting import Action
from app.domain.languages import LANGUAGES, locale_of
from app.domain.notices import NoticeKind as Kind
from app.platforms.base import LIFECYCLE, Topic
from app.services.notices import mails, words
from app.services.notices.listing import Told
from app.services.notices.recipients import Recipient

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
SENDER = mails.Sender(
    7,
    "Knihy\r\nBcc: all@kocour.example",
    "https://k.example/admin/",
    "Europe/Prague",
    "S <s@k.test>",
)
FACTS: dict[Kind, tuple[str, dict[str, Any]]] = {
    Kind.CONNECTION_LOST: ("", {}),
    Kind.BREAKER_TRIPPED: ("", {"limit": "daily_cap", "actions": 51, "orders": 60}),
    Kind.ACTION_UNKNOWN: ("2026000001", {"action": "cancel"}),
    Kind.ACTION_FAILED: ("2026000001", {"action": "hold"}),
    Kind.TARGET_MISSING: ("cancel", {}),
    Kind.EVENT_GIVEN_UP: ("order 2026000001", {"topic": "order", "subject": "2026000001"}),
    Kind.ORDERS_MISSING: ("", {"missing": 3}),
    Kind.STATUS_UNMAPPED: ("6", {"status": "Balíme s láskou & <3"}),
    Kind.MIRROR_REFUSED: ("", {}),
    Kind.BLACKLISTED_ORDERED: ("2026000001", {}),
    Kind.PREPAYMENT_WANTED: ("2026000001", {}),
}


def told(kind: Kind, count: int = 1) -> Told:
    key, facts = FACTS[kind]
    return Told(1, kind, key, facts, NOW, NOW, count, None, None, None)


def digest(language: str = "cs", count: int = 1, *kinds: Kind) -> Any:
    found = [told(kind, count) for kind in kinds or Kind]
    return mails.digest(SENDER, Recipient("eva@kocour.example", language), found, NOW)


def test_every_kind_has_its_words() -> None:
    assert set(words.NAMES) == set(words.REMEDIES) == set(FACTS) == set(Kind)
    assert set(words.ACTIONS) == set(Action)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_a_notice_says_what_happened_with_all_facts_and_with_none(
    sqlite_app: Flask, kind: Kind, language: str
) -> None:
    key, facts = FACTS[kind]
    with force_locale(locale_of(language)):
        full, bare = words.what(kind, key, facts), words.what(kind, "", {})
        assert bare == str(words.NAMES[kind])
    for said in (full, bare):
        assert "%(" not in said
        assert not said.endswith(".")
    assert ("2026000001" in full) is ("2026000001" in key)


@pytest.mark.parametrize(
    ("situation", "said"),
    [
        ("blacklisted", "Objednávka 1 je od někoho z černé listiny"),
        ("flagged", "Objednávka 1 je od někoho, komu se mají objednávky rušit"),
        ("risky", "Objednávka 1 je od rizikového zákazníka"),
        ("unheard of", "Objednávka 1 je od někoho, před kým varují pravidla nebo příznaky"),
    ],
)
def test_staff_hear_why_an_order_deserves_attention(
    sqlite_app: Flask, situation: str, said: str
) -> None:
    with force_locale("cs"):
        assert words.what(Kind.BLACKLISTED_ORDERED, "1", {"situation": situation}) == said


@pytest.mark.parametrize("topic", sorted(set(Topic) - LIFECYCLE))
def test_an_arrival_that_was_given_up_tells_no_id_of_a_customer(
    sqlite_app: Flask, topic: Topic
) -> None:
    facts = {"topic": topic.value, "subject": "4711-jana"}
    with force_locale("en"):
        said = words.what(Kind.EVENT_GIVEN_UP, f"{topic} 4711-jana", facts)
    assert ("4711-jana" in said) is (topic is Topic.ORDER)


@pytest.mark.parametrize(
    ("language", "subject", "when"),
    [
        ("cs", "upozornění", "01.12.26 10:30"),
        ("sk", "upozornení", "1. 12. 2026 10:30"),
        ("pl", "powiadomień", "1.12.2026, 10:30"),
        ("en", "notices", "01/12/2026, 10:30"),
    ],
)
def test_an_email_speaks_the_language_of_its_reader_on_the_clock_of_the_shop(
    sqlite_app: Flask, language: str, subject: str, when: str
) -> None:
    message = digest(language)
    text = message.get_body(("plain",)).get_content()

    assert message["Subject"].endswith(f"{len(Kind)} {subject}")
    assert when.replace(" ", "") in text.replace(" ", "")
    with force_locale(locale_of(language)):
        for kind in Kind:
            assert words.what(kind, *FACTS[kind]) in text
            assert str(words.REMEDIES[kind]) in text
    assert "https://k.example/admin/" in text


def test_an_email_is_safe_against_what_shops_are_called(sqlite_app: Flask) -> None:
    message = digest()
    html = message.get_body(("html",)).get_content()

    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]
    assert "Balíme s láskou &amp; &lt;3" in html
    assert "<3" not in html


def test_an_email_names_its_sender_and_says_that_a_machine_wrote_it(sqlite_app: Flask) -> None:
    message = digest("cs", 3, Kind.ACTION_FAILED)

    assert (message["From"], message["To"]) == ("S <s@k.test>", "eva@kocour.example")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@k.test>")
    assert message["Message-ID"] == digest("cs", 1, Kind.ACTION_FAILED)["Message-ID"]
    assert "(3×)" in message.get_body(("plain",)).get_content()


def test_a_long_email_lists_the_first_and_counts_the_rest(sqlite_app: Flask) -> None:
    many = [told(Kind.ACTION_FAILED)] * (mails.LISTED + 5)
    message = mails.digest(SENDER, Recipient("eva@kocour.example", "cs"), many, NOW)
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]

    assert text.count("* ") == mails.LISTED
    assert "a 5 dalších" in text
