"""What is asked about a shop, and whether the answers are what stands in its tables."""

import json
from collections.abc import Iterator, Sequence
from random import Random

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Customer, Order
from app.services.admins import visit
from app.views.auth import issue_token
from bench.indicators.questions import ASKED, CODES
from bench.ratings.filling import RATED

SEED = 20_261_125
PAGES = 150
LOOKED_AT = 20


def token() -> str:
    """Return a token of the shop's staff."""
    return issue_token(visit(RATED, 1), "Eva", "eva@shop.example", "cs")


def questions() -> list[list[str]]:
    """Return lists of codes: half of them pages of the list, half orders from everywhere."""
    dice = Random(SEED)
    orders = select(Order.code).order_by(Order.id.desc()).limit(1)
    across = {"across_shops": "codes are counted through all shops"}
    newest = db.session.scalars(orders, execution_options=across).one()
    # The last codes of all have no whole page after them.
    starts = max(int(newest) - 2 * CODES, 1)
    pages = [_page(f"{dice.randrange(starts):08}") for _ in range(PAGES)]
    everywhere = [code for page in pages for code in page]
    dice.shuffle(everywhere)
    scattered = [everywhere[at : at + CODES] for at in range(0, len(everywhere), CODES)]
    return [one for both in zip(pages, scattered, strict=False) for one in both]


def wrong_answers(app: Flask, asked: Sequence[Sequence[str]]) -> int:
    """Return how many of some answers differ from what the tables say."""
    sender = {"Authorization": f"Bearer {token()}"}
    client = app.test_client()
    some = asked[:LOOKED_AT]
    answers = (client.post(ASKED, json={"codes": codes}, headers=sender) for codes in some)
    found = [json.loads(answer.data).get("indicators") for answer in answers]
    return sum(
        _levels(indicators) != dict(_stored(codes))
        for codes, indicators in zip(some, found, strict=True)
    )


def _levels(indicators: dict[str, dict[str, str]]) -> dict[str, str]:
    return {code: indicator["level"] for code, indicator in indicators.items()}


def _stored(codes: Sequence[str]) -> Iterator[tuple[str, str]]:
    rows = db.session.execute(
        select(Order.code, Customer.level)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Order.shop_id == RATED, Order.code.in_(codes))
    )
    return ((row.code, row.level) for row in rows)


def _page(start: str) -> list[str]:
    codes = (
        select(Order.code)
        .where(Order.shop_id == RATED, Order.code >= start)
        .order_by(Order.code)
        .limit(CODES)
    )
    return [*db.session.scalars(codes)]
