"""The promises of the port, kept by every adapter and by the test double."""

from datetime import timedelta

import pytest

from app.errors import NotYet, PlatformError, Unauthenticated
from app.platforms.base import Arrival, FetchedOrder, Platform, Topic, UnreadableOrder
from app.platforms.shoptet import Shoptet
from tests.fakes import FakePlatform
from tests.platforms.shoptet.world import LOGIN, SETTINGS
from tests.platforms.stage import CUSTOMER, ORDER, SHOP, SHOP_URL, Stage, an_order


def conforms(platform: Platform) -> Platform:
    """Make mypy compare a class with the port."""
    return platform


def test_both_are_platforms() -> None:
    names = {conforms(FakePlatform()).name, conforms(Shoptet(SETTINGS)).name}
    assert names == {"fake", "shoptet"}


def test_a_notification_names_its_shop(stage: Stage) -> None:
    assert stage.platform.claimed_shop(*stage.notification("order", stage.key)) == SHOP


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b"\xff", b'{"eshopId": null, "shop": null}', b"[" * 100_000],
)
def test_a_body_that_names_no_shop_proves_nobody(stage: Stage, body: bytes) -> None:
    with pytest.raises(Unauthenticated):
        stage.platform.claimed_shop({}, body)


@pytest.mark.parametrize("keys", [["{key}"], ["newer", "{key}"], ["{key}", "older"]])
def test_a_signature_of_any_key_of_the_shop_is_accepted(stage: Stage, keys: list[str]) -> None:
    headers, body = stage.notification("order", stage.key)
    stage.platform.verify_webhook(headers, body, [key.format(key=stage.key) for key in keys])


@pytest.mark.parametrize("keys", [[], [""], ["another"]])
def test_a_signature_of_no_key_of_the_shop_is_refused(stage: Stage, keys: list[str]) -> None:
    headers, body = stage.notification("order", stage.key)
    with pytest.raises(Unauthenticated):
        stage.platform.verify_webhook(headers, body, keys)


def test_a_notification_signed_with_nothing_is_refused(stage: Stage) -> None:
    with pytest.raises(Unauthenticated):
        stage.platform.verify_webhook(*stage.notification("order", ""), ["", stage.key])


def test_a_changed_body_is_refused(stage: Stage) -> None:
    headers, body = stage.notification("order", stage.key)
    with pytest.raises(Unauthenticated):
        stage.platform.verify_webhook(headers, body + b" ", [stage.key])


@pytest.mark.parametrize("text", ["", "é", "\x00", "\udcff", "a" * 10_000])
def test_a_strange_signature_is_refused(stage: Stage, text: str) -> None:
    headers, body = stage.notification("order", stage.key)
    with pytest.raises(Unauthenticated):
        stage.platform.verify_webhook(dict.fromkeys(headers, text), body, [stage.key])
    with pytest.raises(Unauthenticated):
        stage.platform.verify_webhook({}, body, [stage.key])


@pytest.mark.parametrize(
    ("kind", "arrivals"),
    [
        ("order", (Arrival(Topic.ORDER, ORDER),)),
        ("uninstalled", (Arrival(Topic.UNINSTALLED),)),
        ("unknown", ()),
    ],
)
def test_a_notification_is_about_what_it_says(
    stage: Stage, kind: str, arrivals: tuple[Arrival, ...]
) -> None:
    assert stage.platform.read_webhook(*stage.notification(kind, stage.key)) == arrivals


def test_an_installation_brings_a_permission_that_opens_the_api(stage: Stage) -> None:
    installation = stage.platform.complete_install({"code": "good"})
    assert (installation.shop, installation.url) == (SHOP, SHOP_URL)
    token = stage.platform.fetch_token(installation.shop, installation.secret)
    assert token.value
    assert token.lifetime > timedelta(minutes=1)


@pytest.mark.parametrize("params", [{}, {"code": ""}, {"code": "bad"}])
def test_an_installation_without_a_good_code_is_refused(
    stage: Stage, params: dict[str, str]
) -> None:
    with pytest.raises(Unauthenticated):
        stage.platform.complete_install(params)


def test_a_revoked_permission_gives_no_token(stage: Stage) -> None:
    stage.revoke()
    with pytest.raises(PlatformError) as refusal:
        stage.platform.fetch_token(SHOP, "permanent")
    assert refusal.value.disconnected


def test_an_order_is_fetched_in_our_words(stage: Stage) -> None:
    assert stage.platform.fetch_order(stage.credentials, ORDER) == an_order()


def test_an_order_that_is_gone_is_nothing(stage: Stage) -> None:
    assert stage.platform.fetch_order(stage.credentials, "none") is None


