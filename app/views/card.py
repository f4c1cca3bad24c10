"""The parts of a customer's page beside rating and orders: advice, flags, notes, the record."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import g

from app.services import contacts, decisions, flag_list, last_time, note_list
from app.services.customer_page import CustomerPage
from app.services.outbox import planned
from app.services.outbox.planned import Planned
from app.services.overrides import GIVEN
from app.services.privacy.settings import privacy_of
from app.views import (
    advice_words,
    contact_words,
    decision_words,
    flag_words,
    note_words,
    planned_words,
    privacy_words,
)
from app.views.last_day import first_day, last_day


def parts(customer: CustomerPage, now: datetime) -> Mapping[str, Any]:
    """Return what the templates of these parts need."""
    return {
        "advice": advice_words.advice(customer.level, g.shop.advice),
        "notes": note_list.of(g.shop.id, customer.id),
        "note_words": note_words,
        "contacts": contacts.of(g.shop.id, customer.id),
        "contact_words": contact_words,
        "flags": flag_list.of(g.shop.id, customer.id, now),
        "flag_words": flag_words,
        "first_day": first_day(),
        "given_levels": GIVEN,
        "decisions": decisions.of(g.shop.id, customer.id),
        "decision_words": decision_words,
        "last_day": last_day,
        "planned": _by_order(planned.of_customer(g.shop.id, customer.id)),
        "planned_words": planned_words,
        "last_time": last_time.of(g.shop.id, customer),
        "privacy": privacy_of(g.shop.id),
        "privacy_words": privacy_words,
    }


def _by_order(actions: Iterable[Planned]) -> dict[str, list[Planned]]:
    found: dict[str, list[Planned]] = {}
    for action in actions:
        found.setdefault(action.order_code, []).append(action)
    return found
