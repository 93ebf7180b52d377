"""Events in a few words, for people: the title and the body of a notification. Pure."""

from typing import Final, NamedTuple

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.text import clean, clock
from symbl_tui.session.events.session_events import (
    Ended,
    Gap,
    GapReason,
    InsightFound,
    Loss,
    NameMentioned,
    QuestionToMe,
    SessionEvent,
    Silence,
    Spoken,
    StateMoved,
    TrackerMatched,
)
from symbl_tui.session.model.change import Line

_TITLE: Final = 60
# Characters at most: desktops cut longer ones, and both go over the wire to the terminal.
_BODY: Final = 160


class EventText(NamedTuple):
    """An event in a few words; both are safe to print."""

    title: str
    body: str


def describe_event(event: SessionEvent) -> EventText:
    """The title and the body of a notification."""
    title, body = _describe(event)
    return EventText(_shorten(title, _TITLE), _shorten(body, _BODY))


def _describe(event: SessionEvent) -> tuple[str, str]:
    match event:
        case Spoken(line):
            return line.speaker, line.text
        case InsightFound(insight):
            return kind_of(insight.kind).singular.capitalize(), _said(insight)
        case TrackerMatched(match, line):
            return f"{match.tracker}: {match.value}", _line(line) or match.text
        case NameMentioned(mentioned, line):
            return f"{mentioned} was mentioned", _line(line)
        case QuestionToMe(insight, _, mentioned):
            return f"A question to {mentioned}", _said(insight)
        case StateMoved(state, error):
            return f"Session {state}", error or ""
        case Gap(channel, reason, start, end):
            return f"{channel}: {reason}", f"from {clock(start)}" + (f" to {clock(end)}" if end else " on")
        case Loss(channel, GapReason.UNDELIVERED as reason, seconds):
            return f"{channel}: {reason}", f"{seconds:.1f} s"
        case Loss(channel, reason):
            return f"{channel}: {reason}", "it is counted as lost"
        case Silence(seconds):
            return "Silence", f"no sound for {seconds:.0f} s"
        case Ended(state, error, seconds):
            return f"Session {state}", error or f"{clock(seconds)} recorded"


def _said(insight: Insight) -> str:
    speaker = insight.speaker.name
    return f"{speaker}: {insight.text}" if speaker else insight.text


def _line(line: Line | None) -> str:
    return f"{line.speaker}: {line.text}" if line else ""


def _shorten(text: str, limit: int) -> str:
    text = clean(text)
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
