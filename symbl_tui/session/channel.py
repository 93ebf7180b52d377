"""One channel of a running session: what capture writes and converse reads."""

from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat
from symbl_tui.audio.level import Meter
from symbl_tui.audio.spool import Spool
from symbl_tui.session.ledger import ChannelPositions
from symbl_tui.session.live import ChannelStatus
from symbl_tui.session.state import SourceState
from symbl_tui.symbl.events import Speaker

_SILENT_AFTER = 3.0
"""Seconds without sound until a channel is called silent."""


class Channel:
    """Spool, meter and positions of one speaker's sound."""

    def __init__(self, index: int, speaker: Speaker, spool: Spool, format: AudioFormat) -> None:
        self.index = index
        self.speaker = speaker
        self.spool = spool
        self.positions = ChannelPositions()
        self.muted = False
        """Set from any thread."""
        self._format = format
        self._meter = Meter()

    def hear(self, pcm: bytes) -> None:
        """Put the next piece of sound on disk and move the needle; a muted channel hears silence."""
        if self.muted:
            pcm = bytes(len(pcm))
        self.spool.append(pcm)
        self._meter.update(pcm, len(pcm) / SAMPLE_BYTES / self._format.rate)
        positions = self.positions
        if self._meter.reading.silent_for == 0:
            if positions.first_sound < positions.understood:
                positions.first_sound = positions.captured
            positions.last_sound = self.spool.position
        positions.captured = self.spool.position

    def status(self) -> ChannelStatus:
        """What a meter shows."""
        reading = self._meter.reading
        if self.spool.finished:
            source = SourceState.ENDED
        elif self.muted:
            source = SourceState.MUTED
        else:
            source = SourceState.SILENT if reading.silent_for >= _SILENT_AFTER else SourceState.HEARING
        return ChannelStatus(self.speaker.name, reading, source)
