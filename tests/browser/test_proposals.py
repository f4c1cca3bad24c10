"""Countdowns and proposals as staff use them: by keyboard too, wide and narrow, light and dark."""

import re
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Complaints
from tests.browser.embed import AdminWithFaces
from tests.browser.faults import faults_by_look
from tests.browser.flagging import Flagging
from tests.browser.looks import NARROW
from tests.browser.pages import Customer, Orders
from tests.browser.shop import Shop
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

TICKING = re.compile(r"Bude zrušena za 1[45]:\d\d")
TAKEN_BACK = "Vráceno – objednávka se nezruší."
_numbers = count(1)


class Proposals:
    """The page of proposals, opened from the orders; its words are Czech."""

    def __init__(self, orders: Orders) -> None:
        """Go there by the link at the top."""
        self.page, self.inside, self.frame = orders.page, orders.inside, orders.frame
        self.rows = self.inside.locator("#rows > tr")
        self.coming = self.inside.locator("#upcoming")
        self.toast = self.inside.locator(".toast").last
        self.inside.locator("#to-proposals-show").click()
        expect(self.inside.locator("#title")).to_have_text("Návrhy")

    def row(self, code: str) -> Locator:
        """The row of a proposal on an order."""
        return self.rows.filter(has_text=code)


@pytest.fixture
def flagged(orders: Orders, shop: Shop, stack: Stack) -> Iterator[tuple[str, str]]:
    """Two orders of somebody who was flagged between them: one proposed, one about to be cancelled.

    Nothing of it happens by the test's own hand.
    """
    number = next(_numbers)
    who = {"email": f"ota.ruseny{number}@example.org", "phone": f"+420 608 777 {number:03d}"}
    name = f"Ota Rušený {number}"
    before = shop.place(name, **who)["code"]
    expect(orders.row(before)).to_be_visible()
    flagging = Flagging(orders)
    flagging.button(before).click()
    flagging.set("Rušit", "Nevyzvedává zásilky")
    expect(flagging.dialog).to_be_hidden()
    after = shop.place(name, **who)["code"]
    expect(orders.row(after).locator(".planned-waiting")).to_be_visible()
    yield before, after
    stack.change(
        "DELETE FROM actions",
        "DELETE FROM proposals",
        "DELETE FROM flags",
        "UPDATE customers SET marks = json_remove(marks, '$.flags')",
    )


def test_a_countdown_in_the_list_ticks_and_is_taken_back_by_keyboard(
    orders: Orders, flagged: tuple[str, str]
) -> None:
    line = orders.row(flagged[1]).locator(".planned")
    ticking = line.locator("[data-due]")
    expect(ticking).to_have_text(TICKING)
    first = ticking.inner_text()
    expect(ticking).not_to_have_text(first)
    undo = line.get_by_role("button", name=f"Vrátit {flagged[1]}")

    undo.press("Enter")

    expect(line).to_contain_text(TAKEN_BACK)
    expect(orders.inside.locator(".toast").last).to_contain_text(TAKEN_BACK)
    expect(line).to_be_focused()
    expect(undo).to_have_count(0)


def test_a_countdown_is_heard_once_as_a_moment_and_never_while_it_ticks(
    orders: Orders, flagged: tuple[str, str]
) -> None:
    region = orders.inside.locator("p.unseen[role=status]:not(#announcement)")
    heard = re.compile(rf"^Objednávka {flagged[1]}: Bude zrušena v \d+:\d\d:\d\d$")
    expect(region).to_have_text(heard)
    ticking = orders.row(flagged[1]).locator("[data-due]")

    expect(ticking).to_have_attribute("aria-hidden", "true")
    first = ticking.inner_text()
    expect(ticking).not_to_have_text(first)
    expect(region).to_have_text(heard)


def test_the_card_begins_with_the_countdown_and_takes_it_back(
    orders: Orders, flagged: tuple[str, str]
) -> None:
    orders.customer(flagged[1]).click()
    card = Customer(orders)
    notice = card.inside.locator("#about-to-be .coming")
    expect(notice).to_contain_text(f"Objednávka {flagged[1]}")
    expect(notice.locator("[data-due]")).to_have_text(TICKING)

    notice.get_by_role("button", name="Vrátit").click()

    expect(notice).to_have_count(0)
    line = card.rows.filter(has_text=flagged[1]).locator(".planned")
    expect(line).to_contain_text(TAKEN_BACK)
    expect(line).to_be_focused()


def test_the_panel_in_the_shops_own_list_has_the_countdown_too(
    orders: Orders, flagged: tuple[str, str], stack: Stack
) -> None:
    admin = AdminWithFaces(orders.page, stack.shop_url).open()
    admin.face(flagged[1]).click()
    notice = admin.inside.locator("#about-to-be .coming")
    expect(notice.locator("[data-due]")).to_have_text(TICKING)

    notice.get_by_role("button", name="Vrátit").press("Enter")

    expect(admin.inside.locator(".toast")).to_contain_text(TAKEN_BACK)
    expect(notice).to_have_count(0)


