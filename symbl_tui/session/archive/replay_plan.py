"""When a replay shows what: every message of a recorded session, and its time. Pure but for the reading."""

from dataclasses import dataclass, replace

from msgspec import structs

from symbl_tui.domain.utterance import Word
from symbl_tui.session.archive.recorded_session import SessionFacts, received_events
from symbl_tui.session.model.change import ReceivedEvent
from symbl_tui.symbl.events import FinalResult, PartialResult, UtterancesReceived


@dataclass(frozen=True, slots=True)
class Moment:
    """Something to show, and when."""

    at: float
    """Seconds from the start of the session."""
    heard: ReceivedEvent


def plan(facts: SessionFacts) -> list[Moment]:
    """All that is to be shown, by its time; what came on one channel stays in its order. Blocks."""
    moments, latest = [], [0.0 for _ in facts.speakers]
    for came, heard in received_events(facts):
        at = max(came, latest[heard.channel], heard.base + _end_of(heard))
        latest[heard.channel] = at
        moments.append(Moment(at, _light(heard)))
    return sorted(moments, key=lambda moment: moment.at)


def _end_of(heard: ReceivedEvent) -> float:
    """Where on its connection the sound ends that an event tells of; 0 where it does not say."""
    match heard.event:
        case PartialResult(words=words) | FinalResult(words=words):
            return words[-1].end if words else 0.0
        case UtterancesReceived(utterances):
            return max((said.end or 0.0 for said in utterances), default=0.0)
        case _:
            return 0.0


def _light(heard: ReceivedEvent) -> ReceivedEvent:
    """Leave out superseded interims: an hour has some ten thousand, of many words each."""
    event = heard.event
    if not isinstance(event, PartialResult | FinalResult) or len(event.words) < 2:
        return heard
    whole = Word("", event.words[0].start, event.words[-1].end)
    return replace(heard, event=structs.replace(event, words=(whole,)))
