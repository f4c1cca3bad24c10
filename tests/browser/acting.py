"""The page of automatic actions in the words of those who use it."""

from playwright.sync_api import Locator, expect

from tests.browser.settings import Settings


class Acting:
    """The plugin's page of automatic actions inside the shop's admin; its words are Czech."""

    def __init__(self, settings: Settings) -> None:
        """Go there from the settings."""
        self.page, self.inside = settings.page, settings.inside
        self.inside.get_by_role("link", name="Co se dělá automaticky").click()
        expect(self.inside.get_by_role("heading", name="Automatické akce")).to_be_focused()
        self.announcement = self.inside.locator("#announcement")
        self.story = self.inside.locator("#story")
        self.save = self.inside.get_by_role("button", name="Uložit", exact=True)
        self.grace = self.inside.get_by_label("Před automatickou akcí počkat")

    def mode(self, action: str, whose: str) -> Locator:
        """The choice of who decides on an action in a situation, by their names."""
        return self.inside.get_by_role("combobox", name=f"{action} {whose}", exact=True)

    def tick(self, name: str) -> Locator:
        """A switch by its name."""
        return self.inside.get_by_role("checkbox", name=name)
