"""What everything is compared with: Flask, one view, the body read, an empty 200."""

from flask import Flask, request

from bench.indicators.questions import ASKED
from bench.notifications import PATH

app = Flask(__name__)


@app.post(PATH)
@app.post(ASKED)
def receive() -> str:
    """Read the body and do nothing."""
    request.get_data()
    return ""
