"""The schedule of a replay: every event of a recorded session with its time."""

import math
from dataclasses import dataclass
from typing import Final

from msgspec import structs

from symbl_tui.domain.utterance import Word
from symbl_tui.session.archive.journal_events import received_events
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.change import ReceivedEvent
from symbl_tui.symbl.events import FinalResult, PartialResult, UtterancesReceived

# Seconds that no engine stays behind for good.
_CLOCK_SET: Final = 60.0


@dataclass(frozen=True, slots=True)
class ScheduledEvent:
    """An event to show, and when."""

    at: float
    """Seconds from the start of the session."""
    received: ReceivedEvent


def schedule(facts: SessionFacts) -> list[ScheduledEvent]:
    """All events by their time; those of one channel stay in their order. Blocks."""
    came = list(received_events(facts))
    events, latest = [], [0.0 for _ in facts.speakers]
    for (time, received), late in zip(came, _clock_offsets(came), strict=True):
        # Not before the event before it: a correction would otherwise be shown before what it corrects. And
        # not after the end: a replay does not wait for what came when the session was over.
        at = max(time - late, latest[received.channel], received.base + _end_of(received))
        latest[received.channel] = at = min(at, max(facts.length, latest[received.channel]))
        events.append(ScheduledEvent(at, _drop_words(received)))
    return sorted(events, key=lambda event: event.at)


def _clock_offsets(came: list[tuple[float, ReceivedEvent]]) -> list[float]:
    """How far the clock had been set forward by the time of each event, in seconds.

    An event may come late after its sound, but later ones catch up. Where none ever does, it was the clock.
    """
    offsets, least = [], math.inf
    for time, received in reversed(came):
        if end := _end_of(received):
            least = min(least, time - received.base - end)
        offsets.append(least if _CLOCK_SET <= least < math.inf else 0.0)
    return offsets[::-1]


def _end_of(received: ReceivedEvent) -> float:
    """The end of the sound that an event is about, in seconds of its connection; 0 where it is unknown."""
    match received.event:
        case PartialResult(words=words) | FinalResult(words=words):
            return words[-1].end if words else 0.0
        case UtterancesReceived(utterances):
            return max((each.end or 0.0 for each in utterances), default=0.0)
        case _:
            return 0.0


def _drop_words(received: ReceivedEvent) -> ReceivedEvent:
    """The event with its words joined into one: an hour of interims has some hundred thousand words."""
    event = received.event
    if not isinstance(event, PartialResult | FinalResult) or len(event.words) < 2:
        return received
    whole = Word("", event.words[0].start, event.words[-1].end)
    return structs.replace(received, event=structs.replace(event, words=(whole,)))
