"""Rules are moved, added and removed: with keys alone, and by dragging."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.pages import Orders
from tests.browser.rules import Rules

pytestmark = pytest.mark.browser


@pytest.fixture
def rules(orders: Orders) -> Rules:
    return Rules(orders)


def press(rules: Rules, button: Locator, key: str = "Enter") -> None:
    """Press a button without a pointer."""
    button.focus()
    rules.page.keyboard.press(key)


def test_a_rule_is_moved_with_keys_and_keeps_the_focus(rules: Rules) -> None:
    first, second, third, *rest = rules.sentences()
    down = rules.rule(1).get_by_role("button", name="Posunout dolů")

    press(rules, down)

    expect(rules.announcement).to_have_text("Místo 2 z 11")
    expect(rules.rule(2).get_by_role("button", name="Posunout dolů")).to_be_focused()
    rules.page.keyboard.press("Space")
    expect(rules.sentence(3)).to_have_text(first)
    rules.expect_previewed()
    assert rules.sentences() == [second, third, first, *rest]
    press(rules, rules.rule(3).get_by_role("button", name="Posunout nahoru"))
    rules.page.keyboard.press("Enter")
    rules.page.keyboard.press("Enter")
    expect(rules.announcement).to_have_text("Místo 1 z 11")
    expect(rules.unsaved).to_be_hidden()
    rules.expect_previewed()
    assert rules.sentences() == [first, second, third, *rest]


def test_a_rule_is_dragged_by_its_handle(rules: Rules) -> None:
    first, second, third, *rest = rules.sentences()
    rules.rule(1).scroll_into_view_if_needed()
    handle, goal = rules.rule(1).locator("[data-drag]"), rules.rule(2)
    place = goal.bounding_box()
    assert place is not None

    handle.hover()
    rules.page.mouse.down()
    rules.page.mouse.move(place["x"] + 20, place["y"] + place["height"] - 10, steps=8)
    rules.page.mouse.up()

    expect(rules.announcement).to_have_text("Místo 2 z 11")
    expect(rules.unsaved).to_be_visible()
    rules.expect_previewed()
    assert rules.sentences() == [second, first, third, *rest]


def test_a_rule_of_ones_own_is_written_and_removed_with_keys(rules: Rules) -> None:
    keyboard = rules.page.keyboard
    press(rules, rules.inside.get_by_role("button", name="Přidat pravidlo"))
    expect(rules.items).to_have_count(12)
    own = rules.rule(12)
    expect(own.get_by_label("Smajlík")).to_be_focused()
    expect(rules.sentence(12)).to_contain_text("Rizikový, když")
    keyboard.press("ArrowDown")
    expect(rules.sentence(12)).to_contain_text("Pozor, když")

    press(rules, own.get_by_role("button", name="+ a…"))

    expect(own.get_by_label("Co se počítá").last).to_be_focused()
    expect(own.get_by_role("listitem")).to_have_count(2)
    expect(rules.sentence(12)).to_contain_text(" a\xa0alespoň 2 zásilky")
    press(rules, own.get_by_role("button", name="Odebrat tuto podmínku").last)
    expect(own.get_by_role("listitem")).to_have_count(1)
    expect(own.get_by_role("button", name="Odebrat tuto podmínku")).to_have_count(0)
    press(rules, own.get_by_role("button", name="Odebrat toto pravidlo"))
    expect(rules.items).to_have_count(11)
    last = rules.rule(11).get_by_role("button", name="Odebrat toto pravidlo")
    expect(last).to_be_focused()
    expect(rules.unsaved).to_be_hidden()


def test_every_new_rule_has_a_key_of_its_own(rules: Rules) -> None:
    add = rules.inside.get_by_role("button", name="Přidat pravidlo")
    for _rule in range(3):
        add.click()
    rules.rule(12).get_by_role("button", name="Odebrat toto pravidlo").click()
    add.click()

    keys = rules.items.evaluate_all("rules => rules.map((rule) => rule.dataset.key)")

    assert len(set(keys)) == len(keys) == 14
    rules.expect_previewed()
    expect(rules.preview.get_by_role("table")).to_be_visible()


def test_no_more_than_forty_rules_and_six_conditions_are_offered(rules: Rules) -> None:
    add = rules.inside.get_by_role("button", name="Přidat pravidlo")
    while rules.items.count() < 40:
        add.click()
    expect(add).to_be_hidden()
    more = rules.rule(40).get_by_role("button", name="+ a…")
    while rules.rule(40).get_by_role("listitem").count() < 6:
        more.click()
    expect(more).to_be_hidden()

    rules.rule(40).get_by_role("button", name="Odebrat toto pravidlo").click()

    expect(add).to_be_visible()
