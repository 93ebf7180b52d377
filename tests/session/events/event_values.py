"""Updates and statuses of a session, for the tests of its events."""

from symbl_tui.audio.level import MeterReading
from symbl_tui.domain.insight import Insight, TrackerMatch
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.events.event_stream import EventStream
from symbl_tui.session.events.session_events import SessionEvent
from symbl_tui.session.events.sound_watch import SoundStatus
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.model.view import CaughtUp, ChannelStatus, Update


def line(text: str, speaker: str = "Bob", *, stage: Stage = Stage.UTTERANCE, id: str | None = "u1") -> Line:
    return Line(0, speaker, text, 1.0, 2.0, stage, id)


def said(text: str, row: int = 0, speaker: str = "Bob", **more: object) -> Change:
    return Change(lines=((row, line(text, speaker, **more)),))  # type: ignore[arg-type]


def insight(kind: str, text: str, id: str = "i1", **more: object) -> Change:
    return Change(insights=(Insight(id, kind, text, Speaker("Bob"), **more),))  # type: ignore[arg-type]


def matched(tracker: str, value: str, utterance_id: str | None = "u1") -> Change:
    return Change(trackers=(TrackerMatch(tracker, value, utterance_id, f"about {value}", 6),))


def status(
    lost: float = 0,
    unrecorded: float = 0,
    *,
    captured: float = 10,
    gap: float = 0,
    silent_for: float = 0,
    state: SessionState = SessionState.LISTENING,
    source: SourceState = SourceState.ACTIVE,
) -> SoundStatus:
    return SoundStatus(
        state,
        captured,
        (ChannelStatus("Ada", MeterReading(silent_for=silent_for), source),),
        (ChannelLedger("Ada", captured, captured, captured, gap, 0, lost, unrecorded),),
    )


def events_of(
    *updates: Update, stream: EventStream | None = None, at: SoundStatus | None = None
) -> list[SessionEvent]:
    """All events of the updates of a session that is followed from its start."""
    stream = stream or EventStream()
    found: list[SessionEvent] = []
    for update in (CaughtUp(), *updates):
        found += stream.feed(update, lambda: at or status())
    return found


def names_of(*updates: Update, stream: EventStream | None = None) -> list[str]:
    """The names of the same events."""
    return [event.name for event in events_of(*updates, stream=stream)]
