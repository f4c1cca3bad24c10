"""Errors as a command says them: one sentence, exit code 1."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError

from app.errors import AppError


@contextmanager
def told() -> Iterator[None]:
    """Turn our errors and the database's into click's.

    Never the database's own text: it may quote personal data.
    """
    try:
        yield
    except AppError as error:
        raise click.ClickException(str(error)) from None
    except DBAPIError as error:
        kind = type(error).__name__
        raise click.ClickException(
            f"the database failed ({kind}). What was finished is stored; run it again."
        ) from None
