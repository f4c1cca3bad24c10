"""The list of customers: whom filters and searches find, and pages that follow without a gap."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Customer, Shop
from app.services import customer_filters, customer_list, paging
from app.services.customer_filters import Filters
from app.services.customer_list import CustomerRow, Sort, Wanted
from tests.factories import NOON, make_customer, make_order, make_shop
from tests.people import days_ago, make_person, put_flag, put_note, sum_up, visited

LATER, BEFORE = NOON + timedelta(days=1), NOON - timedelta(days=1)
NEITHER = [0, 1000]


@pytest.fixture
def shop(app: Flask) -> Shop:
    return make_shop()


def rows(shop: Shop, filters: Filters | None = None, sort: Sort = Sort.LAST_ORDER) -> list[Any]:
    wanted = Wanted(filters or Filters(), sort)
    return list(customer_list.page(visited(shop), wanted, NOON).page.rows)


def names(shop: Shop, filters: Filters | None = None, sort: Sort = Sort.LAST_ORDER) -> list[str]:
    return [row.name for row in rows(shop, filters, sort)]


def test_a_row_tells_what_is_known_of_a_customer(shop: Shop) -> None:
    known = {"company": "U Lva", "email": "j@kocour.example", "outcome": "ok", "total": 1000}
    jana = make_person(shop, BEFORE, days_ago(9), level="loyal", registered=True, **known)
    make_order(
        shop, jana, placed_at=NOON, badges=["returning"], name="Jana Malá", email="", phone=""
    )
    sum_up(jana)
    put_flag(jana, FlagKind.EXEMPT)
    put_note(jana)

    [row] = rows(shop)

    assert row == CustomerRow(
        id=jana.id,
        name="Jana Malá",
        company="",
        email="j@kocour.example",
        phone="+420602123456",
        registered=True,
        orders_count=3,
        paid_total=2000,
        paid_currency="CZK",
        last_order_at=NOON,
        name_key="jana mala",
        level="loyal",
        badges=["recall", "exempt", "returning"],
    )


def test_a_rating_brings_its_reasons(shop: Shop) -> None:
    make_person(shop, days_ago(5), level="watch", outcome="uncollected")

    [row] = rows(shop)

    assert [reason["level"] for reason in row.rating["reasons"]] == ["watch"]


@pytest.fixture
def searched(shop: Shop) -> Shop:
    """One customer who is looked for, among others."""
    make_person(
        shop,
        name="Jana NOVÁKOVÁ",
        company="Kavárna 50% U_Lva",
        email="Jana.Novakova@Kocour.example",
        phone="+420 602 123 456",
    )
    make_person(shop, name="Petr Dvořák", email="p@dvorak.example", phone="+48512345678")
    return shop


@pytest.mark.parametrize("many", NEITHER, ids=["many", "few"])
@pytest.mark.parametrize(
    ("_case", "text"),
    [
        ("a name with accents", "novák"),
        ("a name in capitals without accents", "NOVAK"),
        ("two words of it", "jana nov"),
        ("a company", "kavarna"),
        ("a part of an e-mail", "novakova@koc"),
        ("a whole e-mail in capitals", "JANA.NOVAKOVA@KOCOUR.EXAMPLE"),
        ("a phone as it was written", "+420 602 123 456"),
        ("a phone without a country", "602123456"),
        ("a phone with a slash and dashes", "602/123-456"),
        ("a phone with zeros before it", "00420602123456"),
        ("a phone with brackets", "(+420) 602 123 456"),
        ("a part of a phone", "02 123 4"),
        ("a percent sign", "50%"),
        ("an underscore", "u_l"),
    ],
)
def test_a_search_finds_the_one_who_is_meant(
    searched: Shop, monkeypatch: pytest.MonkeyPatch, many: int, _case: str, text: str
) -> None:
    monkeypatch.setattr(customer_filters, "MANY", many)

    assert names(searched, Filters(text=text)) == ["Jana NOVÁKOVÁ"]


@pytest.mark.parametrize("text", ["nobody", "%%", "_____", "\\", "603 123 456", "'", "5 0 %"])
def test_a_search_for_what_nobody_has_finds_nobody(searched: Shop, text: str) -> None:
    assert names(searched, Filters(text=text)) == []


def test_a_former_name_and_contact_find_a_customer_too(shop: Shop) -> None:
    jana = make_person(shop, days_ago(3), name="Jana Malá", email="mala@x.cz", phone="602123456")
    make_order(shop, jana, name="Jana Velká", email="velka@x.cz", phone="+420777123456")
    sum_up(jana)

    for text in ("mala", "VELKÁ", "mala@x", "velka@x", "602 123 456", "777 123 456"):
        assert names(shop, Filters(text=text)) == ["Jana Velká"], text


@pytest.fixture
def crowd(shop: Shop) -> Shop:
    """Customers who differ in one thing each; Ada has nothing special."""
    make_person(shop, name="Ada")
    make_person(shop, name="Bob", level="risky")
    make_person(shop, name="Cid", registered=True)
    make_person(shop, name="Dan", language="pl")
    put_flag(make_person(shop, name="Eva"), FlagKind.BLACKLIST)
    put_flag(make_person(shop, name="Fay"), FlagKind.BLACKLIST, until=LATER)
    put_flag(make_person(shop, name="Gus"), FlagKind.BLACKLIST, until=NOON)
    put_flag(make_person(shop, name="Hal"), FlagKind.BLACKLIST, removed_at=BEFORE)
    put_flag(make_person(shop, name="Ida"), FlagKind.EXEMPT)
    put_note(make_person(shop, name="Jon"))
    put_note(make_person(shop, name="Kim"), until=BEFORE)
    put_note(make_person(shop, name="Lea"), done_at=BEFORE)
    put_note(make_person(shop, name="Max"), recall=False)
    put_note(make_person(shop, name="Ned"), removed_at=BEFORE)
    make_person(shop, name="Oto", badges=["returning"])
    pia = make_person(shop, days_ago(1), name="Pia", badges=["returning"])
    make_order(shop, pia, name="Pia")
    sum_up(pia)
    make_person(shop, name="Rea", badges=["first_order_high", "first_cod_high"])
    make_person(make_shop(), name="Cizí", level="risky", registered=True, language="pl")
    return shop


@pytest.mark.parametrize("many", NEITHER, ids=["many", "few"])
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(level="risky"), "Bob"),
        (Filters(level="vip"), ""),
        (Filters(registered=True), "Cid"),
        (Filters(language="pl"), "Dan"),
        (Filters(flag="blacklist"), "Eva Fay"),
        (Filters(flag="exempt"), "Ida"),
        (Filters(flag="auto_cancel"), ""),
        (Filters(badge="recall"), "Jon"),
        (Filters(badge="returning"), "Oto"),
        (Filters(badge="first_order_high"), "Rea"),
        (Filters(badge="first_cod_high"), "Rea"),
        (Filters(flag="blacklist", text="fay"), "Fay"),
        (Filters(level="new", text="bob"), ""),
        (Filters(level="new", registered=False, language="pl", text="dan"), "Dan"),
        (Filters(badge="returning", flag="blacklist"), ""),
    ],
    ids=str,
)
def test_a_filter_shows_those_who_have_it_alone(
    crowd: Shop, monkeypatch: pytest.MonkeyPatch, many: int, filters: Filters, found: str
) -> None:
    monkeypatch.setattr(customer_filters, "MANY", many)

    assert names(crowd, filters, Sort.NAME) == found.split()


def test_the_level_that_is_shown_is_the_one_that_is_filtered_by(shop: Shop) -> None:
    make_customer(shop, level="risky", staged_level="vip")
    for settling, level in ((False, "risky"), (True, "vip")):
        shop.settling = settling
        assert [row.level for row in rows(shop, Filters(level=level))] == [level]


def test_customers_who_match_are_counted_up_to_many(
    crowd: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def matching(filters: Filters) -> int:
        return customer_list.page(visited(crowd), Wanted(filters), NOON).matching

    assert (matching(Filters()), matching(Filters(flag="blacklist"))) == (17, 2)
    monkeypatch.setattr(customer_filters, "MANY", 5)
    assert matching(Filters()) == 6


def test_the_languages_of_a_shops_customers_are_known(crowd: Shop) -> None:
    make_person(crowd, language="cs")

    assert customer_list.languages(visited(crowd).id) == ["cs", "pl"]


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        (Sort.LAST_ORDER, "Cyril Ádam bára Nikdo"),
        (Sort.ORDERS, "bára Ádam Cyril Nikdo"),
        (Sort.PAID, "Ádam Cyril bára Nikdo"),
        (Sort.NAME, "Ádam bára Cyril Nikdo"),
    ],
)
def test_a_list_is_sorted(shop: Shop, sort: Sort, found: str) -> None:
    make_customer(shop, name="Nikdo", name_key="nikdo", paid_total=-1)
    make_person(shop, *map(days_ago, (7, 6, 5)), name="bára", outcome="refused")
    make_person(shop, *map(days_ago, (9, 4)), name="Ádam", outcome="ok")
    make_person(shop, days_ago(1), name="Cyril", outcome="ok")

    assert names(shop, sort=sort) == found.split()


def test_somebody_without_an_order_comes_last_and_says_so(shop: Shop) -> None:
    make_customer(shop, name="Nikdo")
    make_person(shop, days_ago(900), name="Ada")

    last = rows(shop)[-1]

    assert (last.name, last.last_order_at, last.badges) == ("Nikdo", None, [])


# Few values, so that many are equal; None: nothing is left of their orders.
PEOPLE = st.lists(
    st.tuples(
        st.none() | st.integers(0, 3), st.integers(0, 2), st.sampled_from(["", "ada", "eva"])
    ),
    max_size=14,
)


@given(PEOPLE, PEOPLE, st.sampled_from(Sort))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_pages_hold_everybody_once_in_order_also_while_others_come(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, first: Any, later: Any, sort: Sort
) -> None:
    for module in (paging, customer_list):
        monkeypatch.setattr(module, "PAGE", 3)
    shop = make_shop()
    known = [add(shop, *values) for values in first]
    expected = [row.id for row in in_order(sort, known)]
    coming = iter(later)

    walked = [page for page in walk(shop, sort, "older") if add_next(shop, coming)]

    met = [id for page in walked for id in page]
    assert [id for id in met if id in set(expected)] == expected
    assert len(met) == len(set(met))


@given(PEOPLE, st.sampled_from(Sort))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_way_back_meets_everybody_too(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, people: Any, sort: Sort
) -> None:
    for module in (paging, customer_list):
        monkeypatch.setattr(module, "PAGE", 3)
    shop = make_shop()
    for values in people:
        add(shop, *values)
    there = list(walk(shop, sort, "older"))

    back = list(walk(shop, sort, "newer", start=there[-1]))

    # The first page is full again, whatever is left over.
    assert dict.fromkeys(id for page in back[::-1] for id in page) == dict.fromkeys(
        id for page in there for id in page
    )


def add(shop: Shop, day: int | None, count: int, name_key: str) -> Customer:
    at = None if day is None else days_ago(day)
    values = {"orders_count": count, "paid_total": count, "name_key": name_key}
    return make_customer(shop, last_order_at=at, **values)


def add_next(shop: Shop, coming: Iterator[Any]) -> bool:
    """Let somebody else come; always true."""
    for values in coming:
        add(shop, *values)
        break
    return True


def in_order(sort: Sort, people: list[Customer]) -> list[Customer]:
    """Return customers as a list shows them, by plain comparison."""

    def key(customer: Customer) -> Any:
        return {
            Sort.LAST_ORDER: (customer.last_order_at or days_ago(9999), customer.id),
            Sort.ORDERS: (customer.orders_count, customer.id),
            Sort.PAID: (customer.paid_total, customer.id),
            Sort.NAME: (customer.name_key, customer.id),
        }[sort]

    return sorted(people, key=key, reverse=sort is not Sort.NAME)


def walk(shop: Shop, sort: Sort, side: str, start: list[int] | None = None) -> Iterator[list[int]]:
    """Turn pages to one side and yield the ids on each, as people do who have read them."""
    place = None if start is None or not start else place_before(start[0], sort)
    if start is not None:
        yield start
        if place is None:
            return
    while True:
        wanted = Wanted(sort=sort, **({f"{side}_than": place} if place else {}))
        page = customer_list.page(visited(shop), wanted, NOON).page
        yield [row.id for row in page.rows]
        place = getattr(page, side)
        if place is None:
            return


def place_before(id: int, sort: Sort) -> Any:
    customer = db.session.get_one(Customer, id)
    column = {
        Sort.LAST_ORDER: customer.last_order_at,
        Sort.ORDERS: customer.orders_count,
        Sort.PAID: customer.paid_total,
        Sort.NAME: customer.name_key,
    }[sort]
    return paging.Place(column, id)
