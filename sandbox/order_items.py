"""The items of an order as the API writes them."""

from sandbox.catalogue import PAYMENT, PRODUCT, SHIPPING, in_currency
from sandbox.model import Order, Status
from sandbox.prices import Json, item_price

ITEM_SECTIONS: dict[str, Json] = {
    "images": {"mainImage": None},
    "stockLocation": {"stockLocation": None},
    "surchargeParameters": {"surchargeParameters": [], "specificSurchargeParameters": []},
    "productFlags": {"productFlags": []},
}


def _item(order: Order, status: Status, kind: str, id: int, named: Json, minor: int) -> Json:
    amount = named.pop("pieces")
    each, all_of_it = (item_price(part, order.contact.country) for part in (minor, minor * amount))
    return {
        "productGuid": None,
        "code": None,
        "ean": None,
        "itemType": kind,
        "productType": "product" if kind == "product" else None,
        "variantName": None,
        "brand": None,
        "remark": None,
        "weight": "0.000",
        "additionalField": None,
        "amount": f"{amount}.000",
        "amountUnit": "ks" if kind == "product" else None,
        "priceRatio": "1.0000",
        "status": {"name": status.name, "id": status.id},
        "itemPrice": all_of_it,
        "unitPrice": each,
        "displayPrices": [all_of_it],
        "purchasePrice": None,
        "recyclingFee": None,
        "supplierName": None,
        "itemId": order.number * 100 + id,
        "warrantyDescription": None,
        "amountCompleted": f"{amount}.000",
        "surchargeParametersTexts": [],
        "consumptionTax": None,
        "itemPriceVatBreakdown": None,
    } | named


def order_items(order: Order, status: Status, include: frozenset[str]) -> list[Json]:
    """Write the goods, then shipping and payment; `include` names sections on demand."""
    items = []
    for number, line in enumerate(order.lines, start=1):
        named = {
            "name": line.name,
            "code": line.product,
            "productGuid": PRODUCT[line.product].guid,
            "pieces": line.amount,
        }
        items.append(_item(order, status, "product", number, named, line.unit_price))
    for number, kind, chosen in (
        (98, "shipping", SHIPPING[order.shipping]),
        (99, "billing", PAYMENT[order.payment]),
    ):
        fee = in_currency(chosen.fee, order.currency)
        items.append(_item(order, status, kind, number, {"name": chosen.name, "pieces": 1}, fee))
    sections = [keys for name, keys in ITEM_SECTIONS.items() if name in include]
    return [item | {key: row[key] for row in sections for key in row} for item in items]


def completion(items: list[Json]) -> list[Json]:
    """Write how far the goods are packed."""
    kept = (
        "productGuid",
        "code",
        "itemType",
        "name",
        "variantName",
        "amount",
        "amountUnit",
        "itemId",
        "amountCompleted",
    )
    return [{key: item[key] for key in kept} for item in items if item["itemType"] == "product"]
