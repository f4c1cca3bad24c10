"""Lines of the server's first process, in the form of our own (app/logs.py).

It must not load the application: its workers would inherit the code of the day it was started.
"""

import json
import logging
from datetime import UTC, datetime


class Line(logging.Formatter):
    """One JSON object a line; of an error only its kind, for its text may quote anything."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "event": "library",
            "logger": record.name,
            "text": record.getMessage(),
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line)
