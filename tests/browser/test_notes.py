"""Notes: written, brought back with the next order, ticked, undone, and by two people at once."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Complaints
from tests.browser.faults import faults_by_look
from tests.browser.looks import NARROW
from tests.browser.notes import Notes, write_as_staff
from tests.browser.pages import Orders
from tests.browser.shop import Shop
from tests.browser.stack import Stack
from tests.browser.test_keyboard import walk

pytestmark = pytest.mark.browser

GIFT = "Přibalit dárek pro Rexe"


@pytest.fixture
def person() -> dict[str, str]:
    """Somebody who orders more than once."""
    return {"full_name": "Rex Chovatel", "email": "rex@example.org", "phone": "+420 608 222 333"}


@pytest.fixture
def code(orders: Orders, shop: Shop) -> str:
    """An order of somebody new."""
    placed: str = shop.place()["code"]
    return placed


@pytest.fixture
def notes(orders: Orders, code: str) -> Notes:
    """The card of somebody without notes."""
    return Notes.of(orders, code)


@pytest.fixture
def other(notes: Notes, page: Page, stack: Stack, code: str) -> Notes:
    """The same card on the screen of somebody else."""
    opened = page.context.new_page()
    return Notes.of(Orders(opened).open(stack.address), code)


def test_keys_alone_write_a_note_that_comes_back_with_the_next_order_and_is_ticked(
    orders: Orders, shop: Shop, person: dict[str, str]
) -> None:
    keyboard = orders.page.keyboard
    first = shop.place(**person)["code"]
    expect(orders.row(first)).to_be_visible()
    name = orders.customer(first).get_attribute("id")
    assert name is not None
    orders.inside.locator("#search").focus()
    walk(orders, to=name)
    keyboard.press("Enter")
    expect(orders.inside.locator("#title")).to_be_focused()
    notes = Notes(orders)
    walk(orders, to="note-new-text")
    keyboard.type(GIFT)
    keyboard.press("Tab")
    keyboard.press("Space")
    expect(notes.recall).to_be_checked()
    keyboard.press("Shift+Tab")
    keyboard.press("Control+Enter")
    expect(notes.note(GIFT)).to_contain_text("Čeká na příští objednávku")
    expect(notes.announcement).to_have_text("Poznámka uložena.")
    expect(notes.text).to_be_focused()
    expect(notes.text).to_have_value("")
    orders.inside.get_by_role("link", name="Objednávky").focus()
    keyboard.press("Enter")
    expect(orders.row(first).get_by_role("button", name="Poznámka")).to_have_count(0)

    second = shop.place(**person)["code"]

    badge = orders.row(second).get_by_role("button", name="Poznámka")
    expect(badge).to_be_visible()
    expect(orders.row(first).get_by_role("button", name="Poznámka")).to_have_count(0)
    badge.focus()
    keyboard.press("Enter")
    dialog = orders.inside.get_by_role("dialog", name=f"Poznámky k objednávce {second}")
    expect(dialog).to_contain_text(GIFT)
    done = dialog.get_by_role("checkbox", name="Hotovo")
    keyboard.press("Tab")
    expect(done).to_be_focused()
    keyboard.press("Space")
    expect(orders.inside.locator(f"tr:has(:text-is('{second}')) .recall")).to_have_count(0)
    expect(done).to_be_checked()
    keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(orders.customer(second)).to_be_focused()
    orders.customer(second).click()
    expect(notes.note(GIFT)).to_contain_text("Hotovo: Jana Obchodníková")


def test_an_edit_is_made_in_place_and_its_past_can_be_opened(notes: Notes) -> None:
    notes.write("Volat ráno")

    notes.edit("Volat ráno").fill("Volat večer")
    notes.page.keyboard.press("Control+Enter")

    expect(notes.note("Volat večer").get_by_role("button", name="Upravit")).to_be_focused()
    notes.note("Volat večer").locator("summary").click()
    expect(notes.note("Volat večer").locator(".note-past")).to_contain_text("Volat ráno")


def test_a_removed_note_is_brought_back_by_its_toast(notes: Notes) -> None:
    notes.write(GIFT)
    notes.note(GIFT).get_by_role("button", name="Odebrat").focus()

    notes.page.keyboard.press("Enter")

    undo = notes.toast.get_by_role("button", name="Vrátit")
    expect(notes.toast).to_contain_text("Poznámka odebrána.")
    expect(undo).to_be_focused()
    expect(notes.shown).to_have_count(0)
    notes.page.keyboard.press("Enter")
    expect(notes.note(GIFT)).to_be_visible()
    expect(notes.toast).to_have_count(0)
    expect(notes.note(GIFT).get_by_role("button", name="Upravit")).to_be_focused()
    expect(notes.announcement).to_have_text("Poznámka je zpět.")


def test_what_was_done_on_a_card_is_undone_from_any_page(notes: Notes, orders: Orders) -> None:
    notes.write(GIFT)
    notes.write("Volat ráno")
    notes.edit("Volat ráno").fill("Volat večer")
    notes.button("Zpět").click()
    notes.note(GIFT).get_by_role("button", name="Odebrat").click()
    expect(notes.toast).to_have_count(2)
    orders.inside.get_by_role("link", name="Objednávky").click()
    expect(orders.rows).to_have_count(50)

    for left in (1, 0):
        notes.toast.get_by_role("button", name="Vrátit").first.click()
        expect(notes.toast).to_have_count(left)

    expect(notes.announcement).to_have_text("Poznámka je zpět.")
    orders.frame.evaluate("history.back()")
    expect(notes.note(GIFT)).to_be_visible()
    field = notes.card.get_by_label("Upravit poznámku")
    expect(field).to_have_value("Volat večer")
    notes.page.keyboard.press("Tab")
    notes.button("Zpět").click()


def test_a_removed_note_is_restored_later_too(notes: Notes) -> None:
    notes.write(GIFT)
    notes.note(GIFT).get_by_role("button", name="Odebrat").click()
    expect(notes.toast.get_by_role("button")).to_be_focused()
    notes.page.keyboard.press("Escape")
    expect(notes.toast).to_have_count(0)
    expect(notes.inside.locator("#notes-title")).to_be_focused()
    notes.card.get_by_text("1 odebraná poznámka").click()

    notes.button("Obnovit").click()

    expect(notes.note(GIFT)).to_be_visible()


def test_a_toast_stays_while_it_has_the_focus_and_goes_some_time_after(
    notes: Notes,
) -> None:
    notes.page.clock.install()
    notes.write(GIFT)
    notes.note(GIFT).get_by_role("button", name="Odebrat").click()
    expect(notes.toast).to_be_visible()

    notes.page.clock.fast_forward(60_000)
    expect(notes.toast).to_be_visible()
    notes.text.focus()
    notes.page.clock.fast_forward(10_000)
    expect(notes.toast).to_be_visible()
    notes.page.clock.fast_forward(10_000)

    expect(notes.toast).to_have_count(0)


def test_what_somebody_types_outlives_news_and_another_page(
    notes: Notes, orders: Orders, shop: Shop, other: Notes, code: str
) -> None:
    notes.text.fill("Rozepsaná")
    other.write("Od někoho jiného")
    expect(notes.note("Od někoho jiného")).to_be_visible()
    expect(notes.text).to_have_value("Rozepsaná")
    field = notes.edit("Od někoho jiného")
    field.fill("Měním ji")

    other.write("Ještě jedna")
    expect(notes.note("Ještě jedna")).to_be_visible()
    expect(field).to_have_value("Měním ji")
    expect(field).to_be_focused()
    orders.inside.get_by_role("button", name="Slovenčina").click()
    expect(notes.inside.get_by_label("Nová poznámka")).to_have_value("Rozepsaná")
    expect(notes.inside.get_by_label("Upraviť poznámku")).to_have_value("Měním ji")
    notes.inside.get_by_role("button", name="Čeština").click()
    for button in ("Zpět", "Vrátit", "Zpět"):
        notes.inside.get_by_role("button", name=button, exact=True).click()
    notes.text.fill("")


def conflict(notes: Notes, other: Notes) -> None:
    """Let two people edit one note: the other one is quicker."""
    notes.write("Původní")
    expect(other.note("Původní")).to_be_visible()
    notes.edit("Původní").fill("Moje")
    other.edit("Původní").fill("Cizí")
    other.page.keyboard.press("Control+Enter")
    expect(other.note("Cizí")).to_be_visible()
    # It is shown as soon as it is known, and whoever saves is led there.
    expect(notes.card.locator(".theirs")).to_have_text("Cizí")
    expect(notes.card.get_by_label("Upravit poznámku")).to_be_focused()
    notes.page.keyboard.press("Control+Enter")
    expect(notes.card.get_by_role("heading", name="Mezitím upraveno")).to_be_focused()
    expect(notes.card.get_by_label("Upravit poznámku")).to_have_value("Moje")


def test_of_two_who_edit_at_once_the_slower_one_can_keep_theirs(
    notes: Notes, other: Notes, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 409")
    conflict(notes, other)

    notes.button("Nechat moje").click()

    expect(other.note("Moje")).to_be_visible()
    notes.note("Moje").locator("summary").click()
    expect(notes.note("Moje").locator(".note-past .note-text")).to_have_text(["Cizí", "Původní"])


def test_of_two_who_edit_at_once_the_slower_one_can_take_the_other(
    notes: Notes, other: Notes, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 409")
    conflict(notes, other)

    notes.button("Převzít cizí").click()

    expect(notes.note("Cizí").get_by_role("button", name="Upravit")).to_be_focused()
    notes.toast.get_by_role("button", name="Vrátit").click()
    field = notes.card.get_by_label("Upravit poznámku")
    expect(field).to_have_value("Moje")
    notes.page.keyboard.press("Control+Enter")
    expect(other.note("Moje")).to_be_visible()


def test_an_edit_of_a_note_that_somebody_has_removed_is_not_lost(
    notes: Notes, other: Notes, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 409")
    notes.write("Původní")
    notes.edit("Původní").fill("Moje")
    other.note("Původní").get_by_role("button", name="Odebrat").click()
    expect(other.shown).to_have_count(0)

    notes.page.keyboard.press("Control+Enter")
    expect(notes.card.get_by_role("heading", name="Mezitím odebráno")).to_be_focused()
    notes.button("Nechat moje").click()

    expect(other.note("Moje")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "said"),
    [(400, "Neuloženo. Poznámka musí mít 1 až 4000 znaků"), (503, "Neuloženo. Zkuste to")],
)
def test_a_note_that_is_not_taken_says_so_and_keeps_the_text(
    notes: Notes, complaints: Complaints, status: int, said: str
) -> None:
    complaints.expect(f"Failed to load resource.* {status}")

    def refuse(route: Route) -> None:
        route.fulfill(status=status)

    notes.page.route("**/app/customers/*/notes", refuse)
    notes.text.fill(GIFT)
    notes.save.click()

    expect(notes.card.locator("#note-new .failed")).to_contain_text(said)
    expect(notes.text).to_have_value(GIFT)
    notes.page.unroute("**/app/customers/*/notes")
    notes.save.click()
    expect(notes.note(GIFT)).to_be_visible()
    expect(notes.card.locator("#note-new .failed")).to_be_hidden()


@pytest.mark.shared
def test_no_script_runs_with_every_naughty_string_as_a_note(
    notes: Notes, shop: Shop, shared: Path
) -> None:
    strings = json.loads((shared / "vectors" / "blns.json").read_text())
    dialogs: list[str] = []
    notes.page.on("dialog", lambda dialog: dialogs.append(dialog.message))

    taken = write_as_staff(shop, notes.customer_id, strings)

    expect(notes.shown).to_have_count(len(taken))
    assert len(taken) > 500
    newest = notes.shown.first
    newest.get_by_role("button", name="Upravit").click()
    expect(notes.card.get_by_label("Upravit poznámku")).to_have_value(taken[-1])
    assert notes.card.locator("script, iframe, img, marquee, .note-text *").count() == 0
    assert dialogs == []


def test_notes_have_no_fault(orders: Orders, shop: Shop, person: dict[str, str]) -> None:
    page, frame = orders.page, orders.frame
    NARROW.put_on(page)
    person |= {"email": "rex2@example.org", "phone": "+420 608 222 334"}
    code = shop.place(**person)["code"]
    notes = Notes.of(orders, code)
    assert faults_by_look(page, frame) == {}
    notes.write("Volat ráno")
    notes.until.fill("2031-01-03")
    notes.write(GIFT, recall=True)
    notes.edit("Volat ráno").fill("Volat " + "nepřetržitě" * 12)
    notes.page.keyboard.press("Control+Enter")
    notes.note("nepřetržitě").locator("summary").click()
    notes.note("nepřetržitě").get_by_role("button", name="Odebrat").click()
    notes.card.get_by_text("1 odebraná poznámka").click()
    notes.edit(GIFT)

    def stays() -> None:
        notes.toast.get_by_role("button").focus()
        expect(notes.toast).to_be_visible()

    assert faults_by_look(page, frame, ready=stays) == {}
    notes.button("Zpět").click()
    orders.inside.get_by_role("link", name="Objednávky").click()
    second = shop.place(**person)["code"]
    orders.row(second).get_by_role("button", name="Poznámka").click()
    done = expect(orders.inside.get_by_role("checkbox", name="Hotovo"))
    assert faults_by_look(page, frame, ready=done.to_be_visible) == {}
