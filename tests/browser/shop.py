"""The shop from outside: what happens in it without a browser, through the sandbox's control."""

import re
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import requests

from sandbox.settings import Settings

Row = dict[str, Any]
SHOP_ID = Settings().eshop_id
PATIENCE_SECONDS, PAUSE_SECONDS = 15.0, 0.05
_numbers = count(1)


class Shop:
    """The sandbox's shop, and the door of the plugin as its admin opens it."""

    def __init__(self, url: str, plugin_url: str) -> None:
        """Speak to the sandbox at `url`."""
        self.url, self.plugin_url = url, plugin_url
        self._session = requests.Session()
        self._session.trust_env = False

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def place(self, full_name: str = "", **fields: Any) -> Row:
        """Place an order of somebody new, unless `fields` say of whom."""
        number = next(_numbers)
        somebody = {
            "full_name": full_name or f"Radomír Zkušený {number}",
            "email": f"radomir{number}@example.org",
            "phone": f"+420 608 001 {number:03d}",
        }
        return dict(self._post("orders", somebody | fields))

    def change(self, code: str, **fields: Any) -> None:
        """Change an order."""
        self._post(f"orders/{code}", fields)

    def rename_status(self, id: int, name: str) -> None:
        """Give a status another name."""
        self._post("statuses", {"id": id, "name": name})

    def order(self, code: str) -> Row:
        """Return an order in short."""
        return dict(self._get(f"orders/{code}"))

    def record(self, code: str) -> Row:
        """Return what has been done to an order: its changes, e-mails and remarks, counted too."""
        return dict(self._get(f"orders/{code}/record"))

    def story(self, key: str) -> list[str]:
        """Return the order codes of a story, oldest first."""
        return list(self._get("stories")[key])

    def person(self, story: str, full_name: str) -> Row:
        """Return the newest order of a person of a story."""
        orders = [self.order(code) for code in reversed(self.story(story))]
        return next(order for order in orders if order["full_name"] == full_name)

    def flush(self) -> None:
        """Deliver at once what waits for another attempt."""
        self._post("deliveries/flush", {})

    def live(self, event: str) -> None:
        """Suspend or approve the add-on."""
        self._post(f"addon/{event}", {})

    def door(self) -> str:
        """Return the address of the plugin's page as the admin fills it in, with a fresh code."""
        code = self._post("login-code", {})["code"]
        return f"{self.plugin_url}/shoptet/app?shop={SHOP_ID}&language=cs&code={code}"

    def restore_rules(self) -> None:
        """Go back to the rules that the shop began with, if anybody has changed them."""
        rules = f"{self.plugin_url}/app/rules"
        token = _found(r'data-token="([^"]+)"', self._session.get(self.door()).text)
        bearer = {"Authorization": f"Bearer {token}"}

        def page() -> str:
            return self._session.get(rules, headers=bearer, timeout=PATIENCE_SECONDS).text

        newest = int(_found(r'data-base="(\d+)"', page()))
        if newest > 1:
            back = f"{rules}/versions/1/restore"
            self._session.post(back, headers=bearer, json={"base": newest}).raise_for_status()
            _wait(lambda: "tag-in_force" in page(), "the first rules are not in force again")

    def page(self) -> str:
        """Return the shop's own page, as a shopper's browser gets it."""
        return self._session.get(self.url, timeout=PATIENCE_SECONDS).text

    def wait_for_status(self, code: str, id: int) -> None:
        """Wait until an order is in a status."""
        _wait(lambda: self.order(code)["status_id"] == id, f"order {code} is not in status {id}")

    def wait_for_door(self, status: int) -> None:
        """Wait until the plugin answers at its door with this status."""
        complaint = f"the plugin does not answer {status} at its door"
        _wait(lambda: self._status_at_door() == status, complaint)

    def wait_until_up(self) -> None:
        """Wait until the plugin answers at all."""
        _wait(self._is_up, "the plugin does not answer")

    def wait_until_delivered(self) -> None:
        """Wait until the plugin has taken every notification in."""
        _wait(lambda: not self._get("state")["open_deliveries"], "deliveries wait")

    def _is_up(self) -> bool:
        try:
            return self._session.get(f"{self.plugin_url}/healthz", timeout=1).ok
        except requests.RequestException:
            return False

    def _status_at_door(self) -> int:
        return self._session.get(self.door(), timeout=PATIENCE_SECONDS).status_code

    def _get(self, path: str) -> Any:
        answer = self._session.get(f"{self.url}/sandbox/{path}", timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        return answer.json()

    def _post(self, path: str, body: Row) -> Any:
        answer = self._session.post(
            f"{self.url}/sandbox/{path}", json=body, timeout=PATIENCE_SECONDS
        )
        answer.raise_for_status()
        return answer.json()


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, f"{pattern} is not there"
    return found[1]


def _wait(done: Callable[[], bool], complaint: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > end:
            raise AssertionError(f"{complaint} after {PATIENCE_SECONDS:.0f} s")
        time.sleep(PAUSE_SECONDS)
