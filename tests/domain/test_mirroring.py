from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.acting import Mode, preset
from app.domain.decisions import Switches
from app.domain.flags import FlagKind
from app.domain.mirroring import cancelled_because_disabled, to_write, wanted

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
CANCEL, LISTED, EXEMPT = FlagKind.AUTO_CANCEL, FlagKind.BLACKLIST, FlagKind.EXEMPT
SWITCHED_OFF, TRIPPED = Switches(suspended=True), Switches(tripped=True)
CZECH = preset("CZ")


def proposing(situation):
    modes = {key: dict(value) for key, value in CZECH.modes.items()}
    modes[situation]["cancel"] = Mode.PROPOSE
    return replace(CZECH, modes=modes)


@pytest.mark.parametrize(
    ("_case", "flags", "settings", "expected"),
    [
        ("nothing is known against them", [], {}, False),
        ("their orders are to be cancelled", [CANCEL], {}, True),
        ("they are not to order", [LISTED], {}, True),
        ("exempt wins", [CANCEL, LISTED, EXEMPT], {}, False),
        ("the shop must sell", [LISTED], {"country": "SK"}, False),
        ("a person decides on cancelling", [CANCEL], {"acting": proposing("flagged")}, False),
        ("that is set for the list only", [CANCEL], {"acting": proposing("blacklisted")}, True),
        ("the list wins", [CANCEL, LISTED], {"acting": proposing("blacklisted")}, False),
        ("cancelling is switched off", [CANCEL], {"switches": SWITCHED_OFF}, False),
        ("it is only tried out", [CANCEL], {"acting": replace(CZECH, dry_run=True)}, False),
        ("the breaker has tripped", [CANCEL], {"switches": TRIPPED}, None),
        ("without a flag they go free even then", [], {"switches": TRIPPED}, False),
        ("the merchant freed them later", [LISTED], {"freed_at": LATER}, None),
        ("the merchant freed them before", [LISTED], {"freed_at": NOON - LATER + NOON}, True),
    ],
)
def test_whose_orders_a_platform_is_to_refuse(_case, flags, settings, expected):
    defaults = {"acting": CZECH, "switches": Switches(), "country": "CZ"}
    assert wanted(dict.fromkeys(flags, NOON), **defaults | settings) is expected


@pytest.mark.parametrize(
    ("_case", "wish", "stands", "ours", "refused", "expected"),
    [
        ("to be stopped", True, False, True, False, True),
        ("freed by the merchant, flagged anew", True, False, False, False, True),
        ("stopped already", True, True, True, False, None),
        ("the platform ignores us", True, False, True, True, None),
        ("stopped by us, to be let go", False, True, True, False, False),
        ("a refusal keeps nobody stopped", False, True, True, True, False),
        ("the merchant's own word stays", False, True, False, False, None),
        ("free already", False, False, True, False, None),
        ("left as it stands", None, True, True, False, None),
        ("left free as it stands", None, False, True, False, None),
    ],
)
def test_what_is_written_into_an_account(_case, wish, stands, ours, refused, expected):
    assert to_write(wish, stands, ours, refused) is expected


@pytest.mark.parametrize(
    ("_case", "placed", "lasted", "expected"),
    [
        ("at once", 60, 2, True),
        ("at the same moment, by a clock that is slow", -30, 2, True),
        ("placed long before", -3600, 2, False),
        ("only after a while", 60, 6 * 60, False),
    ],
)
def test_which_cancelled_orders_the_platform_cancelled_itself(_case, placed, lasted, expected):
    at = NOON + timedelta(seconds=placed)
    assert cancelled_because_disabled(at, at + timedelta(seconds=lasted), NOON) is expected
