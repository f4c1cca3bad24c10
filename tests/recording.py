"""Decisions of every kind, as those who make them record them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.extensions import db
from app.models import Customer, Decision, Order, Shop
from app.services import decisions

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SINCE = "2026-11-01T08:30:00+00:00"
ORDER = {
    "status_id": "-1",
    "status_name": "Nevyřízená",
    "paid": None,
    "cash_on_delivery": True,
    "shipped": False,
    "total": 124900,
    "currency": "CZK",
}
FLAGS = [{"kind": "auto_cancel", "reason": "Třikrát nevyzvedla", "since": SINCE, "author": "Eva"}]
DECIDED: Mapping[str, Any] = {
    "situation": "flagged",
    "choices": [
        {"action": "cancel", "mode": "auto", "because": None},
        {"action": "hold", "mode": "propose", "because": "paid"},
        {"action": "remark", "mode": "auto", "because": None},
    ],
    "because": None,
    "dry_run": False,
    "order": ORDER,
    "flags": FLAGS,
    "level": "risky",
    "ruleset_version": 7,
    "bad": {"uncollected": 3},
}
ENDED: Mapping[str, Any] = {
    "action": "cancel",
    "state": "confirmed",
    "reason": "",
    "target_status": "-4",
    "answer": {"status": 200, "error": ""},
    "attempts": 1,
}
PROPOSAL: Mapping[str, Any] = {
    "kind": "flag_auto_cancel",
    "situation": "",
    "facts": {"uncollected": ["2026000001", "2026000002"], "good": 1},
}
CHANGED: Mapping[str, Any] = {
    "what": "acting",
    "before": {"modes": {"flagged": {"cancel": "propose"}}, "daily_cap": 20, "paid": False},
    "after": {
        "modes": {"flagged": {"cancel": "auto"}},
        "daily_cap": 30,
        "paid": False,
        "targets": {"cancel": "-4"},
    },
    "statuses": {"-4": "Nevyřízená"},
}
# Every kind, with facts that they come with; those on the shop as a whole at the end.
ON_CUSTOMERS: Mapping[str, Mapping[str, Any]] = {
    "flag_set": {"flag": "blacklist", "until": None, "set": 5, "removed": []},
    "flag_removed": {"flag": "exempt", "until": None, "set": None, "removed": [5]},
    "undone": {"flag": "blacklist", "until": None, "what": "flag_set"},
    "override_set": {"level": "vip", "until": None},
    "override_removed": {"level": "vip", "until": None},
    "joined": {"keys": [["email", "phone"]], "links": [5], "withdrawn": [], "with": 5},
    "parted": {"keys": [], "links": [], "withdrawn": [5]},
    "kept_apart": {"keys": [], "links": [5], "withdrawn": []},
    "link_withdrawn": {"keys": [], "links": [], "withdrawn": [5]},
    "order_decided": DECIDED,
    "action_undone": {"action": "cancel"},
    "action_ended": ENDED,
    "action_retried": {"action": "cancel", "situation": "flagged", "target_status": "-4"},
    "proposal_confirmed": PROPOSAL,
    "proposal_refused": {**PROPOSAL, "kind": "cancel", "situation": "risky"},
    "account_disabled": {"account": "jana@kocour.example"},
    "account_enabled": {"account": "jana@kocour.example"},
    "objection": {"text": "Balík mi nikdo nenechal."},
    "objection_reviewed": {"verdict": "granted", "text": "Dopravce lhal.", "objection": 5},
}
ON_THE_SHOP: Mapping[str, Mapping[str, Any]] = {
    "settings_changed": CHANGED,
    "cancelling_suspended": {},
    "cancelling_resumed": {},
    "breaker_tripped": {"limit": "share", "actions": 12, "orders": 60},
    "breaker_reset": {},
    "person_erased": {"entries": [[1, 2]], "gone": {"orders": 3, "notes": 1}, "kept": True},
    "old_erased": {"entries": [[3, 3], [5, 7]], "gone": {"decisions": 4}},
    "erased": {},
}
EVERY_KIND = {**ON_CUSTOMERS, **ON_THE_SHOP}
# What people have said in them.
WORDS = ("Třikrát nevyzvedla", "Balík mi nikdo nenechal.", "Dopravce lhal.", "jana@kocour.example")
BY_ITSELF = frozenset({"order_decided", "action_ended", "breaker_tripped"})


def named(kind: str, person: str, said: str, status: str) -> Mapping[str, Any]:
    """Return the facts of a kind with other names and words of people in them."""
    text = json.dumps(EVERY_KIND[kind], ensure_ascii=False)
    for ours, theirs in (("Eva", person), ("Nevyřízená", status), *((one, said) for one in WORDS)):
        text = text.replace(f'"{ours}"', json.dumps(theirs, ensure_ascii=False))
    found: Mapping[str, Any] = json.loads(text)
    return found


def decide(
    shop: Shop | int,
    kind: str,
    on: Customer | Order | None = None,
    facts: Mapping[str, Any] | None = None,
    **values: Any,
) -> Decision:
    """Add a decision to a shop's record and commit it; by Smajlík itself where it decides."""
    customer_id, order = None, None
    if isinstance(on, Order):
        customer_id, order = on.customer_id, on
    elif on is not None:
        customer_id = on.id
    row: dict[str, Any] = {
        "shop_id": shop if isinstance(shop, int) else shop.id,
        "customer_id": customer_id,
        "order_id": order.id if order else None,
        "order_code": order.code if order else "",
        "author": "" if kind in BY_ITSELF else "Eva",
        "written_at": NOON,
        "facts": dict(EVERY_KIND[kind] if facts is None else facts),
    }
    made = Decision(**row | {"kind": kind} | values)
    decisions.record(db.session(), [made])
    db.session.commit()
    return made
