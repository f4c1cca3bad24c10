"""How indicators look on the wire: each look is written once and remembered."""

from collections.abc import Callable
from functools import lru_cache

import orjson
from flask import Flask
from flask_babel import force_locale

from app.services import rulesets
from app.views import order_badges
from app.views.language import locale_of
from app.views.levels import Levels

# So many shops and languages at once; each takes some kilobytes.
KEPT = 1_000
# So many looks of each; levels and badges together hardly make as many.
KEPT_LOOKS = 1_000

Face = Callable[[str, tuple[str, ...]], orjson.Fragment]


class Faces:
    """The looks of all shops, by the version of their rules, which never changes."""

    def __init__(self, app: Flask) -> None:
        """Remember nothing yet."""
        self._app = app
        self.of: Callable[[int, int, int, str], Face] = lru_cache(maxsize=KEPT)(self._of)

    def _of(self, shop_id: int, _epoch: int, version: int, language: str) -> Face:
        """Return what writes a level and badges as JSON; asks the database, the first time."""
        with self._app.app_context(), force_locale(locale_of(language)):
            levels = Levels(rulesets.looks_of_version(shop_id, version))
            told = {level: _level(level, levels) for level in levels.looks}
            labels = {name: str(badge.name) for name, badge in order_badges.named()}

        @lru_cache(maxsize=KEPT_LOOKS)
        def face(level: str, badges: tuple[str, ...]) -> orjson.Fragment:
            shown = [{"name": name, "label": labels[name]} for name in badges if name in labels]
            return orjson.Fragment(orjson.dumps(told[level] | {"badges": shown}))

        return face


def _level(level: str, levels: Levels) -> dict[str, object]:
    return {"level": level, "label": levels.name(level), "colour": str(levels.colour(level))}
