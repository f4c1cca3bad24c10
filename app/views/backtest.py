"""The page of backtests: what rules would have stopped in the shop's own past."""

from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    g,
    make_response,
    render_template,
    request,
)
from marshmallow import ValidationError

from app.domain.endings import Ending
from app.errors import Invalid
from app.services import backtests, rulesets, stopped_orders
from app.services.backtests import State, Trial
from app.services.paging import Page
from app.services.places import Place
from app.services.stopped_orders import StoppedOrder, Wanted
from app.views import (
    amounts,
    auth,
    backtest_chart,
    backtest_csv,
    backtest_form,
    backtest_wish,
    backtest_words,
    csv_files,
    explanation,
    freshness,
    wording,
)
from app.views.ids import ROW_ID
from app.views.language import LANGUAGES
from app.views.levels import Levels

ALL = "all"

bp = Blueprint("backtest", __name__, url_prefix="/app/backtest")
bp.before_request(auth.requires_admin)


@bp.get("")
def show() -> Response:
    """Show the newest backtest and what another one needs to know."""
    return _answer(_newest())


@bp.post("")
def ask() -> str:
    """Ask for a backtest and show how far it is, or say what to correct in the wish."""
    wish = backtest_wish.read(request.get_json(), g.shop, _newest())
    backtests.request(g.actor, wish)
    return _render(_newest(), Wanted(Ending.GOOD))


@bp.post(f"/<{ROW_ID}:backtest_id>/cancel")
def cancel(backtest_id: int) -> str:
    """Call a backtest off and show the one before it."""
    backtests.cancel(g.actor, backtest_id)
    return _render(_newest(), Wanted(Ending.GOOD))


@bp.get(f"/<{ROW_ID}:backtest_id>/stopped")
def stopped(backtest_id: int) -> Response:
    """Show some of the orders that a backtest would have stopped, beside its result."""
    return _answer(backtests.get(g.shop.id, backtest_id))


@bp.get(f"/<{ROW_ID}:backtest_id>/orders.csv")
def orders(backtest_id: int) -> Response:
    """Send all orders that a backtest would have stopped, as they are read."""

    def lines() -> Iterator[bytes]:
        found = stopped_orders.everything(g.shop.id, backtest_id)
        return backtest_csv.lines(found, Levels(rulesets.looks(g.shop.id)))

    return csv_files.send(lines, f"smajlik-backtest-{backtest_id}.csv")


@bp.errorhandler(ValidationError)
def refuse(error: ValidationError) -> tuple[str, int]:
    """Say at each field what to correct."""
    faults = backtest_wish.faults(error)
    return render_template("backtest/faults.html", faults=faults), HTTPStatus.BAD_REQUEST


def _answer(trial: Trial | None) -> Response:
    wanted = _wanted()
    if trial and not trial.result:
        # Nothing tells a page that a worker has given up: it looks each time.
        return make_response(_render(trial, wanted))
    return freshness.answer(lambda: _render(trial, wanted), datetime.now(UTC))


def _newest() -> Trial | None:
    return next(iter(backtests.kept(g.shop.id)), None)


def _wanted() -> Wanted:
    ending = request.args.get("show", Ending.GOOD.value)
    if ending not in (ALL, *Ending):
        raise Invalid("orders do not end like that")
    return Wanted(
        ending=None if ending == ALL else Ending(ending),
        older_than=_place("older_than"),
        newer_than=_place("newer_than"),
    )


def _place(name: str) -> Place | None:
    text = request.args.get(name, "")
    return Place.from_text(text) if text else None


def _render(trial: Trial | None, wanted: Wanted) -> str:
    page: Page[StoppedOrder] = Page((), None, None)
    chart = None
    if trial and trial.result and trial.result.stopped:
        page = stopped_orders.page(g.shop.id, trial.id, wanted)
        chart = backtest_chart.of_months(trial.result.months)
    versions = rulesets.versions(g.shop.id)
    return render_template(
        "backtest/page.html",
        trial=trial,
        page=page,
        chart=chart,
        show=wanted.ending or ALL,
        State=State,
        Ending=Ending,
        form=backtest_form.filled(g.shop, trial, versions, request.args.get("version", "")),
        versions=versions,
        languages=LANGUAGES,
        amounts=amounts,
        wording=wording,
        words=backtest_words,
        explanation=explanation,
        levels=Levels(rulesets.looks(g.shop.id)),
    )
