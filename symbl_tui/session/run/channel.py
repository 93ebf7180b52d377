"""One channel of a running session: what the capture writes and the uplink reads."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat
from symbl_tui.audio.level import Meter, find_first_loud
from symbl_tui.audio.storage.gap import Gap, add_gap
from symbl_tui.audio.storage.spool import Spool
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.ledger import ChannelPositions
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.view import ChannelStatus

# Longer than the pauses of an ordinary talker, so that the badge does not flicker in a talk.
# Seconds without sound until a channel is shown as silent.
_SILENT_AFTER = 3.0
# The threshold finds the vowel: the soft consonant before it lies below,
# and a word that is cut at its start is recognised as another one.
# Seconds before the first sound that a recogniser should get too.
_LEAD = 0.5
# 2 MB at 16 kHz: an hour of paused silence is searched without holding an hour in memory.
# Seconds of sound that are searched at a time.
_BLOCK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class StreamPosition:
    """Where on a channel a connection starts."""

    connection: int
    """The number of the connection, counted from 1."""
    base: int
    """Samples from the start of the capture."""


class Channel:
    """Spool, meter and positions of one speaker's sound."""

    def __init__(
        self,
        index: int,
        speaker: Speaker,
        spool: Spool,
        format: AudioFormat,
        colour: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.index = index
        self.speaker = speaker
        self.colour = colour
        self.spool = spool
        self.positions = ChannelPositions()
        # Not zero for a spool that is continued: the part before is what an interrupted session recorded.
        self.positions.captured = spool.position
        self.connection = 0
        """The number of its newest connection, counted from 1; written by the uplink."""
        self.muted = False
        """Set from any thread."""
        self.push_to_talk = False
        """Whether it is recorded only while a key is held."""
        self.talk_until = 0.0
        """Until when it is recorded then, on the monotonic clock; set from any thread."""
        self.fault = ""
        """Why the source has no sound now; empty where it has."""
        self.source_gaps: tuple[Gap, ...] = ()
        """Where it had none; a value that is replaced whole."""
        self.joined = 0
        """The position where it began, as its speaker came late."""
        self.left: int | None = None
        """The position where its speaker left, while the session went on; None: not so."""
        self._evicted = spool.position
        """Up to where sound that the spool could not keep is counted."""
        self._format = format
        self._meter = Meter()
        self._clock = clock

    def push(self, pcm: bytes, fault: str = "") -> None:
        """Append the next piece of sound to the spool and update the meter; a muted channel records silence.

        Args:
            pcm: Mono s16le.
            fault: Why this is silence in place of the source's sound. While the channel is muted, no sound
                counts as lost.
        """
        self.fault = fault
        start, silenced = self.spool.position, self.silenced
        if silenced:
            # Silence instead of nothing: positions stay those of the clock, so that results keep their times
            # and the channels stay in step.
            pcm = bytes(len(pcm))
        # Before `captured` moves: the uplink may read up to that position as soon as it sees it.
        self.spool.append(pcm)
        self._count_lost(Gap(start, self.spool.position, "" if silenced else fault))
        self._meter.update(pcm, len(pcm) / SAMPLE_BYTES / self._format.rate)
        positions = self.positions
        if self._meter.reading.silent_for == 0:
            # Only where all earlier sound was recognised: otherwise
            # the oldest unanswered sound is still the first.
            if positions.first_sound < positions.understood:
                positions.first_sound = positions.captured
            positions.last_sound = self.spool.position
        positions.captured = self.spool.position

    def join(self) -> None:
        """Begin at the end of the spool: before it there is no sound to be sent, as its speaker came late."""
        positions = self.positions
        self.joined = positions.sent = positions.offered = self.spool.position
        positions.understood = positions.acknowledged = self.spool.position

    def leave(self) -> None:
        """End, while the session goes on: its speaker has left."""
        self.fault = ""
        self.left = self.spool.position
        self._meter = Meter()
        self.spool.finish()

    @property
    def silenced(self) -> bool:
        """Whether silence is recorded in place of its sound: muted, or push to talk without a key held."""
        return self.muted or (self.push_to_talk and self._clock() >= self.talk_until)

    def talk(self, seconds: float) -> None:
        """Record it for so long from now on, where it is pushed to talk."""
        self.talk_until = self._clock() + seconds

    def restore(self) -> None:
        """Find the sound that was not recognised yet, in a spool that was reopened. Blocks."""
        positions = self.positions
        first = self.find_sound(positions.understood, positions.captured)
        if first < positions.captured:
            positions.first_sound, positions.last_sound = first, positions.captured

    def _count_lost(self, new: Gap) -> None:
        """Count lost sound: what the source did not have, and what was neither kept nor sent by request."""
        positions = self.positions
        if new.reason:
            self.source_gaps = add_gap(self.source_gaps, new)
            positions.lost += new.end - new.start
        # Beyond the session's limit on the disk no sound is to be recorded, so its holes are no loss; only
        # what left the memory before it was sent is. The newest hole grows: what was not counted before.
        if self.spool.held and (holes := self.spool.holes) and holes[-1].end > self._evicted:
            positions.lost += max(0, holes[-1].end - max(holes[-1].start, self._evicted, positions.sent))
            self._evicted = holes[-1].end

    def find_sound(self, start: int, end: int) -> int:
        """The position where sound begins after ``start``, with a lead; ``end`` where none does. Blocks."""
        rate = self._format.rate
        for block in range(start, end, _BLOCK_SECONDS * rate):
            pcm = self.spool.read(block, min(_BLOCK_SECONDS * rate, end - block))
            loud = find_first_loud(pcm, self._format.frame_samples)
            if loud is not None:
                # Not before `start`: the lead must not send again what a final result has covered.
                return max(start, block + loud - round(_LEAD * rate))
        return max(start, end)

    def skip_zeros(self, start: int, end: int) -> int:
        """The position where samples other than zero begin after ``start``; ``end`` where none do. Blocks."""
        rate = self._format.rate
        for block in range(start, end, _BLOCK_SECONDS * rate):
            pcm = self.spool.read(block, min(_BLOCK_SECONDS * rate, end - block))
            if rest := pcm.lstrip(b"\0"):
                zeros = (len(pcm) - len(rest)) // SAMPLE_BYTES
                return max(start, block + zeros - round(_LEAD * rate))
        return max(start, end)

    def skip_gap(self, start: int, seconds: float) -> int:
        """The end of the zeros at ``start`` if they last so long and sound follows; else it. Blocks."""
        sound = self.skip_zeros(start, self.positions.captured)
        long = sound - start >= seconds * self._format.rate
        return sound if long and sound < self.positions.captured else start

    def status(self) -> ChannelStatus:
        """Level and source state now."""
        reading = self._meter.reading
        # The order matters: an ended source is not "lost", and a muted one has no fault to show.
        if self.spool.finished:
            source = SourceState.ENDED
        elif self.silenced:
            source = SourceState.MUTED
        elif self.fault:
            source = SourceState.LOST
        else:
            source = SourceState.SILENT if reading.silent_for >= _SILENT_AFTER else SourceState.ACTIVE
        return ChannelStatus(self.speaker.name, reading, source, self.push_to_talk)