def test_a_customer_is_fetched(stage: Stage) -> None:
    customer = stage.platform.fetch_customer(stage.credentials, CUSTOMER)
    assert customer is not None
    assert (customer.id, customer.name, customer.orders_disabled) == (CUSTOMER, "Jana Veselá", True)


def test_a_customer_that_is_gone_is_nothing(stage: Stage) -> None:
    assert stage.platform.fetch_customer(stage.credentials, "none") is None


def test_the_shop_describes_itself(stage: Stage) -> None:
    shop = stage.platform.fetch_shop(stage.credentials)
    assert (shop.name, shop.url, shop.currency) == ("Knihy U Kocoura", SHOP_URL, "CZK")
    assert (shop.country, shop.language, shop.timezone) == ("CZ", "cs", "Europe/Prague")
    assert shop.orders_url.startswith(SHOP_URL)
    assert shop.login_url.startswith(SHOP_URL)


def test_every_status_has_an_id_of_its_own(stage: Stage) -> None:
    ids = [status.id for status in stage.platform.fetch_statuses(stage.credentials)]
    assert "-3" in ids
    assert len(set(ids)) == len(ids)


def test_a_refused_token_is_renewed_once(stage: Stage) -> None:
    stage.refuse_first_token()
    before = stage.credentials.tokens.current()
    assert stage.platform.fetch_order(stage.credentials, ORDER) == an_order()
    assert stage.credentials.tokens.current() != before


def test_a_shop_without_a_permission_is_disconnected(stage: Stage) -> None:
    stage.credentials.tokens.current()
    stage.revoke()
    with pytest.raises(PlatformError) as refusal:
        stage.platform.fetch_order(stage.credentials, ORDER)
    assert refusal.value.disconnected


def test_a_failing_platform_may_be_asked_again(stage: Stage) -> None:
    stage.break_down()
    with pytest.raises(PlatformError) as failure:
        stage.platform.fetch_order(stage.credentials, ORDER)
    assert not failure.value.permanent
    assert not failure.value.disconnected


def test_webhooks_can_be_registered_again_and_again(stage: Stage) -> None:
    stage.platform.register_webhooks(stage.credentials)
    stage.platform.register_webhooks(stage.credentials)


def test_a_renewed_key_signs_from_then_on(stage: Stage) -> None:
    key = stage.platform.renew_webhook_key(stage.credentials)
    assert key != stage.key
    stage.platform.verify_webhook(*stage.notification("order", key), [key])


def test_an_export_that_is_being_made_is_asked_for_later(stage: Stage) -> None:
    job = stage.platform.request_history(stage.credentials)
    stage.finish_history(ready=False)
    with pytest.raises(NotYet) as wait:
        stage.platform.history_address(stage.credentials, job)
    assert wait.value.retry_after is not None


def test_an_export_is_read_line_by_line_past_what_cannot_be_read(stage: Stage) -> None:
    job = stage.platform.request_history(stage.credentials)
    address = stage.platform.history_address(stage.credentials, job)
    orders = list(stage.platform.read_history(stage.credentials, address))
    assert orders == [an_order(), UnreadableOrder(2, "the line is not JSON"), an_order()]


def test_orders_are_counted(stage: Stage) -> None:
    assert stage.platform.count_orders(stage.credentials) == 1


def test_the_shop_that_a_visitor_claims_is_read(stage: Stage) -> None:
    assert stage.platform.admin_shop({"shop": SHOP, "code": "x"}) == SHOP
    with pytest.raises(Unauthenticated):
        stage.platform.admin_shop({"code": "x"})


def test_a_visitor_is_proven_by_the_platform_alone(stage: Stage) -> None:
    admin = stage.platform.prove_admin({"shop": "1", "code": "good"}, LOGIN)
    assert (admin.shop, admin.email) == (SHOP, "boss@kocour.example")


@pytest.mark.parametrize("params", [{}, {"code": ""}, {"code": "bad"}, {"shop": SHOP}])
def test_a_visitor_without_a_good_code_is_refused(stage: Stage, params: dict[str, str]) -> None:
    with pytest.raises(Unauthenticated):
        stage.platform.prove_admin(params, LOGIN)


def test_only_the_shop_may_embed_our_page(stage: Stage) -> None:
    assert stage.platform.frame_ancestors(SHOP_URL) == ("https://kocour.example",)
    assert stage.platform.frame_ancestors("https://a.example;script-src *") == ()


def test_a_history_holds_orders_as_they_are_fetched(stage: Stage) -> None:
    address = stage.platform.history_address(
        stage.credentials, stage.platform.request_history(stage.credentials)
    )
    first = next(iter(stage.platform.read_history(stage.credentials, address)))
    assert isinstance(first, FetchedOrder)
    assert first == stage.platform.fetch_order(stage.credentials, ORDER)
