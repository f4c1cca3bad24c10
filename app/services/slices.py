"""Long work in slices: between them a worker looks at what has arrived."""

import time
from collections.abc import Callable
from datetime import timedelta

from app.services import inbox
from app.services.locking import finishing

# How long live orders of any shop wait at the most for a slice.
SLICE_SECONDS = 0.2


def work(held: inbox.Claim, step: Callable[[inbox.Claim, float], bool]) -> None:
    """Take steps until a slice ends, then let the claim wait; or end it when none is left.

    `step` is told when the slice ends (time.monotonic) and says whether there is more to do.
    LeaseLost when another worker has taken over.
    """
    ends = time.monotonic() + SLICE_SECONDS
    while step(held, ends):
        if time.monotonic() > ends:
            inbox.postpone(held, timedelta(0))
            return
    with finishing(held):
        pass
