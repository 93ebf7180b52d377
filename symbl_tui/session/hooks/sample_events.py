"""An event of each name, to try hooks with. Pure."""

from pathlib import Path
from typing import Final

from msgspec import structs

from symbl_tui.domain.event_name import EventName
from symbl_tui.domain.insight import Insight, TrackerMatch
from symbl_tui.domain.insight_kind import QUESTION, insight_keys
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.events import session_events as events
from symbl_tui.session.events.session_events import SessionEvent
from symbl_tui.session.hooks.hook_event import HookEvent
from symbl_tui.session.model.change import Line, Stage
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.state import SessionState

_UTTERANCE: Final = "sample-utterance"
_LINE: Final = Line(0, "Alice", "Bob, can you send the new prices?", 12.0, 14.5, Stage.UTTERANCE, _UTTERANCE)
_QUESTION: Final = Insight(
    "sample-insight",
    QUESTION,
    _LINE.text,
    Speaker("Alice"),
    utterance_id=_UTTERANCE,
    assignee=Speaker("Bob"),
    due="2030-01-31",
)


def sample_event(selector: str) -> HookEvent:
    """An event that a selector is for, of a session that does not exist."""
    name, _, subject = selector.partition(":")
    return HookEvent.of(_sample(name, subject), Path("sample"), "Sample session")


def _sample(name: str, subject: str) -> SessionEvent:
    if name in insight_keys():
        return events.InsightFound(structs.replace(_QUESTION, kind=name), _LINE)
    match = TrackerMatch(subject or "Pricing", "prices", _UTTERANCE)
    others: dict[str, SessionEvent] = {
        EventName.FINAL: events.Spoken(_LINE),
        EventName.TRACKER: events.TrackerMatched(match, _LINE),
        EventName.NAME: events.NameMentioned("Bob", _LINE),
        EventName.QUESTION_TO_ME: events.QuestionToMe(_QUESTION, _LINE, "Bob"),
        EventName.STATE: events.StateMoved(SessionState.LISTENING, None),
        EventName.GAP: events.Gap("Alice", events.GapReason.SOURCE, 12.0, 13.0),
        EventName.LOSS: events.Loss("Alice", events.GapReason.SOURCE, 1.0),
        EventName.SILENCE: events.Silence(60.0),
        EventName.END: events.Ended(
            SessionState.ENDED, None, 60.0, (ChannelLedger("Alice", 60.0, 60.0, 60.0, 0.0, 0.0),)
        ),
    }
    return others[name]
