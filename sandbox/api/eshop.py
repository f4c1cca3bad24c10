"""The shop about itself, and the rights of the add-on."""

from typing import Any

from flask import Blueprint, Response, request

from sandbox import catalogue
from sandbox.api.answers import answer, include
from sandbox.api.shop_facts import COUNTRIES, MODULES, contact, currency, settings
from sandbox.catalogue import Method
from sandbox.context import the_platform
from sandbox.prices import Json
from sandbox.state import Platform

SECTIONS = (
    "orderAdditionalFields",
    "orderStatuses",
    "paymentMethods",
    "shippingMethods",
    "countries",
    "cashDesk",
    "imageCuts",
)
ENDPOINTS = (
    ("orders", "List of orders", 2, "Orders", "both", "edit"),
    ("customers", "List of customers", 3, "Customers", "both", "edit"),
    ("webhooks", "Webhooks", 4, "Webhooks", "both", "add"),
    ("system", "Jobs and endpoints", 5, "System", "read", None),
    ("eshop", "Eshop info", 1, "Eshop", "read", None),
    ("template-include", "Template include", 6, "Templates", "both", "edit"),
)


def add_to(api: Blueprint) -> None:
    """Add the routes of the shop and its endpoints."""
    api.get("/eshop")(show_eshop)
    api.get("/system/endpoints")(list_endpoints)


def show_eshop() -> Response:
    """Answer everything about the shop; some sections only on demand."""
    platform, wanted = the_platform(), include()
    with platform.lock:
        document = (
            contact(platform)
            | settings()
            | {
                "currencies": [
                    currency(code, number) for number, code in enumerate(catalogue.RATE)
                ],
                "activeModules": [
                    {"title": MODULES.get(name, name), "name": name}
                    for name in sorted(platform.shop.modules)
                ],
                "urls": _urls(platform.public_url),
                "trial": False,
            }
        )
        on_demand = _on_demand(platform)
    return answer(document | {name: on_demand[name] for name in SECTIONS if name in wanted})


def _urls(root: str) -> list[Json]:
    return [
        {"ident": "admin-orders-list", "url": f"{root}/admin/prehled-objednavek"},
        {"ident": "admin-customers-list", "url": f"{root}/admin/prehled-zakazniku"},
        {"ident": "oauth", "url": f"{root}/action/OAuthServer/"},
    ]


def _methods(methods: tuple[Method, ...], default: str) -> Json:
    rows = [
        {"guid": method.guid, "order": number, "name": method.name, "visible": True}
        for number, method in enumerate(methods, start=1)
    ]
    group = {"methods": rows, default: methods[0].guid}
    return {"retail": group, "wholesale": group, "wholesaleActive": False}


def _on_demand(platform: Platform) -> dict[str, Any]:
    statuses = [
        {"id": kept.id, "order": number, "name": kept.name, "markAsPaid": kept.mark_as_paid}
        for number, kept in enumerate(platform.shop.statuses.values(), start=1)
    ]
    keys = ("countryCode", "countryName", "companyIdPattern", "companyIdExample", "zipCodePattern")
    return {
        "orderAdditionalFields": [{"index": n, "label": f"{n}. pole"} for n in range(1, 7)],
        "orderStatuses": {"statuses": statuses, "defaultStatus": catalogue.NEW},
        "paymentMethods": _methods(catalogue.PAYMENTS, "defaultPayment"),
        "shippingMethods": _methods(catalogue.SHIPPINGS, "defaultShipping"),
        "countries": [dict(zip(keys, row, strict=True)) for row in COUNTRIES],
        "cashDesk": {"defaultOrderStatusId": catalogue.DONE},
        "imageCuts": [],
    }


def list_endpoints() -> Response:
    """Answer the add-on's rights: `approved` ones unless `pending` are asked for."""
    platform = the_platform()
    pending = request.args.get("status") == "pending"
    with platform.lock:
        denied = platform.installation.denied if platform.installation else set()
    keys = ("endpoint", "description", "access", "action")
    rows = [
        dict(zip(keys, (name, text, access, action), strict=True))
        | {"group": {"id": group, "description": title}}
        for name, text, group, title, access, action in ENDPOINTS
        if (name in denied) == pending
    ]
    return answer({"endpoints": rows})
