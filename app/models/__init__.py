"""Tables: columns and constraints, one table per file; no queries, no commits."""

from app.models.action import Action
from app.models.backtest import Backtest
from app.models.backtest_order import BacktestOrder
from app.models.checkout_ask import CheckoutAsk
from app.models.customer import Customer
from app.models.decision import Decision
from app.models.erasure import Erasure
from app.models.flag import Flag
from app.models.history_import import HistoryImport
from app.models.identity_link import IdentityLink
from app.models.member import Member
from app.models.note import Note
from app.models.note_edit import NoteEdit
from app.models.notice import Notice
from app.models.order import Order
from app.models.order_status import OrderStatus
from app.models.override import Override
from app.models.platform_account import PlatformAccount
from app.models.proposal import Proposal
from app.models.reconciliation import Reconciliation
from app.models.rerating import Rerating
from app.models.retention import Retention
from app.models.ruleset import Ruleset
from app.models.shop import Shop
from app.models.webhook_event import WebhookEvent

__all__ = [
    "Action",
    "Backtest",
    "BacktestOrder",
    "CheckoutAsk",
    "Customer",
    "Decision",
    "Erasure",
    "Flag",
    "HistoryImport",
    "IdentityLink",
    "Member",
    "Note",
    "NoteEdit",
    "Notice",
    "Order",
    "OrderStatus",
    "Override",
    "PlatformAccount",
    "Proposal",
    "Reconciliation",
    "Rerating",
    "Retention",
    "Ruleset",
    "Shop",
    "WebhookEvent",
]
