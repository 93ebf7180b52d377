"""Tells from the status of a session when its sound begins to be lost, and when it is silent. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from symbl_tui.session.events.session_events import Gap, GapReason, Loss, SessionEvent, Silence
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.model.view import ChannelStatus, SessionHandle

# Seconds of lost sound below which nothing is reported: less is a rounding of positions.
_LEAST: Final = 0.05


@dataclass(frozen=True, slots=True)
class SoundStatus:
    """The status of a session's sound at one moment."""

    state: SessionState = SessionState.IDLE
    elapsed: float = 0.0
    channels: tuple[ChannelStatus, ...] = ()
    ledger: tuple[ChannelLedger, ...] = ()

    @classmethod
    def of(cls, session: SessionHandle) -> "SoundStatus":
        """That of a session now; for any thread."""
        return cls(session.state, session.elapsed, session.channels(), session.ledger())


class SoundWatch:
    """Looks at a session's status now and then."""

    def __init__(self, silence: float | None = None) -> None:
        """``silence``: seconds without sound on any channel that are an event; None: none are."""
        self._silence = silence
        self._is_silent = False
        self._losses: dict[tuple[int, GapReason], _LossMeter] = {}

    def tick(self, status: SoundStatus) -> Iterator[SessionEvent]:
        """What has happened since the last call."""
        for index, row in enumerate(status.ledger):
            yield from self._meter(index, GapReason.SOURCE).update(row, row.lost - row.unrecorded)
            yield from self._meter(index, GapReason.DISK).update(row, row.unrecorded)
        yield from self._watch_silence(status)

    def finish(self, status: SoundStatus) -> Iterator[SessionEvent]:
        """What is to be said of the sound at the end of the session."""
        yield from self.tick(status)
        for index, row in enumerate(status.ledger):
            for reason in (GapReason.SOURCE, GapReason.DISK):
                yield from self._meter(index, reason).close(row)
            if row.gap >= _LEAST:
                yield Loss(row.name, GapReason.UNDELIVERED, row.gap)

    def _meter(self, channel: int, reason: GapReason) -> "_LossMeter":
        return self._losses.setdefault((channel, reason), _LossMeter(reason))

    def _watch_silence(self, status: SoundStatus) -> Iterator[SessionEvent]:
        # Where the user has muted a channel or its source is gone, silence is no news.
        sounding = (SourceState.ACTIVE, SourceState.SILENT)
        listening = status.state is SessionState.LISTENING
        channels = [each for each in status.channels if each.source in sounding] if listening else []
        if self._silence is None or not channels:
            self._is_silent = False
            return
        quiet = min(channel.reading.silent_for for channel in channels)
        before, self._is_silent = self._is_silent, quiet >= self._silence
        if self._is_silent and not before:
            yield Silence(quiet)


class _LossMeter:
    """Follows how much sound of one channel is lost for one reason."""

    def __init__(self, reason: GapReason) -> None:
        self._reason = reason
        self._lost: float | None = None
        """At the last call; None: there was none, and what was lost before is no news."""
        self._start: float | None = None
        """Where the gap began that is still open."""
        self._before = 0.0
        """What was lost before it."""

    def update(self, row: ChannelLedger, lost: float) -> Iterator[SessionEvent]:
        before, self._lost = self._lost, lost
        if before is None:
            return
        if lost > before and self._start is None:
            self._before, self._start = before, max(0.0, row.captured - (lost - before))
            yield Gap(row.name, self._reason, self._start, None)
            yield Loss(row.name, self._reason, lost)
        # A whole interval that lost nothing is the only sign of a gap's end.
        elif lost <= before:
            yield from self.close(row)

    def close(self, row: ChannelLedger) -> Iterator[SessionEvent]:
        if self._start is None:
            return
        start, self._start = self._start, None
        yield Gap(row.name, self._reason, start, min(row.captured, start + (self._lost or 0) - self._before))
