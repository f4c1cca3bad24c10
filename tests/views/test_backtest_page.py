"""The page of backtests: what it asks, what it says, and whose history it tries rules on."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain import presets, ruleset_data
from app.extensions import db
from app.models import Shop, WebhookEvent
from app.services import rulesets
from app.services.runtime import Runtime
from tests.factories import make_actor, make_shop
from tests.tables import everything
from tests.views.backtests import NOW, PAGE, TERMS, history, newest, shop_customers, tried
from tests.views.conftest import Bearer, bearer
from tests.views.test_naughty_names import Elements

DRAFT = ruleset_data.to_data(presets.PRESETS["careful"])


def text_of(page: str) -> str:
    """Return the text of a page with single blanks."""
    return " ".join(Elements(page).text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_who_has_tried_nothing_is_offered_the_newest_rules_and_suggested_costs(
    client: FlaskClient, headers: Bearer
) -> None:
    page = client.get(PAGE, headers=headers).text

    assert '<option value="1" selected>' in page
    assert 'data-currency="CZK" value="120"' in page
    assert text_of(page).count("náš návrh") == 2
    assert "Zatím nebylo nic vyzkoušeno" in page


@pytest.mark.parametrize(("named", "chosen"), [("1", 1), ("2", 2), ("7", 2), ("x", 2), ("", 2)])
def test_the_address_may_name_the_version_to_try(
    client: FlaskClient, shop: Shop, headers: Bearer, named: str, chosen: int
) -> None:
    careful = presets.PRESETS["careful"]
    rulesets.save(make_actor(shop.id), careful, base=1, reason="")

    page = client.get(f"{PAGE}?version={named}", headers=headers).text

    assert f'<option value="{chosen}" selected>' in page
    assert page.count(" selected>") == 1


def test_a_wish_is_written_down_as_it_was_said(client: FlaskClient, headers: Bearer) -> None:
    answer = client.post(PAGE, headers=headers, json={"version": 1} | TERMS)

    assert "Posuzují se minulé objednávky" in answer.text
    found = newest()
    assert (found.version, found.months, found.stopping) == (1, 24, ["risky"])
    assert (found.parcel_cost, found.margin_percent) == ({"CZK": 15050}, 20)
    assert found.requested_by == "Eva"


def test_a_draft_needs_to_say_nothing_else_and_can_be_tried_again(
    client: FlaskClient, headers: Bearer
) -> None:
    client.post(PAGE, headers=headers, json={"ruleset": DRAFT})
    first = newest()
    assert (first.version, first.ruleset, first.parcel_cost) == (None, DRAFT, {"CZK": 12000})
    page = client.get(PAGE, headers=headers).text
    assert f'data-again="{first.id}" selected' in page

    client.post(PAGE, headers=headers, json={"again": first.id} | TERMS)

    again = newest()
    assert (again.version, again.ruleset, again.margin_percent) == (None, DRAFT, 20)


@pytest.mark.parametrize(
    ("_case", "wish", "field"),
    [
        ("no rules", {}, "version"),
        ("two kinds of rules", {"version": 1, "ruleset": DRAFT}, "version"),
        ("a version that is no number", {"version": "1"}, "version"),
        ("a version beyond any database", {"version": 2**63}, "version"),
        ("rules that make no sense", {"ruleset": {"rules": [{}]}}, "ruleset"),
        ("rules that are no object", {"ruleset": "risky"}, "ruleset"),
        ("too many rules", {"ruleset": DRAFT | {"rules": [
            DRAFT["rules"][0] | {"key": f"rule {n}"} for n in range(101)
        ]}}, "ruleset"),
        ("13 months", {"version": 1, "months": 13}, "months"),
        ("no level", {"version": 1, "stopping": []}, "stopping"),
        ("a level that there is not", {"version": 1, "stopping": ["angry"]}, "stopping"),
        ("no amount", {"version": 1, "parcel_cost": {"CZK": "a lot"}}, "parcel_cost-CZK"),
        ("a negative cost", {"version": 1, "parcel_cost": {"CZK": -1}}, "parcel_cost-CZK"),
        ("a float", {"version": 1, "parcel_cost": {"CZK": 1.5}}, "parcel_cost-CZK"),
        ("no currency", {"version": 1, "parcel_cost": {"<b>": 1}}, "parcel_cost-&lt;b&gt;"),
        ("a small currency", {"version": 1, "parcel_cost": {"czk": 1}}, "parcel_cost-czk"),
        ("costs of nothing", {"version": 1, "parcel_cost": 5}, "parcel_cost"),
        ("a margin of more than all", {"version": 1, "margin_percent": 101}, "margin_percent"),
        ("a margin left out", {"version": 1, "margin_percent": None}, "margin_percent"),
        ("half a percent", {"version": 1, "margin_percent": 0.5}, "margin_percent"),
    ],
)  # fmt: skip
def test_a_wish_that_makes_no_sense_is_explained_at_its_field_and_changes_nothing(
    client: FlaskClient, headers: Bearer, _case: str, wish: dict[str, Any], field: str
) -> None:
    before = everything()

    answer = client.post(PAGE, headers=headers, json=wish)

    assert answer.status_code == 400
    assert f'data-field="{field}"' in answer.text
    assert everything() == before


@pytest.mark.parametrize(
    ("_case", "sent", "status"),
    [
        ("something else besides", {"json": {"version": 1, "author": "me"}}, 400),
        ("not an object", {"json": ["version"]}, 400),
        ("a form of another page", {"data": {"version": 1}}, 415),
        ("a version that there is not", {"json": {"version": 7}}, 404),
        ("a backtest that there is not", {"json": {"again": 7}}, 404),
    ],
)
def test_what_is_no_wish_at_all_changes_nothing(
    client: FlaskClient, headers: Bearer, _case: str, sent: dict[str, Any], status: int
) -> None:
    before = everything()

    assert client.post(PAGE, headers=headers, **sent).status_code == status
    assert everything() == before


def test_what_would_have_been_stopped_is_said_in_numbers_and_money(
    client: FlaskClient, shop: Shop, headers: Bearer, runtime: Runtime
) -> None:
    history(shop, "uncollected", "uncollected", "refused", "uncollected", "ok", total=100_00)
    history(shop, "ok", "ok")
    tried(client, headers, runtime)

    said = text_of(client.get(PAGE, headers=headers).text)

    assert "S těmito pravidly by byly zastaveny 3 objednávky (celkem jich bylo 7)." in said
    assert "2 zásilky se vrátily" in said
    assert "1 byla v pořádku: planý poplach" in said
    assert "301,00 Kč" in said
    assert "20,00 Kč" in said
    assert "+281,00 Kč" in said


def test_without_the_cost_of_a_parcel_nobody_pretends_to_know_the_balance(
    client: FlaskClient, shop: Shop, headers: Bearer, runtime: Runtime
) -> None:
    history(shop, "uncollected", "uncollected", "refused", currency="EUR")
    tried(client, headers, runtime)

    said = text_of(client.get(PAGE, headers=headers).text)

    assert "Neuvedli jste, kolik stojí zásilka v EUR." in said
    assert "bez ceny zásilky se to neví" in said


def test_false_alarms_are_shown_first_and_others_on_demand(
    client: FlaskClient, shop: Shop, headers: Bearer, runtime: Runtime
) -> None:
    *_, refused, good = history(shop, "uncollected", "uncollected", "refused", "ok")
    id = tried(client, headers, runtime)

    alarms = client.get(PAGE, headers=headers).text
    back = client.get(f"{PAGE}/{id}/stopped?show=came_back", headers=headers).text
    both = client.get(f"{PAGE}/{id}/stopped?show=all", headers=headers).text

    assert (f">{good}</a>" in alarms, f">{refused}</a>" in alarms) == (True, False)
    assert (f">{good}</a>" in back, f">{refused}</a>" in back) == (False, True)
    assert f">{good}</a>" in both
    assert f">{refused}</a>" in both
    assert "3 nevyzvednuté nebo odmítnuté zásilky za posledních 24 měsíců" in alarms


@pytest.mark.parametrize("query", ["show=angry", "older_than=yesterday", "newer_than=1.x"])
def test_a_question_that_makes_no_sense_is_refused(
    client: FlaskClient, headers: Bearer, query: str
) -> None:
    assert client.get(f"{PAGE}?{query}", headers=headers).status_code == 400


def test_nothing_stopped_is_good_news_and_no_orders_are_none(
    client: FlaskClient, shop: Shop, headers: Bearer, runtime: Runtime
) -> None:
    tried(client, headers, runtime)
    assert "V tomto období nejsou žádné objednávky" in client.get(PAGE, headers=headers).text

    history(shop, "ok", "ok")
    tried(client, headers, runtime)

    said = text_of(client.get(PAGE, headers=headers).text)
    assert "nic by nebylo zastaveno" in said
    assert "všechny 2 objednávky" in said


def test_a_backtest_can_be_called_off_once(client: FlaskClient, headers: Bearer) -> None:
    client.post(PAGE, headers=headers, json={"version": 1})
    address = f"{PAGE}/{newest().id}/cancel"

    page = client.post(address, headers=headers)

    assert "Zatím nebylo nic vyzkoušeno" in page.text
    assert newest().cancelled_at is not None
    before = everything()
    assert client.post(address, headers=headers).status_code == 404
    assert everything() == before


def test_a_backtest_that_no_worker_goes_on_with_says_so(
    client: FlaskClient, headers: Bearer
) -> None:
    client.post(PAGE, headers=headers, json={"version": 1})
    shown = client.get(PAGE, headers=headers)
    db.session.rollback()
    for event in db.session.scalars(select(WebhookEvent)):
        event.given_up_at = NOW
    db.session.commit()

    known = headers | {"If-None-Match": shown.headers.get("ETag", "")}

    assert "se zasekla" in client.get(PAGE, headers=known).text


def test_another_shops_backtest_is_not_found_and_stays_as_it_is(
    client: FlaskClient, shop: Shop, headers: Bearer, runtime: Runtime, app: Flask
) -> None:
    history(shop, "uncollected", "uncollected", "ok")
    other = make_shop()
    db.session.commit()
    stranger = bearer(app, other)
    id = tried(client, headers, runtime)
    before = everything()

    for path in ("stopped", "orders.csv"):
        assert client.get(f"{PAGE}/{id}/{path}", headers=stranger).status_code == 404
        assert client.get(f"{PAGE}/{2**63}/{path}", headers=stranger).status_code == 404
    assert client.post(f"{PAGE}/{id}/cancel", headers=stranger).status_code == 404
    assert client.post(PAGE, headers=stranger, json={"again": id}).status_code == 404
    assert "Zatím nebylo nic vyzkoušeno" in client.get(PAGE, headers=stranger).text
    assert everything() == before


def test_without_a_token_nobody_is_told_or_heard(client: FlaskClient, headers: Bearer) -> None:
    before = everything()

    answers = [client.get(PAGE), client.post(PAGE, json={"version": 1})]
    answers += [client.post(f"{PAGE}/1/cancel"), client.get(f"{PAGE}/1/orders.csv")]

    assert [answer.status_code for answer in answers] == [401] * 4
    assert everything() == before


def test_a_finished_result_is_sent_once(
    client: FlaskClient, shop: Shop, headers: Bearer, runtime: Runtime
) -> None:
    history(shop, "uncollected", "uncollected", "ok")
    tried(client, headers, runtime)
    first = client.get(PAGE, headers=headers)

    known = headers | {"If-None-Match": first.headers["ETag"]}

    assert client.get(PAGE, headers=known).status_code == 304


def test_markup_in_every_text_stays_text(
    client: FlaskClient, shop: Shop, headers: Bearer, runtime: Runtime
) -> None:
    script = '"><script>alert(1)</script>'
    history(shop, "uncollected", "uncollected", "ok")
    shop_customers(shop)[-1].name = script
    db.session.commit()
    tried(client, headers, runtime)

    page = client.get(PAGE, headers=headers).text

    assert "<script" not in page
    assert script in Elements(page).text
