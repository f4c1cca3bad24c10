"""What the page of rules writes: versions, ways back, and re-ratings that are called off."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain import ruleset_data
from app.domain.presets import DEFAULT, PRESETS
from app.domain.ruleset import Ruleset
from app.extensions import db
from app.models import Shop
from app.services import rerating_requests, rulesets
from app.services.runtime import Runtime
from tests.factories import make_actor, make_customer, make_shop
from tests.services.steps import work_off
from tests.tables import everything
from tests.views.conftest import Bearer

SCRIPT = '"><script>alert(1)</script>'
FIRST, LOYALTY = PRESETS[DEFAULT], replace(PRESETS[DEFAULT], rules=PRESETS["loyalty_only"].rules)


def post(client: FlaskClient, headers: Bearer, path: str = "", **body: Any) -> TestResponse:
    answer = client.post(f"/app/rules{path}", headers=headers, json=body)
    # What this test has seen is old now.
    db.session.rollback()
    return answer


def propose(
    client: FlaskClient, headers: Bearer, rules: Ruleset = LOYALTY, **more: Any
) -> TestResponse:
    """Save rules that were made of the first version."""
    sent = {"base": 1, "ruleset": ruleset_data.to_data(rules)} | more
    return post(client, headers, **sent)


@pytest.fixture
def shop_id(shop: Shop) -> int:
    """The shop, for when a worker has closed the session that it came from."""
    return shop.id


def rerating(shop_id: int) -> int:
    """Return the id of the re-rating that is under way."""
    found = rerating_requests.progress(shop_id)
    db.session.rollback()
    assert found is not None
    return found.id


def newest(shop_id: int) -> rulesets.Version:
    db.session.rollback()
    return rulesets.newest(shop_id)


def test_a_draft_becomes_the_next_version_with_author_and_reason(
    client: FlaskClient, shop_id: int, headers: Bearer
) -> None:
    answer = propose(client, headers, reason="  Ať jsou\x00 všichni spokojení ")

    assert answer.status_code == 200
    saved = newest(shop_id)
    assert (saved.number, saved.ruleset) == (2, LOYALTY)
    assert (saved.author, saved.reason) == ("Eva", "Ať jsou všichni spokojení")
    assert 'data-base="2"' in answer.text
    assert "Uloženo jako verze 2." in answer.text
    assert "zavádí se" in answer.text


def test_a_new_version_is_in_force_once_everybody_is_rated(
    client: FlaskClient, headers: Bearer, runtime: Runtime
) -> None:
    propose(client, headers)

    work_off(runtime)

    page = client.get("/app/rules", headers=headers).text
    assert "tag-in_force" in page
    assert "Vrátit se k verzi 1" in page
    assert "Hodnotíme zákazníky" not in page


def test_saving_what_is_saved_makes_no_version(client: FlaskClient, headers: Bearer) -> None:
    before = everything()

    answer = propose(client, headers, FIRST)

    assert "Tato pravidla už platí." in answer.text
    assert everything() == before


def test_whoever_was_slower_is_told_who_was_quicker_and_nothing_changes(
    client: FlaskClient, shop_id: int, headers: Bearer
) -> None:
    rulesets.save(make_actor(shop_id, name=SCRIPT), LOYALTY, base=1, reason="")
    before = everything()

    answers = [propose(client, headers), post(client, headers, "/versions/1/restore", base=1)]

    for answer in answers:
        assert answer.status_code == 409
        assert 'data-newest="2"' in answer.text
        assert "mezitím vznikla verze 2" in answer.text
        assert "<script" not in answer.text
    assert everything() == before


def test_a_draft_with_mistakes_is_answered_by_field_and_changes_nothing(
    client: FlaskClient, headers: Bearer
) -> None:
    sent = ruleset_data.to_data(LOYALTY)
    sent["rules"][1]["conditions"][0]["value"] = "mnoho"
    before = everything()

    answer = post(client, headers, base=1, ruleset=sent)

    assert answer.status_code == 400
    assert 'data-mistake="rules.1.conditions.0.value"' in answer.text
    assert "Počet musí být 0 až 10000." in answer.text
    assert everything() == before


@pytest.mark.parametrize(
    "change",
    [
        {"base": None},
        {"base": "1"},
        {"base": 1.5},
        {"ruleset": None},
        {"reason": 5},
        {"more": 1},
    ],
)
def test_what_no_form_of_ours_sends_is_refused(
    client: FlaskClient, headers: Bearer, change: dict[str, Any]
) -> None:
    before = everything()

    assert propose(client, headers, **change).status_code == 400
    assert everything() == before


def test_versions_tell_what_they_say_and_how_they_stand(
    client: FlaskClient, headers: Bearer, runtime: Runtime
) -> None:
    propose(client, headers, reason=SCRIPT)
    work_off(runtime)
    propose(client, headers, FIRST, base=2)

    versions = client.get("/app/rules/versions", headers=headers).text
    second = client.get("/app/rules/versions/2", headers=headers).text

    third, in_force, first = versions.split('<li id="version-')[1:]
    assert "zavádí se" in third
    assert "platí" in in_force
    assert "Vrátit se k verzi 2" in in_force
    assert "nepoužívá se" in first
    assert "<script" not in versions + second
    assert "Věrný, když za posledních 24\xa0měsíců".replace("\xa0", " ") in second
    assert "„Velká první objednávka“ nad" in second


def test_one_click_goes_back(
    client: FlaskClient, shop_id: int, headers: Bearer, runtime: Runtime
) -> None:
    propose(client, headers)
    work_off(runtime)

    answer = post(client, headers, "/versions/1/restore", base=2)
    work_off(runtime)

    assert answer.status_code == 200
    saved = newest(shop_id)
    assert (saved.number, saved.ruleset) == (3, FIRST)
    assert (saved.author, saved.reason) == ("Eva", "Zpět k verzi 1")


@pytest.mark.parametrize("number", [2, 0, 2**63 - 1, 2**63])
def test_nobody_goes_back_to_what_is_not_there_or_of_another_shop(
    client: FlaskClient, headers: Bearer, number: int
) -> None:
    other = make_shop()
    db.session.commit()
    rulesets.save(make_actor(other.id, name="Ota"), LOYALTY, base=1, reason="")
    before = everything()

    answer = post(client, headers, f"/versions/{number}/restore", base=1)

    assert answer.status_code == 404
    assert everything() == before


def test_a_rerating_that_is_under_way_is_shown_on_both_pages_and_can_be_called_off(
    client: FlaskClient, shop: Shop, shop_id: int, headers: Bearer, runtime: Runtime
) -> None:
    make_customer(shop)
    db.session.commit()
    propose(client, headers)
    path = f"/rerating/{rerating(shop_id)}/cancel"
    for page in ("/app/orders", "/app/rules", "/app/rules/versions"):
        shown = client.get(page, headers=headers).text
        assert "Hodnotíme zákazníky…" in shown
        assert '<progress id="rerating"></progress>' in shown, (
            "how many there are is not counted yet"
        )
        assert path in shown

    answer = post(client, headers, path)
    work_off(runtime)

    assert (answer.status_code, answer.text) == (204, "")
    assert rerating_requests.progress(shop_id) is None
    page = client.get("/app/rules", headers=headers).text
    assert "nepoužívá se" in page
    assert "Vrátit se k verzi 1" in page


def test_a_version_whose_rerating_was_called_off_can_be_used_after_all(
    client: FlaskClient, shop_id: int, headers: Bearer, runtime: Runtime
) -> None:
    propose(client, headers)
    post(client, headers, f"/rerating/{rerating(shop_id)}/cancel")
    assert "Použít ji" in client.get("/app/rules", headers=headers).text

    post(client, headers, "/versions/2/restore", base=2)
    work_off(runtime)

    assert newest(shop_id).number == 2
    assert rulesets.in_force(db.session(), shop_id) == (2, LOYALTY)


def test_nobody_calls_off_what_is_not_theirs_or_follows_from_orders(
    client: FlaskClient, shop_id: int, headers: Bearer
) -> None:
    other = make_shop()
    db.session.commit()
    rulesets.save(make_actor(other.id, name="Ota"), LOYALTY, base=1, reason="")
    propose(client, headers, replace(FIRST, pause_days=100))
    before = everything()

    for id in (rerating(other.id), rerating(shop_id), 2**63 - 1, 2**63):
        assert post(client, headers, f"/rerating/{id}/cancel").status_code == 404
    assert "data-cancel-rerating" not in client.get("/app/rules", headers=headers).text
    assert everything() == before
