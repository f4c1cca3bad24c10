"""Serve the sandbox: `python -m sandbox`, with `--install` to set the plugin up as well."""

import signal
import threading
from typing import Any, cast

import click

from sandbox import create_sandbox
from sandbox.first_run import NotReady, install_and_import
from sandbox.server import running
from sandbox.settings import Settings
from sandbox.state import Platform

_default = Settings()


@click.command(context_settings={"auto_envvar_prefix": "SANDBOX", "show_default": True})
@click.option("--port", default=8601)
@click.option("--plugin-url", default=_default.plugin_url)
@click.option("--seed", default=_default.seed)
@click.option("--customers", default=_default.customers)
@click.option("--orders", default=_default.orders)
@click.option("--client-id", default=_default.client_id)
@click.option("--client-secret", default=_default.client_secret, show_default=False)
@click.option("--retry-seconds", default=_default.retry_seconds, help="Between two deliveries.")
@click.option("--job-seconds", default=_default.job_seconds, help="From a snapshot to its file.")
@click.option("--bucket-leak", default=_default.bucket_leak, help="API calls a second, on average.")
@click.option("--install", is_flag=True, help="Install the plugin and wait for its import.")
def main(port: int, install: bool, **chosen: Any) -> None:
    """Serve a small shop that behaves as one on Shoptet does."""
    sandbox = create_sandbox(Settings(**chosen))
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with running(sandbox, port) as url:
        if install:
            platform = cast(Platform, sandbox.extensions["sandbox"])
            threading.Thread(target=_install, args=(platform,), daemon=True).start()
        else:
            print(f"Sandbox: {url}/admin/", flush=True)
        stop.wait()


def _install(platform: Platform) -> None:
    try:
        page = install_and_import(platform)
    except NotReady as error:
        print(f"Not ready: {error}", flush=True)
        return
    print(f"Open {page}", flush=True)


if __name__ == "__main__":
    main()
