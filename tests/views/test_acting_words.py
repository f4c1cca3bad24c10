"""Every word that is recorded of automatic actions can be said."""

from enum import StrEnum

import pytest

from app.domain.acting import Action, Mode, Situation
from app.domain.action_states import Skipped, State
from app.domain.decisions import Because
from app.views import acting_words


@pytest.mark.parametrize(
    ("words", "enum"),
    [
        (acting_words.ACTIONS, Action),
        (acting_words.MODES, Mode),
        (acting_words.SITUATIONS, Situation),
        (acting_words.BECAUSE, Because),
        (acting_words.SKIPPED, Skipped),
        (acting_words.STATES, State),
    ],
)
def test_everything_that_can_be_recorded_has_words(
    words: acting_words.Words, enum: type[StrEnum]
) -> None:
    assert list(words) == [member.value for member in enum]


def test_a_word_of_a_newer_version_is_shown_as_it_is(request_context: None) -> None:
    assert acting_words.word(acting_words.ACTIONS, "cancel") == "Zrušit objednávku"
    assert acting_words.word(acting_words.ACTIONS, "dance") == "dance"
