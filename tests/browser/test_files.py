"""Flags and notes as a file: looked at, carried out once, and sent back out."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Complaints
from tests.browser.faults import faults_by_look
from tests.browser.files import Files
from tests.browser.looks import NARROW
from tests.browser.pages import Orders
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser

NOTE = '=Vodítko pro „Rexe“ <b>"'


def rows(email: str) -> tuple[str, ...]:
    """Return a flag, a note, and a row of somebody who is not there."""
    quoted = NOTE.replace('"', '""')
    return (
        f"{email};;;exempt;Přítel podniku;31.12.2998;",
        f'{email};;;note;"{quoted}";;yes',
        "nikdo@example.org;;;note;x;;",
    )


@pytest.fixture
def email(shop: Shop, orders: Orders) -> str:
    """Somebody whom the page shows."""
    order = shop.place("Zdenka Souborová", email="zdenka@example.org")
    expect(orders.row(order["code"])).to_be_visible()
    return "zdenka@example.org"


def test_a_file_is_looked_at_carried_out_once_and_comes_back(orders: Orders, email: str) -> None:
    files = Files(orders)

    files.choose(*rows(email))
    expect(files.title).to_have_text("Tohle by se stalo")
    expect(files.title).to_be_focused()
    expect(files.count("Vynechané řádky")).to_have_text("1")
    expect(files.report.get_by_role("row")).to_contain_text(["Řádek", "4"])
    expect(files.report).to_contain_text("Takový zákazník tu není.")

    files.press("Provést bez vynechaných řádků")
    expect(files.title).to_have_text("Tohle se stalo")
    expect(files.count("Nastavené příznaky")).to_have_text("1")
    expect(files.count("Zapsané poznámky")).to_have_text("1")

    files.choose(*rows(email))
    expect(files.count("Beze změny")).to_have_text("2")
    expect(files.report).to_contain_text("Není co měnit.")
    expect(files.report.get_by_role("button")).to_have_count(0)

    with orders.page.expect_download() as sent:
        files.press("Všichni zákazníci jako CSV")
    text = Path(sent.value.path()).read_text("utf-8-sig")
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    notes = [row["text"] for row in table if row["email"] == email and row["kind"] == "note"]
    assert notes == [f"'{NOTE}"]


def test_the_flags_of_an_import_are_taken_back(orders: Orders, shop: Shop) -> None:
    order = shop.place(email="jindra@example.org")
    expect(orders.row(order["code"])).to_be_visible()
    files = Files(orders)
    files.choose(f";;{order['code']};blacklist;Omyl;;")

    files.press("Provést")
    files.press("Vzít příznaky zpět")

    expect(files.title).to_have_text("Příznak 1 zákazníka byl vzat zpět.")


def test_a_file_that_is_refused_says_why_and_can_be_chosen_again(
    orders: Orders, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 400")
    files = Files(orders)
    wrong = {"name": "x.xlsx", "mimeType": "text/csv", "buffer": b"PK\x03\x04\x00"}
    large = wrong | {"buffer": b"x" * (5 * 1024 * 1024 + 1)}
    choice = files.inside.get_by_label("Soubor CSV")

    choice.set_input_files(wrong)
    expect(files.title).to_contain_text("Toto není soubor CSV.")
    choice.set_input_files(large)
    expect(files.title).to_contain_text("Soubor je větší než 5 MB.")
    files.choose("x@example.org;;;vip;x;;")
    expect(files.report).to_contain_text("blacklist, auto_cancel, exempt nebo note")


def test_a_file_that_cannot_be_sent_says_so(orders: Orders, complaints: Complaints) -> None:
    complaints.expect("Failed to load resource.* 503")
    files = Files(orders)
    orders.page.route("**/files/check", lambda route: route.fulfill(status=503))

    files.choose("x@example.org;;;note;x;;")

    expect(files.title).to_contain_text("Soubor se teď nepodařilo zpracovat.")
    orders.page.unroute("**/files/check")
    files.choose("x@example.org;;;note;x;;")
    expect(files.title).to_have_text("Tohle by se stalo")


def test_the_page_of_files_has_no_fault(orders: Orders, email: str) -> None:
    NARROW.put_on(orders.page)
    files = Files(orders)
    files.inside.locator("#columns summary").click()
    files.choose(f"{email};;;note;{'Dlouhý text ' * 9};;", *rows(email)[2:], "x;;;vip;;;")

    expect(files.title).to_be_focused()
    assert faults_by_look(orders.page, orders.frame, orders.page) == {}
