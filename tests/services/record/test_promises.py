"""What may be done to a customer's orders before a person looks at them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.domain.acting import Action, Mode, Situation, preset
from app.domain.acting_data import to_data
from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Flag
from app.services.record import promises
from tests.factories import NOON, make_customer, make_shop

RISKY_HELD: dict[str, Any] = to_data(preset("CZ"))
RISKY_HELD["modes"][Situation.RISKY][Action.HOLD] = Mode.AUTO
DRY: dict[str, Any] = to_data(preset("CZ")) | {"dry_run": True}


@pytest.mark.parametrize(
    ("_case", "flags", "level", "shop", "expected"),
    [
        ("nobody", [], "neutral", {}, []),
        ("flagged", [FlagKind.AUTO_CANCEL], "neutral", {}, [Action.CANCEL]),
        ("blacklisted", [FlagKind.BLACKLIST], "vip", {}, [Action.CANCEL]),
        ("exempt", [FlagKind.BLACKLIST, FlagKind.EXEMPT], "risky", {}, []),
        ("risky: a person is asked", [], "risky", {}, []),
        ("risky: held by itself", [], "risky", {"acting": RISKY_HELD}, [Action.HOLD]),
        ("Slovakia", [FlagKind.BLACKLIST], "new", {"country": "SK"}, [Action.PREPAYMENT]),
        ("a dry run", [FlagKind.BLACKLIST], "risky", {"acting": DRY}, []),
        ("suspended", [FlagKind.BLACKLIST], "new", {"cancelling_suspended_at": NOON}, ["cancel"]),
    ],
)
def test_a_promise_follows_flags_level_and_settings(
    app: Flask,
    _case: str,
    flags: list[FlagKind],
    level: str,
    shop: dict[str, Any],
    expected: list[str],
) -> None:
    mine = make_shop(**shop)
    customer = make_customer(mine)
    for kind in flags:
        written = {"author": "Eva", "reason": "", "written_at": NOON}
        row = {"shop_id": mine.id, "customer_id": customer.id, "kind": kind}
        db.session.add(Flag(**row, **written))
    db.session.commit()
    later = NOON + timedelta(days=1)
    assert list(promises.automatic(mine.id, customer.id, level, later)) == expected
