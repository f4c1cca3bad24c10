"""The record of decisions: a page of it, one entry with its letter, the proof, and a file."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, g, render_template, request
from marshmallow import Schema, fields

from app.errors import Invalid
from app.services import members, record_chain, rulesets
from app.services.record import entries, erasures, exporting, objections, threads
from app.services.record.entries import Entry, Wanted
from app.services.record.filters import Group
from app.services.record.threads import Thread
from app.views import (
    amounts,
    auth,
    csv_files,
    decision_csv,
    decision_group_words,
    decision_inputs,
    decision_question,
    decision_shop_words,
    decision_words,
    freshness,
    letter_decision,
)
from app.views.ids import ROW_ID
from app.views.language import LANGUAGES, spoken
from app.views.levels import Levels

bp = Blueprint("decisions", __name__, url_prefix="/app/decisions")
bp.before_request(auth.requires_admin)


class Objection(Schema):
    """What a customer says against a decision."""

    text = fields.String(required=True)


class Review(Schema):
    """What becomes of objections; `objection`: the newest that the reviewer has read."""

    objection = fields.Integer(required=True, strict=True)
    verdict = fields.String(required=True)
    text = fields.String(required=True)


@bp.get("")
def show() -> Response:
    """Show a page of the record, or say that nothing has changed since it was last asked for."""
    wanted, now = decision_question.wanted(request.args), datetime.now(UTC)
    return freshness.answer(lambda: _render(wanted, now), now, _state())


@bp.get(f"/<{ROW_ID}:number>")
def entry(number: int) -> Response:
    """Show one entry of the record with all that belongs to it."""
    language, now = request.args.get("letter", ""), datetime.now(UTC)
    if language and language not in LANGUAGES:
        raise Invalid("there is no letter in this language")
    return freshness.answer(lambda: _render_entry(number, language, now), now, _state())


@bp.get("/proof")
def proof() -> str:
    """Look through the whole record, and say whether it is as it was written."""
    end = record_chain.end(g.shop.id)
    return render_template(
        "decisions/proof.html",
        proof=record_chain.verify(g.shop.id, end),
        head=end.head,
        now=datetime.now(UTC),
    )


@bp.get("/record.csv")
def export() -> Response:
    """Send the entries that are asked for, the oldest first, as they are read."""
    filters = decision_question.filters(request.args)

    def lines() -> Iterator[bytes]:
        found = exporting.export(g.actor, g.shop, filters)
        return decision_csv.lines(found, Levels(rulesets.looks(g.shop.id)))

    return csv_files.send(lines, "smajlik-decisions.csv")


@bp.post(f"/<{ROW_ID}:number>/objection")
def object_to(number: int) -> Response:
    """Enter what a customer says against a decision, and show the entry."""
    objections.enter(g.actor, number, Objection().load(request.get_json())["text"])
    return entry(number)


@bp.post(f"/<{ROW_ID}:number>/review")
def review(number: int) -> Response:
    """Say what becomes of the objections to a decision, and show the entry."""
    said = Review().load(request.get_json())
    objections.review(g.actor, number, said["objection"], said["verdict"], said["text"])
    return entry(number)


def _state() -> list[object]:
    # Whatever is decided makes the record longer, also what changes nothing else of a page.
    return [g.shop.revision, record_chain.end(g.shop.id).length]


def _render(wanted: Wanted, now: datetime) -> str:
    page = entries.page(g.shop, wanted)
    filters = wanted.filters
    authors = dict.fromkeys([m.name or m.email for m in members.team(g.shop.id)])
    if filters.author:
        # Somebody who has left is still in the record.
        authors[filters.author] = None
    return render_template(
        "decisions/page.html",
        page=page,
        threads=threads.of(g.shop.id, page.rows),
        erasures=erasures.of(g.shop.id, page.rows),
        filters=filters,
        question=decision_question.written(filters),
        waiting=entries.waiting(g.shop.id),
        groups=[(group.value, decision_group_words.name(group)) for group in Group],
        authors=list(authors),
        question_words=decision_question,
        end=record_chain.end(g.shop.id),
        **_words(now),
    )


def _render_entry(number: int, language: str, now: datetime) -> str:
    found = entries.one(g.shop.id, number)
    thread = threads.of(g.shop.id, [found])[found.id]
    chosen = language or spoken(found.language, g.shop.language)
    return render_template(
        "decisions/entry.html",
        entry=found,
        thread=thread,
        erasures=erasures.of(g.shop.id, [found]),
        can_object=objections.can_be_objected_to(found.kind, found.customer_id),
        verdicts=decision_shop_words.VERDICTS,
        longest=objections.LONGEST,
        letter=_letter(found, thread, chosen, now),
        letter_language=chosen,
        **_words(now),
    )


def _letter(found: Entry, thread: Thread, language: str, now: datetime) -> str:
    return letter_decision.letter(found, thread, g.shop.name, language, now)


def _words(now: datetime) -> dict[str, Any]:
    return {
        "decision_words": decision_words,
        "inputs": decision_inputs,
        "levels": Levels(rulesets.looks(g.shop.id)),
        "languages": LANGUAGES,
        "amounts": amounts,
        "now": now,
    }
