"""The record of decisions as staff use it: proven, filtered, objected to, answered by a letter."""

import csv

import pytest
from playwright.sync_api import expect

from sandbox.catalogue import UNCOLLECTED
from tests.browser.conftest import Complaints
from tests.browser.decisions import Decisions
from tests.browser.faults import faults_by_look
from tests.browser.flagging import Flagging
from tests.browser.looks import NARROW
from tests.browser.pages import Orders
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser

WHY = "Vyhrožoval řidiči."


@pytest.fixture
def decisions(orders: Orders, shop: Shop) -> Decisions:
    """The record, open; the newest entry is a flag that was just set."""
    code: str = shop.place(status_id=UNCOLLECTED)["code"]
    expect(orders.row(code)).to_contain_text("nevyzvednuta")
    flagging = Flagging(orders)
    flagging.button(code).click()
    flagging.set("Rušit", WHY)
    expect(orders.row(code).locator(".tag")).to_have_text(["Rušit"])
    found = Decisions(orders)
    expect(found.rows.first).to_contain_text(WHY)
    return found


def test_the_record_is_proven_filtered_and_saved(decisions: Decisions) -> None:
    inside = decisions.inside
    inside.get_by_role("button", name="Ověřit celý záznam").press("Enter")
    expect(decisions.proof).to_contain_text("od zapsání")

    search = inside.get_by_role("searchbox", name="Hledat v důvodech")
    search.fill("co nikdo neřekl")
    expect(inside.get_by_role("heading", name="Nic neodpovídá")).to_be_visible()
    search.fill("vyhrožoval")
    expect(decisions.rows.first).to_contain_text(WHY)
    expect(inside.get_by_role("button", name="Vybraná jako CSV")).to_be_visible()
    with decisions.page.expect_download() as saved:
        inside.locator("#download").click()

    with saved.value.path().open(encoding="utf-8-sig", newline="") as file:
        names, *rows = csv.reader(file)
    assert names[-1] == "Řetěz"
    assert {row[6] for row in rows} == {WHY}


def test_an_objection_is_reviewed_and_answered_in_the_language_of_the_customer(
    decisions: Decisions,
) -> None:
    decisions.open_newest()
    expect(decisions.letter).to_contain_text("Poznamenali jsme si:")
    decisions.inside.get_by_role("link", name="Polski").click()
    expect(decisions.letter).to_contain_text("Odnotowaliśmy:")

    decisions.object_to("Byl to můj soused.")

    expect(decisions.letter).to_contain_text("Byl to můj soused.")
    decisions.review.get_by_role("radio", name="Zákazník má pravdu").check()
    decisions.review.get_by_label("Důvod").fill("Dopravce to potvrdil.")
    decisions.review.get_by_role("button", name="Zaznamenat posouzení").press("Enter")

    expect(decisions.announcement).to_have_text("Posouzení je zaznamenáno.")
    expect(decisions.review).to_have_count(0)
    expect(decisions.inside.locator("#title")).to_be_focused()
    expect(decisions.letter).to_contain_text("máte pravdu. Důvod: Dopravce to potvrdil.")


def test_what_is_written_stays_when_somebody_was_faster(
    decisions: Decisions, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 409")
    decisions.open_newest()
    decisions.object_to("Poprvé.")
    decisions.review.evaluate("form => form.dataset.objection = '1'")
    decisions.review.get_by_role("radio", name="Rozhodnutí zůstává").check()
    decisions.review.get_by_label("Důvod").fill("Zůstává.")

    decisions.review.get_by_role("button", name="Zaznamenat posouzení").click()

    expect(decisions.review.get_by_text("Neuloženo: někdo mezitím")).to_be_visible()
    expect(decisions.review.get_by_label("Důvod")).to_have_value("Zůstává.")


def test_the_record_and_an_entry_have_no_fault(decisions: Decisions, orders: Orders) -> None:
    NARROW.put_on(orders.page)
    decisions.rows.first.locator("summary").click()
    decisions.inside.locator("#prove").click()
    expect(decisions.proof).to_contain_text("od zapsání")
    assert faults_by_look(orders.page, orders.frame) == {}

    decisions.open_newest()
    decisions.object_to("Nesouhlasím.")
    expect(decisions.review).to_be_visible()
    assert faults_by_look(orders.page, orders.frame) == {}
