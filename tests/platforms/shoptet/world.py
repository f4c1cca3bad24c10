"""Shoptet's HTTP, as far as the adapter can see it: a stage for the contract, pieces for others."""

import gzip
import hmac
import json
from pathlib import Path
from typing import Any

import responses
from requests import PreparedRequest

from app.platforms.base import Credentials
from app.platforms.http import Http
from app.platforms.shoptet import Shoptet, ShoptetSettings
from app.platforms.shoptet.gate import Gates
from tests.fakes import StaticTokens
from tests.platforms.stage import CUSTOMER, ORDER, SHOP, SHOP_URL

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
PAYLOADS = Path(__file__).resolve().parents[2] / "payloads" / "shoptet"
SETTINGS = ShoptetSettings(
    client_id="ae5d72b8964a08ed",
    client_secret="shoasecret_0",
    partner_url="https://partner.myshoptet.com/",
    api_url="https://api.myshoptet.com",
    base_url="https://smajlik.example",
)
API = "https://api.myshoptet.com/api"
OAUTH = "https://partner.myshoptet.com/action/ApiOAuthServer"
LOGIN = "https://kocour.example/action/OAuthServer/"
FILE = "https://kocour.example/api-results/3ax1844.json"
JOB = f"{API}/system/jobs/3ax1844"

Response = tuple[int, dict[str, str], str]


def payload(name: str) -> Any:
    """Return a fresh copy of an invented document."""
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def envelope(data: Any, *errors: str) -> dict[str, Any]:
    """Wrap a document as every answer of the API is wrapped."""
    listed = [{"errorCode": code, "message": "…", "instance": "x"} for code in errors]
    return {"data": data, "errors": listed or None, "metadata": {"requestId": "1"}}


def job(status: str, address: object = FILE) -> dict[str, Any]:
    """Return the description of a job."""
    return envelope({"job": {"jobId": "3ax1844", "status": status, "resultUrl": address}})


def adapter(waits: list[float] | None = None) -> Shoptet:
    """Return the adapter with waits noted down instead of waited."""
    noted: list[float] = [] if waits is None else waits
    return Shoptet(SETTINGS, Http(noted.append), Gates(noted.append))


def signature(body: bytes, key: str) -> str:
    """Sign as Shoptet does."""
    return hmac.digest(key.encode(), body, "sha1").hex()


class Tokens:
    """Hands out token-0, and the next number whenever the present one is refused."""

    def __init__(self) -> None:
        self.renewals = 0

    def current(self) -> str:
        return f"token-{self.renewals}"

    def renew(self, refused: str) -> str:
        self.renewals += refused == self.current()
        return self.current()


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
        self.revoked = self.broken = False
        self.ready = True
        self._serve_api(answers)
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

    def finish_history(self, ready: bool) -> None:
        self.ready = ready

    def _serve_api(self, answers: responses.RequestsMock) -> None:
        documents = {
            "/eshop": payload("shop"),
            "/orders/statuses": payload("statuses"),
            "/orders/2026-00107%2FA": {"order": payload("order")},
            f"/customers/{CUSTOMER}": {"customer": payload("customer")},
            "/orders": {"paginator": {"totalCount": 1}, "orders": []},
        }
        for path, document in documents.items():
            self._on(answers, "GET", path, lambda _, found=document: (200, envelope(found)))
        for path, code in (("/orders/none", "order"), ("/customers/none", "customer")):
            missing = envelope(None, f"{code}-not-found")
            self._on(answers, "GET", path, lambda _, missing=missing: (404, missing))
        self._on(answers, "GET", "/orders/snapshot", lambda _: (202, envelope({"jobId": "3ax"})))
        self._on(answers, "GET", "/system/jobs/3ax", self._job)
        self._on(
            answers, "GET", "/webhooks", lambda _: (200, envelope({"webhooks": self.webhooks}))
        )
        self._on(answers, "POST", "/webhooks", self._register)
        renewed = envelope({"signatureKey": "8a5e881b19ad6cc0bc986587b22e30be"})
        self._on(answers, "POST", "/webhooks/renew-signature-key", lambda _: (200, renewed))

    def _on(self, answers: responses.RequestsMock, method: str, path: str, answer: Any) -> None:
        def reply(request: PreparedRequest) -> Response:
            if self.broken:
                return 503, {}, "<html>maintenance</html>"
            token = request.headers.get("Shoptet-Access-Token")
            if self.revoked or token in self.refused:
                return 401, {}, json.dumps(envelope(None, "expired-token"))
            status, document = answer(request)
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


def _login(request: PreparedRequest) -> Response:
    body = request.body if isinstance(request.body, bytes) else b""
    if b"code=good&" not in body:
        return 400, {}, '{"error": "invalid_grant"}'
    return 200, {}, '{"access_token": "visitor"}'
