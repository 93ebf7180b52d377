"""What a file or a server says of a conversation is bounded and harmless, down to its last field."""

import math

import pytest

from symbl_tui.domain.engine_conversation import EngineConversation, EngineMessage, MemberFigures, SummaryPart
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.text import NAME_LIMIT, TEXT_LIMIT
from symbl_tui.domain.untrusted_values import MAX_ITEMS, sanitize
from symbl_tui.domain.utterance import Speaker

HOSTILE = "\x1b[2J" + "x" * 20_000
NAME, TEXT = "[2J" + "x" * (NAME_LIMIT - 3), "[2J" + "x" * (TEXT_LIMIT - 3)


def test_texts_are_cleaned_and_cut_at_every_depth() -> None:
    speaker = Speaker(HOSTILE, HOSTILE, HOSTILE)
    found = sanitize(
        EngineConversation(
            HOSTILE,
            members=(speaker,),
            messages=(EngineMessage(HOSTILE, HOSTILE, speaker),),
            insights=(Insight(HOSTILE, HOSTILE, HOSTILE, speaker, original=HOSTILE, assignee=speaker),),
        )
    )
    clean = Speaker(NAME, NAME, NAME)
    assert (found.id, found.members) == (NAME, (clean,))
    assert found.messages == (EngineMessage(NAME, TEXT, clean),)
    assert found.insights == (Insight(NAME, NAME, TEXT, clean, original=TEXT, assignee=clean),)


def test_a_long_id_is_still_that_of_its_message_wherever_it_is_named() -> None:
    found = sanitize(
        EngineConversation(
            "1",
            messages=(EngineMessage(HOSTILE, "Hi.", Speaker()),),
            insights=(Insight("i", "question", "Hi?", Speaker(), utterance_id=HOSTILE, answered_by=HOSTILE),),
            summary=(SummaryPart("Hi.", (HOSTILE,)),),
        )
    )
    (message,), (insight,), (part,) = found.messages, found.insights, found.summary
    assert insight.utterance_id == insight.answered_by == message.id
    assert part.utterance_ids == (message.id,)


@pytest.mark.parametrize(
    ("given", "kept"),
    [(1.5, 1.5), (1e300, 1e7), (-1e300, -1e7), (math.nan, 0.0), (math.inf, 0.0), (10**40, 10**7), (-5, -5)],
)
def test_numbers_stay_where_arithmetic_is_safe(given: float, kept: float) -> None:
    assert sanitize(MemberFigures(Speaker(), talk=given)).talk == kept


def test_what_is_not_there_and_what_is_true_stay_as_they_are() -> None:
    found = sanitize(Insight("i", "question", "Hi?", Speaker(), done=True))
    assert (found.done, found.edited, found.due) == (True, False, None)


@pytest.mark.parametrize(("items", "kept"), [(MAX_ITEMS, MAX_ITEMS), (2, 2)])
def test_lists_are_cut_after_their_first_elements(items: int, kept: int) -> None:
    speakers = tuple(Speaker(str(number)) for number in range(MAX_ITEMS + 1))
    assert sanitize(EngineConversation("1", members=speakers), items).members == speakers[:kept]
