"""Levels as a shop shows them: by its own names and colours, by ours where it has none."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.ruleset import Look
from app.views.wording import level_name

# Ours; the face of a new customer is drawn without any (static/smileys/faces.svg).
COLOURS: Mapping[str, str] = {
    "risky": "red",
    "watch": "yellow",
    "neutral": "grey",
    "loyal": "green",
    "vip": "purple",
    "new": "grey",
}


@dataclass(frozen=True, slots=True)
class Levels:
    """The looks of all levels of a shop (services.rulesets), for templates and sentences."""

    looks: Mapping[str, Look]

    def name(self, level: str) -> str:
        """Return what a level is called."""
        return self.looks[level].name or level_name(level)

    def in_sentence(self, level: str) -> str:
        """Return the same for the middle of a sentence, which no other script turns around."""
        own = self.looks[level].name
        isolated = f"\N{FIRST STRONG ISOLATE}{own}\N{POP DIRECTIONAL ISOLATE}"
        return isolated if own else level_name(level)

    def colour(self, level: str) -> str:
        """Return the colour of a level, for a class of faces.css."""
        return self.looks[level].colour or COLOURS[level]

    def is_worth_choosing(self, level: str, customers: int) -> bool:
        """Say whether a list can be filtered by a level: it is in use, or someone still has it."""
        return self.looks[level].used or customers > 0
