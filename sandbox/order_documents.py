"""Orders as the API writes them, complete: its schemas are strict."""

from dataclasses import replace

from sandbox.addresses import address, billing_address
from sandbox.catalogue import PAYMENT, SHIPPING, Method
from sandbox.model import Order, Remark, Status
from sandbox.order_items import completion, order_items
from sandbox.prices import Json, money, price, total
from sandbox.stamps import stamp


def method(chosen: Method) -> Json:
    """Write a way to ship or to pay."""
    return {"guid": chosen.guid, "name": chosen.name}


def remark(entry: Remark) -> Json:
    """Write one line of an order's history (contract: orderHistory)."""
    author = {"id": entry.author, "name": "Shoptet" if entry.system else entry.author}
    return {
        "id": entry.id,
        "creationTime": stamp(entry.created),
        "text": entry.text,
        "user": author,
        "system": entry.system,
        "type": entry.type,
    }


def _head(order: Order, status: Status, root: str) -> Json:
    """Write what the list and the detail of an order have in common."""
    return {
        "code": order.code,
        "guid": order.guid,
        "creationTime": stamp(order.created),
        "changeTime": stamp(order.changed),
        "email": order.contact.email,
        "phone": order.contact.phone,
        "customerGuid": order.customer_guid,
        "cashDeskOrder": order.cash_desk,
        "adminUrl": f"{root}/admin/objednavky-detail?id={order.number}",
        "status": {"name": status.name, "id": status.id},
        "source": {"name": "Pokladna", "id": -3}
        if order.cash_desk
        else {"name": "E-shop", "id": -1},
        "shipping": method(SHIPPING[order.shipping]),
        "paymentMethod": method(PAYMENT[order.payment]),
        "price": price(order),
        "paid": order.paid,
        "preAuthorization": {
            "hasPendingPreAuthorization": False,
            "preAuthorizationAmount": "0.00",
        },
        "salesChannelGuid": None,
    }


def order_summary(order: Order, status: Status, root: str) -> Json:
    """Write an order as the list of orders has it; `root` is the shop's address."""
    return _head(order, status, root) | {
        "fullName": order.contact.full_name,
        "company": order.contact.company,
        "remark": order.remark,
    }


def _notes(order: Order) -> Json:
    fields = [
        {"index": index, "label": f"{index}. pole", "text": order.extra_fields.get(index)}
        for index in range(1, 7)
    ]
    return {
        "customerRemark": order.remark,
        "eshopRemark": order.eshop_remark,
        "trackingNumber": order.tracking_number,
        "trackingUrl": None,
        "additionalFields": fields,
    }


def _shipping_details(order: Order) -> Json | None:
    if order.shipping != "zasilkovna":
        return None
    nothing = ("note", "street", "link", "latitude", "longitude", "carrierId")
    return dict.fromkeys(nothing) | {
        "branchId": "4",
        "shippingCompanyCode": "zasilkovna",
        "shippingServiceCode": "zasilkovna-pickup",
        "name": "Výdejní místo",
        "place": "Výdejní místo",
        "city": order.contact.city,
        "zipCode": order.contact.zip_code,
        "countryCode": order.contact.country,
    }


def _delivery_address(order: Order) -> Json | None:
    if order.recipient is None:
        return None
    return address(replace(order.contact, full_name=order.recipient, company=None))


def _transactions(order: Order) -> list[Json]:
    if not order.paid or order.payment != "card":
        return []
    paid_at = stamp(order.created)
    return [
        {
            "transactionId": order.guid.replace("-", ""),
            "price": money(total(order)),
            "status": "OK",
            "creationTime": paid_at,
            "changeTime": paid_at,
        }
    ]


def _on_demand(order: Order, include: frozenset[str]) -> Json:
    sections: Json = {}
    if "notes" in include:
        sections["notes"] = _notes(order)
    if "shippingDetails" in include:
        sections["shippingDetails"] = _shipping_details(order)
    if "paymentTransactions" in include:
        sections["paymentTransactions"] = _transactions(order)
    return sections


def order_detail(order: Order, status: Status, root: str, include: frozenset[str]) -> Json:
    """Write an order complete; `include` names sections that come on demand."""
    items = order_items(order, status, include)
    payment, shipping = PAYMENT[order.payment], SHIPPING[order.shipping]
    return (
        _head(order, status, root)
        | {
            "externalCode": None,
            "birthDate": None,
            "clientIPAddress": None if order.cash_desk else "192.0.2.17",
            "stockId": 1,
            "addressesEqual": order.recipient is None,
            "vatPayer": bool(order.contact.company_id),
            "vatMode": "Normal",
            "billingMethod": {"id": payment.billing_id, "name": payment.name},
            "billingAddress": billing_address(order.contact),
            "deliveryAddress": _delivery_address(order),
            "onlinePaymentLink": None,
            "language": {"CZ": "cs", "SK": "sk", "PL": "pl"}[order.contact.country],
            "referer": None,
            "paymentMethods": [{"paymentMethod": method(payment), "itemId": items[-1]["itemId"]}],
            "shippings": [{"shipping": method(shipping), "itemId": items[-2]["itemId"]}],
            "items": items,
            "completion": completion(items),
        }
        | _on_demand(order, include)
    )
