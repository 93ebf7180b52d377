"""Feeds events of one or several connections to a conversation."""

from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.session.model.change import Change, ReceivedEvent, Stage
from symbl_tui.session.model.conversation import Conversation
from symbl_tui.symbl.events import Event, FinalResult, PartialResult, UtterancesReceived

ALICE, BOB = Speaker("Alice", "alice"), Speaker("Bob", "bob")


def words(text: str, start: float, end: float) -> tuple[Word, ...]:
    return (Word(text, start, end),)


class Feed:
    """Applies events to a conversation."""

    def __init__(self) -> None:
        self.conversation = Conversation((ALICE, BOB))

    def apply(self, event: Event, channel: int = 0, base: float = 0.0, sent: float = 9.0) -> Change:
        return self.conversation.apply(ReceivedEvent(event, channel, base, sent))

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.conversation.lines]


def utterance(id: str, text: str, start: float | None = None, end: float | None = None) -> UtterancesReceived:
    return UtterancesReceived((Utterance(id, text, Speaker(), start, end),))


class Calls(Feed):
    """Applies events of several connections of a channel."""

    def call(
        self, connection: int, base: float, *events: Event, channel: int = 0, at: float = 0.0
    ) -> list[str]:
        """The texts of the rows that became utterances meanwhile, in the order in which they did."""
        received = (ReceivedEvent(event, channel, base, 99.0, connection, at) for event in events)
        return [text for each in received for text in settled(self.conversation.apply(each))]


def settled(change: Change) -> list[str]:
    return [line.text for _, line in change.lines if line.stage is Stage.UTTERANCE and line.text]


def final(text: str, start: float, end: float) -> FinalResult:
    return FinalResult(text, ALICE, words(text, start, end))


def partial(text: str, start: float, end: float) -> PartialResult:
    return PartialResult(text, ALICE, words(text, start, end))
