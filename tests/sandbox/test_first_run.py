"""Serving, installing for the first time, and the environment of `make run`."""

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import requests
from cryptography.fernet import Fernet
from flask import Flask, request
from werkzeug.serving import make_server

from sandbox import first_run
from sandbox.environment import environment
from sandbox.first_run import NotReady, install_and_import
from sandbox.server import QuietHandler, listening, running
from sandbox.state import Platform
from tests.sandbox.conftest import Make, Receiver
from tests.sandbox.partner import exchange


class Plugin:
    """A plugin that does no more than install itself and fetch the history."""

    def __init__(self) -> None:
        self.platform: Platform | None = None
        self.lines = 0
        self.app = Flask("plugin")
        self.app.add_url_rule("/healthz", "healthz", lambda: "")
        self.app.add_url_rule("/shoptet/install", "install", self.install)
        self.app.add_url_rule("/hook", "hook", self.hook, methods=["POST"])
        self.headers: dict[str, str] = {}

    def install(self) -> str:
        assert self.platform is not None
        root, body = self.platform.public_url, exchange(self.platform, request.args["code"])
        answer = requests.post(f"{root}/action/ApiOAuthServer/token", json=body, timeout=5)
        Thread(target=self.fetch, args=(answer.json()["access_token"],)).start()
        return ""

    def fetch(self, oauth_token: str) -> None:
        assert self.platform is not None
        root, bearer = self.platform.public_url, {"Authorization": f"Bearer {oauth_token}"}
        tokens = f"{root}/action/ApiOAuthServer/getAccessToken"
        token = requests.get(tokens, headers=bearer, timeout=5).json()["access_token"]
        self.headers = {"Shoptet-Access-Token": token}
        hook = {"event": "job:finished", "url": f"{self.platform.settings.plugin_url}/hook"}
        wish = {"data": [hook]}
        requests.post(f"{root}/api/webhooks", json=wish, headers=self.headers, timeout=5)
        requests.get(f"{root}/api/orders/snapshot", headers=self.headers, timeout=5)

    def hook(self) -> str:
        assert self.platform is not None
        job = f"{self.platform.public_url}/api/system/jobs/{request.json['eventInstance']}"
        shown = requests.get(job, headers=self.headers, timeout=5).json()
        result = requests.get(shown["data"]["job"]["resultUrl"], timeout=5)
        self.lines += len(result.content)
        return ""


@pytest.fixture
def plugin() -> Iterator[tuple[Plugin, str]]:
    kept = Plugin()
    server = make_server("127.0.0.1", 0, kept.app, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield kept, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_run, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(first_run, "PAUSE_SECONDS", 0.01)


def test_the_first_run_ends_when_the_history_is_imported(
    make: Make, plugin: tuple[Plugin, str]
) -> None:
    kept, url = plugin
    sandbox = make(plugin_url=url, job_seconds=0.0)
    kept.platform = sandbox.extensions["sandbox"]
    with running(sandbox) as root:
        assert install_and_import(kept.platform) == f"{root}/admin/addon/smajlik"
        state = requests.get(f"{root}/sandbox/state", timeout=5).json()
    assert kept.lines > 0
    assert (state["addon"], state["calls"]) == ("active", 3)


def test_a_plugin_that_does_nothing_is_named_as_the_reason(
    make: Make, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform: Platform = make(plugin_url=receiver.url).extensions["sandbox"]
    with pytest.raises(NotReady, match="without exchanging the code"):
        install_and_import(platform)
    monkeypatch.setattr(first_run, "PLUGIN_SECONDS", 0.0)
    receiver.answers = [503] * 3
    with pytest.raises(NotReady, match="/healthz did not answer 200"):
        install_and_import(platform)


def test_the_shop_follows_the_address_it_is_served_at(make: Make) -> None:
    sandbox = make()
    with running(sandbox, public_host="127.0.0.1") as root:
        assert root.startswith("http://127.0.0.1:")
        assert sandbox.extensions["sandbox"].public_url == root
        assert requests.get(f"{root}/admin/", timeout=5).status_code == 200


def test_a_port_that_is_taken_is_refused(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises((OSError, SystemExit)):
            listening(make(), taken.getsockname()[1])
    assert "in use" in capfd.readouterr().err


def test_the_environment_is_new_each_time_and_fits_together(tmp_path: Path) -> None:
    first, second = (environment(tmp_path, {}) for _ in range(2))
    for name in ("SECRET_KEY", "ENCRYPTION_KEYS", "SHOPTET_CLIENT_SECRET"):
        assert first[name] != second[name]
    Fernet(first["ENCRYPTION_KEYS"])
    assert first["DATABASE_URL"] == f"sqlite:///{tmp_path}/instance/run.sqlite3"
    assert first["SHOPTET_CLIENT_ID"] == first["SANDBOX_CLIENT_ID"]
    assert first["SHOPTET_CLIENT_SECRET"] == first["SANDBOX_CLIENT_SECRET"]
    assert first["SHOPTET_API_URL"] == first["SHOPTET_PARTNER_URL"] == "http://localhost:8601"
    assert first["BASE_URL"] == first["SANDBOX_PLUGIN_URL"] == "http://127.0.0.1:8600"


def test_what_the_developer_set_about_the_sandbox_is_kept(tmp_path: Path) -> None:
    outside = {"SANDBOX_PORT": "8701", "SANDBOX_ORDERS": "9", "HOME": "/root"}
    outside["SANDBOX_PLUGIN_URL"] = "http://127.0.0.1:8700"
    made = environment(tmp_path, outside)
    assert (made["SHOPTET_API_URL"], made["SANDBOX_ORDERS"]) == ("http://localhost:8701", "9")
    assert made["BASE_URL"] == "http://127.0.0.1:8700"
    assert "HOME" not in made
