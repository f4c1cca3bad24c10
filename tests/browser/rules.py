"""The page of rules, in the words of those who use it."""

from playwright.sync_api import Locator, expect

from tests.browser.pages import Orders

# A machine that runs tests is busy, and judging gives way to living orders.
JUDGED = 30_000


class Rules:
    """The plugin's page of rules inside the shop's admin; its words are Czech."""

    def __init__(self, orders: Orders) -> None:
        """Go there from the page of orders that is open."""
        self.orders, self.page, self.inside = orders, orders.page, orders.inside
        self.items = self.inside.locator(".rule")
        self.preview = self.inside.locator("#preview")
        self.announcement = self.inside.locator("#announcement")
        self.unsaved = self.inside.get_by_text("Neuložené změny")
        self.save_button = self.inside.get_by_role("button", name="Uložit", exact=True)
        self.question = self.inside.get_by_role("dialog", name="Opustit rozdělané změny?")
        self.open()

    def open(self) -> None:
        """Follow the link of the navigation."""
        self.inside.get_by_role("link", name="Pravidla", exact=True).click()
        expect(self.inside.get_by_role("heading", name="Pravidla", exact=True)).to_be_focused()

    def rule(self, number: int) -> Locator:
        """One rule, from 1 on."""
        return self.items.nth(number - 1)

    def sentence(self, number: int) -> Locator:
        """What one rule says as a whole."""
        return self.rule(number).locator(".sentence")

    def sentences(self) -> list[str]:
        """What all rules say, from the top."""
        return self.items.locator(".sentence").all_inner_texts()

    def set(self, number: int, *, count: str | None = None, months: str | None = None) -> None:
        """Type the number and the window of a rule with one condition."""
        if count is not None:
            self.rule(number).get_by_label("Počet").fill(count)
        if months is not None:
            self.rule(number).get_by_label("Období v měsících").fill(months)

    def expect_previewed(self) -> None:
        """Wait until the preview answers the newest change."""
        expect(self.preview).to_have_attribute("aria-busy", "false")

    def try_on_past(self) -> None:
        """Have the draft tried on past orders, and wait for what comes of it."""
        self.inside.get_by_role("button", name="Vyzkoušet na minulosti").click()
        expect(self.inside.get_by_role("heading", name="Zkouška")).to_be_focused()
        expect(self.inside.locator("#turn")).to_have_attribute("data-stage", "done", timeout=JUDGED)

    def save(self) -> None:
        """Save, and wait until everybody is rated."""
        self.save_button.click()
        expect(self.announcement).to_contain_text("Uloženo jako verze")
        self.expect_in_force()

    def go_back(self) -> None:
        """Go back one version, and wait until everybody is rated."""
        self.inside.get_by_role("button", name="Vrátit se k verzi").click()
        expect(self.announcement).to_contain_text("Uloženo jako verze")
        self.expect_in_force()

    def expect_in_force(self) -> None:
        """Wait until the newest version is the one to rate by."""
        expect(self.inside.locator("#standing .tag")).to_have_text("platí")
