"""Shoptet's HTTP, as far as the adapter can see it: a stage for the contract, pieces for others."""

import hmac
import json
from pathlib import Path
from typing import Any

from app.platforms.http import Http
from app.platforms.shoptet import Shoptet, ShoptetSettings
from app.platforms.shoptet.gate import Gates

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
