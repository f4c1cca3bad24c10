"""Tables: columns and constraints, one table per file; no queries, no commits."""

from app.models.backtest import Backtest
from app.models.backtest_order import BacktestOrder
from app.models.customer import Customer
from app.models.history_import import HistoryImport
from app.models.order import Order
from app.models.order_status import OrderStatus
from app.models.rerating import Rerating
from app.models.ruleset import Ruleset
from app.models.shop import Shop
from app.models.webhook_event import WebhookEvent

__all__ = [
    "Backtest",
    "BacktestOrder",
    "Customer",
    "HistoryImport",
    "Order",
    "OrderStatus",
    "Rerating",
    "Ruleset",
    "Shop",
    "WebhookEvent",
]
