"""Registered customers: list, detail, blocking, remarks."""

from flask import Blueprint, Response, request

from sandbox import accounts
from sandbox.api.answers import ApiError, answer, body, paged
from sandbox.api.order_filters import e164
from sandbox.context import the_platform
from sandbox.customer_documents import customer_detail, customer_summary
from sandbox.model import Customer, CustomerRemark
from sandbox.prices import Json
from sandbox.state import Platform


def add_to(api: Blueprint) -> None:
    """Add the routes of customers."""
    api.get("/customers")(list_customers)
    api.get("/customers/<guid>")(show_customer)
    api.patch("/customers/<guid>")(change_customer)
    api.get("/customers/<guid>/remarks")(list_remarks)
    api.post("/customers/<guid>/remarks")(write_remark)


def _customer_or_404(platform: Platform, guid: str) -> Customer:
    customer = platform.shop.customers.get(guid)
    if customer is None:
        message = f'Customer with guid "{guid}"\nnot found.'
        raise ApiError(404, "customer-not-found", message, guid)
    return customer


def _detail(platform: Platform, customer: Customer) -> Json:
    reviews = accounts.can_disable(platform)
    return {"customer": customer_detail(customer, platform.public_url, reviews)}


def _fits(customer: Customer) -> bool:
    email, phone = request.args.get("email"), request.args.get("phone")
    contact = customer.contact
    if email is not None and (contact.email or "").casefold() != email.casefold():
        return False
    return phone is None or e164(contact.phone or "", contact.country) == phone


def list_customers() -> Response:
    """Answer a page of customers."""
    platform = the_platform()
    with platform.lock:
        kept = [customer for customer in platform.shop.customers.values() if _fits(customer)]
        rows, paginator = paged(kept, 20, 1000)
        found = [customer_summary(customer, platform.public_url) for customer in rows]
    return answer({"customers": found, "paginator": paginator})


def show_customer(guid: str) -> Response:
    """Answer one customer, complete."""
    platform = the_platform()
    with platform.lock:
        return answer(_detail(platform, _customer_or_404(platform, guid)))


def change_customer(guid: str) -> Response:
    """Set what is named; blocking without the module stays off, silently."""
    platform = the_platform()
    text = (str, type(None))
    with platform.lock:
        customer = _customer_or_404(platform, guid)
        data = body({"remark": text, "priceRatio": str, "birthDate": text, "disabledOrders": bool})
        customer.remark = data.get("remark", customer.remark)
        customer.price_ratio = data.get("priceRatio", customer.price_ratio)
        customer.birth_date = data.get("birthDate", customer.birth_date)
        if data.keys() - {"disabledOrders"}:
            customer.changed = platform.now()
            platform.emit("customer:update", guid)
        if "disabledOrders" in data:
            accounts.disable_orders(platform, customer, data["disabledOrders"])
        return answer(_detail(platform, customer))


def _needs_reviews(platform: Platform) -> None:
    if "customerReviews" not in platform.shop.modules:
        message = "The module customerReviews is not active."
        raise ApiError(403, "required-module-missing", message, "customerReviews")


def _remark(kept: CustomerRemark) -> Json:
    return {"id": kept.id, "rating": kept.rating, "remark": kept.remark}


def list_remarks(guid: str) -> Response:
    """Answer the remarks on a customer."""
    platform = the_platform()
    with platform.lock:
        _needs_reviews(platform)
        rows, paginator = paged(_customer_or_404(platform, guid).remarks, 1000, 1000)
        return answer({"remarks": [_remark(kept) for kept in rows], "paginator": paginator})


def write_remark(guid: str) -> Response:
    """Add a rated remark on a customer."""
    platform = the_platform()
    with platform.lock:
        _needs_reviews(platform)
        customer = _customer_or_404(platform, guid)
        data = body({"rating": str, "remark": str}, ("rating", "remark"))
        kept = CustomerRemark(platform.next_id(), data["rating"], data["remark"])
        customer.remarks.append(kept)
        platform.emit("customer:update", guid)
        return answer({"remark": _remark(kept)}, 201)
