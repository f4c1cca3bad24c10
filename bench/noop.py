"""What everything is compared with: Flask, one route, the body read, an empty 200."""

from flask import Flask, request

from bench.notifications import PATH

app = Flask(__name__)


@app.post(PATH)
def receive() -> str:
    """Read the body and do nothing."""
    request.get_data()
    return ""
