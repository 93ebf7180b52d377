"""Where the sound of a party belongs in its call, by the platform's timestamps or by when it arrives. Pure.

Sound is never placed before sound that went out already: what comes late is appended, and the time that it
is behind is made up for in the next pause. So no word is lost or doubled, and the call keeps its length.
"""

from bisect import insort
from collections import deque
from collections.abc import Iterator
from math import isfinite
from typing import Final, NamedTuple

from symbl_tui.audio.calls.call_clock import CallClock, StreamClock
from symbl_tui.audio.calls.call_events import MediaReceived
from symbl_tui.audio.calls.sound_line import SoundLine
from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.level import QUIET_DBFS, measure
from symbl_tui.audio.streams.pcm_format import PcmFormat

NOTHING_SENT: Final = "the platform sends none"
LOST: Final = "sound was lost on the way"

GRACE_SECONDS: Final = 0.2
"""How late sound may be until silence takes its place."""
# The same where timestamps will tell how long a pause was, and the platform sends its silence, too.
_LONG_GRACE: Final = 2.0
# Timestamps may be off by so much without meaning a gap, in seconds ...
_JITTER: Final = 0.06
# ... and by this for good: then a frame is missing.
_LEAST_GAP: Final = 0.01
_PIECES_OF_A_GAP: Final = 5
# Pieces may change places by so much, in seconds and pieces.
_REORDER_SECONDS: Final = 0.1
_REORDER_PIECES: Final = 5
# Further back than this, or as many pieces in a row, and the platform's clock has jumped.
_LATE_SECONDS: Final = 2.0
_LATE_PIECES: Final = 5
# Timestamps that a piece which comes twice is known by.
_REMEMBERED: Final = 16
# How long inserted silence can turn out to have been sound that was only late.
_CLAIM_SECONDS: Final = 5.0


class _Arrived(NamedTuple):
    """A piece that waits for those before it."""

    timestamp: float
    at: float
    payload: bytes
    missing: bool


