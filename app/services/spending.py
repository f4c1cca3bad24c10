"""What customers of a shop spend: so that an amount in a rule need not be guessed."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from app.domain.days import cutoff
from app.domain.record_text import WrittenRecord
from app.services import customer_scan, shop_time
from app.services.admins import VisitedShop


def top_spenders(
    shop: VisitedShop, now: datetime, percent: int = 5, months: int = 24
) -> Mapping[str, int]:
    """Return by currency what the best paying `percent` of a shop's customers have paid at least.

    In minor units, of those who have paid anything in the last `months`; a currency in which
    nobody has is left out.
    """
    since = cutoff(shop_time.local(shop.timezone, now).toordinal(), months)
    paid: defaultdict[str, list[int]] = defaultdict(list)
    for page in customer_scan.pages(shop.id, settling=shop.settling):
        for customer in page:
            record = WrittenRecord(customer.record)
            for currency in record.most:
                if total := record.paid(currency, since):
                    paid[currency].append(total)
    return {
        currency: sorted(totals, reverse=True)[(len(totals) * percent - 1) // 100]
        for currency, totals in sorted(paid.items())
    }
