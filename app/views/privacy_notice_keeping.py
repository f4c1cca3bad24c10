"""How long data are kept and what an erasure leaves, as a shop's privacy page says it."""

from flask_babel import gettext, ngettext

from app.services.privacy.practice import Practice
from app.services.privacy.settings import Ground, PrivacySettings


def kept(practice: Practice, leaving: int) -> list[str]:
    """Return in lines what is kept for how long; `leaving`: days after the shop has left."""
    privacy = practice.privacy
    return [
        f"– {_orders(privacy.orders_months)}",
        f"– {_decisions(privacy.decisions_months)}",
        f"– {_after(leaving)}",
        _erased(privacy),
    ]


def _after(days: int) -> str:
    return str(
        ngettext(
            "After we stop using the program: %(num)d day, then everything is deleted. Backup "
            "copies are overwritten after [number of days: ask whoever runs Smajlík].",
            "After we stop using the program: %(num)d days, then everything is deleted. Backup "
            "copies are overwritten after [number of days: ask whoever runs Smajlík].",
            days,
        )
    )


def _orders(months: int) -> str:
    if not months:
        return str(
            gettext("Orders and what belongs to them: for as long as we use this assessment.")
        )
    return str(
        ngettext(
            "Orders and what belongs to them: %(num)d month after your newest order.",
            "Orders and what belongs to them: %(num)d months after your newest order.",
            months,
        )
    )


def _decisions(months: int) -> str:
    if not months:
        return str(
            gettext("What is recorded of decisions: at most as long as we use this assessment.")
        )
    return str(
        ngettext(
            "What is recorded of decisions: %(num)d month.",
            "What is recorded of decisions: %(num)d months.",
            months,
        )
    )


def _erased(privacy: PrivacySettings) -> str:
    said = gettext(
        "When we erase your data, only keyed hashes stay: they keep what was erased from being "
        "taken in again, and nobody can read from them who you are."
    )
    if privacy.ground is Ground.NONE:
        return str(said)
    basis = (
        gettext("performance of a contract, Article 6(1)(b) of the GDPR")
        if privacy.ground is Ground.CONTRACT
        else gettext("legitimate interest, Article 6(1)(f) of the GDPR")
    )
    flagged = gettext(
        "If our staff had noted that we accept no more orders from you, that note stays with a "
        "keyed hash of your contacts. The reason: %(reason)s (%(basis)s).",
        reason=" ".join(privacy.ground_text.split()).rstrip("."),
        basis=basis,
    )
    return " ".join([said, flagged, *_flag_ends(privacy.orders_months)])


def _flag_ends(months: int) -> list[str]:
    if not months:
        return []
    return [
        ngettext(
            "After %(num)d month that note goes too.",
            "After %(num)d months that note goes too.",
            months,
        )
    ]
