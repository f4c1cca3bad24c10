"""What axe finds on the pages of rules (nothing), in every look and state."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Complaints
from tests.browser.looks import Look
from tests.browser.pages import Orders
from tests.browser.rules import Rules
from tests.browser.test_accessibility import faults, in_every_look

pytestmark = pytest.mark.browser


@in_every_look
def test_a_draft_with_everything_open_has_no_fault(orders: Orders, look: Look) -> None:
    look.put_on(orders.page)
    rules = Rules(orders)
    rules.set(1, count="1", months="12")
    rules.inside.get_by_text("Smajlíci: názvy a barvy").click()
    rules.inside.get_by_text("Štítky u objednávky").click()
    rules.preview.get_by_text("Příklady").click()
    expect(rules.rule(2)).to_contain_text("nikdy nerozhodne")

    assert faults(orders.frame) == ""
    assert faults(orders.page) == ""


@in_every_look
def test_mistakes_and_a_question_have_no_fault(
    orders: Orders, look: Look, complaints: Complaints
) -> None:
    look.put_on(orders.page)
    rules = Rules(orders)
    rules.set(1, count="mnoho", months="0")
    expect(rules.inside.locator(".mistake")).to_have_count(2)
    assert faults(orders.frame) == ""

    rules.inside.get_by_role("link", name="Objednávky").click()

    expect(rules.question).to_be_in_viewport(ratio=1)
    assert faults(orders.frame) == ""


@in_every_look
def test_versions_have_no_fault(orders: Orders, look: Look) -> None:
    look.put_on(orders.page)
    rules = Rules(orders)
    rules.inside.get_by_role("link", name="Všechny verze").click()
    expect(rules.inside.get_by_role("heading", name="Verze pravidel")).to_be_focused()
    assert faults(orders.frame) == ""

    rules.inside.get_by_role("link", name="Zobrazit Verze 1", exact=True).click()

    expect(rules.inside.get_by_role("heading", name="Verze 1")).to_be_focused()
    assert faults(orders.frame) == ""
