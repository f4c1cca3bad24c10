"""The page of backtests in Chromium: rules are tried, called off, looked at and taken away."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Complaints
from tests.browser.faults import faults, faults_by_look
from tests.browser.looks import NARROW
from tests.browser.pages import Orders
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

# A machine that runs tests is busy, and judging gives way to living orders.
JUDGED = 30_000


def open_page(orders: Orders) -> Locator:
    """Go to the backtests; return the form."""
    orders.inside.get_by_role("link", name="Zkouška").click()
    expect(orders.inside.get_by_role("heading", name="Zkouška")).to_be_focused()
    return orders.inside.locator("#attempt")


def tried(orders: Orders) -> Locator:
    """Try the rules on two years; return what came of it, in short."""
    form = open_page(orders)
    form.get_by_label("posledních 24 měsíců").check()
    form.get_by_label("Pozor").check()
    form.get_by_role("button", name="Vyzkoušet").click()
    said = orders.inside.locator("#announcement")
    expect(said).to_contain_text("S těmito pravidly", timeout=JUDGED)
    return orders.inside.locator("#result .verdict")


@pytest.fixture
def resting(stack: Stack) -> Iterator[None]:
    """No worker works meanwhile."""
    assert stack.stop("worker") == 0
    yield
    stack.start("worker")
    stack.wait_for_worker()


def test_rules_are_tried_and_every_order_can_be_looked_at(orders: Orders) -> None:
    verdict = tried(orders).inner_text()

    expect(orders.inside.locator("#announcement")).to_have_text(verdict)
    stopped = re.search(r"\d+", verdict)
    assert stopped is not None
    expect(orders.inside.get_by_role("img", name="po měsících")).to_be_visible()
    back = orders.inside.get_by_role("radio", name="Vrátily se")
    with orders.page.expect_response(lambda answer: "show=came_back" in answer.url):
        back.check(force=True)
    expect(back).to_be_checked()
    expect(orders.rows.first).to_contain_text(re.compile("nevyzvednuta|odmítnuta"))
    with orders.page.expect_response(lambda answer: "show=all" in answer.url):
        orders.inside.get_by_role("radio", name=re.compile("^Vše")).check(force=True)
    expect(orders.rows).to_have_count(min(int(stopped[0]), 50))


def test_the_orders_can_be_taken_away_as_a_file(orders: Orders, tmp_path: Path) -> None:
    stopped = re.search(r"\d+", tried(orders).inner_text())
    assert stopped is not None

    with orders.page.expect_download() as download:
        orders.inside.get_by_role("button", name="Všechny jako CSV").click()

    file = tmp_path / "orders.csv"
    download.value.save_as(file)
    assert re.fullmatch(r"smajlik-backtest-\d+\.csv", download.value.suggested_filename)
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 1 + int(stopped[0])
    expect(orders.inside.locator("#announcement")).to_have_text("Soubor CSV je uložen.")


@pytest.mark.usefixtures("resting")
def test_what_is_typed_survives_the_progress_and_a_backtest_can_be_called_off(
    orders: Orders,
) -> None:
    form = open_page(orders)
    form.get_by_role("button", name="Vyzkoušet").click()
    cancel = orders.inside.get_by_role("button", name="Zastavit zkoušku")
    expect(cancel).to_be_visible()
    form.get_by_label("CZK").fill("99")
    margin = form.get_by_label("Vaše marže v procentech")
    margin.fill("17")
    for _look in range(2):
        orders.page.wait_for_event("response", lambda answer: answer.url.endswith("/app/backtest"))
    expect(form.get_by_label("CZK")).to_have_value("99")
    expect(margin).to_have_value("17")
    expect(margin).to_be_focused()

    cancel.click()

    expect(orders.inside.locator("#announcement")).to_have_text("Zkouška byla zrušena.")
    expect(cancel).to_be_hidden()
    expect(orders.inside.locator("#turning-point")).to_be_focused()


def test_a_mistake_is_said_at_its_field(orders: Orders, complaints: Complaints) -> None:
    complaints.expect("Failed to load resource.* 400")
    form = open_page(orders)
    margin = form.get_by_label("Vaše marže v procentech")
    margin.fill("130")

    form.get_by_role("button", name="Vyzkoušet").click()

    expect(form.get_by_text("Zadejte prosím celé číslo od 0 do 100.")).to_be_visible()
    expect(margin).to_be_focused()
    expect(margin).to_have_attribute("aria-invalid", "true")
    assert faults(orders.frame) == ""


def test_form_and_result_have_no_fault(orders: Orders) -> None:
    NARROW.put_on(orders.page)
    tried(orders)
    orders.inside.locator("#chart-table summary").click()
    orders.inside.get_by_role("radio", name=re.compile("^Vše")).check(force=True)
    expect(orders.rows.first).to_be_visible()

    assert faults_by_look(orders.page, orders.frame, orders.page) == {}


@pytest.mark.usefixtures("resting")
def test_a_backtest_under_way_has_no_fault(orders: Orders) -> None:
    open_page(orders).get_by_role("button", name="Vyzkoušet").click()
    going_on = expect(orders.inside.locator("progress"))

    assert faults_by_look(orders.page, orders.frame, ready=going_on.to_be_visible) == {}
    orders.inside.get_by_role("button", name="Zastavit zkoušku").click()
    expect(orders.inside.locator("progress")).to_be_hidden()
