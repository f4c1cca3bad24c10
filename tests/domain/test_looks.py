"""How a merchant shows levels, and levels that are not used."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.book import Book
from app.domain.explanation import outlook
from app.domain.presets import PRESETS
from app.domain.record import Record
from app.domain.rules import Level, Override, Ruleset, rate
from app.domain.ruleset import DECIDING, LONGEST_NAME, Colour, Look
from tests.domain.histories import NOW, RULES, histories, history, nows
from tests.domain.merchants import colours, names, rulesets

presets_or_any = st.sampled_from(list(PRESETS.values())) | rulesets()


def without(ruleset: Ruleset, *levels: Level) -> Ruleset:
    """Return a ruleset in which some levels are switched off."""
    return replace(ruleset, looks={level: Look(used=False) for level in levels})


def test_a_level_looks_like_ours_unless_the_merchant_says_so():
    grumpy = Look("grumpy", Colour.PURPLE)
    ruleset = replace(RULES, looks={Level.RISKY: grumpy})
    assert ruleset.look(Level.RISKY) == grumpy
    assert ruleset.look(Level.VIP) == Look("", None, used=True)


def test_a_name_has_an_end():
    assert Look("x" * LONGEST_NAME).name
    with pytest.raises(ValueError, match=str(LONGEST_NAME)):
        Look("x" * (LONGEST_NAME + 1))


@pytest.mark.parametrize("level", sorted(set(Level) - set(DECIDING)))
def test_a_level_that_no_rule_gives_cannot_be_left_unused(level):
    with pytest.raises(ValueError, match="unused"):
        without(RULES, level)


@pytest.mark.parametrize(
    ("_case", "unused", "orders", "level"),
    [
        ("the next worst says it", [Level.RISKY], "u20 u10", Level.WATCH),
        ("nothing bad is said", [Level.RISKY, Level.WATCH], "u20 u10", Level.NEUTRAL),
        ("the next best says it", [Level.VIP], "+8 +7 +6 +5 +4 +3 +2 +1", Level.LOYAL),
        ("what was hidden by a bad one comes out", [Level.RISKY], "!1000 +9 +8 +7", Level.LOYAL),
        ("a level that nobody has", [Level.VIP], "u20 u10", Level.RISKY),
        ("new stays new", list(DECIDING), "o9", Level.NEW),
    ],
)
def test_rules_of_a_level_that_is_not_used_say_nothing(_case, unused, orders, level):
    rating = rate(history(orders), without(RULES, *unused), NOW)
    assert rating.level is level
    assert not {reason.level for reason in rating.reasons} & set(unused)


def test_staff_can_still_give_a_level_that_is_not_used():
    quiet = without(RULES, Level.VIP)
    assert rate(history("u1"), quiet, NOW, Override(Level.VIP, None)).level is Level.VIP


@given(histories(max_size=20), presets_or_any, st.sets(st.sampled_from(DECIDING)), nows)
def test_switching_a_level_off_is_leaving_out_its_rules(orders, ruleset, unused, now):
    off = without(ruleset, *unused)
    left = tuple(rule for rule in ruleset.rules if rule.level not in unused)
    left_out = replace(ruleset, rules=left, looks={})
    assert rate(orders, off, now) == rate(orders, left_out, now)
    assert outlook(orders, off, now) == outlook(orders, left_out, now)
    record, today = Record.of(orders, now), now.toordinal()
    assert Book(off).rate(record, today) == Book(left_out).rate(record, today)


@given(histories(), presets_or_any, st.sampled_from(Level), names, colours, nows)
def test_names_and_colours_change_no_rating(orders, ruleset, level, name, colour, now):
    look = replace(ruleset.look(level), name=name, colour=colour)
    painted = replace(ruleset, looks={**ruleset.looks, level: look})
    assert rate(orders, painted, now) == rate(orders, ruleset, now)


@given(rulesets())
def test_decisive_rules_are_those_of_used_levels_the_worst_first_then_the_best(ruleset):
    decisive = [(DECIDING.index(rule.level), rule.key) for rule in ruleset.decisive()]
    used = [rule for rule in ruleset.rules if ruleset.look(rule.level).used]
    # Keys are drawn in their order, which the rules of a level keep.
    assert decisive == sorted((DECIDING.index(rule.level), rule.key) for rule in used)
