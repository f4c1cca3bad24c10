"""The invented people and their orders."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import phonenumbers
import pytest

from sandbox import catalogue, people
from sandbox.seed import Contents, contents
from sandbox.stories import OFFICE_PHONE, PLACEHOLDER_PHONE, STORIES

TODAY = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop() -> Contents:
    return contents(1, 320, 1600, TODAY)


def test_the_same_seed_and_day_give_the_same_shop(shop: Contents) -> None:
    assert contents(1, 320, 1600, TODAY) == shop


@pytest.mark.parametrize(("seed", "today"), [(2, TODAY), (1, TODAY + timedelta(days=1))])
def test_another_seed_or_day_gives_another_shop(shop: Contents, seed: int, today: datetime) -> None:
    assert contents(seed, 320, 1600, today) != shop


def test_the_default_shop_is_large_enough_to_look_real(shop: Contents) -> None:
    assert len(shop.orders) == 1600
    people_known = {order.contact.email for order in shop.orders}
    assert len(people_known) >= 300
    assert 100 < len(shop.customers) < len(people_known)
    assert {order.currency for order in shop.orders} == {"CZK", "EUR", "PLN"}
    assert len({order.code for order in shop.orders}) == 1600
    assert {order.status_id for order in shop.orders} == set(catalogue.statuses())


def test_orders_follow_each_other_and_end_today(shop: Contents) -> None:
    created = [order.created for order in shop.orders]
    assert created == sorted(created)
    assert created[-1] <= TODAY
    assert all(order.created <= order.changed <= TODAY for order in shop.orders)


def test_every_phone_is_a_possible_number_however_it_is_spelled(shop: Contents) -> None:
    spellings = set()
    for order in shop.orders:
        if order.contact.phone and order.contact.phone != PLACEHOLDER_PHONE:
            number = phonenumbers.parse(order.contact.phone, order.contact.country)
            assert phonenumbers.is_valid_number(number), order.contact.phone
            spellings.add("".join("d" if c.isdigit() else c for c in order.contact.phone))
    assert len(spellings) >= 5


@pytest.mark.parametrize("country", people.SURNAMES)
def test_women_bear_the_feminine_surname(shop: Contents, country: str) -> None:
    men, women = people.FIRST_NAMES[country]
    forms = {man: (man, woman) for man, woman in people.SURNAMES[country]}
    feminine = {woman for _, woman in people.SURNAMES[country]}
    for order in shop.orders:
        if order.contact.country != country or not order.contact.full_name:
            continue
        first, last = order.contact.full_name.split()
        assert first not in women or last in feminine, order.contact.full_name
        assert first not in men or last in forms or last not in feminine, order.contact.full_name


def test_every_story_is_told(shop: Contents) -> None:
    expected: Counter[str] = Counter()
    for story in STORIES:
        expected[story.key] += len(story.past.split())
    assert {key: len(codes) for key, codes in shop.stories.items()} == expected


def test_shared_and_made_up_phones_belong_to_many(shop: Contents) -> None:
    for phone, least in ((OFFICE_PHONE, 5), (PLACEHOLDER_PHONE, 5)):
        names = {o.contact.full_name for o in shop.orders if o.contact.phone == phone}
        assert len(names) >= least


def test_the_cash_desk_knows_nobody(shop: Contents) -> None:
    sold = [order for order in shop.orders if order.cash_desk]
    assert sold
    assert {(o.contact.email, o.contact.phone, o.customer_guid) for o in sold} == {
        (None, None, None)
    }
    assert all(not order.code.isdigit() for order in sold)


def test_a_small_shop_has_its_stories_and_nothing_else() -> None:
    small = contents(1, 0, 0, TODAY)
    assert len(small.orders) == sum(len(story.past.split()) for story in STORIES)
