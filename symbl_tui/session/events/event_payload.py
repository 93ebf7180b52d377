"""Events as JSON, for programs: the fields are documented in ``docs/hooks.md``. Pure."""

from collections.abc import Mapping

from symbl_tui.domain.insight import Insight
from symbl_tui.session.events import session_events as events
from symbl_tui.session.events.session_events import SessionEvent
from symbl_tui.session.model.change import Line
from symbl_tui.session.model.insight_times import start_of


def event_data(event: SessionEvent) -> Mapping[str, object]:
    """The fields of an event."""
    match event:
        case events.Spoken(line):
            return _line(line)
        case events.NameMentioned(mentioned, line):
            return {"name": mentioned} | _line(line)
        case events.InsightFound(insight, line):
            return _insight(insight, line)
        case events.QuestionToMe(insight, line, mentioned):
            return {"name": mentioned} | _insight(insight, line)
        case events.TrackerMatched(match, line):
            return {"tracker": match.tracker, "value": match.value} | _place(line, match.text)
        case events.StateMoved(state, error):
            return {"state": str(state), "error": error}
        case events.Gap(channel, reason, start, end):
            return {"channel": channel, "reason": str(reason), "start": _s(start), "end": _s(end)}
        case events.Loss(channel, reason, seconds):
            return {"channel": channel, "reason": str(reason), "seconds": _s(seconds)}
        case events.Silence(seconds):
            return {"seconds": _s(seconds)}
        case events.Ended(state, error, seconds, ledger):
            rows = [row.to_table() for row in ledger]
            return {"state": str(state), "error": error, "seconds": _s(seconds), "channels": rows}


def _line(line: Line) -> dict[str, object]:
    return {
        "speaker": line.speaker,
        "text": line.text,
        "channel": line.channel,
        "start": _s(line.start),
        "end": _s(line.end),
        "utterance": line.utterance_id,
    }


def _insight(insight: Insight, line: Line | None) -> dict[str, object]:
    return {
        "id": insight.id,
        "text": insight.text,
        "speaker": insight.speaker.name,
        "assignee": insight.assignee.name if insight.assignee else None,
        "due": insight.due,
        "utterance": insight.utterance_id,
        "start": _s(start_of(insight, line)),
        "end": _s(line.end if line else None),
    }


def _place(line: Line | None, text: str) -> dict[str, object]:
    if line is not None:
        return _line(line)
    return {"speaker": None, "text": text, "channel": None, "start": None, "end": None, "utterance": None}


def _s(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
