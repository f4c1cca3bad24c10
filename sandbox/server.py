"""Serve a sandbox in this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sandbox.state import Platform


class QuietHandler(WSGIRequestHandler):
    """Writes no access log: addresses of calls carry e-mails and phones."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


def listening(sandbox: Flask, port: int, host: str = "127.0.0.1") -> BaseWSGIServer:
    """Open a port for a sandbox, a thread per call; OSError when the port is taken."""
    return make_server(host, port, sandbox, threaded=True, request_handler=QuietHandler)


@contextmanager
def running(sandbox: Flask, port: int = 0, public_host: str = "localhost") -> Iterator[str]:
    """Serve a sandbox in a thread (port 0: a free one); yield its base address.

    The shop's own addresses follow it. Whatever runs in the background ends with it.
    """
    platform = cast(Platform, sandbox.extensions["sandbox"])
    server = listening(sandbox, port)
    platform.public_url = f"http://{public_host}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield platform.public_url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        platform.close()
