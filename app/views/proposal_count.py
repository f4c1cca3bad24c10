"""How many proposals wait, for the top of every page."""

from flask import g

from app.services.acting import proposal_list


def proposals_waiting() -> int:
    """Return how many proposals wait for a person in the present shop."""
    return proposal_list.count(g.shop.id)
