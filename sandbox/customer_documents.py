"""Customers as the API writes them, complete: its schemas are strict."""

from sandbox.addresses import billing_address
from sandbox.model import Customer
from sandbox.prices import Json
from sandbox.stamps import stamp


def customer_summary(customer: Customer, root: str) -> Json:
    """Write a customer as the list of customers has it."""
    return {
        "guid": customer.guid,
        "creationTime": stamp(customer.created),
        "changeTime": stamp(customer.changed),
        "billCompany": customer.contact.company,
        "billFullName": customer.contact.full_name,
        "adminUrl": f"{root}/admin/zakaznici-detail?id={customer.number}",
    }


def customer_detail(customer: Customer, root: str, reviews: bool) -> Json:
    """Write a customer complete; without `reviews` (module) blocking and remarks are empty."""
    account = {
        "guid": customer.account_guid,
        "fullName": customer.contact.full_name,
        "email": customer.contact.email or "",
        "phone": customer.contact.phone,
        "mainAccount": True,
        "authorized": True,
        "emailVerified": True,
    }
    remarks = [
        {"id": kept.id, "remark": kept.remark, "rating": kept.rating} for kept in customer.remarks
    ]
    return {
        "guid": customer.guid,
        "billingAddress": billing_address(customer.contact),
        "deliveryAddress": [],
        "creationTime": stamp(customer.created),
        "changeTime": stamp(customer.changed),
        "customerGroup": {"id": 1, "name": "Retail"},
        "priceList": {"id": 1, "name": "Hlavní ceník"},
        "remark": customer.remark,
        "priceRatio": customer.price_ratio,
        "birthDate": customer.birth_date,
        "accounts": [account],
        "disabledOrders": reviews and customer.disabled_orders,
        "remarks": remarks if reviews else [],
        "adminUrl": f"{root}/admin/zakaznici-detail?id={customer.number}",
    }
