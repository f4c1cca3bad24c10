"""Levels on the page of orders: by the shop's own names and colours, and only those in use."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.ruleset import Colour, Level, Look
from app.extensions import db
from app.models import Shop
from app.services import rulesets
from app.views.levels import COLOURS
from tests.factories import dress, make_actor, make_customer, make_order
from tests.views.conftest import Bearer, bearer
from tests.views.test_naughty_names import Elements

TODAY = datetime.now(UTC)
OWN = Look("Jen předem", Colour.BLUE)
CHOICE = re.compile(r'<span id="choice-(\w+)" data-live title="([^"]*)"( hidden)?>')


def choices(page: str) -> dict[str, str]:
    """Return the levels to filter by, and what they are called."""
    return {level: name for level, name, hidden in CHOICE.findall(page) if not hidden}


def test_a_level_is_shown_by_the_name_and_the_colour_that_the_shop_gave_it(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    dress(shop, watch=OWN, neutral=Look("Klid"))
    customer = make_customer(shop, level="watch", rated_at=TODAY)
    make_order(shop, customer, outcome="refused", placed_at=TODAY)
    db.session.commit()

    page = client.get("/app/orders", headers=headers).text

    assert (
        'class="face face-blue" width="24" height="24" role="img" aria-label="Jen předem"' in page
    )
    assert 'faces.svg#watch"' in page
    assert '<span class="why-title" dir="auto">Jen předem</span>' in page
    # Isolated: an Arabic name would take the date along to its own side.
    assert "Změní se na „\u2068Klid\u2069“" in page
    assert choices(page)["watch"] == "Jen předem"
    assert "Pozor" not in page


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("cs", ["Rizikový", "Jen předem", "V pořádku", "Věrný", "VIP", "Nový zákazník"]),
        ("en", ["Risky", "Jen předem", "All right", "Loyal", "VIP", "New customer"]),
    ],
)
def test_a_level_that_the_shop_left_alone_has_our_name_in_every_language(
    app: Flask, client: FlaskClient, shop: Shop, language: str, names: list[str]
) -> None:
    dress(shop, watch=OWN, loyal=Look("", Colour.PINK))
    db.session.commit()

    page = client.get("/app/orders", headers=bearer(app, shop, language)).text

    assert list(choices(page).values()) == names


@pytest.mark.parametrize(
    ("_case", "level_of_customer", "query", "shown"),
    [
        ("nobody has it", "vip", "", False),
        ("somebody still has it", "loyal", "", True),
        ("somebody looks for it", "vip", "?level=loyal", True),
    ],
)
def test_a_level_that_is_not_used_is_offered_only_where_it_matters(
    client: FlaskClient,
    shop: Shop,
    headers: Bearer,
    _case: str,
    level_of_customer: str,
    query: str,
    shown: bool,
) -> None:
    dress(shop, loyal=Look(used=False))
    make_customer(shop, level=level_of_customer)
    db.session.commit()

    page = client.get(f"/app/orders{query}", headers=headers).text

    assert ("loyal" in choices(page)) is shown
    assert {"risky", "watch", "neutral", "vip", "new"} <= {*choices(page)}


def test_looks_change_only_with_the_rules_in_force(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    dressed = replace(rulesets.version(shop.id, 1).ruleset, looks={Level.WATCH: OWN})

    rulesets.save(make_actor(shop.id), dressed, base=1, reason="")

    assert choices(client.get("/app/orders", headers=headers).text)["watch"] == "Pozor"
    db.session.get_one(Shop, shop.id).ruleset_version = 2
    db.session.commit()
    assert choices(client.get("/app/orders", headers=headers).text)["watch"] == "Jen předem"


def test_markup_in_the_name_of_a_level_stays_text(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_order(shop, make_customer(shop, level="watch"))
    pages = []
    for name in ("Plain", '"><img src=x onerror=a()>'):
        dress(shop, watch=Look(name))
        shop.revision += 1
        db.session.commit()
        pages.append(Elements(client.get("/app/orders", headers=headers).text))
    plain, naughty = pages

    assert naughty.elements == plain.elements
    assert '"><img src=x onerror=a()>' in naughty.text


def test_every_level_has_a_colour_of_ours() -> None:
    assert {*COLOURS} == {*Level}
    assert {*COLOURS.values()} <= {*Colour}
