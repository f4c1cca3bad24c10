"""What the shop sells, how it ships, how it is paid, and the statuses it uses."""

from dataclasses import dataclass

from sandbox.model import Line, Status

NEW, IN_PROGRESS, DONE, CANCELLED = -1, -2, -3, -4
UNCOLLECTED, RETURNED, READY, COMPLAINT, AWAITING_PAYMENT, PACKING, UNPAID = range(10, 17)


def statuses() -> dict[int, Status]:
    """Return the shop's statuses anew: the four of the platform and the merchant's own."""
    rows = (
        Status(NEW, "Nevyřízená", "#2f6fb3", mails=True),
        Status(IN_PROGRESS, "Vyřizuje se", "#8a6d00", mails=True),
        Status(DONE, "Vyřízena", "#2e7d32", mark_as_paid=True, mails=True),
        Status(CANCELLED, "Stornována", "#a32626", mails=True),
        Status(UNCOLLECTED, "Nevyzvednuto", "#b3402f"),
        Status(RETURNED, "Vráceno dopravcem", "#b3402f"),
        Status(READY, "Připraveno k vyzvednutí", "#00796b", mails=True),
        Status(COMPLAINT, "Reklamace", "#6a4a9c"),
        Status(AWAITING_PAYMENT, "Čeká na platbu", "#8a6d00", mails=True),
        Status(UNPAID, "Nezaplaceno", "#a32626", mails=True),
        # Nobody could say what this one means for a customer's rating.
        Status(PACKING, "Balíme s láskou", "#ad4673"),
    )
    return {status.id: status for status in rows}


@dataclass(frozen=True, slots=True)
class Product:
    """Something on the shelf; price in hellers."""

    code: str
    guid: str
    name: str
    price: int


@dataclass(frozen=True, slots=True)
class Method:
    """A way to ship or to pay; fee in hellers. `billing_id`: 1 COD, 2 wire, 3 cash, 4 card."""

    code: str
    guid: str
    name: str
    fee: int
    billing_id: int = 0


def _guid(kind: str, number: int) -> str:
    return f"{kind}{number:05x}-5a4d-4a11-8c0b-0000000{number:05x}"


PRODUCTS = tuple(
    Product(f"P{number:03d}", _guid("a11", number), name, price)
    for number, (name, price) in enumerate(
        (
            ("Hrnek Ranní mlha", 34900),
            ("Konvice na čaj Pavlína", 89900),
            ("Sypaný čaj Zahrada, 100 g", 19900),
            ("Lněná utěrka", 24900),
            ("Svíčka ze včelího vosku", 29900),
            ("Keramická mísa Luna", 129000),
            ("Ručně šitá zástěra", 74900),
            ("Espresso souprava pro dva", 249000),
            ("Dubové prkénko", 59900),
            ("Dárková sada Podzim", 169000),
        ),
        start=1,
    )
)
SHIPPINGS = (
    Method("zasilkovna", _guid("b22", 1), "Zásilkovna", 7900),
    Method("ppl", _guid("b22", 2), "PPL", 11900),
    Method("post", _guid("b22", 3), "Česká pošta", 12900),
    Method("pickup", _guid("b22", 4), "Osobní odběr", 0),
)
PAYMENTS = (
    Method("cod", _guid("c33", 1), "Dobírkou", 3900, 1),
    Method("wire", _guid("c33", 2), "Převodem", 0, 2),
    Method("cash", _guid("c33", 3), "Hotově", 0, 3),
    Method("card", _guid("c33", 4), "Platební kartou", 0, 4),
)
SHIPPING = {method.code: method for method in SHIPPINGS}
PAYMENT = {method.code: method for method in PAYMENTS}
PRODUCT = {product.code: product for product in PRODUCTS}

CURRENCY = {"CZ": "CZK", "SK": "EUR", "PL": "PLN"}
RATE = {"CZK": 1.0, "EUR": 25.1, "PLN": 5.85}
VAT_PERCENT = {"CZ": 21, "SK": 23, "PL": 23}


def in_currency(hellers: int, currency: str) -> int:
    """Convert an amount in hellers to minor units of another currency of the shop."""
    return round(hellers / RATE[currency])


def line(code: str, amount: int, currency: str) -> Line:
    """Put a product on an order; KeyError when the shop has no such product."""
    product = PRODUCT[code]
    return Line(code, product.name, amount, in_currency(product.price, currency))
