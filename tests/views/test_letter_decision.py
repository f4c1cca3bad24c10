"""The letter about a decision: word for word in every language (letters/), never a harsh word."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.domain.acting import Action
from app.services.record.entries import Entry
from app.services.record.threads import Thread
from app.views import letter_decided
from app.views.letter import letter as letter_of_rating
from app.views.letter_decision import letter
from tests.recording import BY_ITSELF, DECIDED, ENDED, EVERY_KIND, FLAGS, NOON, ON_CUSTOMERS
from tests.views.test_letter import CASES, HARSH, LANGUAGES, customer

pytestmark = pytest.mark.usefixtures("request_context")

LETTERS = Path(__file__).parent / "letters"
SHOP = "Knihy U Kocoura"
RISKY: Mapping[str, Any] = {
    **DECIDED,
    "situation": "risky",
    "flags": [],
    "choices": [{"action": "prepayment", "mode": "propose", "because": None}],
}


def entry(kind: str, facts: Mapping[str, Any] | None = None, **values: Any) -> Entry:
    """Return an entry of a record at noon."""
    given: dict[str, Any] = {
        "id": 1,
        "number": 1,
        "kind": kind,
        "author": "" if kind in BY_ITSELF else "Eva",
        "reason": "",
        "written_at": NOON,
        "facts": EVERY_KIND[kind] if facts is None else facts,
        "about": None,
        "undoes": None,
        "order_code": "2026000777",
        "customer_id": 5,
        "digest": "",
        "chain": "",
        "name": "Jana Nováková",
        "language": "cs",
        "admin_url": "",
        "placed_at": NOON,
    }
    return Entry(**given | values)


def thread(*answers: Entry) -> Thread:
    return Thread(None, answers)


# What was decided, and what followed.
STORIES: Mapping[str, tuple[Entry, Thread]] = {
    "cancelled": (
        entry("order_decided"),
        thread(
            entry("action_ended"),
            entry("action_ended", {**ENDED, "action": "remark"}),
            entry("objection"),
        ),
    ),
    "prepayment": (
        entry("order_decided", RISKY),
        thread(
            entry("action_undone", {"action": "prepayment"}),
            entry("objection"),
            entry("objection_reviewed"),
        ),
    ),
    "retried": (
        entry("order_decided"),
        thread(
            entry("action_ended", {**ENDED, "state": "failed", "reason": "refused"}),
            entry("action_retried"),
            entry("action_ended"),
        ),
    ),
    "flagged": (
        entry("flag_set", reason="Třikrát\nnevyzvedla", order_code=""),
        thread(entry("undone")),
    ),
    "proposed": (entry("proposal_confirmed", order_code=""), thread()),
}


def written(story: tuple[Entry, Thread], language: str) -> str:
    return letter(*story, SHOP, language, NOON).replace("\xa0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", STORIES)
def test_a_letter_says_what_was_decided_on_what_it_rests_and_how_to_object(
    story: str, language: str
) -> None:
    expected = (LETTERS / f"decision-{story}.{language}.txt").read_text()
    assert written(STORIES[story], language) == expected.rstrip("\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", letter_decided.SAID)
@pytest.mark.parametrize("flag", ["auto_cancel", "blacklist", "exempt"])
def test_no_letter_says_a_harsh_word(kind: str, flag: str, language: str) -> None:
    facts = {**EVERY_KIND[kind], "flags": [{**FLAGS[0], "kind": flag}], "situation": "blacklisted"}
    facts |= {"flag": flag, "choices": _every_choice()}
    answers = [entry(name) for name in ON_CUSTOMERS]
    assert HARSH.findall(written((entry(kind, facts), thread(*answers)), language)) == []


def _every_choice() -> list[dict[str, str]]:
    return [{"action": a, "mode": mode} for a in Action for mode in ("auto", "propose")]


@pytest.mark.parametrize("kind", sorted(set(EVERY_KIND) - set(letter_decided.SAID)))
def test_about_what_decides_nothing_on_a_customer_there_is_no_letter(kind: str) -> None:
    assert written((entry(kind), thread()), "cs") == ""


def test_about_the_shop_as_a_whole_there_is_no_letter() -> None:
    assert written((entry("flag_set", customer_id=None), thread()), "cs") == ""


@pytest.mark.parametrize(
    ("_case", "facts", "said", "unsaid"),
    [
        ("a trial", {"dry_run": True}, "It was a trial", "of the order.\nProposed"),
        ("nothing", {"choices": []}, "Nothing is done to the order.", "Proposed to our staff"),
        (
            "paid",
            {"order": {"paid": True, "shipped": True}},
            "it was paid, it was sent",
            "status “",
        ),
        ("no rules", {"ruleset_version": None}, "status “", "of our rules was in force"),
    ],
)
def test_other_decisions_get_other_sentences(
    _case: str, facts: dict[str, Any], said: str, unsaid: str
) -> None:
    told = written((entry("order_decided", {**DECIDED, **facts}), thread()), "en")
    assert said in told
    assert unsaid not in told


@pytest.mark.parametrize(
    ("state", "action", "said"),
    [
        ("skipped", "cancel", "It was not done."),
        ("failed", "hold", "It could not be done."),
        ("skipped", "remark", ""),
        ("confirmed", "hold", "The order was put aside"),
    ],
)
def test_how_it_ended_is_told(state: str, action: str, said: str) -> None:
    ended = entry("action_ended", {"action": action, "state": state})
    told = written((entry("order_decided"), thread(ended)), "en")
    assert ("What has happened since" in told) is bool(said)
    assert said in told


def test_names_and_reasons_of_people_are_one_line_each() -> None:
    named = entry("flag_set", name=" Jana\n\nKind  regards", reason="a\n\nWhat was decided")
    lines = written((named, thread()), "en").splitlines()
    assert lines.count("What was decided") == 1
    assert "Customer: Jana Kind regards" in lines


def test_the_name_of_a_member_of_the_staff_is_in_no_letter() -> None:
    for story in STORIES.values():
        assert "Eva" not in written(story, "cs")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_on_a_rating_promises_only_what_is_so(language: str) -> None:
    """Where a program acts before anybody looks, no letter says that a person decides all."""
    past: Sequence[tuple[str, int]] = CASES["uncollected"]
    plain = letter_of_rating(customer(past), SHOP, language, NOON)
    acting = letter_of_rating(customer(past), SHOP, language, NOON, [Action.CANCEL])
    [person] = [line for line in plain.splitlines() if line not in acting.splitlines()]
    said = {"cs": "člověk", "sk": "človek", "pl": "człowiek", "en": "by a person"}[language]
    assert said in person
    program = {"cs": "program", "sk": "program", "pl": "program", "en": "A program may"}[language]
    assert program in acting
    assert HARSH.findall(acting) == []
