"""Finding customers, choosing many of them, and doing something to all: by pointer and by keys."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Complaints
from tests.browser.faults import faults_by_look
from tests.browser.looks import NARROW
from tests.browser.pages import Orders
from tests.browser.people import People
from tests.browser.shop import Row, Shop
from tests.browser.stack import Stack
from tests.browser.test_keyboard import walk

pytestmark = pytest.mark.browser

NAMES = ("Vilém Nováček", "Vilma Nováčková", "Žofie Nováčková")


@pytest.fixture(scope="module")
def placed(stack: Stack) -> list[Row]:
    """One order each of three people who are looked for."""
    shop = Shop(stack.shop_url, stack.plugin_url)
    rows = [
        shop.place(name, email=f"novacek{number}@example.org", phone=f"+420 608 444 00{number}")
        for number, name in enumerate(NAMES)
    ]
    shop.close()
    return rows


@pytest.fixture
def people(orders: Orders, placed: list[Row]) -> People:
    """The list, when all three have arrived."""
    expect(orders.row(placed[-1]["code"])).to_be_visible()
    return People(orders)


@pytest.mark.parametrize(
    "text", ["žofie nováč", "ZOFIE NOVAC", "novacek2@", "608 444 002", "+420608444002"]
)
def test_somebody_is_found_however_they_are_asked_for(people: People, text: str) -> None:
    people.find(text)

    expect(people.rows).to_have_count(1)
    expect(people.row(NAMES[2])).to_contain_text("novacek2@example.org")


def test_a_filter_and_a_sort_are_kept_while_looking_on_and_cleared_at_once(people: People) -> None:
    people.pick("Registrace", "registrovaný")
    people.pick("Řazení", "Podle jména")
    names = people.names()
    assert len(names) > 10

    people.inside.get_by_role("link", name="Další").click()
    expect(people.inside.get_by_role("link", name="Předchozí")).to_be_visible()
    expect(people.inside.get_by_label("Řazení", exact=True)).to_have_value("name")
    expect(people.rows.locator(".registered").first).to_have_text("registrovaný")
    assert not set(people.names()) & set(names[:5])

    people.find("nobody of this name")
    expect(people.inside.get_by_role("heading", name="Nikdo neodpovídá")).to_be_visible()
    people.inside.get_by_role("link", name="Zrušit hledání a filtry").click()
    expect(people.rows).to_have_count(50)
    expect(people.inside.get_by_label("Registrace", exact=True)).to_have_value("")


def test_many_are_flagged_and_it_is_undone_without_a_pointer(people: People) -> None:
    keyboard = people.page.keyboard
    people.find("nováč")
    expect(people.rows).to_have_count(3)
    everybody = people.inside.get_by_role("checkbox", name="Vybrat všechny na této stránce")
    everybody.focus()
    keyboard.press("Space")
    expect(people.bar).to_contain_text("Vybráni 3 zákazníci")
    people.tick(NAMES[0]).focus()
    keyboard.press("Space")
    expect(people.bar).to_contain_text("Vybráni 2 zákazníci")

    people.bar.get_by_role("button", name="Dát příznak…").focus()
    keyboard.press("Enter")
    keyboard.press("ArrowDown")
    keyboard.press("Tab")
    keyboard.type("Nevyzvedává")
    keyboard.press("Enter")
    # The blacklist asks once more.
    sure = people.inside.get_by_role("checkbox", name="Ano, dát na černou listinu")
    expect(sure).to_be_visible()
    expect(people.toast).to_have_count(0)
    sure.focus()
    keyboard.press("Space")
    keyboard.press("Enter")

    expect(people.toast).to_contain_text("Příznak nastaven 2 zákazníkům.")
    expect(people.bar).to_be_hidden()
    expect(everybody).to_be_focused()
    expect(people.row(NAMES[2])).to_contain_text("Černá listina")
    expect(people.row(NAMES[0])).not_to_contain_text("Černá listina")
    undo = people.toast.get_by_role("button", name="Vrátit")
    undo.focus()
    keyboard.press("Enter")
    expect(people.toast).to_contain_text("Vráceno zpět u 2 zákazníků.")
    expect(people.row(NAMES[2])).not_to_contain_text("Černá listina")


def test_who_is_chosen_stays_chosen_while_the_list_changes_and_pages_are_turned(
    people: People, shop: Shop
) -> None:
    people.tick(NAMES[1]).check()
    shop.place(NAMES[1], email="novacek1@example.org", phone="+420 608 444 001")
    expect(people.row(NAMES[1]).locator(".cell-count")).to_contain_text("2")
    expect(people.tick(NAMES[1])).to_be_checked()

    people.inside.get_by_role("link", name="Další").click()
    expect(people.tick(NAMES[1])).to_have_count(0)
    expect(people.bar).to_contain_text("Vybrán 1 zákazník")
    people.inside.get_by_role("link", name="Předchozí").click()
    expect(people.tick(NAMES[1])).to_be_checked()

    people.find("nováč")
    expect(people.bar).to_be_hidden()
    expect(people.tick(NAMES[1])).not_to_be_checked()


def test_all_who_match_are_rated_anew(people: People) -> None:
    people.tick(NAMES[1]).check()

    people.do("Vybrat všech")
    expect(people.bar).to_contain_text("zákazníků")
    people.do("Ohodnotit znovu")

    expect(people.toast).to_contain_text("Znovu ohodnoceno")
    expect(people.toast.get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("all_of_them", [False, True], ids=["one", "all who match"])
def test_the_chosen_go_out_as_a_file(people: People, all_of_them: bool) -> None:
    people.find("nováč")
    expect(people.rows).to_have_count(3)
    people.tick(NAMES[1]).check()
    if all_of_them:
        people.do("Vybrat všechny 3 vyhovující")

    with people.page.expect_download() as download:
        people.do("Export")

    text = download.value.path().read_text(encoding="utf-8")
    assert [name in text for name in NAMES] == [all_of_them, True, all_of_them]


def test_what_cannot_be_done_is_said_and_what_was_typed_stays(
    people: People, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource")
    people.page.route("**/app/customers/flag", lambda route: route.fulfill(status=503))
    people.tick(NAMES[0]).check()
    people.do("Dát příznak…")
    dialog = people.inside.get_by_role("dialog", name="Dát příznak vybraným zákazníkům")
    dialog.get_by_label("Důvod").fill("Nevyzvedává")

    dialog.get_by_role("button", name="Nastavit příznak").click()

    expect(dialog.get_by_text("Neprovedeno. Zkuste to prosím znovu.")).to_be_visible()
    expect(dialog.get_by_label("Důvod")).to_have_value("Nevyzvedává")
    dialog.get_by_role("button", name="Zpět").click()
    expect(people.tick(NAMES[0])).to_be_checked()


def test_the_customers_have_no_fault_chosen_or_not(people: People) -> None:
    page, frame = people.page, people.frame
    NARROW.put_on(page)
    assert faults_by_look(page, frame) == {}

    people.rows.get_by_role("checkbox").first.check()
    assert faults_by_look(page, frame, ready=expect(people.bar).to_be_in_viewport) == {}
    people.do("Dát příznak…")
    dialog = people.inside.get_by_role("dialog")
    assert faults_by_look(page, frame, ready=expect(dialog).to_be_visible) == {}


def test_tab_comes_to_every_customer_and_is_always_seen(people: People) -> None:
    people.rows.get_by_role("checkbox").first.check()
    people.inside.locator("#filter-sort").focus()

    stops = walk(people_as_orders(people), to="older")

    names = [stop["name"] for stop in stops]
    for kind in ("choose-", "smiley-", "customer-"):
        assert sum(name.startswith(kind) and name[-1].isdigit() for name in names) == 50
    assert [stop for stop in stops[1:] if not (stop["outlined"] and stop["seen"])] == []


def people_as_orders(people: People) -> Orders:
    return Orders(people.page)
