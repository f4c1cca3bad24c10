"""What a WSGI server loads: `granian --interface wsgi wsgi:app`."""

from app import create_app, logs
from app.config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    # A person starts this: they want the sentence, not the way through the code.
    raise SystemExit(f"Smajlík cannot start: {error}") from None
logs.catch_the_rest()
