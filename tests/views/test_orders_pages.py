"""Paging through the orders while new ones arrive."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import Invalid
from app.extensions import db
from app.models import Shop
from app.services.paging import PAGE
from app.services.places import Place
from tests.factories import NOON, make_customer, make_order
from tests.views.conftest import Bearer


def fill(shop: Shop, count: int, day: int = 0) -> list[str]:
    """Add orders, always three of them in the same second; return their codes, newest first."""
    customer = make_customer(shop)
    placed = [NOON + timedelta(days=day, seconds=number // 3) for number in range(count)]
    codes = [make_order(shop, customer, placed_at=moment).code for moment in placed]
    db.session.commit()
    return codes[::-1]


def test_every_order_stands_on_one_page(client: FlaskClient, shop: Shop, headers: Bearer) -> None:
    codes = fill(shop, 2 * PAGE + 1)

    assert walk(client, headers, "/app/orders", "older") == [
        codes[:PAGE],
        codes[PAGE : 2 * PAGE],
        codes[2 * PAGE :],
    ]


def test_the_way_back_meets_the_same_pages(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    codes = fill(shop, 2 * PAGE + 1)
    *_pages, last = addresses(client, headers, "/app/orders", "older")

    pages = walk(client, headers, last, "newer")

    # The first page is always full: it holds the newest orders, whatever is left over.
    assert pages == [codes[2 * PAGE :], codes[PAGE : 2 * PAGE], codes[:PAGE]]


def test_new_orders_do_not_shift_a_page_that_somebody_reads(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    fill(shop, 2 * PAGE)
    _first, second = addresses(client, headers, "/app/orders", "older")
    before = codes_on(client, headers, second)

    newest = fill(shop, 7, day=1)

    assert codes_on(client, headers, second) == before
    assert codes_on(client, headers, "/app/orders")[:7] == newest


def test_exactly_one_page_has_no_neighbours(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    fill(shop, PAGE)

    page = client.get("/app/orders", headers=headers).text

    assert 'id="older"' not in page
    assert 'id="newer"' not in page


def test_paging_keeps_the_question(client: FlaskClient, shop: Shop, headers: Bearer) -> None:
    fill(shop, PAGE + 1)

    _first, second = addresses(client, headers, "/app/orders?q=jana&level=new", "older")

    assert "q=jana" in second
    assert "level=new" in second
    assert len(codes_on(client, headers, second)) == 1


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=40))
def test_a_place_is_read_back_or_refused(text: str) -> None:
    try:
        place = Place.from_text(text)
    except Invalid:
        return
    assert Place.from_text(str(place)) == place


@given(st.datetimes(timezones=st.just(NOON.tzinfo)), st.integers(0, 2**60 - 1))
def test_a_written_place_is_read_back(moment: object, id: int) -> None:
    place = Place(moment, id)  # type: ignore[arg-type]
    assert Place.from_text(str(place)) == place


@pytest.mark.parametrize("text", ["fffffffffffffff.1", "1." + "f" * 16, "1", ".", "1.-1"])
def test_a_place_beyond_time_and_numbers_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Place.from_text(text)


def addresses(client: FlaskClient, headers: Bearer, address: str, side: str) -> list[str]:
    """Follow the links to one side and return all addresses, the first one included."""
    visited = [address]
    while link := re.search(
        rf'id="{side}" data-load href="([^"]+)"', _page(client, headers, address)
    ):
        address = link[1].replace("&amp;", "&")
        visited.append(address)
    return visited


def walk(client: FlaskClient, headers: Bearer, address: str, side: str) -> list[list[str]]:
    pages = addresses(client, headers, address, side)
    return [codes_on(client, headers, visited) for visited in pages]


def codes_on(client: FlaskClient, headers: Bearer, address: str) -> list[str]:
    return re.findall(r'<a id="code-\d+"[^>]*>([^<]*)</a>', _page(client, headers, address))


def _page(client: FlaskClient, headers: Bearer, address: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.text
