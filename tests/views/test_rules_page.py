"""The page of rules: what the form shows, and what a draft is answered."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain import ruleset_data
from app.domain.presets import DEFAULT, PRESETS
from app.domain.ruleset import Colour, Comparison, Condition, Level, Look, Rule, Ruleset
from app.domain.signals import Signal
from app.extensions import db
from app.models import Shop
from app.services import rulesets
from tests.factories import make_actor, make_shop, make_status
from tests.services.steps import fetched, save
from tests.tables import everything
from tests.views.conftest import Bearer, bearer

SCRIPT = '"><script>alert(1)</script>'
STRICT = Ruleset(
    (Rule("once", Level.RISKY, (Condition(Signal.CANCELLED, Comparison.GE, 1),), 12, 3),)
)


def data(ruleset: Ruleset = STRICT) -> dict[str, Any]:
    return ruleset_data.to_data(ruleset)


def previewed(client: FlaskClient, headers: Bearer, sent: object) -> str:
    answer = client.post("/app/rules/preview", headers=headers, json={"ruleset": sent})
    assert answer.status_code == 200
    return " ".join(answer.text.replace("\xa0", " ").split())


def sentences(page: str) -> list[str]:
    form = page[: page.index("<template")]
    return re.findall(r'<p class="sentence">(.*?)</p>', form)


def test_the_form_is_filled_with_the_newest_rules(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    page = client.get("/app/rules", headers=headers).text

    assert len(sentences(page)) == len(PRESETS[DEFAULT].rules)
    assert sentences(page)[0].startswith("Rizikový, když za posledních 24 měsíců alespoň 2 zásil")
    assert 'data-base="1"' in page
    assert "data-unsaved" not in page
    assert ">Smajlík<" in page
    assert "Česko, Slovensko a Polsko" in page


def test_the_navigation_leads_here(client: FlaskClient, headers: Bearer) -> None:
    here = '<a id="to-rules-show" href="/app/rules" data-load aria-current="page">Pravidla</a>'
    assert here in client.get("/app/rules", headers=headers).text
    assert here in client.get("/app/rules/versions", headers=headers).text


def test_amounts_are_asked_for_in_the_shops_currency_and_in_those_that_are_named(
    client: FlaskClient, app: Flask, shop: Shop
) -> None:
    hungarian = make_shop(currency="HUF")
    db.session.commit()

    page = client.get("/app/rules?preset=cz", headers=bearer(app, hungarian)).text

    form = page[page.index('data-name="first_order_above"') :]
    asked = re.findall(r'data-name="([A-Z]{3})"[^>]*value="([^"]*)"', form)[:2]
    assert asked == [("HUF", ""), ("CZK", "3\xa0000")]


@pytest.mark.parametrize(
    ("_case", "query", "count"),
    [("a preset", "preset=loyalty_only", 3), ("an older version", "version=1", 11)],
)
def test_other_rules_are_a_draft_that_nobody_has_saved(
    client: FlaskClient, shop: Shop, headers: Bearer, _case: str, query: str, count: int
) -> None:
    rulesets.save(make_actor(shop.id), STRICT, base=1, reason="")
    before = everything()

    page = client.get(f"/app/rules?{query}", headers=headers).text

    assert len(sentences(page)) == count
    assert " data-unsaved" in page
    assert 'data-base="2"' in page
    assert everything() == before


def test_a_preset_that_is_what_is_saved_is_no_draft(client: FlaskClient, headers: Bearer) -> None:
    assert "data-unsaved" not in client.get(f"/app/rules?preset={DEFAULT}", headers=headers).text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("preset=harsh", 400),
        ("preset=", 400),
        ("version=2", 404),
        ("version=0", 404),
        ("version=x", 404),
        (f"version={10**40}", 404),
    ],
)
def test_rules_that_there_are_not_fill_no_form(
    client: FlaskClient, headers: Bearer, query: str, status: int
) -> None:
    assert client.get(f"/app/rules?{query}", headers=headers).status_code == status


def test_a_version_of_another_shop_fills_no_form(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    other = make_shop()
    db.session.commit()
    rulesets.save(make_actor(other.id, name="Ota"), STRICT, base=1, reason="")

    assert client.get("/app/rules?version=2", headers=headers).status_code == 404
    assert client.get("/app/rules/versions/2", headers=headers).status_code == 404


@pytest.fixture
def cancelling(shop: Shop) -> str:
    """The code of the one order of a customer who has cancelled it."""
    make_status(shop, external_id="-4", outcome="cancelled_by_customer", confirmed=True)
    db.session.commit()
    save(shop.id, fetched("2026000777", name=SCRIPT, status_id="-4"))
    return "2026000777"


def test_a_preview_tells_who_would_change_and_writes_nothing(
    client: FlaskClient, shop: Shop, headers: Bearer, cancelling: str
) -> None:
    save(shop.id, fetched("A1", email="a@example.com", phone=""))
    before = everything()

    told = previewed(client, headers, data())

    assert 'data-summary="1 zákazník by dostal jiného smajlíka."' in told
    assert "alespoň 1 objednávka byla zrušena zákazníkem" in told
    assert f", {cancelling}: " in told
    assert re.search(r"V pořádku → .* Rizikový: 1 zákazník", told)
    assert everything() == before


def test_a_preview_of_what_changes_nothing_says_so(client: FlaskClient, headers: Bearer) -> None:
    told = previewed(client, headers, data(PRESETS[DEFAULT]))

    assert 'data-summary="Žádný smajlík by se nezměnil."' in told
    assert "examples" not in told


def test_a_preview_calls_levels_as_the_draft_does(
    client: FlaskClient, headers: Bearer, cancelling: str
) -> None:
    named = replace(STRICT, looks={Level.RISKY: Look(SCRIPT[:30], Colour.PINK)})

    told = previewed(client, headers, data(named))

    assert "&lt;script&gt;alert(1)&lt;/script&gt;, když za" in told
    assert "<script" not in told


def test_mistakes_are_answered_instead_of_a_preview(client: FlaskClient, headers: Bearer) -> None:
    sent = data(PRESETS[DEFAULT])
    sent["rules"][3]["window_months"] = 0
    before = everything()

    told = previewed(client, headers, sent)

    assert (
        '<p data-mistake="rules.3.window_months" class="mistake">Období musí být 1 až 120 měsíců.'
        in told
    )
    assert 'data-summary="Je třeba opravit 1 věc."' in told
    assert told.count("data-told") == len(sent["rules"])
    assert told.count("Toto pravidlo ještě není úplné.") == 1
    assert "<table" not in told
    assert everything() == before


def test_faults_and_warnings_stand_beside_their_rules(client: FlaskClient, headers: Bearer) -> None:
    often = replace(STRICT.rules[0], key="often")
    returning = Rule(
        "returning",
        Level.WATCH,
        (Condition(Signal.WITHDRAWN, Comparison.GE, 3),),
        12,
        3,
    )

    told = previewed(client, headers, data(Ruleset((*STRICT.rules, often, returning))))

    first, second, third = told.split("data-told")[1:]
    assert "remark" not in first
    assert "Toto pravidlo nic nemění: kdykoli platí, dává stejného smajlíka" in second
    assert "§ 1818" in third


@pytest.mark.parametrize("body", [{}, [], {"ruleset": None}, {"ruleset": {}, "more": 1}, "x"])
def test_a_preview_of_no_form_of_ours_is_refused(
    client: FlaskClient, headers: Bearer, body: object
) -> None:
    answer = client.post("/app/rules/preview", headers=headers, json=body)
    assert answer.status_code == 400


def test_what_the_best_customers_spend_is_offered(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_status(shop, external_id="-3", outcome="ok", confirmed=True)
    db.session.commit()
    for number, total in enumerate((500_000, 1_234_550)):
        order = fetched(str(number), email=f"{number}@example.com", phone="", total=total)
        save(shop.id, replace(order, status_id="-3"))

    told = client.get("/app/rules/spending", headers=headers).text.replace("\xa0", " ")

    assert "Nejlepších 5 % vašich zákazníků utratí za 24 měsíců 12 345,50 Kč a více." in told
    assert 'data-take="12 345,50"' in told


def test_the_page_is_sent_again_only_when_the_rules_stand_otherwise(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    first = client.get("/app/rules", headers=headers)
    known = headers | {"If-None-Match": first.headers["ETag"]}
    # An order that comes changes nothing here.
    shop.revision += 1
    db.session.commit()
    assert client.get("/app/rules", headers=known).status_code == 304
    assert client.get("/app/rules/versions", headers=known).status_code == 200

    rulesets.save(make_actor(shop.id), STRICT, base=1, reason="")

    assert client.get("/app/rules", headers=known).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("POST", ""),
        ("POST", "/preview"),
        ("GET", "/spending"),
        ("GET", "/versions"),
        ("GET", "/versions/1"),
        ("POST", "/versions/1/restore"),
        ("POST", "/rerating/1/cancel"),
    ],
)
def test_without_a_token_nobody_is_told_or_heard(
    client: FlaskClient, shop: Shop, method: str, path: str
) -> None:
    before = everything()

    answer = client.open(f"/app/rules{path}", method=method, json={"base": 1, "ruleset": data()})

    assert answer.status_code == 401
    assert everything() == before
