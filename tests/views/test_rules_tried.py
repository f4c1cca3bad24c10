"""A draft goes from the form of rules to the backtest and back, and is saved by nobody."""

from flask.testing import FlaskClient

from app.domain import ruleset_data
from app.extensions import db
from app.models import Shop
from app.services import backtests, rulesets
from tests.tables import everything
from tests.views.conftest import Bearer
from tests.views.test_rules_page import STRICT, sentences

# As a form sends it: amounts as they are typed.
DRAFT = {"ruleset": ruleset_data.to_data(STRICT) | {"first_order_above": {"CZK": "3 000,50"}}}


def tried(client: FlaskClient, shop_id: int, headers: Bearer) -> int:
    """Try a draft on past orders; return the backtest's id."""
    assert client.post("/app/backtest", headers=headers, json=DRAFT).status_code == 200
    # What this test has read before belongs to an older snapshot.
    db.session.rollback()
    found = backtests.kept(shop_id)[0].id
    db.session.rollback()
    return found


def test_a_draft_that_was_tried_can_be_gone_on_with(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    shop_id = shop.id
    id = tried(client, shop_id, headers)

    page = client.get(f"/app/rules?backtest={id}", headers=headers).text

    assert len(sentences(page)) == 1
    assert "data-unsaved" in page
    assert "3\xa0000,50" in page.replace(" ", "\xa0")
    assert [version.number for version in rulesets.versions(shop_id)] == [1]


def test_a_draft_of_another_shop_or_of_nobody_is_not_found(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    id = tried(client, shop.id, headers)
    before = everything()

    for other in (id + 1, 0, -1, 2**63 - 1, 2**70):
        answer = client.get(f"/app/rules?backtest={other}", headers=headers)
        assert answer.status_code == 404
    assert everything() == before


def test_the_rules_page_offers_to_try_what_stands_in_the_form(
    client: FlaskClient, headers: Bearer
) -> None:
    page = client.get("/app/rules", headers=headers).text

    assert 'data-try-past="/app/backtest"' in page
