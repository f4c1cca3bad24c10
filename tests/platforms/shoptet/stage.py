"""The contract's world, spoken through Shoptet's HTTP."""

import gzip
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import requests
import responses
from requests import PreparedRequest

from app.platforms.base import Credentials
from tests.fakes import StaticTokens
from tests.platforms.shoptet.deeds import Deeds, Reply
from tests.platforms.shoptet.lists import Lists, told
from tests.platforms.shoptet.world import (
    API,
    FILE,
    LOGIN,
    OAUTH,
    Response,
    adapter,
    envelope,
    payload,
    signature,
)
from tests.platforms.stage import CUSTOMER, ORDER, SHOP, SHOP_URL

ORDERS = "/orders/2026-00107%2FA"
MISSING = (
    ("GET", "/orders/none", "order"),
    ("PATCH", "/orders/none/status", "order"),
    ("GET", "/customers/none", "customer"),
)


class ShoptetStage:
    """The contract's world, spoken through Shoptet's HTTP."""

    key = "61d1175f54c47dd67df14c17002a17b2"
    events = {"order": "order:update", "uninstalled": "addon:uninstall", "unknown": "brand:create"}

    def __init__(self, answers: responses.RequestsMock) -> None:
        self.platform = adapter()
        self.tokens = StaticTokens(self.platform, SHOP)
        self.credentials = Credentials(SHOP, SHOP_URL, self.tokens)
        self.webhooks: list[dict[str, Any]] = []
        self.issued = 0
        self.refused: set[str | None] = set()
        self.revoked = self.broken = self.losing = False
        self.deeds, self.lists = Deeds(), Lists()
        self.ready = True
        self._serve_api(answers)
        self._serve_deeds(answers)
        self._serve_oauth(answers)
        lines = b"\n".join([json.dumps(payload("order")).encode(), b"{", b""])
        body = gzip.compress(lines + json.dumps(payload("order")).encode())
        answers.get(FILE, body=body, content_type="application/gzip")

    def notification(self, kind: str, key: str) -> tuple[dict[str, str], bytes]:
        fields = {
            "eshopId": int(SHOP),
            "event": self.events[kind],
            "eventCreated": "2026-03-05T18:40:00+0100",
            "eventInstance": ORDER if kind == "order" else SHOP,
        }
        body = json.dumps(fields).encode()
        return {"Shoptet-Webhook-Signature": signature(body, key)}, body

    def refuse_first_token(self) -> None:
        self.refused.add(self.tokens.current())

    def revoke(self) -> None:
        self.revoked = True

    def break_down(self) -> None:
        self.tokens.current()
        self.broken = True

    def lose_answer(self) -> None:
        self.tokens.current()
        self.losing = True

    def script(self) -> str:
        return self.deeds.foot

    def finish_history(self, ready: bool) -> None:
        self.ready = ready

    def happen(self, at: Mapping[str, datetime], deleted: frozenset[str] = frozenset()) -> None:
        self.lists.changes = [
            {
                "code": code,
                "changeTime": told(moment),
                "changeType": "delete" if code in deleted else "edit",
            }
            for code, moment in at.items()
        ]

    def lose_notification(self, kind: str, at: datetime) -> None:
        data = json.loads(self.notification(kind, self.key)[1]) | {"eventCreated": told(at)}
        self.lists.failed.append({"id": 1, "status": "failed", "data": data})

    def drop_webhook(self) -> None:
        self.webhooks.pop()

    def _serve_api(self, answers: responses.RequestsMock) -> None:
        documents = {
            "/eshop": payload("shop"),
            "/orders/statuses": payload("statuses"),
            "/orders": {"paginator": {"totalCount": 1}, "orders": []},
        }
        for path, document in documents.items():
            self._on(answers, "GET", path, _always(200, envelope(document)))
        for method, path, thing in MISSING:
            missing = envelope(None, f"{thing}-not-found")
            self._on(answers, method, path, _always(404, missing))
        self._on(answers, "GET", "/orders/snapshot", lambda _: (202, envelope({"jobId": "3ax"})))
        self._on(answers, "GET", "/system/jobs/3ax", self._job)
        self._on(
            answers, "GET", "/webhooks", lambda _: (200, envelope({"webhooks": self.webhooks}))
        )
        self._on(answers, "POST", "/webhooks", self._register)
        self._on(answers, "GET", "/orders/changes", self.lists.show_changes)
        self._on(answers, "GET", "/webhooks/notifications", self.lists.show_failed)
        renewed = envelope({"signatureKey": "8a5e881b19ad6cc0bc986587b22e30be"})
        self._on(answers, "POST", "/webhooks/renew-signature-key", lambda _: (200, renewed))

    def _serve_deeds(self, answers: responses.RequestsMock) -> None:
        deeds, customer = self.deeds, f"/customers/{CUSTOMER}"
        for method, path, answer in (
            ("GET", ORDERS, deeds.show_order),
            ("PATCH", f"{ORDERS}/status", deeds.change_status),
            ("GET", f"{ORDERS}/history", deeds.show_history),
            ("POST", f"{ORDERS}/history", deeds.add_remark),
            ("GET", customer, deeds.show_customer),
            ("PATCH", customer, deeds.change_customer),
            ("POST", "/template-include", deeds.put_script),
            ("DELETE", "/template-include/common-footer", deeds.take_script),
        ):
            self._on(answers, method, path, answer)

    def _on(
        self,
        answers: responses.RequestsMock,
        method: str,
        path: str,
        answer: Callable[[PreparedRequest], Reply],
    ) -> None:
        def reply(request: PreparedRequest) -> Response:
            if self.broken:
                return 503, {}, "<html>maintenance</html>"
            token = request.headers.get("Shoptet-Access-Token")
            if self.revoked or token in self.refused:
                return 401, {}, json.dumps(envelope(None, "expired-token"))
            status, document = answer(request)
            if self.losing:
                self.losing = False
                raise requests.ReadTimeout
            return status, {}, json.dumps(document)

        answers.add_callback(method, API + path, reply)

    def _register(self, request: PreparedRequest) -> tuple[int, Any]:
        for wanted in json.loads(request.body or "")["data"]:
            self.webhooks.append({"id": len(self.webhooks) + 1, **wanted})
        return 201, envelope({"webhooks": self.webhooks})

    def _job(self, request: PreparedRequest) -> tuple[int, Any]:
        done = {"jobId": "3ax", "status": "completed", "resultUrl": FILE}
        return 200, envelope({"job": done if self.ready else {"jobId": "3ax", "status": "running"}})

    def _serve_oauth(self, answers: responses.RequestsMock) -> None:
        def exchange(request: PreparedRequest) -> Response:
            if json.loads(request.body or "")["code"] != "good":
                return 400, {}, '{"error": "invalid_grant", "error_description": "…"}'
            granted = {"access_token": "permanent", "eshopId": int(SHOP), "eshopUrl": SHOP_URL}
            return 200, {}, json.dumps(granted)

        def token(request: PreparedRequest) -> Response:
            if self.revoked:
                return 401, {}, '{"error": "invalid_token"}'
            self.issued += 1
            fresh = {"access_token": f"123-a-{self.issued}", "expires_in": 1800}
            return 200, {}, json.dumps(fresh)

        answers.add_callback("POST", f"{OAUTH}/token", exchange)
        answers.add_callback("GET", f"{OAUTH}/getAccessToken", token)
        answers.add_callback("POST", f"{LOGIN}token", _login)
        proven = {
            "user": {"email": "boss@kocour.example", "name": "Kocour"},
            "project": {"id": int(SHOP), "url": SHOP_URL, "name": "Knihy U Kocoura"},
        }
        answers.get(f"{LOGIN}resource", json={"success": True, "data": proven})


def _always(status: int, document: Any) -> Callable[[PreparedRequest], Reply]:
    return lambda _: (status, document)


def _login(request: PreparedRequest) -> Response:
    body = request.body if isinstance(request.body, bytes) else b""
    if b"code=good&" not in body:
        return 400, {}, '{"error": "invalid_grant"}'
    return 200, {}, '{"access_token": "visitor"}'
