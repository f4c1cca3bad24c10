"""The one line in the order's history at the platform, in the shop's language."""

from typing import Any

import pytest
from flask import Flask

from app.domain.acting import Action
from app.services.acting.remark_text import remark_text
from app.services.outbox.deeds import MARK

FACTS: dict[str, Any] = {
    "situation": "flagged",
    "flags": [{"kind": "auto_cancel", "reason": "neotvírá"}, {"kind": "exempt", "reason": "ne"}],
    "bad": {"uncollected": 2, "refused": 1, "unpaid_expired": 1},
}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "cs",
            (
                "Smajlík: objednávka stornována – objednávky zákazníka se mají rušit, „neotvírá“, "
                "3 nevyzvednuté zásilky, 1 nezaplacená objednávka"
            ),
        ),
        (
            "sk",
            (
                "Smajlík: objednávka stornovaná – objednávky zákazníka sa majú rušiť, „neotvírá“, "
                "3 neprevzaté zásielky, 1 nezaplatená objednávka"
            ),
        ),
        (
            "pl",
            (
                "Smajlík: zamówienie anulowane – zamówienia klienta mają być anulowane, "
                "„neotvírá“, 3 nieodebrane paczki, 1 nieopłacone zamówienie"
            ),
        ),
        (
            "en",
            (
                "Smajlík: order cancelled – the customer's orders are to be cancelled, „neotvírá“, "
                "3 parcels not collected, 1 order not paid"
            ),
        ),
    ],
)
def test_a_remark_says_what_was_done_and_why(sqlite_app: Flask, language: str, text: str) -> None:
    assert remark_text(language, Action.CANCEL, FACTS) == text


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("situation", ["flagged", "blacklisted", "risky"])
def test_every_remark_begins_with_the_word_by_which_it_is_found_again(
    sqlite_app: Flask, action: Action, situation: str
) -> None:
    facts = {"situation": situation, "flags": [], "bad": {}}
    for language in ("cs", "sk", "pl", "en", "de", ""):
        assert remark_text(language, action, facts).startswith(MARK)
