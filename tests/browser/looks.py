"""The looks a page must bear: light and dark, wide and narrow."""

from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class Look:
    """A colour scheme, and the size of the window in CSS pixels."""

    scheme: Literal["light", "dark"]
    width: int
    height: int = 900

    def put_on(self, page: Page) -> None:
        """Let a page be seen like this."""
        page.emulate_media(color_scheme=self.scheme)
        page.set_viewport_size({"width": self.width, "height": self.height})

    def __str__(self) -> str:
        return f"{self.scheme}-{self.width}"


LOOKS = (Look("light", 1280), Look("dark", 1280), Look("light", 360), Look("dark", 360))
# Where a hand has the least room.
NARROW = LOOKS[-1]
