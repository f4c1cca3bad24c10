"""The shop as a shopper sees it: a shelf and an order form with Shoptet's ids.

As on Shoptet there is no content security policy: what add-ons include comes from anywhere.
"""

import phonenumbers
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from sandbox import catalogue
from sandbox.context import the_platform
from sandbox.model import Contact
from sandbox.placing import Wish, place_orders
from sandbox.prices import money
from sandbox.shop import Refused

storefront = Blueprint("storefront", __name__)
FIELDS = {
    "full_name": "billFullName",
    "email": "email",
    "phone": "phone",
    "street": "billStreet",
    "house_number": "billHouseNumber",
    "city": "billCity",
    "zip_code": "billZip",
    "company": "billCompany",
}


@storefront.get("/")
def shelf() -> str:
    """Show the products and an empty order form."""
    return _page()


@storefront.post("/")
def order() -> ResponseReturnValue:
    """Place the order of the form, as a guest or with an account."""
    platform = the_platform()
    contact = _contact()
    problem = _problem(contact)
    if problem:
        return _page(problem), 422
    with platform.lock:
        try:
            placed = place_orders(platform, [_wish(contact)])[0]
        except Refused as error:
            return _page(str(error)), 422
    return _page(code=placed.code), 201


def _page(problem: str = "", code: str = "") -> str:
    platform = the_platform()
    with platform.lock:
        installed = platform.active()
        snippets = dict(installed.snippets) if installed else {}
    return render_template(
        "storefront.html",
        products=catalogue.PRODUCTS,
        shippings=catalogue.SHIPPINGS,
        payments=catalogue.PAYMENTS,
        countries=catalogue.CURRENCY,
        money=money,
        problem=problem,
        code=code,
        snippets=snippets,
        form=request.form,
    )


def _contact() -> Contact:
    form = request.form
    typed = {key: form.get(name, "").strip() or None for key, name in FIELDS.items()}
    return Contact(**typed, country=form.get("billCountry", "CZ"))


def _problem(contact: Contact) -> str:
    if not contact.full_name:
        return "Please fill in your name."
    if "@" not in (contact.email or ""):
        return "Please fill in your e-mail."
    try:
        number = phonenumbers.parse(contact.phone or "", contact.country)
    except phonenumbers.NumberParseException:
        return "Please fill in your phone."
    return "" if phonenumbers.is_possible_number(number) else "The phone is not complete."


def _wish(contact: Contact) -> Wish:
    """Read the cart and how it is sent and paid."""
    form = request.form
    amounts = {
        product.code: form.get(f"amount-{product.code}", 0, int) for product in catalogue.PRODUCTS
    }
    return Wish(
        contact,
        products=tuple((code, amount) for code, amount in amounts.items() if amount > 0),
        payment=form.get("payment", "cod"),
        shipping=form.get("shipping", "zasilkovna"),
        currency=form.get("currency") or None,
        registered="registered" in form,
        remark=form.get("remark") or None,
    )
