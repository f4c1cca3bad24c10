"""Shops as a person names them at a command line."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from app.errors import Invalid, NotFound
from app.extensions import db
from app.models import Customer, Shop

# Stands before our own number of a shop, where a name means several.
NUMBER = "#"


@dataclass(frozen=True, slots=True)
class NamedShop:
    """What a command needs to know of a shop."""

    id: int
    platform: str
    external_id: str
    name: str
    currency: str
    country: str
    timezone: str

    def __str__(self) -> str:
        """Return the shop as a person can name it without doubt."""
        return f"{NUMBER}{self.id} {self.name} ({self.platform or 'files'} {self.external_id})"


def find(text: str) -> NamedShop | None:
    """Return the shop of a name, a platform's id of it or our number, like #12; None: no such.

    Raises Invalid when several shops have the name, NotFound when none has the number.
    """
    number = text.removeprefix(NUMBER)
    by_number = number != text and number.isdecimal()
    found = _select(Shop.id == int(number) if by_number else _called(text))
    if by_number and not found:
        raise NotFound(f"there is no shop {text}")
    if len(found) > 1:
        listed = ", ".join(str(shop) for shop in found)
        raise Invalid(f"several shops are called {text}, name one by its number: {listed}")
    return found[0] if found else None


def get(text: str) -> NamedShop:
    """Return the shop that `find` finds; NotFound, Invalid."""
    shop = find(text)
    if shop is None:
        raise NotFound(f"there is no shop called {text}")
    return shop


def every() -> list[NamedShop]:
    """Return all shops, the oldest first."""
    return _select()


def customers(shop_id: int) -> int:
    """Return how many customers a shop has."""
    counted = select(func.count()).select_from(Customer).where(Customer.shop_id == shop_id)
    found = db.session.scalar(counted) or 0
    db.session.rollback()
    return found


def _called(text: str) -> ColumnElement[bool]:
    return or_(Shop.name == text, Shop.external_id == text)


def _select(*conditions: ColumnElement[bool]) -> list[NamedShop]:
    columns = (Shop.id, Shop.platform, Shop.external_id, Shop.name)
    more = (Shop.currency, Shop.country, Shop.timezone)
    query = select(*columns, *more).where(*conditions).order_by(Shop.id)
    across = {"across_shops": "a person at the machine names any shop"}
    rows = db.session.execute(query, execution_options=across).all()
    db.session.rollback()
    return [NamedShop(*row) for row in rows]
