"""Advice to the staff on how to treat customers of a level, in the merchant's own words."""

from app import database
from app.domain.roles import Right
from app.domain.rules import Level
from app.errors import Invalid, Outdated
from app.services.actors import Actor
from app.services.locking import lock_shop

LONGEST = 500


def write(actor: Actor, level: str, text: str, *, base: str) -> None:
    """Write down a shop's own advice for a level, plain text; an empty text brings ours back.

    `base`: the own text that the author looked at. Raises Outdated when it is another one by now,
    Invalid for a level that there is not and for too long a text, and Forbidden.
    """
    actor.must(Right.CHANGE_SETTINGS)
    if level not in list(Level) or len(text) > LONGEST:
        raise Invalid(f"advice is for a level and has at most {LONGEST} characters")
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        if shop.advice.get(level, "") not in (base, text):
            raise Outdated("somebody has written another advice meanwhile")
        others = {known: own for known, own in shop.advice.items() if known != level}
        shop.advice = others | ({level: text} if text else {})
        shop.revision += 1