class PartyTimeline:
    """One party's sound, placed in the call.

    Args:
        channel: The number of its channel.
        format: Of its pieces; mono.
        rate: Samples per second of the frames.
        call: The call's clock.
        stream: That of the connection which its sound comes on.
        pauses: Whether the platform sends nothing while the party is silent; then no gap is a fault.
        joined: When the party joined, in seconds of the call; its sound begins there or by its timestamps.
    """

    def __init__(
        self,
        channel: int,
        format: PcmFormat,
        rate: int,
        call: CallClock,
        stream: StreamClock,
        *,
        pauses: bool = False,
        joined: float = 0.0,
    ) -> None:
        self.muted = False
        """Whether the platform says that it sends nothing."""
        self.heard_at: float | None = None
        """When its last piece arrived, on the monotonic clock."""
        self.dropped = 0.0
        """Seconds that came twice, or too late to be placed."""
        self._format = format
        self._bytes_per_second = format.tick_bytes * format.rate
        self._line = SoundLine(channel, format, rate)
        self._call = call
        self._stream = stream
        self._pauses = pauses
        self._joined = joined
        self._waiting: list[_Arrived] = []
        self._recent: deque[float] = deque(maxlen=_REMEMBERED)
        self._heard: float | None = None
        """Where its sound ends by the timestamps, in seconds of the call; None: none has had one."""
        self._shifted = 0
        """Pieces in a row that began a little after the end of the one before."""
        self._late = 0
        self._inserted = 0.0
        """Seconds of silence in place of which sound may still come, without timestamps."""
        self._inserted_at = 0.0
        self._paused = False

    def push(self, media: MediaReceived, now: float) -> None:
        """Place a piece, or keep it for a moment until those before it have come."""
        self.heard_at = now
        if media.timestamp is None or not isfinite(media.timestamp):
            self._place_by_arrival(media.payload, media.missing, now)
        elif media.timestamp in self._recent:
            self.dropped += self._seconds(media.payload)
        else:
            self._recent.append(media.timestamp)
            piece = _Arrived(media.timestamp, now, media.payload, media.missing)
            if not self._waiting and self._is_next(piece):
                self._place_by_timestamp(piece)
                return
            insort(self._waiting, piece)
            self._release(now)

    def advance(self, now: float) -> Iterator[AudioFrame]:
        """The frames that are due; silence where no sound has come in time. Called several times a second."""
        self._release(now)
        self._fill_pause(now)
        return self._line.take()

    def finish(self, now: float) -> Iterator[AudioFrame]:
        """The last frames, up to this moment of the call; the very last is empty, and closes the channel."""
        for each in self._waiting:
            self._place_by_timestamp(each)
        self._waiting.clear()
        if not self._line.started:
            self._line.start(self._joined)
        if (behind := self._call.seconds(now) - self._line.end) > _REORDER_SECONDS:
            # Longer than a delay: it is the end of a pause in which silence should have come.
            fault = NOTHING_SENT if self._sends_silence and behind > _LONG_GRACE / 2 else ""
            self._line.fill(behind, fault)
        return self._line.take(last=True)

    def _release(self, now: float) -> None:
        """Place what waits, as far as nothing before it can still come."""
        while self._waiting:
            first = self._waiting[0]
            ready = self._is_next(first) or len(self._waiting) > _REORDER_PIECES
            if not ready and now - min(each.at for each in self._waiting) < _REORDER_SECONDS:
                return
            self._place_by_timestamp(self._waiting.pop(0))

    def _is_next(self, piece: _Arrived) -> bool:
        if self._heard is None:
            return False  # even the first may have overtaken another
        seconds = self._seconds(piece.payload)
        return self._stream.position(piece.timestamp, seconds, piece.at) - self._heard <= _LEAST_GAP

    def _place_by_timestamp(self, piece: _Arrived) -> None:
        seconds, now = self._seconds(piece.payload), piece.at
        position = self._stream.position(piece.timestamp, seconds, now)
        if not self._believes(position, seconds, now):
            if self._late:
                self.dropped += seconds
                return
            # By when it came: no earlier than what was heard, and no later than now.
            position = max(self._heard or 0.0, self._call.seconds(now) - seconds, 0.0)
            self._stream.restart(piece.timestamp, position)
        if not self._line.started:
            self._line.start(position)
        gap = position - self._line.end
        self._shifted = self._shifted + 1 if gap >= _LEAST_GAP else 0
        if gap > _JITTER or (gap > 0 and (piece.missing or self._shifted >= _PIECES_OF_A_GAP)):
            self._line.fill(gap, self._fault(piece.missing))
            self._shifted = 0
        if -gap < seconds or not self._is_quiet(piece.payload):
            self._line.append(piece.payload)
        self._heard, self._late = position + seconds, 0
        self._call.reached(self._heard, now)

    def _believes(self, position: float, seconds: float, now: float) -> bool:
        """Whether a position can be; :attr:`_late` is not 0 where a piece is only too late to be placed."""
        if self._heard is None:
            ahead = position + seconds - self._call.seconds(now)
            return position > -_LATE_SECONDS and (not self._call.started or self._allows(ahead, now))
        gap = position - self._heard
        if gap < -_JITTER:
            self._late = self._late + 1 if gap > -_LATE_SECONDS and self._late < _LATE_PIECES else 0
            return False
        self._late = 0
        elapsed = max(0.0, self._call.seconds(now) - seconds - self._heard)
        return gap <= _JITTER or self._allows(gap - elapsed, now)

    def _allows(self, ahead: float, now: float) -> bool:
        """Whether sound may be so many seconds ahead of the clock: all pauses together have a limit."""
        allowed = ahead <= self._stream.allowance(now)
        if allowed:
            self._stream.spend(ahead)
        return allowed

    def _place_by_arrival(self, payload: bytes, missing: bool, now: float) -> None:
        seconds = self._seconds(payload)
        began = self._call.seconds(now) - seconds
        if not self._line.started:
            self._line.start(began)
        # Behind a pause it begins where it came; jitter in the middle of speech makes no hole.
        behind = began - self._line.end
        if behind > (0.0 if self._paused else GRACE_SECONDS):
            self._insert(behind, LOST if missing else "", now)
        self._paused = False
        if now - self._inserted_at > _CLAIM_SECONDS:
            self._inserted = 0.0
        owed = min(self._inserted, max(0.0, self._line.end + seconds - self._call.seconds(now)))
        if owed >= seconds and self._is_quiet(payload):
            self._inserted -= seconds
            return
        self._line.append(payload)
        self._call.reached(self._line.end - owed, now)

    def _fill_pause(self, now: float) -> None:
        due = self._call.seconds(now) - (_LONG_GRACE if self._sends_silence else GRACE_SECONDS)
        if not self._call.started or due <= 0:
            return
        if not self._line.started:
            self._line.start(self._joined)
        if due > self._line.end:
            self._insert(due - self._line.end, NOTHING_SENT if self._sends_silence else "", now)
            self._paused = True

    def _insert(self, seconds: float, fault: str, now: float) -> None:
        self._line.fill(seconds, fault)
        self._inserted += seconds
        self._inserted_at = now

    def _fault(self, missing: bool) -> str:
        if missing:
            return LOST
        return "" if self._pauses or self.muted else NOTHING_SENT

    @property
    def _sends_silence(self) -> bool:
        """Whether its sound goes on while it is silent, so that a pause is a fault."""
        return self._heard is not None and not (self._pauses or self.muted)

    def _seconds(self, payload: bytes) -> float:
        return len(payload) / self._bytes_per_second

    def _is_quiet(self, payload: bytes) -> bool:
        return measure(self._format.to_s16le(payload)).rms < QUIET_DBFS
