"""What the member of the staff who asks may do, for templates: no control that cannot be used."""

from flask import g

from app.domain.roles import Right
from app.services.actors import Actor


def may(right: str) -> bool:
    """Say whether whoever asks may do something; ValueError when there is no such right."""
    actor: Actor = g.actor
    return actor.may(Right(right))
