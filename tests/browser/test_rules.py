"""The merchant changes rules: sees what would happen, saves, and goes back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from sandbox.catalogue import UNCOLLECTED
from tests.browser.conftest import Complaints
from tests.browser.pages import Orders
from tests.browser.rules import Rules
from tests.browser.shop import Shop
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _the_first_rules_in_the_end(shop: Shop) -> Iterator[None]:
    yield
    shop.restore_rules()


@pytest.fixture
def code(orders: Orders, shop: Shop) -> str:
    """The order of a customer who did not collect it, once."""
    placed: str = shop.place(status_id=UNCOLLECTED)["code"]
    expect(orders.face(placed, "Pozor")).to_be_visible()
    return placed


@pytest.fixture
def rules(orders: Orders) -> Rules:
    return Rules(orders)


def test_stricter_rules_are_previewed_tried_saved_seen_in_the_list_and_taken_back(
    orders: Orders, code: str
) -> None:
    rules = Rules(orders)
    expect(rules.sentence(1)).to_contain_text("za posledních 24 měsíců alespoň 2 zásilky")

    rules.set(1, count="1", months="12")

    expect(rules.sentence(1)).to_contain_text("za posledních 12 měsíců alespoň 1 zásilka nebyla")
    expect(rules.unsaved).to_be_visible()
    expect(rules.preview).to_contain_text("by dostal")
    expect(rules.preview.locator(".moves")).to_contain_text("Pozor → Rizikový")
    rules.preview.get_by_text("Příklady").click()
    expect(rules.preview.locator(".examples li").first).to_contain_text("Rizikový")
    expect(rules.rule(2)).to_contain_text("Toto pravidlo nikdy nerozhodne")

    rules.try_on_past()
    expect(rules.inside.locator("#result .verdict")).to_contain_text("S těmito pravidly")
    rules.inside.get_by_role("link", name="Pokračovat s těmito pravidly").click()
    expect(rules.sentence(1)).to_contain_text("za posledních 12 měsíců alespoň 1 zásilka nebyla")
    expect(rules.unsaved).to_be_visible()

    rules.save()
    expect(rules.unsaved).to_be_hidden()
    orders.inside.get_by_role("link", name="Objednávky").click()
    expect(orders.face(code, "Rizikový")).to_be_visible()

    rules.open()
    rules.go_back()

    expect(rules.sentence(1)).to_contain_text("alespoň 2 zásilky")
    orders.inside.get_by_role("link", name="Objednávky").click()
    expect(orders.face(code, "Pozor")).to_be_visible()


def test_a_draft_outlives_news_and_another_persons_version(
    rules: Rules, shop: Shop, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 409")
    rules.set(1, months="7")
    rules.expect_previewed()
    with rules.page.context.expect_page() as opened:
        rules.page.evaluate("address => open(address)", rules.page.url)
    other = Rules(Orders(opened.value))
    other.set(2, months="9")
    other.save()
    shop.place()

    expect(rules.inside.get_by_text("Pravidla mezitím někdo změnil.")).to_be_visible()
    expect(rules.rule(1).get_by_label("Období v měsících")).to_have_value("7")
    rules.save_button.click()
    refusal = rules.inside.locator("#refusal")
    expect(refusal).to_contain_text("Neuloženo: mezitím vznikla verze")
    expect(rules.rule(1).get_by_label("Období v měsících")).to_have_value("7")

    refusal.get_by_role("button", name="Uložit moje jako další verzi").click()

    rules.expect_in_force()
    expect(rules.sentence(1)).to_contain_text("za posledních 7 měsíců")
    expect(rules.sentence(2)).to_contain_text("za posledních 12 měsíců")


def test_a_page_that_only_looks_shows_the_new_version_by_itself(rules: Rules) -> None:
    with rules.page.context.expect_page() as opened:
        rules.page.evaluate("address => open(address)", rules.page.url)
    other = Rules(Orders(opened.value))
    other.set(1, months="17")
    other.save()
    rules.page.bring_to_front()

    expect(rules.sentence(1)).to_contain_text("za posledních 17 měsíců")


def test_mistakes_stand_beside_their_fields_and_are_not_saved(
    rules: Rules, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 400")
    window = rules.rule(1).get_by_label("Období v měsících")
    rules.set(1, months="0")
    expect(rules.rule(1)).to_contain_text("Období musí být 1 až 120 měsíců.")
    expect(window).to_have_accessible_description("Období musí být 1 až 120 měsíců.")
    expect(rules.preview).to_contain_text("Je třeba opravit 1 věc.")
    expect(rules.sentence(2)).to_contain_text("Pozor, když")

    rules.save_button.click()

    expect(rules.announcement).to_have_text("Neuloženo. Opravte prosím, co je vyznačeno.")
    expect(window).to_be_focused()
    rules.set(1, months="24")
    expect(rules.rule(1).locator(".mistake")).to_have_count(0)
    expect(rules.unsaved).to_be_hidden()


def test_leaving_a_draft_is_asked_about(rules: Rules) -> None:
    rules.set(1, months="7")
    away = rules.inside.get_by_role("link", name="Objednávky")

    away.click()
    expect(rules.question).to_be_visible()
    rules.page.keyboard.press("Escape")
    expect(rules.question).to_be_hidden()
    expect(rules.rule(1).get_by_label("Období v měsících")).to_have_value("7")
    expect(away).to_be_focused()
    rules.inside.get_by_role("button", name="Polski").click()
    rules.question.get_by_role("button", name="Pokračovat v úpravách").click()
    expect(rules.sentence(1)).to_contain_text("Rizikový")

    away.click()
    rules.question.get_by_role("button", name="Odejít bez uložení").click()

    expect(rules.inside.get_by_role("heading", name="Objednávky")).to_be_focused()
    rules.open()
    expect(rules.rule(1).get_by_label("Období v měsících")).to_have_value("24")
    rules.inside.get_by_role("link", name="Objednávky").click()
    expect(rules.inside.get_by_role("heading", name="Objednávky")).to_be_focused()


def test_a_preset_fills_the_form_and_saves_nothing(rules: Rules) -> None:
    sent: list[str] = []
    rules.page.on("request", lambda asked: sent.append(f"{asked.method} {asked.url}"))
    rules.inside.get_by_label("Vyjít z předvolby").select_option(label="Jen věrnost")
    rules.inside.get_by_role("button", name="Použít", exact=True).first.click()

    expect(rules.items).to_have_count(3)
    expect(rules.unsaved).to_be_visible()
    expect(rules.preview.locator(".moves")).to_contain_text("Rizikový → V pořádku")
    assert [one for one in sent if one.endswith("POST /app/rules")] == []
    rules.inside.get_by_role("button", name="Zahodit změny").click()
    rules.question.get_by_role("button", name="Odejít bez uložení").click()
    expect(rules.items).to_have_count(11)
    expect(rules.unsaved).to_be_hidden()


def test_what_the_best_customers_spend_is_taken_over_with_one_click(rules: Rules) -> None:
    money = rules.rule(11)
    field = money.get_by_label("Částka v CZK").first
    expect(field).to_have_value("20\xa0000")

    money.get_by_role("button", name="Použít").first.click()

    expect(field).to_be_focused()
    expect(field).not_to_have_value("20\xa0000")
    expect(rules.unsaved).to_be_visible()
    expect(rules.sentence(11)).to_contain_text("bylo zaplaceno alespoň")
    field.fill("20 000,50")
    expect(rules.sentence(11)).to_contain_text("20 000,50 Kč")
    field.fill("")
    expect(rules.sentence(11)).to_contain_text("alespoň 800 € nebo 3 500 PLN")


def test_parts_of_a_condition_fit_one_another(rules: Rules) -> None:
    rule = rules.rule(1)
    counted = rule.get_by_label("Co se počítá")
    counted.select_option(label="podíl problémových objednávek")
    expect(rule.get_by_text("%", exact=True)).to_be_visible()
    rule.get_by_label("Porovnání").select_option(label="je vyšší než")
    expect(rule.get_by_label("Porovnat s")).to_have_value("success_share")
    counted.select_option(label="zaplacená částka")
    expect(rule.get_by_label("Porovnání")).to_have_value("at_least")
    expect(rule.get_by_label("Částka v CZK")).to_be_visible()
    counted.select_option(label="počet reklamací")
    expect(rule.get_by_label("Částka v CZK")).to_be_hidden()

    expect(rule).to_contain_text("§ 1818 občanského zákoníku")


def test_a_preview_that_does_not_answer_says_so_and_is_asked_again(
    rules: Rules, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource: net::ERR_FAILED")
    rules.page.route("**/app/rules/preview", lambda route: route.abort())
    rules.set(1, months="7")
    trouble = rules.preview.get_by_text("Náhled teď neodpovídá.")
    expect(trouble).to_be_visible()
    rules.page.unroute("**/app/rules/preview")

    rules.preview.get_by_role("button", name="Zkusit hned").click()

    expect(rules.preview.get_by_role("table")).to_be_visible()
    expect(trouble).to_be_hidden()
    expect(rules.sentence(1)).to_contain_text("za posledních 7 měsíců")


def test_a_rerating_is_seen_on_the_page_of_orders_too_and_called_off_there(
    rules: Rules, stack: Stack
) -> None:
    progress = rules.inside.get_by_role("progressbar", name="Hodnotíme zákazníky…")
    try:
        assert stack.stop("worker") == 0
        rules.set(1, months="7")
        rules.save_button.click()
        expect(rules.announcement).to_contain_text("Uloženo jako verze")
        expect(progress).to_be_visible()
        rules.inside.get_by_role("link", name="Objednávky").click()
        expect(rules.inside.get_by_role("heading", name="Objednávky")).to_be_focused()
        expect(progress).to_be_visible()

        rules.inside.get_by_role("button", name="Zrušit hodnocení").click()

        expect(progress).to_be_hidden()
        expect(rules.announcement).to_have_text("Zrušeno. Smajlíci zůstávají, jak jsou.")
    finally:
        stack.start("worker")
        stack.wait_for_worker()
    rules.open()
    expect(rules.inside.locator("#standing .tag")).to_have_text("nepoužívá se")
    rules.inside.get_by_role("button", name="Použít ji").click()
    rules.expect_in_force()
    expect(rules.sentence(1)).to_contain_text("za posledních 7 měsíců")


def test_a_level_gets_a_name_a_colour_and_is_switched_off(rules: Rules) -> None:
    rules.inside.get_by_text("Smajlíci: názvy a barvy").click()
    vip = rules.inside.get_by_role("group", name="VIP")
    vip.get_by_label("Vlastní název").fill("Zlatý zákazník")
    vip.get_by_label("žlutá").check()
    expect(rules.sentence(11)).to_contain_text("Zlatý zákazník, když")
    vip.get_by_role("switch", name="používá se").uncheck()
    expect(rules.rule(11)).to_contain_text("jeho smajlík je vypnutý")

    rules.save()

    rules.inside.get_by_role("link", name="Všechny verze").click()
    rules.inside.get_by_role("link", name="Zobrazit Verze").first.click()
    told = rules.inside.locator("#list")
    expect(told).to_contain_text("„VIP“ se jmenuje „Zlatý zákazník“")
    expect(told).to_contain_text("Barva smajlíka „VIP“: žlutá")
    expect(told).to_contain_text("„VIP“ se nepoužívá")
    expect(told).to_contain_text("Rizikový, když za posledních 24 měsíců alespoň 2 zásilky")
