"""What a draft of rules amounts to: words for each rule, mistakes by field, what would change."""

from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext, ngettext

from app.domain.ruleset import Rule
from app.services import rulesets
from app.services.preview import Preview
from app.views import rule_remarks, rule_words, wording
from app.views.levels import Levels
from app.views.rule_draft import Draft


@dataclass(frozen=True, slots=True)
class Told:
    """A rule in words, and what is to be thought over in it."""

    sentence: str
    remarks: list[rule_remarks.Remark]


def render(draft: Draft, found: Preview | None = None) -> str:
    """Return a piece of the page; its parts are put where they belong by a script."""
    return render_template(
        "rules/answer.html",
        told_rules=_told(draft),
        mistakes=draft.mistakes,
        preview=found,
        ruleset=draft.ruleset,
        levels=Levels(rulesets.looks_of(draft.ruleset)) if draft.ruleset else None,
        summary=_summary(draft, found),
        words=rule_words,
        wording=wording,
    )


def _told(draft: Draft) -> list[Told | None]:
    remarks = rule_remarks.remarks(draft.ruleset) if draft.ruleset else {}

    def told(rule: Rule) -> Told:
        found = remarks.get(rule.key) or rule_remarks.legal(rule)
        return Told(rule_words.sentence(rule, draft.ruleset), found)

    return [told(rule) if rule else None for rule in draft.rules]


def _summary(draft: Draft, found: Preview | None) -> str:
    if count := len(draft.mistakes):
        return str(
            ngettext(
                "%(num)d thing needs to be corrected.",
                "%(num)d things need to be corrected.",
                count,
            )
        )
    if not found or not found.changed:
        return str(gettext("No smiley would change."))
    return str(
        ngettext(
            "%(num)d customer would get another smiley.",
            "%(num)d customers would get another smiley.",
            found.changed,
        )
    )
