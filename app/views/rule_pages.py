"""The pages of the rules, made of the newest version and of how far its re-rating is."""

from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from functools import partial

from flask import Response, g, render_template, request

from app.domain.presets import PRESETS
from app.domain.ruleset import LARGEST, Ruleset
from app.errors import Invalid
from app.services import backtests, rerating_requests, rulesets
from app.services.rerating_requests import Progress
from app.services.rulesets import Version
from app.views import (
    amounts,
    freshness,
    rule_form,
    rule_history,
    rule_remarks,
    rule_words,
    wording,
)
from app.views.language import LANGUAGES
from app.views.levels import Levels


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest version of the shop's rules, and the re-rating that is under way."""

    newest: Version
    rerating: Progress | None


def seen() -> Seen:
    """Return how the rules of the shop stand now."""
    return Seen(rulesets.newest(g.shop.id), rerating_requests.progress(g.shop.id))


def fresh(page: Callable[[Seen], str]) -> Response:
    """Answer with a page, or say that nothing has changed since it was last asked for."""
    now_seen = seen()
    progress = astuple(now_seen.rerating) if now_seen.rerating else None
    state = [now_seen.newest.number, g.shop.ruleset_version, progress]
    return freshness.answer(lambda: page(now_seen), datetime.now(UTC), state)


def chosen(seen: Seen) -> Ruleset:
    """Return the rules to fill the form with; Invalid and NotFound when there are none such."""
    preset = request.args.get("preset")
    if preset is not None:
        if preset not in PRESETS:
            raise Invalid("there is no such preset")
        return PRESETS[preset]
    if "backtest" in request.args:
        # A draft that was tried on the past, to go on with.
        tried = request.args.get("backtest", 0, type=int)
        return backtests.get(g.shop.id, min(tried, LARGEST)).wish.ruleset
    if "version" not in request.args:
        return seen.newest.ruleset
    number = request.args.get("version", 0, type=int)
    return rulesets.version(g.shop.id, number).ruleset


def form(seen: Seen, ruleset: Ruleset | None = None, said: str = "") -> str:
    """Return the form, filled with the newest rules or with others as a draft.

    `said`: what is announced as soon as it is there.
    """
    shown = ruleset or seen.newest.ruleset
    return render(
        "page",
        seen,
        ruleset=shown,
        said=said,
        unsaved=shown != seen.newest.ruleset,
        remarks=rule_remarks.remarks(shown),
        currencies=rule_form.currencies(shown, g.shop.currency),
        chosen_preset=request.args.get("preset"),
        earlier=_earlier(seen.newest.number, g.shop.ruleset_version),
        form=rule_form,
        levels=Levels(rulesets.looks_of(shown)),
    )


def _earlier(newest: int, in_force: int) -> int:
    """Return the version to go back to: the one in force while the newest is not; 0 for none."""
    return in_force if in_force < newest else newest - 1


def render(name: str, seen: Seen, **more: object) -> str:
    """Return one of the pages."""
    in_force = g.shop.ruleset_version
    return render_template(
        f"rules/{name}.html",
        newest=seen.newest,
        rerating=seen.rerating,
        state=partial(rule_history.state, in_force=in_force, progress=seen.rerating),
        now=datetime.now(UTC),
        languages=LANGUAGES,
        history=rule_history,
        words=rule_words,
        wording=wording,
        amounts=amounts,
        **more,
    )
