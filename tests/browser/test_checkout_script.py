"""The script on an order form: what it asks, what it stops, and that it never stands in the way."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from app.domain import contact
from app.domain.checkout import hashes
from tests.browser.conftest import Complaints
from tests.browser.order_form import STOPPED, TOKEN, OrderForm, let, stop, tell

pytestmark = pytest.mark.browser

EMAIL = "jana@kocour.example"
YES = "shoptet.scripts.setCustomFunction('postSuccessfulValidation', () => undefined);"
NO = "shoptet.scripts.setCustomFunction('postSuccessfulValidation', () => false);"
SEEN = (
    "shoptet.scripts.setCustomFunction('postSuccessfulValidation', f => { window.seen = f.id; });"
)


@pytest.fixture
def form(page: Page) -> OrderForm:
    return OrderForm(page)


@pytest.mark.parametrize(
    "typed",
    [
        EMAIL,
        "  JANA@Kocour.Example ",
        "Jana.Novakova+obchod@Gmail.com",
        "j.a.n.a@googlemail.com",
        "jana+obchod@seznam.cz",
        "jana.novakova@seznam.cz",
        "jana+a+b@outlook.cz",
        "+jana@proton.me",
        "jana_n-1@sub.kocour.example",
        "JIŘÍ@kocour.example",
        "jana@háčkyčárky.example",
        "ｊａｎａ@kocour.example",
    ],
)
def test_an_email_is_read_as_we_read_it(form: OrderForm, typed: str) -> None:
    key = contact.email_key(typed)
    assert key is not None

    asked = form.open().ask("email", typed)

    assert asked["hash"] in hashes(TOKEN, "email", key)


@pytest.mark.parametrize(
    ("code", "typed", "country"),
    [
        (None, "602 123 456", "CZ"),
        (None, "602123456", "CZ"),
        (None, "(602) 123-456", "CZ"),
        (None, "602/123.456", "CZ"),
        (None, "+420 602 123 456", "CZ"),
        (None, "00420 602 123 456", "CZ"),
        (None, "+420 (0) 602 123 456", "CZ"),
        (None, "+421 905 123 456", "SK"),
        (420, "602 123 456", "CZ"),
        (421, "905 123 456", "SK"),
        (421, "0905 123 456", "SK"),
        (421, "+421 905 123 456", "SK"),
        (48, "602 123 456", "PL"),
        (36, "06 20 123 4567", "HU"),
        (39, "06 1234 5678", "IT"),
    ],
)
def test_a_phone_is_read_as_we_read_it(
    form: OrderForm, code: int | None, typed: str, country: str
) -> None:
    key = contact.phone_key(typed, (country,))
    assert key is not None

    asked = form.open(code).ask("phone", typed)

    assert asked["hash"] in hashes(TOKEN, "phone", key)


@pytest.mark.parametrize("other", ["jana2@kocour.example", "jan@pes.example"])
def test_others_have_another_hash(form: OrderForm, other: str) -> None:
    form.open()

    assert form.ask("email", EMAIL)["hash"] != form.ask("email", other)["hash"]


def test_nothing_but_a_hash_leaves_the_browser(form: OrderForm) -> None:
    asked = form.open().ask("email", EMAIL)

    assert set(asked) == {"shop", "hash", "language"}
    assert (asked["shop"], asked["language"]) == (TOKEN, "cs")
    assert re.fullmatch(r"[0-9a-f]{64}", asked["hash"])
    assert "jana" not in json.dumps(asked)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", ""),
        ("email", "jana"),
        ("email", "jana@"),
        ("email", "jana@kocour"),
        ("email", "a@b@c.example"),
        ("email", "jana@koc our.example"),
        ("phone", "12 34"),
        ("phone", "volejte večer"),
        ("billFullName", "Jana Nováková"),
    ],
)
def test_what_is_no_contact_yet_is_not_asked_about_and_stops_nothing(
    form: OrderForm, field: str, typed: str
) -> None:
    form.answer = stop
    form.open().leave(field, typed)
    form.page.wait_for_timeout(500)
    form.send()

    form.is_sent()
    assert form.asked == []


def test_whoever_may_order_orders(form: OrderForm) -> None:
    form.open()
    form.ask("email", EMAIL)
    form.ask("phone", "602123456")
    form.send()

    form.is_sent()
    assert len(form.asked) == 2


def test_whoever_is_stopped_reads_why_beside_the_button_and_may_correct_themselves(
    form: OrderForm,
) -> None:
    form.answer = stop
    form.open().ask("email", EMAIL)
    expect(form.said).to_have_count(0)

    form.send()

    form.is_stopped()
    assert form.said.evaluate("said => said.nextElementSibling.id") == "orderFormButton"
    form.answer = let
    form.ask("email", "jana2@kocour.example")
    form.send()
    form.is_sent()


@pytest.mark.parametrize("field", ["email", "phone"])
def test_enter_right_after_typing_waits_for_the_answer(form: OrderForm, field: str) -> None:
    form.answer = stop
    form.open()
    form.page.fill(f"#{field}", EMAIL if field == "email" else "602 123 456")
    form.page.press(f"#{field}", "Enter")

    form.is_stopped()


def test_enter_right_after_typing_sends_what_may_be_sent_once(form: OrderForm) -> None:
    form.open()
    form.page.fill("#email", EMAIL)
    form.page.press("#email", "Enter")

    form.is_sent()
    assert len(form.asked) == 1


def test_a_form_that_was_filled_in_beforehand_is_asked_about_when_it_is_sent(
    form: OrderForm,
) -> None:
    form.answer = stop
    form.open(email=EMAIL)
    assert form.asked == []

    form.send()

    form.is_stopped()


def test_the_same_is_asked_about_once_however_it_is_typed(form: OrderForm) -> None:
    form.open().ask("email", EMAIL)
    form.leave("email", EMAIL.upper())
    form.leave("email", f" {EMAIL}")
    form.page.wait_for_timeout(500)
    assert len(form.asked) == 1

    form.ask("email", "jana2@kocour.example")

    assert len(form.asked) == 2


def _never(_route: Route) -> None:
    """Do not answer."""


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (_never, ""),
        (lambda route: route.abort(), "ERR_FAILED"),
        (lambda route: route.abort("internetdisconnected"), "ERR_INTERNET_DISCONNECTED"),
        (lambda route: route.fulfill(status=500, json={"submit": False}), "CORS|ERR_FAILED|500"),
        (
            lambda route: route.fulfill(
                status=503,
                json={"submit": False},
                headers={"Access-Control-Allow-Origin": "*"},
            ),
            "503",
        ),
        (
            lambda route: route.fulfill(
                body="<html>", headers={"Access-Control-Allow-Origin": "*"}
            ),
            "",
        ),
        (lambda route: tell(route, None), ""),
        (lambda route: tell(route, {}), ""),
        (lambda route: tell(route, {"submit": "no"}), ""),
        (lambda route: tell(route, [False]), ""),
    ],
)
def test_without_a_plain_no_in_time_everybody_orders(
    form: OrderForm, complaints: Complaints, answer: object, complaint: str
) -> None:
    complaints.expect(complaint or "^$")
    form.answer = answer  # type: ignore[assignment]
    form.open()
    form.leave("email", EMAIL)
    form.send()

    form.is_sent()


@pytest.mark.parametrize(
    "before",
    [
        "Object.defineProperty(window, 'crypto', { value: {} });",
        "Object.defineProperty(window, 'crypto', { value: undefined });",
        "window.fetch = undefined;",
        "window.fetch = () => { throw new Error('no'); };",
        "AbortSignal.timeout = undefined;",
        "String.prototype.normalize = undefined;",
        "HTMLFormElement.prototype.requestSubmit = undefined;",
    ],
)
def test_in_a_browser_that_lacks_something_everybody_orders(form: OrderForm, before: str) -> None:
    form.answer = stop
    form.open(before=before)
    form.page.fill("#email", EMAIL)
    form.page.press("#email", "Enter")

    form.is_sent()


def test_a_shop_without_the_hook_is_left_alone(form: OrderForm) -> None:
    form.open(after="delete shoptet.scripts.setCustomFunction;")
    form.leave("email", EMAIL)
    form.page.wait_for_timeout(500)
    form.send()

    form.is_sent()
    assert form.asked == []


def test_a_hook_that_comes_late_is_joined_all_the_same(form: OrderForm) -> None:
    late = """const late = shoptet.scripts; shoptet.scripts = undefined;
        addEventListener("DOMContentLoaded", () => { shoptet.scripts = late; });"""
    form.answer = stop
    form.open(after=late).ask("email", EMAIL)
    form.send()

    form.is_stopped()


def test_functions_that_are_there_already_are_asked_too_and_can_stop_it(form: OrderForm) -> None:
    form.open(after=YES).ask("email", EMAIL)
    form.send()
    form.is_sent()

    form.open(after=NO).ask("email", EMAIL)
    form.send()

    expect(form.page.locator("#thanks")).to_have_count(0)
    expect(form.said).to_have_count(0)


def test_other_forms_of_the_shop_are_none_of_its_business(form: OrderForm) -> None:
    form.answer = stop
    form.open()
    form.page.fill("#q", EMAIL)
    form.page.click("#find")

    form.is_sent()
    assert form.asked == []


def test_the_text_is_text(form: OrderForm) -> None:
    form.answer = lambda route: tell(route, {"submit": False, "text": f"<b>{STOPPED}</b>"})
    form.open().ask("email", EMAIL)
    form.send()

    expect(form.said).to_have_text(f"<b>{STOPPED}</b>")
