"""Shoptet behind the port: every promise of `Platform`, each kept in a module beside this one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from app.platforms.base import (
    Admin,
    ApiToken,
    Arrival,
    Credentials,
    FetchedCustomer,
    FetchedOrder,
    Installation,
    OrderChange,
    OrderStatus,
    ShopDetails,
    Undelivered,
    UnreadableOrder,
    WebhookFaults,
)
from app.platforms.http import Http
from app.platforms.shoptet import (
    acts,
    admin,
    changes,
    history,
    install,
    registration,
    shop,
    statuses,
    storefront,
    webhooks,
)
from app.platforms.shoptet.client import Client
from app.platforms.shoptet.gate import Gates
from app.platforms.shoptet.settings import ShoptetSettings


class Shoptet:
    """The adapter; the methods' promises are those of `app.platforms.base.Platform`."""

    name = "shoptet"
    senders = webhooks.SENDERS
    changes_kept = changes.CHANGES_KEPT
    log_kept = changes.LOG_KEPT

    def __init__(
        self, settings: ShoptetSettings, http: Http | None = None, gates: Gates | None = None
    ) -> None:
        self._settings = settings
        self._http = http or Http(trusted=(settings.api_url, settings.partner_url))
        self._client = Client(settings.api_url, self._http, gates or Gates())

    def claimed_shop(self, headers: Mapping[str, str], body: bytes) -> str:
        """Return the eshopId in the body."""
        return webhooks.claimed_shop(body)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, keys: Sequence[str]) -> None:
        """Check Shoptet-Webhook-Signature."""
        webhooks.verify(headers, body, keys)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[Arrival, ...]:
        """Read event and eventInstance."""
        return webhooks.read(body)

    def complete_install(self, params: Mapping[str, str]) -> Installation:
        """Exchange `code`."""
        return install.complete_install(self._http, self._settings, params.get("code", ""))

    def fetch_token(self, shop: str, secret: str) -> ApiToken:
        """Call getAccessToken on the partner's shop."""
        return install.fetch_token(self._http, self._settings, secret)

    def fetch_shop(self, credentials: Credentials) -> ShopDetails:
        """Read /api/eshop."""
        return shop.fetch_shop(self._client, credentials)

    def fetch_statuses(self, credentials: Credentials) -> list[OrderStatus]:
        """Read /api/orders/statuses."""
        return statuses.fetch_statuses(self._client, credentials)

    def renew_webhook_key(self, credentials: Credentials) -> str:
        """Call renew-signature-key."""
        return install.renew_webhook_key(self._client, credentials)

    def register_webhooks(self, credentials: Credentials) -> None:
        """Compare and correct /api/webhooks."""
        registration.register_webhooks(self._client, credentials, self._settings.webhook_url)

    def webhook_faults(self, credentials: Credentials) -> WebhookFaults:
        """Compare /api/webhooks."""
        return registration.webhook_faults(self._client, credentials, self._settings.webhook_url)

    def changed_orders(
        self, credentials: Credentials, since: datetime
    ) -> Iterator[Sequence[OrderChange]]:
        """Read /api/orders/changes."""
        return changes.changed_orders(self._client, credentials, since)

    def undelivered(
        self, credentials: Credentials, since: datetime
    ) -> Iterator[Sequence[Undelivered]]:
        """Read what failed in /api/webhooks/notifications."""
        return changes.undelivered(self._client, credentials, since)

    def fetch_order(self, credentials: Credentials, code: str) -> FetchedOrder | None:
        """Read /api/orders/{code}."""
        return shop.fetch_order(self._client, credentials, code)

    def change_status(
        self, credentials: Credentials, code: str, status_id: str, *, quiet: bool
    ) -> None:
        """Change /api/orders/{code}/status."""
        acts.change_status(self._client, credentials, code, status_id, quiet=quiet)

    def fetch_remarks(self, credentials: Credentials, code: str) -> tuple[str, ...]:
        """Read /api/orders/{code}/history."""
        return acts.fetch_remarks(self._client, credentials, code)

    def add_remark(self, credentials: Credentials, code: str, text: str) -> None:
        """Add to /api/orders/{code}/history."""
        acts.add_remark(self._client, credentials, code, text)

    def set_orders_disabled(self, credentials: Credentials, id: str, disabled: bool) -> None:
        """Change disabledOrders of /api/customers/{guid}."""
        acts.set_orders_disabled(self._client, credentials, id, disabled)

    def install_script(self, credentials: Credentials, script: str) -> None:
        """Overwrite common-footer of /api/template-include."""
        storefront.install_script(self._client, credentials, script)

    def remove_script(self, credentials: Credentials) -> None:
        """Delete common-footer of /api/template-include."""
        storefront.remove_script(self._client, credentials)

    def fetch_customer(self, credentials: Credentials, id: str) -> FetchedCustomer | None:
        """Read /api/customers/{guid}."""
        return shop.fetch_customer(self._client, credentials, id)

    def count_orders(self, credentials: Credentials, placed_until: datetime | None = None) -> int:
        """Read the paginator of /api/orders."""
        return shop.count_orders(self._client, credentials, placed_until)

    def request_history(self, credentials: Credentials) -> str:
        """Start a snapshot of the orders."""
        return history.request_history(self._client, credentials)

    def history_address(self, credentials: Credentials, job: str) -> str:
        """Read the job's resultUrl."""
        return history.history_address(self._client, credentials, job)

    def read_history(
        self, credentials: Credentials, address: str
    ) -> Iterator[FetchedOrder | UnreadableOrder]:
        """Stream the snapshot."""
        return history.read_history(self._http, credentials, address)

    def admin_shop(self, params: Mapping[str, str]) -> str:
        """Read `shop`."""
        return admin.admin_shop(params)

    def prove_admin(self, params: Mapping[str, str], login_url: str) -> Admin:
        """Exchange `code` and ask for getBasicEshop."""
        return admin.prove_admin(self._http, self._settings, params.get("code", ""), login_url)

    def admin_language(self, params: Mapping[str, str]) -> str:
        """Read `language`."""
        return admin.admin_language(params)

    def frame_ancestors(self, shop_url: str) -> tuple[str, ...]:
        """Return the shop's own origin."""
        return admin.frame_ancestors(shop_url)