def test_whoever_is_too_late_is_told_so(
    orders: Orders, flagged: tuple[str, str], stack: Stack, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 409")
    line = orders.row(flagged[1]).locator(".planned")
    orders.page.route("**/app/planned/*/undo", lambda route: route.fulfill(status=409))

    line.get_by_role("button", name="Vrátit").click()

    expect(orders.inside.locator(".toast").last).to_contain_text("Už je pozdě")
    stack.change(
        f"UPDATE actions SET state = 'unknown', lease = 'x' WHERE order_code = '{flagged[1]}'"
    )
    expect(line).to_contain_text("zjišťujeme, zda je zrušená")
    expect(line.get_by_role("button")).to_have_count(0)


def refused(stack: Stack, code: str) -> None:
    """Let the platform have refused what was to be done to an order."""
    stack.change(
        "UPDATE actions SET state = 'failed', reason = 'refused', last_error = 'Order is locked.',"
        f" ended_at = due_at, lease = NULL WHERE order_code = '{code}'"
    )


def test_what_failed_is_tried_again_by_keyboard_from_the_list_and_from_the_card(
    orders: Orders, flagged: tuple[str, str], stack: Stack
) -> None:
    refused(stack, flagged[1])
    line = orders.row(flagged[1]).locator(".planned")
    expect(line).to_contain_text("Platforma to odmítla. Order is locked.")
    again = line.get_by_role("button", name=f"Zkusit znovu {flagged[1]}")

    again.press("Enter")

    expect(orders.inside.locator(".toast").last).to_contain_text("Zkusí se to znovu za minutu")
    expect(line.locator("[data-due]")).to_have_text(re.compile("Bude zrušena za [01]:[0-5][0-9]"))
    expect(line).to_be_focused()
    expect(again).to_have_count(0)

    refused(stack, flagged[1])
    orders.customer(flagged[1]).click()
    card = Customer(orders)
    card.rows.get_by_role("button", name=f"Zkusit znovu {flagged[1]}").press("Enter")

    coming = card.inside.locator("#about-to-be .coming")
    expect(coming).to_contain_text(f"Objednávka {flagged[1]}")
    expect(coming.locator(".planned")).to_be_focused()
    expect(coming.get_by_role("button", name="Vrátit")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "said"), [(409, "Znovu už to zkusit nelze"), (500, "Neprovedeno.")]
)
def test_whoever_cannot_have_it_tried_again_is_told_so_and_stays_where_they_are(
    orders: Orders,
    flagged: tuple[str, str],
    stack: Stack,
    complaints: Complaints,
    status: int,
    said: str,
) -> None:
    complaints.expect(f"Failed to load resource.* {status}")
    refused(stack, flagged[1])
    again = orders.row(flagged[1]).get_by_role("button", name="Zkusit znovu")
    orders.page.route("**/app/planned/*/again", lambda route: route.fulfill(status=status))

    again.press("Enter")

    expect(orders.inside.locator(".toast").last).to_contain_text(said)
    expect(again).to_be_focused()


def test_what_failed_has_no_fault(orders: Orders, flagged: tuple[str, str], stack: Stack) -> None:
    refused(stack, flagged[1])
    button = expect(orders.row(flagged[1]).get_by_role("button", name="Zkusit znovu"))
    button.to_be_visible()

    assert faults_by_look(orders.page, orders.frame, ready=button.to_be_visible) == {}


def test_a_clock_that_is_wrong_does_not_change_what_is_left(
    orders: Orders, flagged: tuple[str, str]
) -> None:
    orders.frame.evaluate("() => { const now = Date.now; Date.now = () => now() + 3600000; }")
    orders.find(flagged[1])
    orders.inside.locator("#to-proposals-show").click()

    expect(orders.inside.locator("#upcoming [data-due]")).to_have_text(TICKING)


def test_a_proposal_is_confirmed_by_keyboard_and_taken_back_within_its_minute(
    orders: Orders, flagged: tuple[str, str]
) -> None:
    proposals = Proposals(orders)
    expect(proposals.inside.locator(".waiting-count")).to_have_text("1")
    row = proposals.row(flagged[0])
    expect(row).to_contain_text("Nevyzvedává zásilky")
    expect(row).to_contain_text("Objednávka vznikla dřív, než zákazník dostal příznak.")

    row.get_by_role("button", name=f"Potvrdit {flagged[0]}").press("Enter")

    expect(proposals.toast).to_contain_text("1 návrh potvrzen. Objednávky se změní za minutu")
    expect(row).to_have_count(0)
    expect(proposals.inside.locator(".waiting-count")).to_have_count(0)
    expect(proposals.inside.locator("#title")).to_be_focused()
    one = proposals.coming.locator("li").filter(has_text=flagged[0])
    expect(one.locator("[data-due]")).to_have_text(re.compile("Bude zrušena za 0:[0-5][0-9]"))

    one.get_by_role("button", name="Vrátit").press("Enter")

    expect(one).to_have_count(0)
    expect(proposals.inside.locator("#upcoming-title")).to_be_focused()


