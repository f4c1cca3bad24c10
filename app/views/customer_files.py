"""The page of files: customers with their flags and notes going out, flags and notes coming in."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, g, render_template, request
from marshmallow import Schema, fields, validate

from app.domain.roles import Right
from app.services.actors import Actor
from app.services.admins import VisitedShop
from app.services.customer_files import exporting, importing, reading
from app.services.customer_files.faults import BrokenFile, Problem
from app.services.customer_files.report import LISTED, Report
from app.views import auth, bodies, csv_files, customer_file_example, customer_file_words, freshness
from app.views.language import LANGUAGES

MOST_IDS = 10_000
MOST_BATCHES = reading.MOST_ROWS // importing.CHUNK
LARGEST_ID = 2**63 - 1
REPORT = "customers/files_report.html"

bp = Blueprint("customer_files", __name__, url_prefix="/app/customers/files")
bp.before_request(auth.requires_admin)


def _id() -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(1, LARGEST_ID))


class Chosen(Schema):
    """Customers to export; without ids all of them."""

    ids = fields.List(_id(), load_default=None, validate=validate.Length(1, MOST_IDS))


class Done(Schema):
    """What an import did to flags."""

    batches = fields.List(_id(), required=True, validate=validate.Length(1, MOST_BATCHES))


@bp.get("")
def show() -> Response:
    """Show the page, or say that nothing has changed since it was last asked for."""
    actor: Actor = g.actor
    state = [actor.role, g.shop.name]
    return freshness.answer(lambda: _render(actor), datetime.now(UTC), state)


@bp.route("/export.csv", methods=["GET", "POST"])
def export() -> Response:
    """Send customers as they are read: all, or those whose ids are posted."""
    chosen = Chosen().load(request.get_json()) if request.method == "POST" else {"ids": None}
    return csv_files.send(
        lambda: exporting.export(g.actor, g.shop, datetime.now(UTC), chosen["ids"]),
        "smajlik-customers.csv",
    )


@bp.get("/example.csv")
def example() -> Response:
    """Send a file to begin with, in the reader's language."""
    today = datetime.now(UTC).date()
    # Read before the request ends, which knows the language.
    return csv_files.response([*customer_file_example.lines(today)], "smajlik-example.csv")


@bp.post("/check")
def check() -> str:
    """Say what a file would do."""
    return _report(importing.check)


@bp.post("/carry-out")
def carry_out() -> str:
    """Set the flags and notes of a file, and say what was done."""
    return _report(importing.carry_out)


@bp.post("/undo")
def undo() -> str:
    """Take the flags of an import back, and say how many."""
    done = Done().load(request.get_json())
    batch = importing.undo(g.actor, done["batches"])
    return render_template("customers/files_undone.html", batch=batch)


@bp.errorhandler(BrokenFile)
def refuse(error: BrokenFile) -> tuple[str, int]:
    """Say why nothing of a file can be taken."""
    return _broken(error.problem), HTTPStatus.BAD_REQUEST


@bp.errorhandler(bodies.TooLarge)
def refuse_large(_error: bodies.TooLarge) -> tuple[str, int]:
    """Say how large a file may be."""
    return _broken(Problem.TOO_LARGE), HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def _render(actor: Actor) -> str:
    return render_template(
        "customers/files.html",
        largest=reading.LARGEST,
        too_large=customer_file_words.problem(Problem.TOO_LARGE),
        most_rows=reading.MOST_ROWS,
        columns=customer_file_words.columns(),
        languages=LANGUAGES,
    )


def _report(take: Callable[[Actor, VisitedShop, bytes], Report]) -> str:
    actor: Actor = g.actor
    # Before 5 MB are read of somebody who may not send them.
    actor.must(Right.IMPORT)
    report = take(actor, g.shop, bodies.read_file(request.environ, reading.LARGEST))
    return render_template(REPORT, report=report, listed=LISTED, words=customer_file_words)


def _broken(problem: Problem) -> str:
    return render_template(
        "customers/files_broken.html", sentence=customer_file_words.problem(problem)
    )
