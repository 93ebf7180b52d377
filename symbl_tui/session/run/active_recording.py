"""The channels of an open source: what capture and uplink share."""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.config.profile import Profile, colour_of
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.run.channel import Channel

# Characters of the reason of a gap.
_MAX_REASON: Final = 300

Clock = Callable[[], float]


class Syncable(Protocol):
    """A folder that can be synced to the disk."""

    def sync(self) -> None:
        """Sync the results to the disk. Blocks."""
        ...


@dataclass(frozen=True, slots=True)
class ActiveRecording:
    """The channels of an open source."""

    format: AudioFormat
    channels: tuple[Channel, ...]
    folder: Syncable
    """Synced together with the sound."""

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
            }
            for channel in self.channels
        ]

    @property
    def captured(self) -> int:
        """Samples captured on every channel."""
        return min(channel.positions.captured for channel in self.channels)

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

    def close(self) -> None:
        """Close the spools."""
        for channel in self.channels:
            channel.spool.close()

    def sync(self) -> None:
        """Sync sound and results to the disk; blocks."""
        for channel in self.channels:
            channel.spool.sync()
        self.folder.sync()


def name_speakers(profile: Profile, count: int) -> tuple[Speaker, ...]:
    """The speakers of ``count`` channels: the profile's, then numbered ones.

    Each has a user id of its own, since an engine's results find their channel by it.
    """
    speakers: list[Speaker] = []
    for index in range(count):
        known = profile.speakers[index] if index < len(profile.speakers) else None
        unnamed = "Speaker" if count == 1 else f"Speaker {index + 1}"
        name = clean(known.name if known else unnamed, NAME_LIMIT) or unnamed  # it goes to the terminal
        user_id = known.user_id if known and known.user_id else name
        if any(user_id == other.user_id for other in speakers):
            user_id = f"{user_id} ({index + 1})"
        speakers.append(Speaker(name=name, user_id=user_id))
    return tuple(speakers)


def colours(profile: Profile, count: int) -> tuple[int, ...]:
    """The colours of the speakers of ``count`` channels."""
    known = (*profile.speakers[:count], *(None for _ in range(count - len(profile.speakers))))
    return tuple(colour_of(channel, speaker) for channel, speaker in enumerate(known))
