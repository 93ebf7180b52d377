"""An utterance finds its row by its id, and on whichever speaker's connection it comes."""

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.session.model.change import Change, ReceivedEvent
from symbl_tui.session.model.conversation import Conversation
from symbl_tui.symbl.events import InsightsFound, PartialResult, UtterancesReceived
from tests.session.model.transcript_feed import ALICE, BOB, Calls, utterance


def test_an_insight_finds_its_line_by_whichever_id_that_had_on_its_connection() -> None:
    calls = Calls()
    calls.call(1, 0, utterance("a", "One two three.", 0.1, 0.9))
    again = utterance("b", "One two tree?", 0.1, 0.9)
    calls.call(2, 0, again, InsightsFound((Insight("i", QUESTION, "One?", ALICE, utterance_id="b"),)))
    assert [line.utterance_id for line in calls.conversation.lines] == ["a"]
    assert calls.conversation.insights["i"].utterance_id == "a"


def of_bob(text: str, start: float = 1.0) -> UtterancesReceived:
    return UtterancesReceived((Utterance("m1", text, BOB, start, start + 1),))


def test_a_copy_on_another_speakers_connection_has_not_its_times() -> None:
    for first, second in ((0, 1), (1, 0)):
        calls = Calls()
        calls.apply(of_bob("Hello.", 31.0 if first == 0 else 1.0), channel=first)
        calls.apply(of_bob("Hello.", 31.0 if second == 0 else 1.0), channel=second)
        ((start, speaker),) = [(line.start, line.speaker) for line in calls.conversation.lines]
        assert (start, speaker) == (1.0, "Bob")


def test_a_copy_is_left_out_where_the_speaker_has_a_connection() -> None:
    calls = Calls()
    calls.call(1, 0, PartialResult("hel", BOB), channel=1)
    assert calls.conversation.apply(ReceivedEvent(of_bob("Hello."), 0, 0, 9, 1)) == Change()


def test_speakers_without_a_user_id_keep_to_their_channels() -> None:
    conversation = Conversation((Speaker("Alice"),))
    conversation.add_channel(Speaker("Bob"))
    said = UtterancesReceived((Utterance("m1", "Hello.", Speaker("Bob"), 1, 2),))
    ((_, line),) = conversation.apply(ReceivedEvent(said, 1, 0.0, 9.0)).lines
    assert (line.channel, line.speaker, conversation.channels) == (1, "Bob", 2)
