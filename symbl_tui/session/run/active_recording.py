"""The channels of an open source: what capture and uplink share."""

import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from typing import Final, Protocol

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.domain.text import clean
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.run.channel import Channel

# Characters of the reason of a gap.
_MAX_REASON: Final = 300

Clock = Callable[[], float]


class Syncable(Protocol):
    """A folder that can be synced to the disk."""

    def sync(self) -> None:
        """Sync the results to the disk. Blocks."""
        ...


class ActiveRecording:
    """The channels of an open source. Written by the capture, read from any thread."""

    def __init__(self, format: AudioFormat, channels: tuple[Channel, ...], folder: Syncable) -> None:
        """``folder`` is synced together with the sound."""
        self.format = format
        self.channels = channels
        """All channels so far, also those that have ended; a value that is replaced whole."""
        self.finished = False
        """Whether no more sound will come on any channel."""
        self._folder = folder
        self._announced = len(channels)
        self._changed = ThreadFlag()

    @classmethod
    def open(
        cls,
        format: AudioFormat,
        speakers: tuple[Speaker, ...],
        colours: tuple[int, ...],
        folder: SessionFolder,
        clock: Clock = time.monotonic,
    ) -> "ActiveRecording":
        """Open a spool per channel in the folder."""
        return cls(
            format,
            tuple(
                Channel(index, speaker, folder.spool(index, speaker.name, format.rate), format, colour, clock)
                for index, (speaker, colour) in enumerate(zip(speakers, colours, strict=True))
            ),
            folder,
        )

    def add(self, channel: Channel) -> None:
        """Add the next channel, which came while the source was open; see :meth:`announce`."""
        self.channels = (*self.channels, channel)

    def announce(self, count: int) -> None:
        """Have the first ``count`` channels transcribed: what the folder says of them is on the disk."""
        self._announced = max(count, self._announced)
        self._notify()

    async def announced(self) -> AsyncIterator[Channel]:
        """Iterate the channels as they are announced, until there can be no more. On any event loop."""
        index = 0
        while True:
            changed = self._changed  # before the rest is read: a change after that is not missed
            finished = self.finished
            for channel in self.channels[index : self._announced]:
                index += 1
                yield channel
            if finished:
                return
            await changed.wait()

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """The speaker of each channel."""
        return tuple(channel.speaker for channel in self.channels)

    @property
    def colours(self) -> dict[str, int]:
        """The colour of each speaker, by name; of two of one name, the first one's."""
        return {channel.speaker.name: channel.colour for channel in reversed(self.channels)}

    def to_table(self) -> list[dict[str, object]]:
        """The table ``channels`` of session.toml."""
        return [
            {
                "name": channel.speaker.name,
                "user_id": channel.speaker.user_id,
                "colour": channel.colour,
                "sound": channel.spool.path.stem,
                **self._presence(channel),
            }
            for channel in self.channels
        ]

    def _presence(self, channel: Channel) -> dict[str, object]:
        """When a speaker joined late and left early, in seconds; only the times that apply."""
        seconds = self.format.seconds
        positions = {"joined": channel.joined or None, "left": channel.left}
        return {key: round(seconds(at), 3) for key, at in positions.items() if at is not None}

    @property
    def captured(self) -> int:
        """Samples captured on every channel that goes on; where none does, on the longest."""
        channels = self.channels
        growing = [each.positions.captured for each in channels if not each.spool.finished]
        return min(growing) if growing else max(each.positions.captured for each in channels)

    def count_missing(self, seconds: Iterable[float]) -> None:
        """Count what is missing at the end of each channel as lost."""
        for channel, missing in zip(self.channels, seconds, strict=False):
            channel.positions.lost += round(missing * self.format.rate)

    def ledger(self) -> tuple[ChannelLedger, ...]:
        """How much was captured, sent and recognised, a row per channel."""
        return tuple(
            channel.positions.snapshot(channel.speaker.name, self.format, channel.spool.unrecorded)
            for channel in self.channels
        )

    @property
    def gap_count(self) -> int:
        """A number that changes when a gap begins or ends: open ones count once, closed ones twice."""
        return sum(
            2 * len(channel.source_gaps) - bool(channel.fault) + len(channel.spool.holes)
            for channel in self.channels
        )

    def gaps(self) -> list[dict[str, object]]:
        """The table ``gaps`` of session.toml: where sound is missing."""
        seconds = self.format.seconds
        return [
            {
                "channel": channel.index,
                "start": round(seconds(gap.start), 3),
                "end": round(seconds(gap.end), 3),
                "reason": clean(gap.reason, _MAX_REASON),
            }
            for channel in self.channels
            for gap in (*channel.source_gaps, *channel.spool.holes)
        ]

    def set_push_to_talk(self, channels: Collection[int]) -> None:
        """Record these channels only while a key is held."""
        for channel in self.channels:
            channel.push_to_talk = channel.index in channels

    def finish(self) -> None:
        """End the spools: no more sound will come."""
        for channel in self.channels:
            channel.spool.finish()
        self.finished = True
        self.announce(len(self.channels))

    def close(self) -> None:
        """Close the spools."""
        for channel in self.channels:
            channel.spool.close()

    def sync(self) -> None:
        """Sync sound and results to the disk; blocks."""
        for channel in self.channels:
            channel.spool.sync()
        self._folder.sync()

    def _notify(self) -> None:
        changed, self._changed = self._changed, ThreadFlag()
        changed.set()
