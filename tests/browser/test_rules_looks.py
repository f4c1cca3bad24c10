"""What axe finds on the pages of rules (nothing), in every look and state."""

import pytest
from playwright.sync_api import expect

from tests.browser.faults import faults_by_look
from tests.browser.looks import NARROW
from tests.browser.pages import Orders
from tests.browser.rules import Rules

pytestmark = pytest.mark.browser


def test_a_draft_with_everything_open_has_no_fault(orders: Orders) -> None:
    NARROW.put_on(orders.page)
    rules = Rules(orders)
    rules.set(1, count="1", months="12")
    rules.inside.get_by_text("Smajlíci: názvy a barvy").click()
    rules.inside.get_by_text("Štítky u objednávky").click()
    rules.preview.get_by_text("Příklady").click()
    expect(rules.rule(2)).to_contain_text("nikdy nerozhodne")

    assert faults_by_look(orders.page, orders.frame, orders.page) == {}


def test_mistakes_and_a_question_have_no_fault(orders: Orders) -> None:
    page, frame = orders.page, orders.frame
    NARROW.put_on(page)
    rules = Rules(orders)
    rules.set(1, count="mnoho", months="0")
    expect(rules.inside.locator(".mistake")).to_have_count(2)
    assert faults_by_look(page, frame) == {}

    rules.inside.get_by_role("link", name="Objednávky").click()

    question = expect(rules.question)
    assert faults_by_look(page, frame, ready=lambda: question.to_be_in_viewport(ratio=1)) == {}


def test_versions_have_no_fault(orders: Orders) -> None:
    NARROW.put_on(orders.page)
    rules = Rules(orders)
    rules.inside.get_by_role("link", name="Všechny verze").click()
    expect(rules.inside.get_by_role("heading", name="Verze pravidel")).to_be_focused()
    assert faults_by_look(orders.page, orders.frame) == {}

    rules.inside.get_by_role("link", name="Zobrazit Verze 1", exact=True).click()

    expect(rules.inside.get_by_role("heading", name="Verze 1")).to_be_focused()
    assert faults_by_look(orders.page, orders.frame) == {}
