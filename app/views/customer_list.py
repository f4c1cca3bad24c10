"""The page of customers: who they are, how they rate, and what they bought."""

from collections.abc import Iterable
from datetime import UTC, datetime

from flask import Blueprint, Response, g, render_template, request
from flask_babel import get_locale

from app.domain.flags import FlagKind
from app.services import counting, customer_list, rerating_requests, rulesets, shop_notices
from app.services.customer_list import Wanted
from app.views import (
    amounts,
    auth,
    bulk_words,
    customer_question,
    explanation,
    freshness,
    order_badges,
    planned_words,
    wording,
)
from app.views.language import LANGUAGES
from app.views.last_day import first_day
from app.views.levels import Levels

bp = Blueprint("customer_list", __name__, url_prefix="/app/customers")
bp.before_request(auth.requires_admin)


@bp.get("")
def show() -> Response:
    """Show a page of customers, or say that nothing has changed since it was last asked for."""
    wanted, now = customer_question.wanted(request.args), datetime.now(UTC)
    state = [g.shop.revision, g.actor.role]
    return freshness.answer(lambda: _render(wanted, now), now, state)


def _render(wanted: Wanted, now: datetime) -> str:
    shop = g.shop
    found = customer_list.page(shop, wanted, now)
    return render_template(
        "customer_list/page.html",
        page=found.page,
        matching=found.matching,
        wanted=wanted,
        question=customer_question.written(wanted),
        counts=counting.level_counts(shop.id, list(wording.LEVELS), shop.settling),
        spoken=_spoken(customer_list.languages(shop.id)),
        badge_options=_named(order_badges.OF_CUSTOMERS),
        flag_options=_named(FlagKind),
        any_customers=bool(found.page.rows) or counting.any_customers(shop.id),
        progress=shop_notices.import_progress(shop.id),
        rerating=rerating_requests.progress(shop.id),
        questions=(),
        many=counting.MANY,
        first_day=first_day(),
        now=now,
        languages=LANGUAGES,
        levels=Levels(rulesets.looks(shop.id)),
        explanation=explanation,
        chosen=wording.plural_forms(bulk_words.chosen),
        changed=wording.plural_forms(bulk_words.customers_changed),
        wording=wording,
        amounts=amounts,
        planned_words=planned_words,
        badges=order_badges.badges,
    )


def _named(badges: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, str(badge.name)) for name in badges for badge in order_badges.badges([name])]


def _spoken(codes: list[str]) -> dict[str, str]:
    names = get_locale().languages
    return {code: names.get(code.lower(), code) for code in codes}