def test_a_proposal_is_refused_with_a_reason_that_is_offered(
    orders: Orders, flagged: tuple[str, str]
) -> None:
    proposals = Proposals(orders)
    refuse = proposals.row(flagged[0]).get_by_role("button", name="Zamítnout")
    refuse.click()
    dialog = proposals.inside.get_by_role("dialog", name="Zamítnout návrh")
    proposals.page.keyboard.press("Escape")
    expect(refuse).to_be_focused()
    refuse.press("Enter")

    dialog.get_by_role("button", name="Zákazníka známe.").click()
    expect(dialog.get_by_role("textbox", name="Důvod")).to_have_value("Zákazníka známe.")
    dialog.get_by_role("button", name="Zamítnout", exact=True).click()

    expect(proposals.toast).to_contain_text("Ze stejných důvodů se to už nenavrhne.")
    expect(proposals.row(flagged[0])).to_have_count(0)
    expect(proposals.inside.locator("#title")).to_be_focused()


def test_many_are_refused_with_one_reason_and_everything_is_taken_back_at_once(
    orders: Orders, flagged: tuple[str, str], stack: Stack
) -> None:
    copy = "customer_id, order_id, author, written_at, kind, situation, order_code"
    stack.change(
        f"INSERT INTO proposals (shop_id, {copy}, evidence, facts) SELECT shop_id, {copy},"
        " 'other', facts FROM proposals WHERE settled_at IS NULL",
        "INSERT INTO actions (shop_id, order_id, order_code, kind, situation, automatic, author,"
        " decision_id, epoch, made_at, due_at, state, reason, target_status, status_before, text,"
        " limits, attempts, reads, answer) SELECT shop_id, order_id, order_code, 'hold', situation,"
        " automatic, author, decision_id, epoch, made_at, due_at, state, reason, target_status,"
        " status_before, text, limits, attempts, reads, answer FROM actions WHERE kind = 'cancel'",
    )
    proposals = Proposals(orders)
    expect(proposals.rows).to_have_count(2)
    expect(proposals.coming.locator("li")).to_have_count(2)
    proposals.inside.get_by_role("checkbox", name="Vybrat všechny na této stránce").check()
    bar = proposals.inside.get_by_role("group", name="Vybrané návrhy")
    expect(bar).to_contain_text("Vybrány 2 návrhy")

    bar.get_by_role("button", name="Zamítnout").click()
    dialog = proposals.inside.get_by_role("dialog", name="Zamítnout vybrané návrhy")
    dialog.get_by_role("textbox", name="Důvod").fill("Domluveno.")
    dialog.get_by_role("textbox", name="Důvod").press("Enter")

    expect(proposals.toast).to_contain_text("2 návrhy zamítnuty.")
    expect(proposals.inside.get_by_role("heading", name="Nic na vás nečeká")).to_be_visible()
    expect(bar).to_be_hidden()

    proposals.coming.get_by_role("button", name="Vzít všechno zpět").click()

    expect(proposals.toast).to_contain_text("2 zásahy vzaty zpět.")
    expect(proposals.coming).to_contain_text("S žádnou objednávkou se teď nic nechystá.")


def test_proposals_and_countdowns_have_no_fault(orders: Orders, flagged: tuple[str, str]) -> None:
    page, frame = orders.page, orders.frame
    NARROW.put_on(page)
    assert faults_by_look(page, frame) == {}
    proposals = Proposals(orders)
    expect(proposals.row(flagged[0])).to_be_visible()

    proposals.inside.get_by_role("checkbox").last.check()
    assert faults_by_look(page, frame) == {}
    proposals.inside.locator("#bulk-confirm").click()
    dialog = expect(proposals.inside.locator("dialog[open]"))
    assert faults_by_look(page, frame, ready=dialog.to_be_visible) == {}
    proposals.page.keyboard.press("Escape")
    proposals.row(flagged[0]).get_by_role("button", name="Zamítnout").click()
    assert faults_by_look(page, frame, ready=lambda: dialog.to_be_in_viewport(ratio=1)) == {}
    proposals.page.keyboard.press("Escape")

    proposals.coming.locator(".name").first.click()
    coming = expect(proposals.inside.locator("#about-to-be .coming"))
    assert faults_by_look(page, frame, ready=coming.to_be_visible) == {}
