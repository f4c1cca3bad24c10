"""Many customers at once: flagged, without a flag, rated anew; what can be undone, undone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, g, request, url_for
from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from app.domain.flags import FlagKind
from app.services import chosen_customers, flags
from app.services.flags import LARGEST_BATCH, Batch
from app.views import auth, bulk_words, customer_question
from app.views.customer_question import Question
from app.views.ids import LARGEST_ID, ROW_ID

bp = Blueprint("customer_bulk", __name__, url_prefix="/app/customers")
bp.before_request(auth.requires_admin)

Said = tuple[dict[str, str | None], HTTPStatus]


class Choice(Schema):
    """Whom something is done to: named one by one, or all whom a question lets through."""

    ids = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, LARGEST_ID)),
        validate=validate.Length(1, LARGEST_BATCH),
    )
    # An address may say more; a body may not.
    question = fields.Nested(Question, unknown=RAISE)

    @validates_schema
    def _chooses_once(self, said: Mapping[str, Any], **_kwargs: Any) -> None:
        if len({"ids", "question"} & set(said)) != 1:
            raise ValidationError("either ids or a question")


class Flagging(Choice):
    """Which flag to set, why, and on which day it ends."""

    kind = fields.Enum(FlagKind, by_value=True, required=True)
    reason = fields.String(required=True)
    until = fields.Date(load_default=None, allow_none=True)


class Unflagging(Choice):
    """Which flag to remove, and why."""

    kind = fields.Enum(FlagKind, by_value=True, required=True)
    reason = fields.String(load_default="")


@bp.post("/flag")
def flag() -> Said:
    """Flag customers."""
    said = Flagging().load(request.get_json())
    batch = flags.set_flag(g.actor, _whom(said), said["kind"], said["reason"], said["until"])
    return _answer(bulk_words.flagged(batch), batch)


@bp.post("/unflag")
def unflag() -> Said:
    """Remove a flag from customers."""
    said = Unflagging().load(request.get_json())
    batch = flags.remove_flag(g.actor, _whom(said), said["kind"], said["reason"])
    return _answer(bulk_words.unflagged(batch), batch)


@bp.post(f"/batches/<{ROW_ID}:batch_id>/undo")
def undo(batch_id: int) -> Said:
    """Take back what was done to customers at once."""
    return _answer(bulk_words.undone(flags.undo(g.actor, batch_id)))


@bp.post("/rerate")
def rerate() -> Said:
    """Rate customers anew, by the rules in force."""
    ids = _whom(Choice().load(request.get_json()))
    differing = chosen_customers.rerate(g.actor, ids)
    return _answer(bulk_words.rerated(len(ids), differing))


@bp.post("/matching")
def matching() -> dict[str, list[int]]:
    """Tell the ids of all whom a question lets through, for what takes ids alone."""
    return {"ids": _whom(Choice().load(request.get_json()))}


def _whom(said: Mapping[str, Any]) -> list[int]:
    if "ids" in said:
        return list(dict.fromkeys(said["ids"]))
    filters = customer_question.filters(said["question"])
    return chosen_customers.matching(g.shop, filters, datetime.now(UTC))


def _answer(words: str, batch: Batch | None = None) -> Said:
    back = url_for("customer_bulk.undo", batch_id=batch.id) if batch and batch.id else None
    return {"said": words, "undo": back}, HTTPStatus.OK
