"""One channel of a running session: what capture writes and converse reads."""

import time

from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat
from symbl_tui.audio.level import Meter, loud_from
from symbl_tui.audio.storage.gap import Gap, longer
from symbl_tui.audio.storage.spool import Spool
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.ledger import ChannelPositions
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.view import ChannelStatus

_SILENT_AFTER = 3.0
"""Seconds without sound until a channel is called silent."""
_LEAD = 0.5
"""Seconds before the first sound that a recogniser should hear too."""
_SEARCHED = 60
"""Seconds of sound that are looked at at a time."""


class Channel:
    """Spool, meter and positions of one speaker's sound."""

    def __init__(
        self, index: int, speaker: Speaker, spool: Spool, format: AudioFormat, colour: int = 1
    ) -> None:
        self.index = index
        self.speaker = speaker
        self.colour = colour
        self.spool = spool
        self.positions = ChannelPositions()
        self.positions.captured = spool.position
        self.link = 0
        """The number of its newest connection, counted from 1; written by converse."""
        self.muted = False
        """Set from any thread."""
        self.held = False
        """Whether it is heard only while somebody pushes to talk."""
        self.open_until = 0.0
        """How long it is open then, on the monotonic clock; set from any thread."""
        self.fault = ""
        """Why the source has no sound now; empty where it has."""
        self.lost: tuple[Gap, ...] = ()
        """Where it had none, in samples; a value that is replaced whole."""
        self._let_go = spool.position
        self._format = format
        self._meter = Meter()

    def hear(self, pcm: bytes, fault: str = "") -> None:
        """Put the next piece of sound on disk and move the needle; a muted channel hears silence.

        Args:
            pcm: Mono s16le.
            fault: Why this is silence in place of sound that could not be had. While the channel is muted,
                none is missed.
        """
        self.fault = fault
        start, shut = self.spool.position, self.shut
        if shut:
            pcm = bytes(len(pcm))
        self.spool.append(pcm)
        self._account(Gap(start, self.spool.position, "" if shut else fault))
        self._meter.update(pcm, len(pcm) / SAMPLE_BYTES / self._format.rate)
        positions = self.positions
        if self._meter.reading.silent_for == 0:
            if positions.first_sound < positions.understood:
                positions.first_sound = positions.captured
            positions.last_sound = self.spool.position
        positions.captured = self.spool.position

    @property
    def shut(self) -> bool:
        """Whether nobody is to hear it: muted, or nobody pushes to talk."""
        return self.muted or (self.held and time.monotonic() >= self.open_until)

    def restore(self) -> None:
        """Note where there is sound that was not understood, in a spool that was reopened. Blocks."""
        positions = self.positions
        first = self.first_sound(positions.understood, positions.captured)
        if first < positions.captured:
            positions.first_sound, positions.last_sound = first, positions.captured

    def _account(self, heard: Gap) -> None:
        """Count what is lost: what the source did not have, and what went from memory before it was sent."""
        positions = self.positions
        if heard.reason:
            self.lost = longer(self.lost, heard)
            positions.lost += heard.end - heard.start
        if (holes := self.spool.holes) and holes[-1].end > self._let_go:
            positions.lost += max(0, holes[-1].end - max(holes[-1].start, self._let_go, positions.sent))
            self._let_go = holes[-1].end

    def first_sound(self, start: int, end: int) -> int:
        """Where from ``start`` on sound begins, with a moment before it; ``end`` where none does. Blocks."""
        rate = self._format.rate
        for block in range(start, end, _SEARCHED * rate):
            pcm = self.spool.read(block, min(_SEARCHED * rate, end - block))
            loud = loud_from(pcm, self._format.frame_samples)
            if loud is not None:
                return max(start, block + loud - round(_LEAD * rate))
        return max(start, end)

    def status(self) -> ChannelStatus:
        """What a meter shows."""
        reading = self._meter.reading
        if self.spool.finished:
            source = SourceState.ENDED
        elif self.shut:
            source = SourceState.MUTED
        elif self.fault:
            source = SourceState.LOST
        else:
            source = SourceState.SILENT if reading.silent_for >= _SILENT_AFTER else SourceState.HEARING
        return ChannelStatus(self.speaker.name, reading, source, self.held)
